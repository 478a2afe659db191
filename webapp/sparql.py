"""Everybody's own queries: the form, and the SPARQL 1.1 protocol for programs.

https://www.w3.org/TR/sparql11-protocol/#query-operation
"""

import json
import re
from dataclasses import dataclass
from functools import cache
from urllib.parse import parse_qsl, urlencode

from flask import Blueprint, Response, render_template, request
from rdflib import URIRef
from werkzeug.exceptions import HTTPException, UnsupportedMediaType

from repository import formats, glossary, naming, sparql
from repository.config import Config
from repository.edition import Edition
from repository.errors import BadInput, InclusionError, TooLarge, Unreadable
from repository.formats import Format
from repository.namespaces import BASE, ID, INC, PREFIXES, short
from repository.sparql import Cell, Dataset, Table
from webapp import current, desk, errors, snippets
from webapp.snippets import Snippets

blueprint = Blueprint("sparql", __name__)
blueprint.after_request(desk.for_all_sites)

QUERY_TYPE, FORM_TYPE = "application/sparql-query", "application/x-www-form-urlencoded"
UPDATE_TYPE = "application/sparql-update"
HTML = "text/html"
_PLACE = re.compile(r"Line (\d+), column (\d+): ")
MOST_FIELDS = 1000  # of a form or an address: one query, and graphs to ask
FAILED = "inclusion.failed"  # in a request's environment: how it went before it came here

Values = list[tuple[str, str]]  # names and values of a form

EXAMPLES = (
    (
        "The newest initiatives, with when they began",
        """PREFIX inc: <https://w3id.org/inclusion-resources/ns#>
PREFIX dct: <http://purl.org/dc/terms/>
PREFIX schema: <https://schema.org/>

SELECT ?initiative ?title ?began WHERE {
  ?initiative a inc:Initiative ; dct:title ?title .
  OPTIONAL { ?initiative schema:startDate ?began }
}
ORDER BY DESC(?began) ?title
LIMIT 50""",
    ),
    (
        "How many initiatives address each theme",
        """PREFIX inc: <https://w3id.org/inclusion-resources/ns#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>

SELECT ?theme ?name (COUNT(DISTINCT ?initiative) AS ?initiatives) WHERE {
  ?initiative a inc:Initiative ; inc:addressesTheme ?theme .
  ?theme skos:prefLabel ?name .
}
GROUP BY ?theme ?name
ORDER BY DESC(?initiatives) ?name""",
    ),
    (
        "Who says what: statements by the graph that holds them",
        """SELECT ?graph (COUNT(*) AS ?statements) WHERE {
  GRAPH ?graph { ?subject ?predicate ?object }
}
GROUP BY ?graph
ORDER BY DESC(?statements)""",
    ),
)


def most_sent(config: Config) -> int:
    """Return how many bytes may be sent here: a query, escaped, and its graphs."""
    return 4 * config.query_bytes


@blueprint.get("/sparql/words")
def words() -> Response:
    """Send what the page's editor completes: prefixes, and our terms with their labels."""
    known = current.once(_vocabulary)
    told = {"prefixes": PREFIXES, "terms": [{"name": name, "label": label} for name, label in known]}
    return Response(json.dumps(told), mimetype="application/json")


def _vocabulary(edition: Edition) -> list[tuple[str, str]]:
    return glossary.vocabulary(edition.store)


@dataclass(frozen=True)
class Question:
    """A query as it came, the graphs that were chosen beside it, and the name of the format."""

    query: str
    dataset: Dataset
    format: str


@blueprint.route("/sparql", methods=["GET", "POST"])
def ask() -> Response:
    """Answer a query; without one, show the form to people and the service's description to programs."""
    if request.method != "POST" and "update" not in request.args and "query" not in request.args:
        return _without_query()
    if _for_people():
        return _page_for_query()
    try:
        if failed := request.environ.get(FAILED):
            raise failed
        accept = request.headers.get("Accept", "")
        with desk.charged():
            return desk.answer(wish(_values(), accept, current.repository().config))
    except (InclusionError, HTTPException) as error:
        return desk.problem(error)


def _without_query() -> Response:
    offers = {known.media_type: known for known in formats.GRAPH_FORMATS}
    liked = desk.best([*offers, HTML])
    if liked == HTML:
        return _page("")
    known = offers[liked or formats.TURTLE.media_type]
    description = sparql.description(current.edition(), f"{current.site()}/sparql", known)
    return Response(description, mimetype=known.media_type)


def wish(values: Values, accept: str, config: Config) -> desk.Wish:
    """Return what a program wants that sent these values and takes what `accept` says.

    Raises what `_question` and `sparql.outline` raise, and `NotAcceptable`.
    """
    question = _question(values)
    outline = sparql.outline(question.query, config)
    wanted = desk.wanted(outline.formats, question.format, accept)
    return desk.Wish(question.query, question.dataset, wanted, outline.lasting)


