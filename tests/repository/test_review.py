import shutil
from datetime import date
from pathlib import Path

import pytest
import sending
from rdflib import URIRef
from sending import AT, BASE, LEEDS, MODERATOR, YORK, initiative

from repository import confirmations, edition, merge, naming, provenance, publication, removal, review
from repository.bootstrap import Repository
from repository.config import Config
from repository.edition import Edition
from repository.errors import BadInput, InclusionError, NotFound, Refused
from repository.ingest import Upload
from repository.ledger import Ledger
from repository.life import Actor
from repository.namespaces import PROV
from repository.permissions import Role
from repository.sandbox import Sandbox

OURS = "/doc/initiative/leeds-council/listening-days"
THING = f"{BASE}id/initiative/leeds-council/listening-days"
HOUSE = "/doc/initiative/old"
LATER = date(2026, 11, 24), date(2028, 11, 23), date(2028, 11, 24)
RECORD = f"""<{BASE}id/initiative/old> a inc:Initiative ; dct:title "Old"@en .
<{BASE}doc/initiative/old#record> a <http://www.w3.org/ns/dcat#CatalogRecord> ;
    foaf:primaryTopic <{BASE}id/initiative/old> ; inc:lastChecked "2024-01-10"^^xsd:date ;
    inc:reviewDue "2025-01-10"^^xsd:date ."""


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory, sandbox: Sandbox) -> Path:
    """The home of a repository with a partner's record and an old one of the house."""
    home = tmp_path_factory.mktemp("review") / "home"
    made = opened(home, sandbox)
    sending.publish(made)
    files = {f"{BASE}graph/source/old": Upload("old.ttl", (sending.PREFIXES + RECORD).encode())}
    publication.publish(made.ledger, sandbox, made.config, files, at=AT, by="operator")
    return home


def opened(home: Path, sandbox: Sandbox) -> Repository:
    return Repository(Config(home=home), Ledger(publication.ledger_file(home)), sandbox)


@pytest.fixture
def some(prepared: Path, tmp_path: Path, sandbox: Sandbox) -> Repository:
    """A copy of it."""
    return opened(shutil.copytree(prepared, tmp_path / "home"), sandbox)


def read(repository: Repository) -> Edition:
    publication.bring_up(repository.ledger, repository.sandbox, repository.config)
    return edition.open_current(repository.config.home)


def confirm(
    repository: Repository, place: str, actor: Actor, at: str = "2028-12-01T10:00:00+00:00"
) -> Edition:
    review.confirm(repository.ledger, read(repository).store, place, actor, "Leeds Council", at=at)
    return read(repository)


def due(repository: Repository, actor: Actor, today: date) -> list[str]:
    store = read(repository).store
    return [naming.label(store, each.iri) for each in review.for_whom(actor, review.read(store), today)]


@pytest.mark.parametrize(
    ("checked", "stated", "until"),
    [
        ("2026-11-24", "", "2028-11-24"),
        ("2024-02-29", "", "2026-02-28"),
        ("2026-11-24", "2027-01-01", "2027-01-01"),
        ("2026-11-24", "2025-01-01", "2028-11-24"),
        ("", "2027-01-01", "2027-01-01"),
        ("", "", ""),
    ],
)
def test_a_record_is_due_as_it_states_or_two_years_after_it_was_checked(
    checked: str, stated: str, until: str
) -> None:
    assert provenance.due(checked, stated) == until


def test_what_is_due_is_for_its_organisation_and_for_moderators(some: Repository) -> None:
    early, eve, day = LATER
    assert due(some, LEEDS, early) == due(some, LEEDS, eve) == []
    assert due(some, LEEDS, day) == ["Listening days"]
    assert due(some, MODERATOR, early) == ["Old"]
    assert due(some, MODERATOR, day) == ["Old", "Listening days"]
    assert due(some, YORK, day) == []


def test_still_right_is_dated_tells_by_whom_and_lasts_two_years(some: Repository) -> None:
    found = confirm(some, OURS, LEEDS)
    kept = provenance.upkeep(found.store, THING, date(2028, 12, 2))
    assert (kept.last_checked, kept.checked_by) == ("1 December 2028", "Leeds Council")
    assert (kept.review_due, kept.is_due, kept.grown_old) == ("1 December 2030", False, False)
    assert due(some, LEEDS, date(2030, 11, 30)) == [] != due(some, LEEDS, date(2030, 12, 1))
    check = confirmations.check_of(THING)
    assert [str(t.object) for t in found.store.triples(check, PROV.endedAtTime)] == ["2028-12-01T10:00:00Z"]


def test_what_the_house_noted_gives_way_to_a_later_word(some: Repository) -> None:
    iri = f"{BASE}id/initiative/old"
    before = provenance.upkeep(read(some).store, iri, date(2026, 11, 24))
    assert before.is_due and before.review_due == "10 January 2025"
    after = provenance.upkeep(confirm(some, HOUSE, MODERATOR).store, iri, date(2028, 12, 2))
    assert (after.last_checked, after.checked_by, after.is_due) == ("1 December 2028", "A moderator", False)


def test_an_edition_with_confirmations_is_the_same_grown_and_rebuilt(some: Repository) -> None:
    confirm(some, OURS, LEEDS)
    found = confirm(some, OURS, MODERATOR, "2029-12-01T10:00:00+00:00")
    assert provenance.upkeep(found.store, THING, LATER[0]).checked_by == "A moderator"
    made = edition.verify(some.config.home, found.number, publication.silent)
    again = publication.rebuild(some.ledger, some.sandbox, some.config)
    assert (again.graphs, again.triples) == (made.graphs, made.triples)


def test_a_removed_record_takes_its_checks_along_and_a_merged_one_too(some: Repository) -> None:
    sending.publish(some, initiative("york-trust/days", "Days"), YORK, "theirs")
    confirm(some, OURS, LEEDS)
    store = read(some).store
    parts = ("/doc/initiative/york-trust/days", OURS, MODERATOR)
    merge.merge(some.ledger, store, *parts, reason="One.", at=AT, by="A moderator")
    found = read(some)
    check = confirmations.check_of(THING)
    assert not list(found.store.triples(check))
    assert list(found.store.triples(None, PROV.generatedAtTime)), "what was sent is still told of"
    edition.verify(some.config.home, found.number, publication.silent)
    merge.part(some.ledger, OURS, MODERATOR, reason="Two.", at=AT, by="A moderator")
    assert list(read(some).store.triples(check))
    removal.remove(some.ledger, some.sandbox, some.config, OURS, reason="Asked.", at=AT, by="a test")
    store = read(some).store
    assert not list(store.triples(check)) and not list(store.triples(URIRef(f"{check}er")))


@pytest.mark.parametrize(
    ("place", "actor", "error"),
    [
        (OURS, YORK, Refused),
        (HOUSE, LEEDS, Refused),
        (OURS, Actor("", Role.NOBODY, ""), Refused),
        ("/doc/initiative/no", MODERATOR, NotFound),
        ("nonsense", MODERATOR, BadInput),
    ],
)
def test_nobody_speaks_for_what_is_not_theirs(
    some: Repository, place: str, actor: Actor, error: type[InclusionError]
) -> None:
    before = some.ledger.position()
    with pytest.raises(error):
        confirm(some, place, actor)
    assert some.ledger.position() == before
