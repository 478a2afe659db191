"""Erasure, judged by opening and decompressing everything that is kept."""

import gzip
import io
import shutil
import sqlite3
import threading
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
import sending
import tantivy
from openpyxl import Workbook
from sending import AT, BASE, LEEDS, PREFIXES

from repository import (
    contribution,
    edition,
    erasure,
    export,
    moderation,
    past,
    publication,
    removal,
    removals,
)
from repository.authority import graph_of
from repository.bootstrap import Repository
from repository.config import PROJECT, Config
from repository.database import Database
from repository.errors import BadInput, Conflict, NotFound, Refused
from repository.ingest import Upload
from repository.ledger import Ledger
from repository.life import Move, State
from repository.sandbox import Sandbox
from repository.shipped import founding_files

NAME = "Alexandra Lovegrove"
ADA = f"{BASE}id/person/leeds-council/p-1"
PAGE = "/doc/person/leeds-council/p-1"
PERSON = f"""# What {NAME} does.
<{ADA}> a foaf:Person ; foaf:name "{NAME}" .
<{BASE}id/initiative/leeds-council/talks> a inc:Initiative ; dct:title "Talks"@en ;
    dct:description "Talks, given by {NAME.upper()} and others."@en ."""
WALKS = sending.initiative("leeds-council/walks", "Walks", f'; dct:description "Led by {NAME}."@en')
DUMP = export.DUMPS[-1].name
QUIET = "Somebody asked not to appear."


def texts(home: Path) -> Iterator[tuple[str, str]]:
    """Yield all text in a folder, with where it is: files as they are, and all that can be opened in them."""
    for path in sorted(home.rglob("*")):
        if path.is_file():
            yield from inside(str(path.relative_to(home)), path.read_bytes())
        elif path.name == "store":
            for quad in ox.Store.read_only(str(path)):
                yield f"{path}: store", str(quad)
        elif path.name == "index":
            searcher = tantivy.Index.open(str(path)).searcher()
            for _, address in searcher.search(tantivy.Query.all_query(), 100_000).hits:
                yield f"{path}: index", str(searcher.doc(address).to_dict())
    with sqlite3.connect(home / "ledger.db") as file:
        for (table,) in file.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall():
            for row in file.execute(f'SELECT * FROM "{table}"'):
                for value in row:
                    data = value if isinstance(value, bytes) else str(value).encode()
                    yield from inside(f"table {table}", data)
    file.close()


def inside(place: str, data: bytes) -> Iterator[tuple[str, str]]:
    yield place, data.decode("latin-1")
    if data.startswith(b"\x1f\x8b"):
        yield from inside(f"{place}: gzip", gzip.decompress(data))
    elif zipfile.is_zipfile(io.BytesIO(data)) and data.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(data)) as parts:
            for name in parts.namelist():
                yield from inside(f"{place}: {name}", parts.read(name))


def places(home: Path, name: str = NAME) -> set[str]:
    """Return where a name, or the part of it that nobody else has, is found in a folder."""
    wanted = {name.casefold(), name.split()[-1].casefold()}
    found = (place for place, text in texts(home) if any(each in text.casefold() for each in wanted))
    return {place.removeprefix(f"{home}/") for place in found}


def erase(repository: Repository, address: str = PAGE, **more: Any) -> erasure.Erased:
    parts = (repository.docket, repository.sandbox, repository.config)
    return erasure.erase(*parts, address, **{"reason": QUIET, "at": AT, "by": "a test", **more})


def publish(repository: Repository, name: str, text: str) -> publication.Published:
    uploads = {graph_of("leeds-council", name): Upload(f"{name}.ttl", (PREFIXES + text).encode())}
    parts = (repository.ledger, repository.sandbox, repository.config)
    return publication.publish(*parts, uploads, at=AT, by="a test")


def workbook() -> bytes:
    book, data = Workbook(), io.BytesIO()
    book.active["A1"] = f"Asked {NAME} about it"
    book.save(data)
    return data.getvalue()


