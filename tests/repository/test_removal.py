from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from repository import edition, export, formats, manifest, publication, removal
from repository.asking import Question
from repository.bootstrap import Repository
from repository.config import PROJECT
from repository.errors import BadInput, NotFound, Refused
from repository.ingest import Upload
from repository.removal import Removed
from repository.search import listing
from repository.shipped import founding_files
from tests.repository.test_publication import publish

AT = "2026-11-28T10:00:00+00:00"
PERSON = "https://w3id.org/inclusion-resources/id/person/p-0001"
WORK = b"""@prefix : <https://w3id.org/inclusion-resources/id/> .
@prefix inc: <https://w3id.org/inclusion-resources/ns#> .
@prefix dct: <http://purl.org/dc/terms/> .
@prefix org: <http://www.w3.org/ns/org#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
"""
COUNCIL = b"""<https://w3id.org/inclusion-resources/id/organisation/council> a org:FormalOrganization ;
    skos:prefLabel "Exampleton Council"@en ."""
SWIMMING = b"""<https://w3id.org/inclusion-resources/id/initiative/swimming> a inc:Initiative ;
    dct:title "Swimming for all"@en ; dct:description "Run by Exampleton Council for everyone."@en ;
    inc:ledBy <https://w3id.org/inclusion-resources/id/organisation/council> ."""
ORGANISATION = "/doc/organisation/council"


def remove(repository: Repository, address: str) -> Removed:
    parts = (repository.ledger, repository.sandbox, repository.config)
    return removal.remove(*parts, address, reason="They asked.", at=AT, by="a test")


def put_back(repository: Repository, address: str) -> int:
    parts = (repository.ledger, repository.sandbox, repository.config)
    return removal.put_back(*parts, address, reason="They asked.", at=AT, by="a test")


def dump(repository: Repository) -> str:
    file = repository.config.home / "all.nq"
    export.write(edition.open_current(repository.config.home), formats.of_file("all.nq"), file)
    return file.read_text("utf-8")


@pytest.fixture
def working(empty: Repository) -> Repository:
    publish(empty, council=WORK + COUNCIL, swimming=WORK + SWIMMING)
    return empty


def test_what_is_removed_is_in_no_graph_and_not_in_the_merged_set(working: Repository) -> None:
    assert remove(working, ORGANISATION).position == 2
    told = dump(working)
    assert "organisation/council" not in told
    assert "Exampleton Council" not in told
    assert "Swimming for all" in told


def test_search_and_suggestions_find_nothing_of_it(working: Repository) -> None:
    index = edition.open_current(working.config.home).index
    assert index.spellings("exampleton")
    remove(working, ORGANISATION)
    index = edition.open_current(working.config.home).index
    assert not index.spellings("exampleton")
    assert not listing(index, Question("Exampleton"))


def test_the_edition_of_a_removal_is_whole_and_a_rebuild_gives_the_same(working: Repository) -> None:
    remove(working, ORGANISATION)
    made = edition.verify(working.config.home, 2, publication.silent)
    again = publication.rebuild(working.ledger, working.sandbox, working.config)
    assert (again.graphs, again.triples, again.withdrawn) == (made.graphs, made.triples, made.withdrawn)


def test_no_file_from_before_a_removal_is_left(working: Repository) -> None:
    remove(working, ORGANISATION)
    assert edition.numbers(working.config.home) == [2]
    folder = working.config.home / "editions" / "2"
    assert all(path.stat().st_nlink == 1 for path in folder.rglob("*") if path.is_file())
    assert not (folder / "difference").exists()


def test_sending_it_again_does_not_bring_it_back(working: Repository) -> None:
    remove(working, ORGANISATION)
    changed = publish(working, council=WORK + COUNCIL + b"\n# sent again", other=WORK + COUNCIL)
    assert changed.position == 3
    assert "council" not in dump(working).replace("/council>", "").replace("/council#", "").replace(
        "council.ttl", ""
    )
    edition.verify(working.config.home, 3, publication.silent)


def test_what_is_sent_later_may_still_mention_it(working: Repository) -> None:
    remove(working, ORGANISATION)
    later = SWIMMING.replace(b"initiative/swimming", b"initiative/running")
    result = publish(working, running=WORK + later)
    assert result.report is not None and result.report.conforms, result.report.as_json()
    assert "initiative/running" in dump(working)
    assert "ledBy" not in dump(working)


