import logging
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from sending import initiative, stage

from repository import contribution, edition, manifest, publication, steward
from repository.bootstrap import Repository
from repository.errors import Busy
from repository.ingest import Upload
from repository.life import State
from repository.namespaces import GRAPH

AT = "2026-11-24T10:00:00+00:00"
COUNCIL = b"""@prefix org: <http://www.w3.org/ns/org#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
<https://w3id.org/inclusion-resources/id/organisation/example-council> a org:FormalOrganization ;
    skos:prefLabel "Example Council"@en ."""


def publish(repository: Repository) -> None:
    files = {str(GRAPH["contribution/test/council"]): Upload("council.ttl", COUNCIL)}
    publication.publish(repository.ledger, repository.sandbox, repository.config, files, at=AT, by="a test")


class AfterOneLook(threading.Event):
    """Lets the steward look once, without waiting, and then tells it to stop."""

    looks = 0

    def wait(self, timeout: float | None = None) -> bool:
        self.looks += 1
        return self.looks > 1


def test_what_was_accepted_by_a_process_that_died_is_published(
    empty: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(edition, "advance", lambda *_: (_ for _ in ()).throw(Busy("killed here")))
        with pytest.raises(Busy):
            publish(empty)
    steward.look_after(empty, AfterOneLook())
    assert edition.open_current(empty.config.home).number == 1


def test_drafts_that_nobody_sent_are_thrown_away(empty: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    draft = stage(empty, initiative())
    monkeypatch.setattr(contribution, "DRAFT_DAYS", 365_000)
    steward.look_after(empty, AfterOneLook())
    assert empty.docket.find(draft.ref).state is State.DRAFT
    monkeypatch.setattr(contribution, "DRAFT_DAYS", -365_000)
    steward.look_after(empty, AfterOneLook())
    assert empty.docket.find(draft.ref).state is State.DISCARDED


def test_a_damaged_edition_is_named_and_made_anew(
    empty: Repository, caplog: pytest.LogCaptureFixture
) -> None:
    publish(empty)
    folder = empty.config.home / "editions" / "1"
    was = manifest.read(folder).graphs
    victim = next((folder / "store").glob("*.sst"))
    victim.write_bytes(b"x" + victim.read_bytes()[1:])
    with caplog.at_level(logging.WARNING):
        steward.look_after(empty, AfterOneLook())
    assert "Edition 1" in caplog.text and "made anew" in caplog.text
    assert edition.verify(empty.config.home, 1, publication.silent).graphs == was


@pytest.mark.parametrize(
    ("file", "left"),
    [("1/manifest.json", None), ("1/manifest.json", "{}"), ("current", "one"), ("current", "")],
)
def test_an_edition_that_no_longer_opens_while_the_site_runs_is_made_anew(
    empty: Repository, file: str, left: str | None
) -> None:
    publish(empty)
    place = empty.config.home / "editions" / file

    class AfterDamage(AfterOneLook):
        def wait(self, timeout: float | None = None) -> bool:
            if not self.looks:
                place.unlink()
                if left is not None:
                    place.write_text(left)
            return super().wait(timeout)

    steward.look_after(empty, AfterDamage())
    assert edition.open_current(empty.config.home).number == 1


def test_what_nobody_had_foreseen_ends_nothing_and_is_logged(
    empty: Repository, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(steward.inspection, "turn", lambda *_: 1 / 0)
    steward.inspect(empty, AfterOneLook())
    assert "ZeroDivisionError" in caplog.text


def test_nobody_waits_for_an_earlier_edition_before_what_was_accepted_is_published(
    empty: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(empty)
    wanted = empty.config.home / "past" / "wanted"
    wanted.mkdir(parents=True)
    (wanted / "1").touch()
    steward.look_after(empty, AfterOneLook())
    assert (wanted / "1").exists()
    steward.remake(empty, AfterOneLook())
    assert not (wanted / "1").exists()
    assert edition.open_edition(empty.config.home / "past", 1).number == 1


def test_an_empty_repository_is_left_in_peace(empty: Repository) -> None:
    steward.look_after(empty, AfterOneLook())
    assert edition.numbers(empty.config.home) == []


def test_the_steward_ends_when_the_process_that_started_it_does(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "repository.steward"]
    environment = {"INCLUSION_HOME": str(tmp_path), "PATH": "/usr/bin:/bin"}
    with subprocess.Popen(command, stdin=subprocess.PIPE, stderr=subprocess.PIPE, env=environment) as process:
        _, errors = process.communicate(timeout=60)  # closes its standard input, as a dead parent would
    assert (process.returncode, errors) == (0, b"")
