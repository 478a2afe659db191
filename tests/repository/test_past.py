"""The repository as it stood at an earlier edition."""

import time

import pytest
from rdflib import URIRef

from repository import edition, past, publication, removal
from repository.bootstrap import Repository
from repository.errors import BadInput, Busy, NotFound
from repository.ingest import Upload
from repository.ledger import Ledger
from repository.namespaces import DCT, GRAPH, ID, ORG, SKOS

THING = ID + "initiative/open-doors"
MINE = str(GRAPH["contribution/acme/list"])


def publish(repository: Repository, title: str, at: str) -> int:
    text = f'<{THING}> a <https://w3id.org/inclusion-resources/ns#Initiative> ; <{DCT.title}> "{title}"@en .'
    upload = {MINE: Upload("list.ttl", text.encode())}
    parts = (repository.ledger, repository.sandbox, repository.config)
    return publication.publish(*parts, upload, at=at, by="a test").position


@pytest.fixture
def grown(empty: Repository) -> Repository:
    """A repository with six editions, of which three are kept."""
    for number in range(1, 7):
        assert publish(empty, f"Open doors {number}", f"2026-03-0{number}T10:00:00+00:00") == number
    return empty


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> Ledger:
    """Six decisions, a day apart."""
    found = Ledger(tmp_path_factory.mktemp("home") / "ledger.db")
    for number in range(1, 7):
        found.accept([], at=f"2026-03-0{number}T10:00:00+00:00", by="a test")
    return found


@pytest.fixture
def remaker(grown: Repository) -> past.Remaker:
    read = publication.reader(grown.sandbox, grown.config)
    return past.Remaker(grown.ledger, grown.config.home, read)


def title(found: edition.Edition) -> str:
    (told,) = (str(triple.object) for triple in found.store.triples(URIRef(THING), DCT.title))
    return told


def opened(repository: Repository, remaker: past.Remaker, number: int) -> edition.Edition:
    with pytest.raises(Busy, match=f"Edition {number} is being made again"):
        past.open_past(repository.config.home, number)
    assert remaker.turn(publication.silent) == number
    return past.open_past(repository.config.home, number)


@pytest.mark.parametrize(
    ("as_of", "number"),
    [("1", 1), ("6", 6), ("2026-03-01", 1), ("2026-03-04", 4), ("2027-01-01", 6), ("9999-12-31", 6)],
)
def test_a_number_is_that_edition_and_a_day_is_the_last_by_its_end(
    ledger: Ledger, as_of: str, number: int
) -> None:
    assert past.number_at(ledger, as_of) == number


@pytest.mark.parametrize("as_of", ["0", "7", "999999999", "2026-02-28"])
def test_what_never_was_is_not_found(ledger: Ledger, as_of: str) -> None:
    with pytest.raises(NotFound):
        past.number_at(ledger, as_of)


@pytest.mark.parametrize("as_of", ["soon", "-1", "2026-13-01", "2026-03-01T10:00", "1.5", "١"])
def test_what_is_neither_a_number_nor_a_day_is_told_so(ledger: Ledger, as_of: str) -> None:
    with pytest.raises(BadInput, match="number of an edition or a day"):
        past.number_at(ledger, as_of)


def test_an_edition_that_is_kept_is_opened_at_once(grown: Repository) -> None:
    assert title(past.open_past(grown.config.home, 5)) == "Open doors 5"


def test_an_edition_that_is_not_kept_is_made_again_when_it_is_asked_for(
    grown: Repository, remaker: past.Remaker
) -> None:
    found = opened(grown, remaker, 2)
    assert (found.number, title(found)) == (2, "Open doors 2")
    assert found.manifest.published == "2026-03-02T10:00:00+00:00"
    assert edition.current_number(grown.config.home) == 6
    assert remaker.turn(publication.silent) == 0


def test_few_are_kept_and_few_may_wait(
    grown: Repository, remaker: past.Remaker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(past, "KEPT", 1)
    opened(grown, remaker, 1)
    time.sleep(0.01)
    opened(grown, remaker, 2)
    assert edition.numbers(grown.config.home / "past") == [2]
    monkeypatch.setattr(past, "MOST_WANTED", 1)
    for number in (1, 1):  # asked twice, waited for once
        with pytest.raises(Busy, match="Edition 1 is being made again"):
            past.open_past(grown.config.home, number)
    with pytest.raises(Busy, match="Too many earlier editions"):
        past.open_past(grown.config.home, 3)


def test_one_that_cannot_be_made_keeps_nobody_from_the_others(
    grown: Repository, remaker: past.Remaker, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in (1, 2):
        with pytest.raises(Busy):
            past.open_past(grown.config.home, number)
        time.sleep(0.01)
    with monkeypatch.context() as broken:
        broken.setattr(edition, "make_anew", lambda *_: (_ for _ in ()).throw(ValueError("unforeseen")))
        with pytest.raises(ValueError, match="unforeseen"):
            remaker.turn(publication.silent)
    assert remaker.turn(publication.silent) == 2
    assert opened(grown, remaker, 1).number == 1


def test_no_more_are_made_in_an_hour_than_there_may_be(
    grown: Repository, remaker: past.Remaker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(past, "PER_HOUR", 1)
    other = past.Remaker(grown.ledger, grown.config.home, publication.reader(grown.sandbox, grown.config))
    opened(grown, other, 1)
    with pytest.raises(Busy):
        past.open_past(grown.config.home, 2)
    assert other.turn(publication.silent) == 0


def test_what_has_been_removed_since_is_in_no_earlier_edition_either(
    grown: Repository, remaker: past.Remaker
) -> None:
    assert title(opened(grown, remaker, 1)) == "Open doors 1"
    other = f'<{ID}organisation/other> <{SKOS.prefLabel}> "Other"@en ; a <{ORG.Organization}> .'
    parts = (grown.ledger, grown.sandbox, grown.config)
    more = {str(GRAPH["contribution/acme/other"]): Upload("other.ttl", other.encode())}
    publication.publish(*parts, more, at="2026-03-07T10:00:00+00:00", by="a test")
    removal.remove(*parts, THING, reason="asked", at="2026-03-08T10:00:00+00:00", by="a test")
    found = opened(grown, remaker, 1)
    assert list(found.store.triples(URIRef(THING))) == []
    assert THING in found.manifest.withdrawn
