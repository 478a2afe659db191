"""Everybody's own queries: the form, and the SPARQL 1.1 protocol for programs.

https://www.w3.org/TR/sparql11-protocol/#query-operation
"""

import json
from dataclasses import dataclass
from functools import cache
from http import HTTPStatus
from urllib.parse import urlencode

from flask import Blueprint, Response, current_app, render_template, request
from werkzeug.exceptions import HTTPException, UnsupportedMediaType

from repository import formats, naming, sparql
from repository.errors import BadInput, Busy, InclusionError, NotAcceptable, OutOfMemory, OutOfTime, Refused
from repository.formats import Format
from repository.namespaces import PREFIXES, short
from repository.sparql import Cell, Dataset, Table
from webapp import current, errors, freshness
from webapp.permits import permit

blueprint = Blueprint("sparql", __name__)

QUERY_TYPE, FORM_TYPE = "application/sparql-query", "application/x-www-form-urlencoded"
# What programs also call these formats when they ask for them.
ALSO_CALLED = {
    "application/json": (formats.JSON_RESULTS, formats.JSONLD),
    "application/xml": (formats.XML_RESULTS, formats.RDFXML),
    "text/xml": (formats.XML_RESULTS, formats.RDFXML),
}
HTML = "text/html"

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


@dataclass(frozen=True)
class Question:
    """A query as it came, and the graphs that were chosen beside it."""

    query: str
    dataset: Dataset


@blueprint.after_request
def for_all_sites(response: Response) -> Response:
    """Let pages of any site ask: what is answered is public, and the same for everybody."""
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Access-Control-Allow-Methods"] = "GET, POST, OPTIONS"
    response.headers["Access-Control-Allow-Headers"] = "Accept, Content-Type, If-None-Match"
    response.headers["Access-Control-Expose-Headers"] = "ETag, Retry-After"
    response.vary.add("Accept")
    return response


@blueprint.route("/sparql", methods=["GET", "POST"])
def ask() -> Response:
    """Answer a query; without one, show the form to people and the service's description to programs."""
    if request.method != "POST" and "update" not in request.args and "query" not in request.args:
        return _without_query()
    if _for_people():
        return _page_for_query()
    try:
        with permit():
            return _answer(_question())
    except HTTPException as error:
        return _problem(error.code or 500, error.description or "")
    except InclusionError as error:
        return _retriable(_problem(errors.status(error), _sentence(error)), error)


def _without_query() -> Response:
    if _best([formats.TURTLE.media_type, HTML]) == HTML:
        return _page("")
    description = sparql.description(current.edition(), request.base_url)
    return Response(description, mimetype=formats.TURTLE.media_type)


def _question() -> Question:
    """Read the query from the request; raises `BadInput` unless there is one, `Refused` for an update."""
    kind = request.mimetype
    request.max_content_length = 4 * current.repository().config.query_bytes  # escaped, and with its graphs
    values = request.args
    if request.method == "POST" and kind == QUERY_TYPE:
        queries = [sparql.decode(request.get_data(cache=False))]
    elif request.method == "POST" and kind == FORM_TYPE:
        values = request.form
        queries = values.getlist("query")
    elif request.method == "POST" and kind != "application/sparql-update":
        raise UnsupportedMediaType(f"Send the query as {QUERY_TYPE}, or as a form's field “query”.")
    else:
        queries = values.getlist("query")
    if kind == "application/sparql-update" or "update" in values:
        raise Refused("This address answers questions; it changes nothing.")
    if len(queries) != 1:
        raise BadInput("Send one query, no more and no less.")
    graphs = (tuple(values.getlist(f"{name}-graph-uri")) for name in ("default", "named"))
    return Question(queries[0], Dataset(*graphs))


def _answer(question: Question) -> Response:
    repository, edition = current.repository(), current.edition()
    wanted = _format(sparql.fitting(question.query, repository.config))
    mark = f"{edition.number}-{_software()}-{wanted.name}"
    if request.method != "POST" and request.if_none_match.contains_weak(mark):
        response = Response(status=HTTPStatus.NOT_MODIFIED)
    else:
        body = sparql.answer(
            repository.sandbox, edition.folder, question.query, wanted, repository.config, question.dataset
        )
        response = Response(body, mimetype=wanted.media_type)
    response.set_etag(mark)
    response.headers["Cache-Control"] = "no-cache"
    return response


