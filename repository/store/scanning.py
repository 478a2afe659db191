"""An edition's merged set read from end to end, subject by subject, as Oxigraph's own terms."""

from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from repository.errors import Damaged

Term = ox.NamedNode | ox.BlankNode | ox.Literal
Facts = Mapping[str, list[Term]]  # predicate → objects

RDF_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
SUBCLASS = ox.NamedNode("http://www.w3.org/2000/01/rdf-schema#subClassOf")
HELD = 200_000  # subjects whose facts, and whose classes, are held in memory


class Scan:
    """The merged set of the store in `folder`; `broader` is what else is said of which class is in which."""

    def __init__(self, folder: Path, broader: Mapping[str, set[str]]) -> None:
        try:
            self._store: Any = ox.Store.read_only(str(folder))
        except (OSError, RuntimeError, ValueError) as error:
            raise Damaged(f"The store in {folder} does not open: {error}") from error
        self._broader = {name: set(above) for name, above in broader.items()}
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
        for quad in self._store.quads_for_pattern(None, None, None, ox.DefaultGraph()):
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
