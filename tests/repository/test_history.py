"""What was said of a record, edition by edition."""

import pytest
import sending
from sending import BASE, PREFIXES, initiative

from repository import edition, history, publication, removal
from repository.authority import graph_of
from repository.bootstrap import Repository
from repository.ingest import Upload

THING = f"{BASE}id/initiative/leeds-council/listening-days"


def publish(repository: Repository, day: int, name: str, text: str) -> None:
    uploads = {graph_of("leeds-council", name): Upload(f"{name}.ttl", (PREFIXES + text).encode())}
    parts = (repository.ledger, repository.sandbox, repository.config)
    publication.publish(*parts, uploads, at=f"2026-11-{day:02}T10:00:00+00:00", by="A moderator")


def told(repository: Repository, thing: str = THING) -> history.History:
    current = edition.open_current(repository.config.home)
    read = publication.reader(repository.sandbox, repository.config)
    parts = (repository.ledger, read, current.store, repository.vocabulary)
    return history.of(*parts, thing, current.number)


@pytest.fixture
def grown(empty: Repository) -> Repository:
    publish(empty, 1, "days", initiative())
    publish(empty, 2, "other", initiative("leeds-council/other", "Other"))
    publish(empty, 3, "days", initiative(more='; dct:description "Held by Jo Bloggs Example."@en'))
    publish(
        empty, 4, "days", initiative(more='; dct:description "Held by Jo Bloggs Example."@en') + "# Same."
    )
    publish(empty, 5, "days", initiative(title="Hearing days"))
    return empty


def test_only_editions_in_which_it_changed_are_told_the_newest_first(grown: Repository) -> None:
    found = told(grown)
    assert [(version.number, version.at[:10]) for version in found.versions] == [
        (5, "2026-11-05"),
        (3, "2026-11-03"),
        (1, "2026-11-01"),
    ]
    assert found.versions[0].checkers == ("A moderator",)
    assert not found.earlier
    (change,) = found.versions[0].changes
    assert {(each.now, each.become) for each in change.fields} == {
        (("Listening days",), ("Hearing days",)),
        (("Held by Jo Bloggs Example.",), ()),
    }
    assert found.versions[-1].changes[0].how == "new"


def test_what_was_removed_shows_in_no_version(grown: Repository) -> None:
    person = f"{BASE}id/person/leeds-council/p-1"
    publish(grown, 6, "people", f'<{person}> a foaf:Person ; foaf:name "Jo Bloggs Example" .')
    parts = (grown.ledger, grown.sandbox, grown.config)
    removal.remove(*parts, person, reason="Asked.", at=sending.AT, by="a test")
    assert "Bloggs" not in str(told(grown))
    assert "[name withdrawn]" in str(told(grown))


def test_no_more_than_the_last_editions_are_looked_at(
    grown: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(history, "MOST", 2)
    found = told(grown)
    assert ([version.number for version in found.versions], found.earlier) == ([5], True)
