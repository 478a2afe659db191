"""The rows that answer one of our own queries, found in a child so that a slow query can be stopped.

What comes back from the child is kept as it is: `read` makes rows of it.
"""

import json
from collections.abc import Collection, Mapping, Sequence
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
    if not rows or not without:
        return Found(rows)
    others = {_key(row) for row in store.select(without)}
    return Found(rows, frozenset(place for place, row in enumerate(rows) if _key(row) not in others))


def find_aside(sandbox: Sandbox, config: Config, edition: Path, query: str, without: str = "") -> bytes:
    """Return what `find` finds in the edition in that folder, for `read`.

    Raises `OutOfTime` or `OutOfMemory` when that takes more than one query may, `Unable` when it fails.
    """
    return _aside(sandbox, config, edition, {"work": "find", "queries": [query, without]})[1][0]


def count_aside(sandbox: Sandbox, config: Config, edition: Path, queries: Sequence[str]) -> list[int]:
    """Return how many rows each query has; raises what `find_aside` raises, for all of them together."""
    told, _ = _aside(sandbox, config, edition, {"work": "count", "queries": list(queries)})
    return [int(count) for count in told["counts"]]


def read(data: bytes) -> Found:
    """Return what `find_aside` found."""
    told = json.loads(data)
    rows = [{name: _term(*parts) for name, parts in row.items()} for row in told["rows"]]
    return Found(rows, frozenset(told["only_here"]))


def open_edition(folder: Path) -> Store:
    """Open the store of the edition in `folder`, in a child."""
    return open_store(folder / "store")


def child(request: Mapping[str, Any], _: list[bytes], store: Store) -> tuple[dict[str, Any], list[bytes]]:
    """Do the work of `find_aside` or `count_aside`, in a child."""
    if request["work"] == "count":
        return {"counts": [len(store.select(query)) for query in request["queries"]]}, []
    found = find(store, *request["queries"])
    rows = [{name: _parts(term) for name, term in row.items()} for row in found.rows]
    return {}, [json.dumps({"rows": rows, "only_here": list(found.only_here)}).encode()]


def _aside(
    sandbox: Sandbox, config: Config, edition: Path, request: Mapping[str, Any]
) -> tuple[dict[str, Any], list[bytes]]:
    return sandbox.run(
        "repository.rows:child",
        request,
        seconds=config.query_seconds,
        megabytes=config.query_megabytes,
        opening=Opening("repository.rows:open_edition", edition),
    )


def _parts(term: Term) -> list[str | None]:
    return [str(term), term.language, term.datatype] if isinstance(term, Literal) else [str(term)]


def _term(words: str, *kind: str | None) -> Term:
    if not kind:
        return URIRef(words)
    language, datatype = kind
    return Literal(words, lang=language, datatype=URIRef(datatype) if datatype else None)


def _key(row: Row) -> tuple[tuple[str, Term], ...]:
    return tuple(sorted(row.items()))
