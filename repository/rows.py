"""The rows that answer one of our own queries: read from an answer, compared with others."""

import json
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

from rdflib import Literal, URIRef

from repository.store.interface import Row, Store, Term


@dataclass(frozen=True)
class Found:
    """The rows of a query; `only_here` are the places of those that the query without some graphs has not."""

    rows: list[Row]
    only_here: Collection[int] = field(default_factory=frozenset)


def find(store: Store, query: str, without: str = "") -> Found:
    """Return the rows of `query`, compared with those of the query `without` some graphs if that is given."""
    rows = store.select(query)
    return compared(rows, store.select(without)) if rows and without else Found(rows)


def compared(rows: list[Row], without: Iterable[Row]) -> Found:
    """Return the rows, compared with those of the query without some graphs."""
    others = {_key(row) for row in without}
    return Found(rows, frozenset(place for place, row in enumerate(rows) if _key(row) not in others))


def read(answer: bytes) -> list[Row]:
    """Return the rows of an answer as JSON (https://www.w3.org/TR/sparql11-results-json/)."""
    return [
        {name: _term(**told) for name, told in row.items()}
        for row in json.loads(answer)["results"]["bindings"]
    ]


def _term(type: str, value: str, datatype: str = "", **more: str) -> Term:
    if type == "uri":
        return URIRef(value)
    return Literal(value, lang=more.get("xml:lang"), datatype=URIRef(datatype) if datatype else None)


def _key(row: Row) -> tuple[tuple[str, Term], ...]:
    return tuple(sorted(row.items()))
