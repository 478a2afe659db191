"""The rows that answer one of our own queries: read from an answer, compared with others, counted aside."""

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from rdflib import Literal, URIRef

from repository.config import Config
from repository.sandbox import Opening, Sandbox
from repository.store.embedded import open_store
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


def count_aside(sandbox: Sandbox, config: Config, edition: Path, queries: Sequence[str]) -> list[int]:
    """Return how many rows each query has; for all of them together.

    Raises `OutOfTime` or `OutOfMemory` when they take more than one query may, `Unable` when it fails.
    """
    told, _ = sandbox.run(
        "repository.rows:child",
        {"queries": list(queries)},
        seconds=config.query_seconds,
        megabytes=config.query_megabytes,
        opening=Opening("repository.rows:open_edition", edition),
    )
    return [int(count) for count in told["counts"]]


def read(answer: bytes) -> list[Row]:
    """Return the rows of an answer as JSON (https://www.w3.org/TR/sparql11-results-json/)."""
    return [
        {name: _term(**told) for name, told in row.items()}
        for row in json.loads(answer)["results"]["bindings"]
    ]


def open_edition(folder: Path) -> Store:
    """Open the store of the edition in `folder`, in a child."""
    return open_store(folder / "store")


def child(request: Mapping[str, Any], _: list[bytes], store: Store) -> tuple[dict[str, Any], list[bytes]]:
    """Do the work of `count_aside`, in a child."""
    return {"counts": [len(store.select(query)) for query in request["queries"]]}, []


def _term(type: str, value: str, datatype: str = "", **more: str) -> Term:
    if type == "uri":
        return URIRef(value)
    return Literal(value, lang=more.get("xml:lang"), datatype=URIRef(datatype) if datatype else None)


def _key(row: Row) -> tuple[tuple[str, Term], ...]:
    return tuple(sorted(row.items()))