def _format(fitting: tuple[Format, ...]) -> Format:
    """Return the format that the request prefers among those that fit; raises `NotAcceptable` for none."""
    if name := request.values.get("format"):
        return formats.named(name, fitting)
    offers = {known.media_type: known for known in fitting}
    for media_type, meanings in ALSO_CALLED.items():
        offers[media_type] = next(known for known in meanings if known in fitting)
    if best := _best(list(offers)):
        return offers[best]
    raise NotAcceptable(f"This query is answered as {', '.join(known.media_type for known in fitting)}.")


def _best(media_types: list[str]) -> str | None:
    if not request.accept_mimetypes:
        return media_types[0]
    return request.accept_mimetypes.best_match(media_types)


def _for_people() -> bool:
    """Tell whether a page is wanted: no format is named, and HTML is liked better than any format of ours."""
    if request.args.get("format") or not request.accept_mimetypes:
        return False
    known = [known.media_type for known in (*formats.RESULT_FORMATS, *formats.GRAPH_FORMATS)]
    return _best([*known, *ALSO_CALLED, HTML]) == HTML


def _page_for_query() -> Response:
    query = ""
    try:
        with permit():
            question = _question()
            query = question.query
            repository = current.repository()
            folder = current.edition().folder
            found = sparql.table(repository.sandbox, folder, query, repository.config, question.dataset)
            fitting = sparql.fitting(query, repository.config)
    except InclusionError as error:
        answer = _page(query, error=_sentence(error))
        answer.status_code = errors.status(error)
        return _retriable(answer, error)
    files = [(known.label, _address(question, known)) for known in fitting]
    return _page(query, found=found, files=files)


def _page(
    query: str, found: Table | None = None, files: list[tuple[str, str]] | None = None, error: str = ""
) -> Response:
    body = render_template(
        "sparql/query.html",
        query=query or EXAMPLES[0][1],
        found=found,
        files=files or [],
        error=error,
        examples=[(words, "/sparql?" + urlencode({"query": text})) for words, text in EXAMPLES],
        prefixes=PREFIXES,
        limits=current.repository().config,
        words_of=_words,
        address_of=_link,
    )
    return Response(body, mimetype=HTML)


def _address(question: Question, known: Format) -> str:
    graphs = [("default-graph-uri", iri) for iri in question.dataset.default_graphs]
    graphs += [("named-graph-uri", iri) for iri in question.dataset.named_graphs]
    return "/sparql?" + urlencode([("query", question.query), *graphs, ("format", known.name)])


def _words(cell: Cell) -> str:
    return short(cell.value) if cell.kind == "iri" else cell.value


def _link(cell: Cell) -> str:
    """Return where a value leads: our page about it, or the web page it names; nothing for other values."""
    address = naming.path(cell.value) if cell.kind == "iri" else ""
    return address if address.startswith(("/doc/", "/ns", "http://", "https://")) else ""


def _sentence(error: InclusionError) -> str:
    if errors.status(error) < 500 or isinstance(error, (Busy, OutOfTime, OutOfMemory)):
        return str(error)
    current_app.logger.error("%s: %s", type(error).__name__, error)
    return errors.BROKEN_SENTENCE


def _problem(code: int, sentence: str) -> Response:
    """Return problem details (https://www.rfc-editor.org/rfc/rfc9457), whatever the program accepts."""
    title = errors.HEADINGS.get(code) or HTTPStatus(code).phrase
    details = {"type": "about:blank", "title": title, "status": code, "detail": sentence}
    return Response(json.dumps(details), code, mimetype="application/problem+json")


def _retriable(response: Response, error: InclusionError) -> Response:
    response.headers["Cache-Control"] = "no-store"
    if isinstance(error, Busy):
        response.headers["Retry-After"] = str(errors.RETRY_SECONDS)
    return response


@cache
def _software() -> str:
    return freshness.software_mark()
