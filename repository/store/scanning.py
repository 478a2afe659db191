"""An edition's merged set read from end to end, subject by subject, as Oxigraph's own terms."""

from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

import pyoxigraph as ox
from rdflib import Graph

from repository.errors import Damaged
from repository.namespaces import RDF, RDFS
from repository.store.embedded import to_ox

Term = ox.NamedNode | ox.BlankNode | ox.Literal
Facts = Mapping[str, list[Term]]  # predicate → objects

RDF_TYPE = str(RDF.type)
SUBCLASS = ox.NamedNode(str(RDFS.subClassOf))
HELD = 200_000  # subjects whose facts, and whose classes, are held in memory


def open_scan(folder: Path, tree: Graph) -> "Scan":
    """Return the store in `folder` to be read from end to end; raises `Damaged` when it does not open."""
    try:
        return Scan(ox.Store.read_only(str(folder)), tree, in_order=True)
    except (OSError, RuntimeError, ValueError) as error:
        raise Damaged(f"The store in {folder} does not open: {error}") from error


def scan_of(graph: Graph) -> "Scan":
    """Return the statements of a graph, none of which has a blank node, to be read from end to end."""
    store = ox.Store()
    statements: Any = graph
    store.extend(ox.Quad(*map(to_ox, said)) for said in statements)
    return Scan(store, Graph(), in_order=False)


class Scan:
    """The default graph of a store.

    `tree` is what else is said of which class is in which. `in_order`: the store gives the statements about
    one subject one after the other, as those on disk do and those in memory do not.
    """

    def __init__(self, store: ox.Store, tree: Graph, in_order: bool) -> None:
        self._store: Any = store
        self._in_order = in_order
        self._broader: dict[str, set[str]] = {}
        for narrower, broader in tree.subject_objects(RDFS.subClassOf):
            self._broader.setdefault(str(narrower), set()).add(str(broader))
        quad: Any
        for quad in self._store.quads_for_pattern(None, SUBCLASS, None, ox.DefaultGraph()):
            self._broader.setdefault(quad.subject.value, set()).add(quad.object.value)
        self.facts = lru_cache(maxsize=HELD)(self._facts)
        self.classes = lru_cache(maxsize=HELD)(self._classes)
        self.within = lru_cache(maxsize=None)(self._within)

    def subjects(self) -> Iterator[tuple[Term, Facts]]:
        """Yield each subject once, with all that is said of it."""
        subject: Term | None = None
        facts: dict[str, list[Term]] = {}
        quads = self._store.quads_for_pattern(None, None, None, ox.DefaultGraph())
        for quad in quads if self._in_order else sorted(quads, key=lambda quad: str(quad.subject)):
            if quad.subject != subject:
                if subject is not None:
                    yield subject, facts
                subject, facts = quad.subject, {}
            facts.setdefault(quad.predicate.value, []).append(quad.object)
        if subject is not None:
            yield subject, facts

    def objects(self, predicate: str) -> set[Term]:
        """Return everything that something is said to be joined to by `predicate`."""
        said = self._store.quads_for_pattern(None, ox.NamedNode(predicate), None, ox.DefaultGraph())
        return {quad.object for quad in said}

    def rows(self, query: str, **values: str) -> Iterator[Mapping[str, Term]]:
        """Yield the rows of one of our own SELECT queries; `values` are the addresses its names stand for."""
        given: dict[ox.Variable, Any] = {ox.Variable(name): ox.NamedNode(of) for name, of in values.items()}
        found = self._store.query(query, substitutions=given)
        names = [variable.value for variable in found.variables]
        for row in found:
            yield {name: row[name] for name in names if row[name] is not None}

    def _facts(self, subject: Term) -> Facts:
        facts: dict[str, list[Term]] = {}
        if not isinstance(subject, ox.Literal):
            for quad in self._store.quads_for_pattern(subject, None, None, ox.DefaultGraph()):
                facts.setdefault(quad.predicate.value, []).append(quad.object)
        return facts

    def _classes(self, thing: Term) -> frozenset[str]:
        """Return the classes that something is in, those above them included."""
        return self.within(tuple(each.value for each in self.facts(thing).get(RDF_TYPE, ())))

    def _within(self, types: tuple[str, ...]) -> frozenset[str]:
        found, waiting = set(), list(types)
        while waiting:
            if (name := waiting.pop()) not in found:
                found.add(name)
                waiting += self._broader.get(name, ())
        return frozenset(found)
