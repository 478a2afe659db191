"""Any SPARQL 1.1 service, asked over HTTP (https://www.w3.org/TR/sparql11-protocol/).

For readers that do not hold an edition's files: a notebook, a report, another site.
"""

import re
from collections.abc import Collection, Iterator, Mapping
from typing import Any
from urllib.error import URLError

from rdflib import Graph, Literal, URIRef
from SPARQLWrapper import JSON, POST, TURTLE, SPARQLWrapper
from SPARQLWrapper.SPARQLExceptions import QueryBadFormed, SPARQLWrapperException

from repository.errors import BadInput, Unable
from repository.formats import Format
from repository.namespaces import PREFIXES
from repository.store.interface import Node, Row, Statement, Term, Triple, node_of

PROLOGUE = "".join(f"PREFIX {prefix}: <{namespace}>\n" for prefix, namespace in PREFIXES.items())
# Strings, addresses and comments are passed over, so that a `$name` inside them stays as it is.
TOKEN = re.compile(r'"""[\s\S]*?"""|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\'|<[^<>\s]*>|#[^\n]*|[$?](\w+)')


class RemoteStore:
    """`store.interface.Store` over the endpoint at `address`; each call waits `seconds` at the most."""

    def __init__(self, address: str, seconds: int = 30) -> None:
        self.address = address
        self._seconds = seconds

    def triples(
        self, subject: URIRef | None = None, predicate: URIRef | None = None, object: Term | None = None
    ) -> Iterator[Triple]:
        """Yield the default graph's triples that match."""
        for row in self.select(
            "SELECT ?s ?p ?o WHERE { $s $p $o }", _given(s=subject, p=predicate, o=object)
        ):
            yield Triple(
                URIRef(subject or row["s"]), URIRef(predicate or row["p"]), _first(object, row.get("o"))
            )

    def by_object(
        self, predicate: URIRef, among: Collection[str] | None = None
    ) -> Iterator[tuple[Node, list[str]]]:
        """Yield the objects of the default graph's triples with `predicate`, each with one subject."""
        for triple in self.triples(None, predicate):
            object = node_of(triple.object)
            if among is None or object in among:
                yield object, [str(triple.subject)]

    def statements(
        self,
        subject: URIRef | None = None,
        predicate: URIRef | None = None,
        object: Term | None = None,
        graph: URIRef | None = None,
    ) -> Iterator[Statement]:
        """Yield what the named graphs say that matches."""
        values = _given(s=subject, p=predicate, o=object, g=graph)
        for row in self.select("SELECT ?s ?p ?o ?g WHERE { GRAPH $g { $s $p $o } }", values):
            yield Statement(
                URIRef(subject or row["s"]),
                URIRef(predicate or row["p"]),
                _first(object, row.get("o")),
                URIRef(graph or row["g"]),
            )

    def select(self, query: str, values: Mapping[str, Term] | None = None) -> list[Row]:
        """Return the rows of a SELECT query."""
        answer = self._ask(query, values, JSON)
        return [{name: _term(value) for name, value in row.items()} for row in answer["results"]["bindings"]]

    def ask(self, query: str, values: Mapping[str, Term] | None = None) -> bool:
        """Return the answer to an ASK query."""
        return bool(self._ask(query, values, JSON)["boolean"])

    def construct(self, query: str, values: Mapping[str, Term] | None = None) -> Graph:
        """Return the graph of a CONSTRUCT query."""
        return Graph().parse(data=self._ask(query, values, TURTLE), format="turtle")

    def _ask(self, query: str, values: Mapping[str, Term] | None, language: str) -> Any:
        wrapper = SPARQLWrapper(self.address)
        wrapper.setMethod(POST)
        wrapper.setReturnFormat(language)
        wrapper.setTimeout(self._seconds)
        wrapper.setQuery(PROLOGUE + bind(query, values or {}))
        try:
            return wrapper.query().convert()
        except (SPARQLWrapperException, URLError, OSError, ValueError) as error:
            raise Unable(f"The service at {self.address} did not answer as it should: {error}") from error


def fetch(address: str, query: str, format: Format, seconds: int) -> bytes:
    """Return the answer of the service at `address` to anybody's `query`, as it gave it.

    Raises `BadInput` when the service finds fault with the query, `Unable` when it does not answer.
    """
    wrapper = SPARQLWrapper(address)
    wrapper.setMethod(POST)
    wrapper.setTimeout(seconds)
    wrapper.setQuery(query)
    wrapper.setOnlyConneg(True)  # ask by the Accept header alone
    wrapper.addCustomHttpHeader("Accept", format.media_type)
    try:
        return bytes(wrapper.query().response.read())
    except QueryBadFormed as error:
        raise BadInput(f"The service at {address} does not accept the query.") from error
    except (SPARQLWrapperException, URLError, OSError, ValueError) as error:
        raise Unable(f"The service at {address} did not answer as it should: {error}") from error


def bind(query: str, values: Mapping[str, Term]) -> str:
    """Return `query` with each `$name` or `?name` of `values` in its pattern replaced by that term.

    The protocol has no parameters. A term is written out by rdflib, which escapes it, and only where the
    query has a variable, so no value can become syntax. In the SELECT clause a bound name is left out.
    """
    head, brace, body = query.partition("{")

    def term(match: re.Match[str]) -> str:
        return values[match[1]].n3() if match[1] in values else match[0]

    def silence(match: re.Match[str]) -> str:
        return "" if match[1] in values else match[0]

    projected = TOKEN.sub(silence, head)
    if re.search(r"select\s+(distinct\s+)?where", projected, re.IGNORECASE):
        projected = re.sub(
            r"(select\s+(?:distinct\s+)?)where", r"\1(1 AS ?found) WHERE", projected, flags=re.I
        )
    return projected + brace + TOKEN.sub(term, body)


def _given(**terms: Term | None) -> dict[str, Term]:
    return {name: term for name, term in terms.items() if term is not None}


def _first(given: Term | None, found: Term | None) -> Term:
    term = given if given is not None else found
    if term is None:
        raise Unable("The service left out a value that was asked for.")
    return term


def _term(value: Mapping[str, str]) -> Term:
    if value["type"] == "uri":
        return URIRef(value["value"])
    if value["type"] == "bnode":
        raise Unable("The service gave a nameless thing; only named ones can be read from afar.")
    datatype = value.get("datatype")
    return Literal(
        value["value"], lang=value.get("xml:lang"), datatype=URIRef(datatype) if datatype else None
    )
