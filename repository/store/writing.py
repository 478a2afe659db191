"""Writing one edition's Oxigraph files. Only the publisher does; readers use `store.embedded`.

Named graphs hold who said what; the default graph holds the merged set of all they say.
A statement is handled as its N-Triples line, exactly as the store gives it back.
"""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from repository.errors import Damaged
from repository.manifest import GraphEntry
from repository.store.embedded import from_ox
from repository.store.interface import Triple


@dataclass(frozen=True)
class Change:
    """What a named graph is to hold from now on; with `about`, only its statements about that subject."""

    graph: str
    lines: frozenset[str]
    about: str = ""


@dataclass(frozen=True)
class Difference:
    """What a replacement did: the statements that came or went, and what the merged set gained and lost.

    `removed` and `added` are the same as N-Quads, the merged set's own statements included.
    """

    touched: list[Triple]
    gained: int
    lost: int
    removed: bytes
    added: bytes


def lines_of(ntriples: bytes) -> frozenset[str]:
    """Return the statements of an N-Triples document as the store would give them back."""
    store = ox.Store()
    store.bulk_load(ntriples, ox.RdfFormat.N_TRIPLES)
    return frozenset(f"{quad.triple} ." for quad in store)


def triples_of(ntriples: bytes) -> list[Triple]:
    """Return the statements of an N-Triples document of ours."""
    return [
        Triple(from_ox(triple.subject), from_ox(triple.predicate), from_ox(triple.object))
        for triple in ox.parse(ntriples, ox.RdfFormat.N_TRIPLES)
    ]


def entry_of(lines: Iterable[str]) -> GraphEntry:
    """Return how many `lines` there are and the sha256 of their sorted sequence."""
    ordered = sorted(lines)
    return GraphEntry(
        len(ordered), hashlib.sha256("".join(f"{line}\n" for line in ordered).encode()).hexdigest()
    )


class Writer:
    """The Oxigraph store in one folder, opened for writing."""

    def __init__(self, folder: Path) -> None:
        self._store = ox.Store(str(folder))

    @classmethod
    def reading(cls, folder: Path) -> "Writer":
        """Open `folder` only to check it."""
        writer = cls.__new__(cls)
        try:
            writer._store = ox.Store.read_only(str(folder))
        except (OSError, RuntimeError) as error:
            raise Damaged(f"The store in {folder} does not open: {error}") from error
        return writer

    def load(self, changes: Iterable[Change]) -> None:
        """Fill an empty store."""
        self._store.bulk_extend(_quads(changes))

    def replace(self, changes: Iterable[Change]) -> Difference:
        """Give the named graphs their new content, and the merged set what follows, in one transaction."""
        gone: set[tuple[str, str]] = set()
        come: set[tuple[str, str]] = set()
        for change in changes:
            now = self._lines(change.graph, change.about)
            gone |= {(line, change.graph) for line in now - change.lines}
            come |= {(line, change.graph) for line in change.lines - now}
        arriving = {line for line, _ in come}
        lost = {line for line, _ in gone} - arriving
        lost = {line for line in lost if not self._still_said(line, gone)}
        gained = {line for line in arriving if not self._merged(line)}
        removed = "".join(f"GRAPH <{graph}> {{ {line} }}\n" for line, graph in gone) + "\n".join(lost)
        added = "".join(f"GRAPH <{graph}> {{ {line} }}\n" for line, graph in come) + "\n".join(gained)
        self._store.update(f"DELETE DATA {{\n{removed}\n}} ;\nINSERT DATA {{\n{added}\n}}")
        touched = [_as_triple(line) for line in {line for line, _ in gone | come}]
        return Difference(touched, len(gained), len(lost), _nquads(gone, lost), _nquads(come, gained))

    def count(self) -> int:
        """Return how many statements the merged set holds, by reading it."""
        return sum(1 for _ in self._store.quads_for_pattern(None, None, None, ox.DefaultGraph()))

    def entry(self, graph: str) -> GraphEntry:
        """Return the size and hash of one named graph, as read from the store."""
        return entry_of(self._lines(graph))

    def check_merged(self, name: str) -> None:
        """Raise `Damaged`, beginning with `name`, unless the merged set is what the named graphs say."""
        merged = {
            str(quad.triple) for quad in self._store.quads_for_pattern(None, None, None, ox.DefaultGraph())
        }
        said = {
            str(quad.triple)
            for quad in self._store.quads_for_pattern(None, None, None)
            if isinstance(quad.graph_name, ox.NamedNode)
        }
        if merged != said:
            raise Damaged(f"{name}: the merged set is not what its graphs say.")

    def speaks_of(self, address: str) -> bool:
        """Return whether any statement has this address as its subject or object."""
        node = ox.NamedNode(address)
        patterns = ((node, None, None), (None, None, node))
        return any(next(self._store.quads_for_pattern(*each), None) for each in patterns)

    def graphs_on(self, address: str) -> set[str]:
        """Return the named graphs in which this address is the subject or object of a statement."""
        node = ox.NamedNode(address)
        patterns = ((node, None, None), (None, None, node))
        quads = (quad for each in patterns for quad in self._store.quads_for_pattern(*each))
        return {quad.graph_name.value for quad in quads if isinstance(quad.graph_name, ox.NamedNode)}

    def close(self) -> None:
        """Bring everything to the files and let go of them."""
        self._store.flush()
        del self._store

    def _lines(self, graph: str, about: str = "") -> set[str]:
        subject = ox.NamedNode(about) if about else None
        quads = self._store.quads_for_pattern(subject, None, None, ox.NamedNode(graph))
        return {f"{quad.triple} ." for quad in quads}

    def _still_said(self, line: str, gone: set[tuple[str, str]]) -> bool:
        triple = _parse(line)
        quads = self._store.quads_for_pattern(triple.subject, triple.predicate, triple.object)
        graphs = {quad.graph_name.value for quad in quads if isinstance(quad.graph_name, ox.NamedNode)}
        return any((line, graph) not in gone for graph in graphs)

    def _merged(self, line: str) -> bool:
        triple = _parse(line)
        quad = ox.Quad(triple.subject, triple.predicate, triple.object, ox.DefaultGraph())
        return quad in self._store


def _quads(changes: Iterable[Change]) -> Iterator[ox.Quad]:
    for change in changes:
        graph = ox.NamedNode(change.graph)
        for triple in ox.parse("\n".join(change.lines), ox.RdfFormat.N_TRIPLES):
            yield ox.Quad(triple.subject, triple.predicate, triple.object, graph)
            yield ox.Quad(triple.subject, triple.predicate, triple.object, ox.DefaultGraph())


def _nquads(said: set[tuple[str, str]], merged: set[str]) -> bytes:
    lines = [f"{line.removesuffix('.')}<{graph}> .\n" for line, graph in said]
    return "".join(sorted(lines) + sorted(f"{line}\n" for line in merged)).encode()


def _parse(line: str) -> Any:
    return next(iter(ox.parse(line, ox.RdfFormat.N_TRIPLES)))


def _as_triple(line: str) -> Triple:
    triple = _parse(line)
    return Triple(from_ox(triple.subject), from_ox(triple.predicate), from_ox(triple.object))
