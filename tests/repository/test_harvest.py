"""Partners' own addresses: what is new goes to the moderators, what is the same writes nothing."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
import sending
from partners import Page, Site, site
from sending import AT, PREFIXES, initiative

from repository import contribution, edition, erasure, harvest, publication
from repository.authority import graph_of
from repository.bootstrap import Repository, open_desk
from repository.errors import BadInput, Conflict, NotFound, Overspent, Refused
from repository.life import State
from repository.sources import Outcome, Source, Visit

OURS = "leeds-council"
GRAPH = graph_of(OURS, "work")
PAGE = f"""<!doctype html><title>Work</title>
<script type="application/ld+json">{{"@context": "https://schema.org", "@type": "Organization"}}</script>
<script type="application/ld+json">
{{"@context": "{sending.BASE}context.jsonld", "@id": "{sending.BASE}id/initiative/{OURS}/listening-days",
 "@type": "Initiative", "title": "Listening days"}}
</script>"""
SHEET = "Name,What was done,Who it is for,Where,Led by,Website\n"


@pytest.fixture
def partner() -> Iterator[Site]:
    with site() as made:
        yield made


@pytest.fixture
def house(empty: Repository) -> Repository:
    """A repository in which something is published."""
    sending.publish(empty, initiative("york-trust/a", "Another thing"), sending.YORK, "york")
    return empty


def add(house: Repository, partner: Site, path: str = "/work.ttl") -> Source:
    return harvest.add(
        house, partner.at(path), OURS, organisation="Leeds Council", name="work", at=AT, reach=partner.reach
    )


def look(house: Repository, partner: Site, path: str = "/work.ttl", hours: int = 0) -> Visit:
    found = house.sources.find(partner.at(path))
    desk = open_desk(house, edition.open_current(house.config.home))
    at = (datetime.fromisoformat(AT) + timedelta(hours=hours)).isoformat(timespec="seconds")
    return harvest.look(house, desk, found, at=at, reach=partner.reach)


def publish(house: Repository, gave: Visit) -> None:
    decided = sending.accept(house, house.docket.find(gave.ref))
    assert decided.position, decided.report.as_json()
    publication.bring_up(house.ledger, house.sandbox, house.config)


def written(house: Repository) -> tuple[int, int]:
    """How much the ledger has taken down: contributions of the partner, decisions."""
    return len(house.docket.of_partner(OURS)), house.ledger.position()


KINDS = {
    "turtle": Page((PREFIXES + initiative()).encode()),
    "turtle with no kind": Page((PREFIXES + initiative()).encode(), kind="text/plain; charset=utf-8"),
    "a page": Page(PAGE.encode(), kind="text/html; charset=utf-8"),
    "json-ld": Page(
        f'{{"@context": "{sending.BASE}context.jsonld", "@id": "id:initiative/{OURS}/listening-days", '
        '"@type": "Initiative", "title": "Listening days"}'.encode(),
        kind="application/ld+json",
    ),
}


@pytest.mark.parametrize("page", KINDS.values(), ids=KINDS)
def test_what_is_new_is_sent_to_the_moderators_in_the_partners_name(
    house: Repository, partner: Site, page: Page
) -> None:
    partner.pages["/work.ttl"] = page
    add(house, partner)
    gave = look(house, partner)
    assert gave.outcome is Outcome.SENT, gave
    sent = house.docket.find(gave.ref)
    assert (sent.state, sent.partner, sent.sender) == (State.RECEIVED, OURS, "Leeds Council")
    assert gave.things == 1
    assert GRAPH not in house.ledger.content(house.ledger.position())
    publish(house, gave)
    assert f"{sending.BASE}id/initiative/{OURS}/listening-days" in told(house)


def told(house: Repository) -> str:
    """All that the current edition says, as text."""
    store = edition.open_current(house.config.home).store
    return "\n".join(f"{said.subject} {said.predicate} {said.object}" for said in store.statements())


def test_where_it_comes_from_is_published_with_its_hash_and_its_time(
    house: Repository, partner: Site
) -> None:
    partner.pages["/work.ttl"] = KINDS["a page"]
    add(house, partner)
    gave = look(house, partner)
    publish(house, gave)
    said = told(house)
    assert f"{GRAPH}#fetched http://www.w3.org/ns/prov#atLocation {partner.at('/work.ttl')}" in said
    assert f"{GRAPH}#fetched http://purl.org/dc/terms/identifier sha256:{gave.sha256}" in said
    assert f"{GRAPH}#fetched http://www.w3.org/ns/prov#generatedAtTime {AT[:19]}" in said
    publication.rebuild(house.ledger, house.sandbox, house.config)
    assert told(house) == said


def test_a_table_is_read_like_any_spreadsheet(house: Repository, partner: Site) -> None:
    row = (
        '"Listening days","We listened to staff, and wrote down what they said.",anybody,Leeds,Leeds Council,'
    )
    partner.pages["/work.ttl"] = Page((SHEET + row + "https://example.org/\n").encode(), kind="text/csv")
    add(house, partner)
    gave = look(house, partner)
    assert gave.outcome in (Outcome.SENT, Outcome.FAULTY) and gave.things, gave


def test_what_is_unchanged_writes_nothing(house: Repository, partner: Site) -> None:
    partner.pages["/work.ttl"] = Page((PREFIXES + initiative()).encode())
    add(house, partner)
    publish(house, look(house, partner))
    before, visits = written(house), house.sources.visits(partner.at("/work.ttl"))
    assert look(house, partner, hours=24).outcome is Outcome.SAME
    assert written(house) == before and house.sources.visits(partner.at("/work.ttl")) == visits
    assert house.sources.find(partner.at("/work.ttl")).looked.startswith("2026-11-25")


def test_a_site_is_asked_whether_anything_has_changed(house: Repository, partner: Site) -> None:
    headers = {"ETag": '"1"', "Last-Modified": "Tue, 24 Nov 2026 09:00:00 GMT"}
    partner.pages["/work.ttl"] = Page((PREFIXES + initiative()).encode(), headers=headers)
    add(house, partner)
    look(house, partner)
    assert look(house, partner, hours=24).outcome is Outcome.SAME
    asked = partner.asked[-1][2]
    assert (asked["If-None-Match"], asked["If-Modified-Since"]) == ('"1"', headers["Last-Modified"])


def test_a_page_that_changes_around_its_data_writes_nothing(house: Repository, partner: Site) -> None:
    partner.pages["/work.ttl"] = Page(PAGE.encode(), kind="text/html")
    add(house, partner)
    look(house, partner)
    before = written(house)
    partner.pages["/work.ttl"] = Page(PAGE.replace("Work", "Our work").encode(), kind="text/html")
    assert look(house, partner, hours=24).outcome is Outcome.SAME
    assert written(house) == before


def test_a_change_waits_beside_what_is_published_until_a_moderator_decides(
    house: Repository, partner: Site
) -> None:
    partner.pages["/work.ttl"] = Page((PREFIXES + initiative()).encode())
    add(house, partner)
    publish(house, look(house, partner))
    partner.pages["/work.ttl"] = Page((PREFIXES + initiative(title="Days of listening")).encode())
    gave = look(house, partner, hours=24)
    assert gave.outcome is Outcome.SENT
    assert "Days of listening" not in told(house)
    publish(house, gave)
    assert "Days of listening" in told(house) and "Listening days" not in told(house)
    partner.pages["/work.ttl"] = Page((PREFIXES + initiative()).encode())  # and back again
    publish(house, look(house, partner, hours=48))
    assert "Listening days" in told(house)


def test_a_mistake_leaves_published_what_is_and_is_told(house: Repository, partner: Site) -> None:
    partner.pages["/work.ttl"] = Page((PREFIXES + initiative()).encode())
    add(house, partner)
    publish(house, look(house, partner))
    wrong = initiative(more=f"; inc:ledBy <{sending.BASE}id/organisation/nobody>")
    partner.pages["/work.ttl"] = Page((PREFIXES + wrong).encode(), headers={"ETag": '"2"'})
    gave = look(house, partner, hours=24)
    assert gave.outcome is Outcome.FAULTY and gave.must
    assert "Listening days" in told(house)
    found = house.sources.find(partner.at("/work.ttl"))
    assert '"must"' in found.report and found.etag == ""  # looked at in full again next time


FAILURES = {
    "not there": (Page(status=404), Outcome.UNREACHABLE),
    "broken": (Page(status=500), Outcome.UNREACHABLE),
    "empty": (Page(), Outcome.UNREADABLE),
    "not what it says": (Page(b"<html>"), Outcome.UNREADABLE),
    "a kind that is not read": (Page(b"%PDF-", kind="application/pdf"), Outcome.UNREADABLE),
    "a picture": (Page(b"\x89PNG", kind="image/png"), Outcome.UNREADABLE),
    "a page without data": (Page(b"<p>Hello</p>", kind="text/html"), Outcome.UNREADABLE),
    "half of it": (Page(b"<a> <b> <c> .", length=400), Outcome.UNREADABLE),
    "led elsewhere": (Page(status=302, headers={"Location": "http://10.0.0.1/"}), Outcome.UNREADABLE),
    "another's graph": (
        Page(b"<http://g.example/> { <http://a.example/> a <http://b.example/> }", kind="application/trig"),
        Outcome.UNREADABLE,
    ),
    "another's things": (Page((PREFIXES + initiative("york-trust/a", "Mine now")).encode()), Outcome.FAULTY),
    "contact data": (
        Page((PREFIXES + initiative(more="; foaf:mbox <mailto:a@example.org>")).encode()),
        Outcome.UNREADABLE,
    ),
}


@pytest.mark.parametrize(("page", "outcome"), FAILURES.values(), ids=FAILURES)
def test_what_cannot_be_taken_is_told_and_changes_nothing(
    house: Repository, partner: Site, page: Page, outcome: Outcome
) -> None:
    partner.pages["/work.ttl"] = page
    add(house, partner)
    before = written(house)
    gave = look(house, partner)
    assert (gave.outcome, written(house)) == (outcome, before), gave
    assert gave.words or gave.must
    again = look(house, partner, hours=24)
    assert again.outcome is outcome and len(house.sources.visits(partner.at("/work.ttl"))) == 1


def test_removing_an_address_leaves_nothing_published(house: Repository, partner: Site) -> None:
    partner.pages["/work.ttl"] = Page((PREFIXES + initiative()).encode())
    add(house, partner)
    gave = look(house, partner)
    publish(house, gave)
    partner.pages["/work.ttl"] = Page((PREFIXES + initiative(title="Another")).encode())
    waiting = look(house, partner, hours=24)
    assert harvest.remove(house, partner.at("/work.ttl"), reason="Asked for", at=AT, by="operator")
    publication.bring_up(house.ledger, house.sandbox, house.config)
    assert OURS not in told(house)
    assert {house.docket.find(each.ref).state for each in (gave, waiting)} == {State.WITHDRAWN}
    assert house.sources.all() == []
    with pytest.raises(NotFound):
        harvest.remove(house, partner.at("/work.ttl"), reason="Again", at=AT, by="operator")


def test_who_was_erased_is_not_brought_back_by_a_harvest(house: Repository, partner: Site) -> None:
    person = f'<{sending.BASE}id/person/{OURS}/jo-made-up> a foaf:Person ; foaf:name "Jo Made-Up" .'
    partner.pages["/work.ttl"] = Page((PREFIXES + initiative() + person).encode())
    add(house, partner)
    gave = look(house, partner)
    sending.accept(house, house.docket.find(gave.ref))
    sending.accept(house, house.docket.find(gave.ref), sending.SECOND)
    publication.bring_up(house.ledger, house.sandbox, house.config)
    assert "Jo Made-Up" in told(house)
    address = f"/doc/person/{OURS}/jo-made-up"
    erasure.erase(house.docket, house.sandbox, house.config, address, reason="Asked", at=AT, by="operator")
    more = person.replace(" .", ' ; foaf:title "Dr" .')
    partner.pages["/work.ttl"] = Page((PREFIXES + initiative() + more).encode())
    before = written(house)
    gave = look(house, partner, hours=24)
    assert (gave.outcome, gave.words, written(house)) == (Outcome.FAULTY, contribution.NOT_TAKEN, before)
    found = house.sources.find(partner.at("/work.ttl"))
    assert "Made-Up" not in found.report + "".join(each.words for each in house.sources.visits(found.address))
    assert "Jo Made-Up" not in told(house)


def test_an_address_is_looked_at_when_its_time_has_come_or_when_somebody_asks(
    house: Repository, partner: Site
) -> None:
    partner.pages["/work.ttl"] = Page((PREFIXES + initiative()).encode())
    found = add(house, partner)
    assert [each.address for each in house.sources.due(AT)] == [found.address]
    look(house, partner)
    assert house.sources.due("2026-11-25T09:59:59+00:00") == []
    assert len(house.sources.due("2026-11-25T10:00:00+00:00")) == 1
    house.sources.want(found.address, "amira", at="2026-11-24T11:00:00+00:00")
    assert len(house.sources.due("2026-11-24T11:00:00+00:00")) == 1
    look(house, partner, hours=1)
    assert house.sources.due("2026-11-24T11:00:01+00:00") == []


def test_nobody_has_an_address_looked_at_all_the_time(house: Repository, partner: Site) -> None:
    found = add(house, partner)
    with pytest.raises(Overspent):
        for _ in range(30):
            house.sources.want(found.address, "amira", at=AT)


def test_an_address_is_added_once_and_only_if_it_is_public(house: Repository, partner: Site) -> None:
    add(house, partner)
    with pytest.raises(Conflict):
        add(house, partner)
    with pytest.raises(Conflict, match="another address of the name work"):
        add(house, partner, "/other.ttl")
    with pytest.raises(Refused):
        harvest.add(house, "http://127.0.0.1/x.ttl", OURS, organisation="Leeds Council", at=AT)
    with pytest.raises(BadInput):
        harvest.add(house, "https://example.org/x.ttl", "Leeds!", organisation="Leeds Council", at=AT)
    with pytest.raises(BadInput, match="hours"):
        harvest.add(house, "https://example.org/x.ttl", OURS, organisation="Leeds Council", hours=0, at=AT)