@pytest.fixture(scope="module")
def spoken(tmp_path_factory: pytest.TempPathFactory, sandbox: Sandbox) -> Path:
    """The home of a repository that speaks of a person in every place where it can."""
    home = tmp_path_factory.mktemp("speaking") / "home"
    empty = Repository(Config(home=home), Ledger(publication.ledger_file(home)), sandbox)
    publish(empty, "people", PERSON)
    publish(empty, "people", PERSON.replace("Talks, given", "More talks, given"))
    publish(empty, "other", sending.initiative())
    export.dump(empty.config.home, edition.open_current(empty.config.home), DUMP)
    open_past(empty, 1)
    docket = empty.docket
    drafted = sending.stage(empty, WALKS, name="draft", once=NAME)
    with docket.ledger.database.transaction() as connection:
        docket.keep_original(connection, drafted.ref, "draft.xlsx", workbook())
    waiting = sending.send(empty, WALKS, name="waiting")
    sending.decide(empty, waiting, Move.ASK, words=f"Has {NAME} agreed?")
    empty.drafts.keep("amira", "initiative", NAME, f"A day with {NAME}", at=AT)
    contribution.tell(docket, f"{NAME} has left.", PAGE, LEEDS, "", once="1", at=AT)
    contribution.tell(docket, "That is not my work.", PAGE, LEEDS, "", once="2", at=AT)
    return home


@pytest.fixture
def speaking(spoken: Path, tmp_path: Path, sandbox: Sandbox) -> Repository:
    """A copy of it, log and all."""
    home = shutil.copytree(spoken, tmp_path / "home")
    return Repository(Config(home=home), Ledger(publication.ledger_file(home)), sandbox)


def open_past(repository: Repository, number: int) -> None:
    remaker = past.Remaker(
        repository.ledger, repository.config.home, publication.reader(repository.sandbox, repository.config)
    )
    wanted = repository.config.home / "past" / "wanted"
    wanted.mkdir(parents=True)
    (wanted / str(number)).touch()
    assert remaker.turn(publication.silent) == number


def test_the_scan_finds_a_person_everywhere_before_and_nowhere_after(speaking: Repository) -> None:
    home = speaking.config.home
    before = places(home)
    for expected in (
        "editions/3/store: store",
        "editions/3/index: index",
        "editions/2/difference/removed.nq",
        "past/editions/1/store: store",
        f"dumps/3/{DUMP}: gzip",
        "table original: xl/worksheets/sheet1.xml",
        "table submission",
        "table contribution",
        "table log",
        "table draft",
    ):
        assert expected in before, " ".join(sorted(before))
    assert any(place.startswith("ledger.db") for place in before)
    done = erase(speaking)
    assert (done.position, done.files) == (4, 4)
    assert places(home) == set()
    assert edition.numbers(home) == [4]
    edition.verify(home, 4, publication.silent)
    assert "Listening days" in str(list(edition.open_current(home).store.triples()))


def test_what_was_decided_stays_and_says_what_it_was_redacted_to(speaking: Repository) -> None:
    first = speaking.ledger.content(1)
    erase(speaking)
    ((graph, held),) = speaking.ledger.content(1).items()
    assert held.sha256 == first[graph].sha256
    assert held.redacted and held.redacted != held.sha256
    assert speaking.ledger.decided_at(1) == AT


def test_a_rebuild_a_backup_and_an_earlier_edition_give_what_remains(
    speaking: Repository, tmp_path: Path
) -> None:
    done = erase(speaking)
    made = edition.verify(speaking.config.home, done.position, publication.silent)
    again = publication.rebuild(speaking.ledger, speaking.sandbox, speaking.config)
    assert (again.graphs, again.triples, again.withdrawn) == (made.graphs, made.triples, made.withdrawn)
    speaking.ledger.backup(tmp_path / "backup")
    elsewhere = replace(speaking.config, home=tmp_path / "elsewhere")
    assert publication.restore(tmp_path / "backup", speaking.sandbox, elsewhere).graphs == made.graphs
    assert places(elsewhere.home) == set()
    (speaking.config.home / "past" / "wanted").mkdir(exist_ok=True)
    (speaking.config.home / "past" / "wanted" / "2").touch()
    read = publication.reader(speaking.sandbox, speaking.config)
    past.Remaker(speaking.ledger, speaking.config.home, read).turn(publication.silent)
    assert places(speaking.config.home) == set()


def test_what_is_not_decided_yet_is_not_taken_and_its_sender_reads_why(speaking: Repository) -> None:
    erase(speaking)
    found = {one.name: one for one in speaking.docket.of_partner("leeds-council")}
    assert found["draft"].state is State.DISCARDED
    assert found["waiting"].state is State.REFUSED
    assert speaking.docket.lines(found["waiting"].ref)[-1].words == contribution.NOT_TAKEN
    assert "at their request" in contribution.NOT_TAKEN


