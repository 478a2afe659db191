"""Editions before the current one: which are kept, and what a table can be compared with."""

from dataclasses import replace

import pytest

from repository import earlier, edition, publication
from repository.bootstrap import Repository
from repository.errors import NotFound
from repository.ingest import Upload
from repository.namespaces import GRAPH

COUNCIL = """@prefix org: <http://www.w3.org/ns/org#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
<https://w3id.org/inclusion-resources/id/organisation/example-{0}> a org:FormalOrganization ;
    skos:prefLabel "Example council {0}"@en ."""


def publish(repository: Repository, number: int) -> None:
    at = f"2026-11-2{number}T10:00:00+00:00"
    files = {str(GRAPH[f"contribution/test/{number}"]): Upload("a.ttl", COUNCIL.format(number).encode())}
    done = publication.publish(
        repository.ledger, repository.sandbox, repository.config, files, at=at, by="a test"
    )
    assert done.position == number


def test_the_editions_before_the_current_one_are_listed_newest_first(empty: Repository) -> None:
    home = empty.config.home
    for number in (1, 2, 3):
        publish(empty, number)
    assert [each.number for each in earlier.kept(home, 3)] == [2, 1]
    assert earlier.kept(home, 3)[0].published == "2026-11-22T10:00:00+00:00"
    assert earlier.kept(home, 1) == ()


def test_the_index_of_an_earlier_edition_holds_what_that_edition_held(empty: Repository) -> None:
    home = empty.config.home
    publish(empty, 1)
    publish(empty, 2)
    one, two = earlier.index_of(home, 1), edition.open_current(home).index
    assert len(two.everything()) == len(one.everything()) + 1


def test_an_edition_that_is_gone_or_damaged_is_not_kept(empty: Repository) -> None:
    home = empty.config.home
    few = replace(empty, config=replace(empty.config, editions_kept=2))
    for number in (1, 2, 3):
        publish(few, number)
    assert [each.number for each in earlier.kept(home, 3)] == [2]
    with pytest.raises(NotFound, match="Edition 1 is not kept here"):
        earlier.index_of(home, 1)
    (edition.folder_of(home, 2) / "manifest.json").write_text("{")
    assert earlier.kept(home, 3) == ()
