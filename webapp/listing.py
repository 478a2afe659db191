"""The results of a search to take away: as a table, as data, as a feed, as statements.

All hold the same records in the same order, whatever the page; only a feed leaves people out.
"""

import json

from flask import Blueprint, Response, render_template, request

from repository import asking, catalogue
from repository import listing as listings
from repository.asking import Question
from repository.errors import NotFound
from repository.formats import GRAPH_FORMATS
from repository.search import PERSON, Result, listing, search
from webapp import current, takeaway
from webapp.addresses import address
from webapp.permits import permit

blueprint = Blueprint("listing", __name__)

ATOM = "application/atom+xml"
COLUMNS = (
    "kind", "title", "address", "summary", "status", "who_it_is_for", "where", "when", "led_by",
    "what_is_known", "says_what_did_not_work", "last_checked",
)  # fmt: skip


@blueprint.get("/search.csv")
def as_csv() -> Response:
    """Send all that a search finds as a table."""
    rows = map(_row, _found(_asked()))
    cells = [["; ".join(v) if isinstance(v, list) else v for v in row.values()] for row in rows]
    return takeaway.as_csv(COLUMNS, cells, "search")


@blueprint.get("/search.json")
def as_json() -> Response:
    """Send all that a search finds as JSON."""
    question, edition = _asked(), current.edition()
    rows = list(map(_row, _found(question)))
    told = {
        "search": question.pairs(),
        "edition": edition.number,
        "published": edition.manifest.published,
        "count": len(rows),
        "results": rows,
    }
    return takeaway.as_file(json.dumps(told, ensure_ascii=False, indent=1), "application/json", "search.json")


@blueprint.get("/search.atom")
def as_feed() -> Response:
    """Send all that a search finds but people as an Atom feed (https://www.rfc-editor.org/rfc/rfc4287)."""
    question = _asked().at(1)
    body = render_template(
        "search/feed.xml",
        title=_title(question),
        results=[result for result in _found(question) if result.card["kind"] != PERSON],
        edition=current.edition(),
        site=current.site(),
        page=current.site() + address(question),
        feed=current.site() + address(question, "/search.atom"),
        clean=_clean,
    )
    return takeaway.open_to_all(Response(body, mimetype=ATOM))


@blueprint.get("/search.<suffix>")
def as_statements(suffix: str) -> Response:
    """Send all that a search finds as Turtle, JSON-LD, N-Triples or RDF/XML."""
    format = next((each for each in GRAPH_FORMATS if each.extension == suffix), None)
    if format is None:
        raise NotFound("A search can be taken away as csv, json, atom, ttl, jsonld, nt or rdf.")
    question = _asked().at(1)
    with permit():
        records = [result.card["iri"] for result in listing(current.edition().index, question)]
        told = listings.graph(
            current.edition(), records, current.site() + address(question), _title(question)
        )
        body = catalogue.write(told, format)
    return takeaway.as_file(body, format.media_type, f"search.{suffix}")


def _asked() -> Question:
    return asking.read(request.args.items(multi=True))


def _found(question: Question) -> list[Result]:
    with permit():
        return listing(current.edition().index, question)


def _title(question: Question) -> str:
    """Return a search in words."""
    chips = (chip.label for chip in search(current.edition().index, question, more=True).chips)
    return "Search: " + ("; ".join(filter(None, (question.words, *chips))) or "everything of the usual kinds")


def _row(result: Result) -> dict[str, str | list[str]]:
    card = result.card
    cells = (
        card["kind"], card["title"], card["iri"], card["summary"], card["status"], card["who"], card["where"],
        card["when"], card["led"], list(result.known), "yes" if result.not_worked else "no",
        card["checked"],
    )  # fmt: skip
    return dict(zip(COLUMNS, cells, strict=True))


def _clean(text: str) -> str:
    """Return a text without the control characters that XML cannot hold."""
    return "".join(each if each.isprintable() else " " for each in text)
