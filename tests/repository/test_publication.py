from dataclasses import replace
from pathlib import Path

import pytest

from repository import edition, manifest, publication
from repository.bootstrap import Repository
from repository.config import PROJECT
from repository.errors import BadInput, Busy, Unreadable
from repository.ingest import Upload
from repository.namespaces import GRAPH
from repository.shipped import graph_of, shipped_files

AT = "2026-11-24T10:00:00+00:00"
ORGANISATION = b"""@prefix org: <http://www.w3.org/ns/org#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
<https://w3id.org/inclusion-resources/id/organisation/example-council> a org:FormalOrganization ;
    skos:prefLabel "Example Council"@en ."""
CONTACT = ORGANISATION.replace(b'"Example Council"', b'"Write to someone@example.org"')


def publish(repository: Repository, **files: bytes) -> publication.Published:
    uploads = {
        str(GRAPH[f"contribution/test/{name}"]): Upload(f"{name}.ttl", data) for name, data in files.items()
    }
    return publication.publish(
        repository.ledger, repository.sandbox, repository.config, uploads, at=AT, by="a test"
    )


def labels(repository: Repository) -> set[str]:
    store = edition.open_current(repository.config.home).store
    return {str(triple.object) for triple in store.triples() if triple.predicate.endswith("prefLabel")}


def test_a_file_that_passes_is_in_the_next_edition(empty: Repository) -> None:
    assert publish(empty, council=ORGANISATION).position == 1
    assert labels(empty) == {"Example Council"}


def test_publishing_the_same_again_writes_nothing(empty: Repository) -> None:
    publish(empty, council=ORGANISATION)
    again = publish(empty, council=ORGANISATION)
    assert (again.position, again.changed, again.report) == (1, (), None)
    assert empty.ledger.position() == 1


def test_a_changed_file_corrects_its_own_graph(empty: Repository) -> None:
    publish(empty, council=ORGANISATION)
    publish(empty, council=ORGANISATION.replace(b"Example Council", b"Exemplary Council"))
    assert labels(empty) == {"Exemplary Council"}


def test_a_file_that_fails_its_check_changes_nothing_nor_do_those_sent_with_it(empty: Repository) -> None:
    result = publish(empty, council=ORGANISATION, contact=CONTACT)
    assert result.report is not None and not result.report.conforms
    assert empty.ledger.position() == 0
    assert not (empty.config.home / "editions").exists()


def test_a_file_that_cannot_be_read_changes_nothing(empty: Repository) -> None:
    with pytest.raises(Unreadable, match="broken.ttl"):
        publish(empty, council=ORGANISATION, broken=b"<a> <b>")
    assert empty.ledger.position() == 0


def test_publishing_again_completes_what_was_accepted_but_not_shown(
    empty: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(edition, "advance", lambda *_: (_ for _ in ()).throw(Busy("cut off")))
        with pytest.raises(Busy):
            publish(empty, council=ORGANISATION)
    assert empty.ledger.position() == 1
    assert publish(empty, council=ORGANISATION).position == 1
    assert labels(empty) == {"Example Council"}


def test_a_second_publisher_is_told_that_one_is_at_work(empty: Repository) -> None:
    impatient = replace(empty, config=replace(empty.config, busy_seconds=0))
    with publication.alone(empty.config.home, empty.config.busy_seconds), pytest.raises(Busy):
        publication.bring_up(impatient.ledger, impatient.sandbox, impatient.config)


def test_a_damaged_edition_is_made_anew(empty: Repository) -> None:
    publish(empty, council=ORGANISATION)
    folder = empty.config.home / "editions" / "1"
    was = manifest.read(folder)
    victim = next((folder / "store").glob("*.sst"))
    victim.write_bytes(b"x" + victim.read_bytes()[1:])
    fault = publication.mend(empty.ledger, empty.sandbox, empty.config)
    assert fault.startswith("Edition 1: ")
    assert edition.verify(empty.config.home, 1, publication.silent).graphs == was.graphs
    assert publication.mend(empty.ledger, empty.sandbox, empty.config) == ""


def test_a_backup_is_restored_into_an_empty_folder(empty: Repository, tmp_path: Path) -> None:
    publish(empty, council=ORGANISATION)
    empty.ledger.backup(tmp_path / "backup")
    elsewhere = replace(empty.config, home=tmp_path / "elsewhere")
    made = publication.restore(tmp_path / "backup", empty.sandbox, elsewhere)
    assert made.graphs == manifest.read(empty.config.home / "editions" / "1").graphs


def test_a_backup_is_never_restored_over_something(empty: Repository, tmp_path: Path) -> None:
    empty.ledger.backup(tmp_path / "backup")
    with pytest.raises(BadInput, match="not empty"):
        publication.restore(tmp_path / "backup", empty.sandbox, empty.config)


def test_a_foreign_file_is_not_restored_and_leaves_nothing(empty: Repository, tmp_path: Path) -> None:
    (tmp_path / "backup").write_bytes(b"something else")
    elsewhere = replace(empty.config, home=tmp_path / "elsewhere")
    with pytest.raises(BadInput, match="not a backup"):
        publication.restore(tmp_path / "backup", empty.sandbox, elsewhere)
    assert not elsewhere.home.exists()


def test_shipped_files_have_the_graphs_that_the_model_names() -> None:
    def name(place: str) -> str:
        return graph_of(PROJECT, PROJECT / place).removeprefix(str(GRAPH))

    assert name("ontology/inclusion.ttl") == "ontology"
    assert name("ontology/schemes/theme.ttl") == "scheme/theme"
    assert name("data/inferred.ttl") == "inferred"
    assert name("data/workshop-3-flyer.ttl") == "source/workshop-3-flyer"
    assert len(shipped_files(PROJECT)) == len(set(shipped_files(PROJECT)))
