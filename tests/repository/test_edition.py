import os
import subprocess
import sys
from pathlib import Path

import pytest

from repository import edition, manifest
from repository.config import Config
from repository.errors import Damaged
from repository.ingest import Parsed, Upload, read
from repository.ledger import Ledger, Offer
from repository.store.writing import entry_of, lines_of

AT = "2026-11-24T10:00:00+00:00"
ID = "https://w3id.org/inclusion-resources/id/"
TITLE = "<http://purl.org/dc/terms/title>"


def reader(name: str, data: bytes) -> Parsed:
    return read(Upload(name, data), Config())


def silent(what: str, done: int, of: int) -> None:
    pass


def says(number: int, words: str = "An initiative") -> bytes:
    return f'<{ID}initiative/i{number}> {TITLE} "{words}"@en .'.encode()


class Press:
    """A ledger and its editions in one folder."""

    def __init__(self, home: Path) -> None:
        self.home, self.ledger = home, Ledger(home / "ledger.db")

    def publish(self, graph: str, data: bytes) -> int:
        hashed = entry_of(lines_of(reader("x.ttl", data).ntriples)).sha256
        self.ledger.accept(
            [Offer(f"http://example.org/{graph}", "x.ttl", data, "sha", hashed, "{}")], at=AT, by="a test"
        )
        return self.advance()

    def withdraw(self, graph: str) -> int:
        self.ledger.withdraw([f"http://example.org/{graph}"], at=AT, by="a test")
        return self.advance()

    def advance(self) -> int:
        return edition.advance(self.ledger, self.home, reader, silent, 3)

    def folder(self, number: int) -> Path:
        return self.home / "editions" / str(number)


@pytest.fixture
def press(tmp_path: Path) -> Press:
    return Press(tmp_path / "home")


def titles(home: Path) -> list[str]:
    return sorted(
        str(triple.object) for triple in edition.open_current(home).store.triples() if "title" in triple[1]
    )


def fingerprint(folder: Path) -> dict[str, str]:
    return {str(path): manifest.file_sha256(path) for path in folder.rglob("*") if path.is_file()}


def test_an_editions_number_is_its_ledger_position(press: Press) -> None:
    assert [press.publish("a", says(1)), press.publish("b", says(2))] == [1, 2]
    assert edition.open_current(press.home).number == 2


def test_publishing_leaves_the_earlier_edition_byte_for_byte_as_it_was(press: Press) -> None:
    press.publish("a", says(1))
    before = fingerprint(press.folder(1))
    press.publish("b", says(2))
    assert fingerprint(press.folder(1)) == before


def test_an_edition_grown_step_by_step_equals_one_rebuilt_from_the_ledger(press: Press) -> None:
    press.publish("a", says(1) + says(2))
    press.publish("b", says(2) + says(3))
    press.publish("a", says(1, "Corrected") + b"<http://example.org/x> <http://purl.org/dc/terms/title> [] .")
    press.withdraw("b")
    grown = manifest.read(press.folder(4))
    rebuilt = edition.remake(press.ledger, press.home, reader, silent)
    assert (rebuilt.graphs, rebuilt.triples, rebuilt.published) == (
        grown.graphs,
        grown.triples,
        grown.published,
    )
    edition.verify(press.home, 4, silent)


def test_withdrawing_a_graph_keeps_what_another_graph_says_too(press: Press) -> None:
    press.publish("a", says(1, "Said twice"))
    press.publish("b", says(1, "Said twice") + says(2, "Said once"))
    press.withdraw("b")
    assert titles(press.home) == ["Said twice", "x.ttl"]
    edition.verify(press.home, 3, silent)


def test_nothing_is_written_when_nothing_is_new(press: Press) -> None:
    press.publish("a", says(1))
    before = fingerprint(press.home / "editions")
    press.advance()
    assert fingerprint(press.home / "editions") == before


def test_three_editions_are_kept(press: Press) -> None:
    for number in range(1, 6):
        press.publish(f"g{number}", says(number))
    assert edition.numbers(press.home) == [3, 4, 5]


def test_a_reader_keeps_its_edition_until_another_is_current(press: Press) -> None:
    press.publish("a", says(1))
    first = edition.open_current(press.home)
    assert edition.open_current(press.home, first) is first
    press.publish("b", says(2))
    assert edition.open_current(press.home, first).number == 2
    assert len(list(first.store.triples())) > 0


def test_a_reader_notices_that_its_edition_was_made_anew(press: Press) -> None:
    press.publish("a", says(1))
    first = edition.open_current(press.home)
    edition.remake(press.ledger, press.home, reader, silent)
    assert edition.open_current(press.home, first) is not first


@pytest.mark.parametrize("harm", ["missing", "short", "foreign"])
def test_a_missing_short_or_foreign_file_is_noticed_at_open_and_the_edition_before_serves(
    press: Press, harm: str
) -> None:
    press.publish("a", says(1))
    press.publish("b", says(2))
    victim = next(path for path in (press.folder(2) / "store").iterdir() if path.name.startswith("MANIFEST"))
    if harm == "missing":
        victim.unlink()
    elif harm == "short":
        victim.write_bytes(victim.read_bytes()[:-1])
    else:
        (press.folder(2) / "store" / "999999.sst").write_bytes(b"not ours")
    with pytest.raises(Damaged, match="^Edition 2"):
        edition.open_edition(press.home, 2)
    assert edition.open_current(press.home).number == 1
    press.advance()
    assert edition.open_current(press.home).number == 2
    edition.verify(press.home, 2, silent)


def test_an_edition_whose_index_another_version_made_is_made_anew(
    press: Press, monkeypatch: pytest.MonkeyPatch
) -> None:
    press.publish("a", says(1))
    with monkeypatch.context() as patch:
        patch.setattr("repository.index.making", lambda: "a later version")
        with pytest.raises(Damaged, match="another version"):
            edition.open_current(press.home)
        press.advance()
        assert edition.open_current(press.home).number == 1


def test_changed_bytes_are_noticed_by_verify(press: Press) -> None:
    press.publish("a", says(1))
    victim = max((press.folder(1) / "store").glob("*.sst"), key=lambda path: path.stat().st_size)
    data = bytearray(victim.read_bytes())
    data[10] ^= 1  # in a block of statements: the store opens without a word
    os.chmod(victim, 0o600)
    victim.write_bytes(bytes(data))
    edition.open_edition(press.home, 1)
    with pytest.raises(Damaged, match="^Edition 1: the file store/"):
        edition.verify(press.home, 1, silent)


def test_a_ledger_whose_bytes_no_longer_give_what_was_accepted_is_not_published(press: Press) -> None:
    press.ledger.accept(
        [Offer("http://example.org/a", "x.ttl", says(1), "sha", "another hash", "{}")], at=AT, by="a test"
    )
    with pytest.raises(Damaged, match="does not hold the statements that were accepted"):
        press.advance()


def test_a_repository_with_nothing_published_says_so(tmp_path: Path) -> None:
    with pytest.raises(Damaged, match="Nothing has been published yet"):
        edition.open_current(tmp_path)


@pytest.mark.parametrize(("before", "change"), [(2, "publication"), (0, "publication"), (1, "removal")])
def test_a_publisher_killed_at_any_step_leaves_the_old_edition_or_the_new_one(
    tmp_path: Path, before: int, change: str
) -> None:
    program = Path(__file__).with_name("killing.py")
    done = subprocess.run(
        [sys.executable, program, tmp_path, str(before), change],
        capture_output=True,
        text=True,
        timeout=900,
    )
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) >= 10, "the steps were not reached"