def _values() -> Values:
    """Return what the request says; raises `BadInput`, `TooLarge`, `Unreadable`, `UnsupportedMediaType`."""
    values = pairs(request.query_string)
    return values + _sent() if request.method == "POST" else values


def _question(values: Values) -> Question:
    """Return the query among these values; raises `BadInput` unless there is one, and for an update."""
    if any(name == "update" for name, _ in values):
        raise BadInput("This address answers questions; it changes nothing.")
    queries, default, named, names = (
        tuple(value for name, value in values if name == wanted)
        for wanted in ("query", "default-graph-uri", "named-graph-uri", "format")
    )
    if len(queries) != 1:
        raise BadInput("Send one query, no more and no less.")
    if len(names) > 1:
        raise BadInput("Ask for one format.")
    return Question(queries[0], Dataset(default, named), names[0] if names else "")


def _sent() -> Values:
    """Return the names and values in the request's body."""
    kind = request.mimetype
    if not kind and not request.content_length:
        return []
    if kind == UPDATE_TYPE:
        raise BadInput("This address answers questions; it changes nothing.")
    if kind not in (QUERY_TYPE, FORM_TYPE):
        raise UnsupportedMediaType(f"Send the query as {QUERY_TYPE}, or as a form's field “query”.")
    if request.mimetype_params.get("charset", "utf-8").lower() != "utf-8":
        raise UnsupportedMediaType("Send the query as UTF-8.")
    body = request.get_data(cache=False)
    return [("query", sparql.decode(body))] if kind == QUERY_TYPE else pairs(body)


def pairs(form: bytes) -> Values:
    """Return the names and values of a form; raises `Unreadable` unless all is UTF-8, `TooLarge`."""
    try:
        return parse_qsl(form.decode(), keep_blank_values=True, errors="strict", max_num_fields=MOST_FIELDS)
    except UnicodeDecodeError as error:
        raise Unreadable("The query is not UTF-8 text.") from error
    except ValueError as error:
        most = f"{MOST_FIELDS:,} fields"
        raise TooLarge(f"What was sent has more than {most}, the most there may be.", MOST_FIELDS) from error


def _for_people() -> bool:
    """Tell whether a page is wanted: no format is named, and HTML is liked better than any format of ours."""
    if request.args.get("format") or not request.accept_mimetypes:
        return False
    known = [known.media_type for known in (*formats.RESULT_FORMATS, *formats.RDF_FORMATS)]
    return desk.best([*known, *desk.ALSO_CALLED, HTML]) == HTML


def _page_for_query() -> Response:
    query = ""
    try:
        question = _question(_values())
        query = question.query
        with desk.at_work():
            repository = current.repository()
            folder = current.edition().folder
            found = sparql.table(repository.sandbox, folder, query, repository.config, question.dataset)
            outline = sparql.outline(query, repository.config)
    except InclusionError as error:
        answer = _page(query, error=desk.explained(error))
        answer.status_code = errors.status(error)
        return errors.retriable(answer, error)
    files = {known: _address(question, known) for known in outline.formats}
    table = formats.CSV_RESULTS in files and found.truth is None
    csv = current.site() + files[formats.CSV_RESULTS] if table else ""
    ways = snippets.snippets(f"{current.site()}/sparql", query, csv) if table else None
    page = _page(query, found=found, files=files, ways=ways)
    if not outline.lasting:
        page.headers["Cache-Control"] = "no-store"
    return page


def _page(
    query: str,
    found: Table | None = None,
    files: dict[Format, str] | None = None,
    ways: Snippets | None = None,
    error: str = "",
) -> Response:
    body = render_template(
        "sparql/query.html",
        query=query or EXAMPLES[0][1],
        found=found,
        files=[(known.label, address) for known, address in (files or {}).items()],
        ways=ways,
        error=error,
        place=_PLACE.match(error),
        edition=current.edition(),
        address=f"{current.site()}/sparql",
        examples=[(words, "/sparql?" + urlencode({"query": text})) for words, text in EXAMPLES],
        prefixes=PREFIXES,
        base=BASE,
        limits=current.repository().config,
        words_of=cache(_words),
        address_of=_link,
    )
    return Response(body, mimetype=HTML)


def _address(question: Question, known: Format) -> str:
    graphs = [("default-graph-uri", iri) for iri in question.dataset.default_graphs]
    graphs += [("named-graph-uri", iri) for iri in question.dataset.named_graphs]
    return "/sparql?" + urlencode([("query", question.query), *graphs, ("format", known.name)])


def _words(cell: Cell) -> str:
    """Return the name of a thing of ours, the short form of another address, or the value itself."""
    if cell.kind != "iri":
        return cell.value
    if cell.value.startswith((ID, INC)):
        return naming.label(current.edition().store, URIRef(cell.value))
    return short(cell.value)


def _link(cell: Cell) -> str:
    """Return where a value leads: our page about it, or the web page it names; nothing for other values."""
    address = naming.path(cell.value) if cell.kind == "iri" else ""
    return address if address.startswith(("/doc/", "/ns", "http://", "https://")) else ""