def test_of_what_was_never_published_nothing_is_left_not_even_an_address_that_spells_the_name(
    speaking: Repository,
) -> None:
    slug = "leeds-council/a-day-with-alexandra-lovegrove"
    sending.send(speaking, sending.initiative(slug, f"A day with {NAME}"), name="day")
    assert places(speaking.config.home)
    assert erase(speaking).spelling == ()
    assert places(speaking.config.home) == set()


def test_addresses_of_others_that_spell_the_name_are_told(speaking: Repository) -> None:
    slug = "leeds-council/a-day-with-alexandra-lovegrove"
    publish(speaking, "day", sending.initiative(slug, f"A day with {NAME}"))
    assert erase(speaking).spelling == (f"{BASE}id/initiative/{slug}",)


def test_whoever_erases_waits_for_the_steward_that_is_at_work_on_it_already(
    speaking: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = publication.alone(speaking.config.home, 0)
    scrub = Database.scrub

    def scrubbed(database: Database) -> None:
        scrub(database)
        held.__enter__()
        threading.Timer(0.5, held.__exit__, (None, None, None)).start()

    monkeypatch.setattr(Database, "scrub", scrubbed)
    impatient = replace(speaking, config=replace(speaking.config, busy_seconds=0))
    assert erase(impatient).position == 4
    assert places(speaking.config.home) == set()


def test_sent_again_it_is_refused_and_published_again_it_is_not_kept(speaking: Repository) -> None:
    erase(speaking)
    with pytest.raises(Refused, match="erased from this collection"):
        sending.stage(speaking, PERSON, name="again")
    same = publish(speaking, "people", PERSON.replace("Talks, given", "More talks, given") + "\n# Again.\n")
    assert (same.changed, speaking.ledger.position()) == ((), 4)
    another = f'<{BASE}id/initiative/leeds-council/b> a inc:Initiative ; dct:title "B"@en .'
    more = publish(speaking, "people", PERSON + another)
    assert more.position == 5
    speaking.ledger.database.scrub()
    assert places(speaking.config.home) == set()
    edition.verify(speaking.config.home, 5, publication.silent)


def test_what_was_published_can_still_be_looked_at_by_a_moderator(empty: Repository) -> None:
    sent = sending.send(empty, PERSON)
    sending.accept(empty, sent)
    sending.accept(empty, sent, sending.SECOND)
    publication.bring_up(empty.ledger, empty.sandbox, empty.config)
    erase(empty)
    look = moderation.look(empty.docket, empty.sandbox, empty.config, sent.ref)
    assert look.contribution.state is State.PUBLISHED
    assert "Talks" in str(look.triples) and NAME not in str(look)


def test_an_erasure_run_again_writes_nothing_new(speaking: Repository) -> None:
    erase(speaking)
    assert (erase(speaking).position, erase(speaking).files) == (4, 0)


@pytest.mark.parametrize("name", ["draft.xlsx", "draft.csv"])
def test_a_file_that_cannot_be_looked_through_stops_no_erasure_and_goes(
    speaking: Repository, name: str
) -> None:
    sent = sending.stage(speaking, sending.initiative("leeds-council/runs", "Runs"), name="runs", once="runs")
    with speaking.docket.ledger.database.transaction() as connection:
        speaking.docket.keep_original(connection, sent.ref, name, b"\x81 nothing")
    erase(speaking)
    assert speaking.docket.original(sent.ref)[0] != name
    assert places(speaking.config.home) == set()


def test_a_table_as_british_excel_saves_it_is_looked_through(speaking: Repository) -> None:
    sent = [
        sending.stage(speaking, sending.initiative(f"leeds-council/{name}", name), name=name)
        for name in ("runs", "rides")
    ]
    said = f"Name\r\n{NAME} – caf\u00e9\r\n", "Name\r\nSomebody else’s café\r\n"
    with speaking.docket.ledger.database.transaction() as connection:
        for draft, text in zip(sent, said, strict=True):
            speaking.docket.keep_original(connection, draft.ref, "a.csv", text.encode("cp1252"))
    erase(speaking)
    assert [speaking.docket.original(draft.ref)[0] for draft in sent] == ["runs.ttl", "a.csv"]


def test_what_looks_like_an_archive_and_is_text_stops_nobody(speaking: Repository) -> None:
    odd = sending.initiative("leeds-council/odd", "Odd") + "\n# PK\x05\x06" + " " * 18
    sending.stage(speaking, odd, name="odd", once="odd")
    erase(speaking)
    again = sending.stage(speaking, odd, name="odd-again", once="odd again")
    assert speaking.docket.find(again.ref).state is State.DRAFT


def test_a_further_spelling_is_erased_by_running_it_again(speaking: Repository) -> None:
    publish(speaking, "other", sending.initiative(more='; dct:description "By A. Lovegrove."@en'))
    erase(speaking)
    assert places(speaking.config.home)
    erase(speaking, names=["A. Lovegrove"])
    assert places(speaking.config.home) == set()


def test_what_was_removed_before_is_erased_with_the_names_that_were_kept(speaking: Repository) -> None:
    parts = (speaking.ledger, speaking.sandbox, speaking.config)
    removal.remove(*parts, PAGE, reason=f"{NAME} asked.", at=AT, by="a test")
    assert "table removal" in places(speaking.config.home)
    erase(speaking)
    assert places(speaking.config.home) == set()


def test_a_reason_that_names_the_person_is_not_taken(speaking: Repository) -> None:
    with pytest.raises(BadInput, match="Put it in other words"):
        erase(speaking, reason=f"{NAME} asked.")
    with pytest.raises(NotFound):
        erase(speaking, "/doc/person/nobody")
    assert speaking.ledger.position() == 3


@pytest.mark.parametrize(
    ("thing", "name"),
    [
        (Ledger, "decide"),
        (removals, "reword"),
        (Database, "scrub"),
        (erasure.shutil, "rmtree"),
        (edition, "make_anew"),
        (edition, "_flip"),
        (export, "sweep"),
    ],
)
def test_stopped_at_any_step_it_is_run_again_and_completes(
    speaking: Repository, monkeypatch: pytest.MonkeyPatch, thing: Any, name: str
) -> None:
    class Stopped(BaseException):
        pass

    publication.bring_up(speaking.ledger, speaking.sandbox, speaking.config)

    def stop(*_: object, **__: object) -> None:
        raise Stopped

    with monkeypatch.context() as patch:
        if name != "sweep":
            patch.setattr(thing, name, stop)
        else:
            calls = iter((lambda _: None, stop))
            patch.setattr(thing, name, lambda home: next(calls)(home))
        with pytest.raises(Stopped):
            erase(speaking)
    erase(speaking)
    assert places(speaking.config.home) == set()
    edition.verify(speaking.config.home, 4, publication.silent)


def test_what_was_read_before_an_erasure_is_not_kept_after_it(speaking: Repository) -> None:
    graph = graph_of("leeds-council", "late")
    upload = Upload("late.ttl", (PREFIXES + PERSON).encode())
    parts = (speaking.docket, speaking.sandbox, speaking.config)
    read = contribution.check(*parts, upload, "leeds-council", graph)
    late = publication.offer(speaking.ledger, graph, upload, read.parsed, read.report)
    erase(speaking)
    with pytest.raises(Conflict, match="send it once more"):
        speaking.ledger.accept([late], at=AT, by="a test")


def test_somebody_in_the_shipped_data_is_erased_though_the_files_still_name_them(
    repository: Repository, tmp_path: Path
) -> None:
    home = tmp_path / "home"
    home.mkdir()
    repository.ledger.backup(publication.ledger_file(home))
    parts = replace(
        repository,
        config=replace(repository.config, home=home),
        ledger=publication.Ledger(publication.ledger_file(home)),
    )
    done = erase(parts, "/doc/person/p-0001")
    files = {g: Upload(p.name, p.read_bytes() + b"\n# Newer.\n") for g, p in founding_files(PROJECT).items()}
    named = {graph: upload for graph, upload in files.items() if b"Ghazala Mir" in upload.data}
    assert named
    result = publication.publish(parts.ledger, parts.sandbox, parts.config, named, at=AT, by="a test")
    assert (result.position, result.changed) == (done.position, ())
    told = [place for place, text in texts(home) if "ghazala mir" in text.casefold()]
    assert told == []