def test_an_edition_grown_after_a_removal_equals_one_rebuilt(working: Repository) -> None:
    remove(working, ORGANISATION)
    publish(working, running=WORK + SWIMMING.replace(b"swimming", b"running"))
    grown = manifest.read(working.config.home / "editions" / "3")
    rebuilt = publication.rebuild(working.ledger, working.sandbox, working.config)
    assert (rebuilt.graphs, rebuilt.triples, rebuilt.withdrawn) == (
        grown.graphs,
        grown.triples,
        grown.withdrawn,
    )


def test_what_is_put_back_is_as_it_was(working: Repository) -> None:
    was = manifest.read(working.config.home / "editions" / "1")
    remove(working, ORGANISATION)
    assert put_back(working, ORGANISATION) == 3
    now = manifest.read(working.config.home / "editions" / "3")
    assert (now.graphs, now.triples, now.withdrawn) == (was.graphs, was.triples, {})


def test_a_backup_restored_elsewhere_leaves_it_out_too(working: Repository, tmp_path: Path) -> None:
    remove(working, ORGANISATION)
    working.ledger.backup(tmp_path / "backup")
    elsewhere = replace(working.config, home=tmp_path / "elsewhere")
    made = publication.restore(tmp_path / "backup", working.sandbox, elsewhere)
    assert made.graphs == manifest.read(working.config.home / "editions" / "2").graphs
    assert list(made.withdrawn) == ["https://w3id.org/inclusion-resources/id/organisation/council"]


def test_the_ledger_keeps_who_decided_what_and_when(working: Repository) -> None:
    remove(working, ORGANISATION)
    put_back(working, ORGANISATION)
    found = working.ledger.removals(2)["https://w3id.org/inclusion-resources/id/organisation/council"]
    assert (found.reason, found.at, found.names) == ("They asked.", AT, ("Exampleton Council",))
    assert working.ledger.removals(3) == {}


@pytest.mark.parametrize(
    ("address", "kind"),
    [
        ("/doc/organisation/nobody", NotFound),
        ("/id/concept/theme/improving-representation", Refused),
        ("/search?q=x", BadInput),
        ("nonsense", BadInput),
    ],
)
def test_what_cannot_be_removed_is_said_in_a_sentence(
    working: Repository, address: str, kind: type[Exception]
) -> None:
    with pytest.raises(kind):
        remove(working, address)
    assert working.ledger.position() == 1


def test_nothing_is_removed_twice_or_put_back_unremoved(working: Repository) -> None:
    with pytest.raises(NotFound, match="not among"):
        put_back(working, ORGANISATION)
    remove(working, ORGANISATION)
    with pytest.raises(BadInput, match="was withdrawn already, on 28 November 2026"):
        remove(working, "https://w3id.org/inclusion-resources/id/organisation/council")


@pytest.fixture(scope="module")
def unnamed(
    shipped_home: Path, repository: Repository, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Repository]:
    """The shipped data, after a speaker asked not to appear."""
    home = tmp_path_factory.mktemp("unnamed") / "home"
    home.mkdir()
    repository.ledger.backup(publication.ledger_file(home))
    parts = replace(
        repository,
        config=replace(repository.config, home=home),
        ledger=publication.Ledger(publication.ledger_file(home)),
    )
    remove(parts, "/doc/person/p-0001")
    yield parts


def test_a_person_of_the_shipped_data_is_gone_with_every_role_and_quotation_of_the_name(
    unnamed: Repository, shipped: edition.Edition
) -> None:
    told = dump(unnamed)
    assert "person/p-0001>" not in told
    assert "Ghazala Mir" not in told
    assert "membership/m-0008>" not in told  # a role of hers, in another graph
    assert "Lela Kogbara" in told
    left, was = edition.open_current(unnamed.config.home), shipped
    assert set(left.manifest.graphs) == set(was.manifest.graphs)
    assert 0 < was.manifest.triples - left.manifest.triples < 500


def test_publishing_the_shipped_data_again_changes_nothing(unnamed: Repository) -> None:
    files = {
        graph: Upload(path.name, path.read_bytes() + b"\n# a later version of the software\n")
        for graph, path in founding_files(PROJECT).items()
        if "workshop" in graph or "inferred" in graph
    }
    result = publication.publish(unnamed.ledger, unnamed.sandbox, unnamed.config, files, at=AT, by="a test")
    assert result.report is not None and result.report.conforms, result.report.as_json()
    assert len(result.changed) == len(files)
    assert "Ghazala Mir" not in dump(unnamed)
    edition.verify(unnamed.config.home, result.position, publication.silent)
