"""Who to ask: organisations near to what is sought, with the reasons; and how not to appear."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, Response, render_template, request

from repository import connect, namespaces, naming
from repository.connect import Answer, Organisation, Sought
from repository.documents import Card
from repository.reasons import Reason, Statement
from repository.speakers import Speaker
from webapp import current
from webapp.takeaway import as_csv, as_json

blueprint = Blueprint("connect", __name__)

COLUMNS = ("listed_as", "name", "address", "why", "because_of", "added_by_our_editors", "get_in_touch")
MOST_WORKS = 20  # pieces of work of one reason, and offers, that the page shows; files have all
SPOKEN = "person who has spoken about this"


@blueprint.get("/connect")
def index() -> str:
    """Show who to ask."""
    answer = _answer()
    return render_template(
        "connect/index.html",
        answer=answer,
        address=address,
        work=_work(answer, "/search"),
        how=_work(answer, "/questions/how"),
        pages=_pages(answer),
        page_size=connect.PAGE,
        most=connect.MOST,
        most_works=MOST_WORKS,
        works_of=_works_of,
    )


@blueprint.get("/connect.csv")
def table() -> Response:
    """Send the same as a table, one reason a line."""
    return as_csv(COLUMNS, _rows(_answer(everyone=True)), "who-to-ask")


@blueprint.get("/connect.json")
def data() -> Response:
    """Send the same as data, with the statements that each reason rests on."""
    answer, edition = _answer(everyone=True), current.edition()
    told = {
        "sought": dict(answer.sought.values),
        "edition": edition.number,
        "published": edition.manifest.published,
        "count": answer.count,
        "organisations": [_organisation(each) for each in answer.organisations],
        "offers_and_requests": [each.iri for each in answer.offers],
        "people": None if answer.people is None else [_person(each) for each in answer.people],
    }
    return as_json(told, "who-to-ask")


@blueprint.get("/connect/remove")
def removal() -> str:
    """Tell how to ask not to appear, and what happens then."""
    return render_template("connect/remove.html")


def address(sought: Sought, path: str = "/connect") -> str:
    """Return where the answer to `sought` is shown, or sent as a file."""
    return f"{path}?{urlencode(sought.pairs())}" if sought.pairs() else path


def _answer(everyone: bool = False) -> Answer:
    sought, edition = connect.read(request.args.items(multi=True)), current.edition()
    vocabulary = current.repository().vocabulary
    return connect.find(edition.store, edition.index, vocabulary, sought, everyone)


def _work(answer: Answer, path: str) -> str:
    """Return the search for the work that matches all that was chosen, or how its list was made."""
    kinds = [("kind", kind) for kind in connect.WORKS]
    return f"{path}?{urlencode([*answer.sought.values.items(), *kinds])}"


def _works_of(card: Card) -> str:
    """Return the search for the work that an organisation has a part in."""
    value = current.edition().index.plan.facet(connect.ORGANISATION).value(card["iri"])
    kinds = [("kind", kind) for kind in connect.WORKS]
    return f"/search?{urlencode([(connect.ORGANISATION, value), *kinds])}"


def _pages(answer: Answer) -> dict[str, Any]:
    here = answer.sought.page
    ends = {"previous": here - 1, "next": here + 1 if here < answer.pages else 0}
    return {name: {"href": address(answer.sought.at(page))} for name, page in ends.items() if page}


def _rows(answer: Answer) -> Iterator[tuple[str, ...]]:
    for each in answer.organisations:
        contact = each.contacts[0].link if each.contacts else ""
        yield from _lines("organisation", each.card["title"], each.card["iri"], each.reasons, contact)
    for offer in answer.offers:
        contact = offer.contacts[0].link if offer.contacts else ""
        types = offer.record["inc:offerType"].words
        row = (offer.name, offer.iri, types, "", "", contact)
        yield "request" if offer.looking else "offer", *row
    for person in answer.people or ():
        yield from _lines(SPOKEN, person.name.words, person.iri, person.reasons, "")


def _lines(
    sort: str, name: str, iri: str, reasons: tuple[Reason, ...], contact: str
) -> Iterator[tuple[str, ...]]:
    for reason in reasons:
        works = "; ".join(naming.iri_of(work.link) for work in reason.works)
        yield sort, name, iri, reason.words, works, "yes" if reason.added else "no", contact


def _organisation(found: Organisation) -> dict[str, Any]:
    contacts = [{"label": each.text.words, "address": each.link} for each in found.contacts]
    told = {"name": found.card["title"], "address": found.card["iri"]}
    return {**told, "reasons": _reasons(found.reasons), "who_to_ask": contacts}


def _person(found: Speaker) -> dict[str, Any]:
    told = {"name": found.name.words, "address": found.iri, "roles": found.roles}
    return {**told, "reasons": _reasons(found.reasons)}


def _reasons(reasons: tuple[Reason, ...]) -> list[dict[str, Any]]:
    return [
        {
            "words": reason.words,
            "added_by_our_editors": reason.added,
            "statements": [_statement(each) for each in reason.statements],
        }
        for reason in reasons
    ]


def _statement(said: Statement) -> dict[str, str]:
    return {**said._asdict(), "predicate": namespaces.full(said.predicate)}
