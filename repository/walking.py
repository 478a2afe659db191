"""Walking from record to record through the statements of one store, along the paths of `facets.toml`."""

from collections.abc import Iterable, Iterator, Set
from typing import Any

from rdflib import Literal, URIRef

from repository import naming
from repository.facets import Path, Step
from repository.namespaces import ADDED
from repository.store.interface import Store, Term, Triple

REMEMBERED = 50_000  # subjects kept in mind, some 100 MB


NONE: frozenset[Any] = frozenset()


class Said:
    """What the statements of a store say of a thing, asked of the store when a walk comes by."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def of(self, thing: URIRef) -> Iterator[Triple]:
        """Yield the triples whose subject is `thing`."""
        return self._store.triples(thing)

    def pointing(self, predicate: URIRef, thing: Term) -> Iterable[URIRef]:
        """Return the subjects of the triples with this predicate and object."""
        return {triple.subject for triple in self._store.triples(None, predicate, thing)}

    def added(self, thing: URIRef) -> Set[Triple]:
        """Return those of `of(thing)` that only our editors say."""
        return set(self._only_added(thing))

    def added_pointing(self, predicate: URIRef, thing: Term) -> Set[URIRef]:
        """Return those of `pointing(predicate, thing)` of which only our editors say so."""
        return {triple.subject for triple in self._only_added(None, predicate, thing)}

    def _only_added(
        self, subject: URIRef | None = None, predicate: URIRef | None = None, object: Term | None = None
    ) -> Iterator[Triple]:
        for graph in ADDED:
            for said in self._store.statements(subject, predicate, object, graph):
                others = self._store.statements(said.subject, said.predicate, said.object)
                if all(other.graph in ADDED for other in others):
                    yield Triple(said.subject, said.predicate, said.object)


class SaidOfAll(Said):
    """The same for walks past everything: what points at things, and what was added, is read at once.

    It is held in memory, some 200 bytes for each statement that is walked backwards.
    """

    def __init__(self, store: Store) -> None:
        super().__init__(store)
        self._pointing: dict[URIRef, dict[Term, list[URIRef]]] = {}
        self._added: dict[URIRef, set[Triple]] = {}
        self._added_pointing: dict[tuple[URIRef, Term], set[URIRef]] = {}
        for triple in self._only_added():
            self._added.setdefault(triple.subject, set()).add(triple)
            end = (triple.predicate, triple.object)
            self._added_pointing.setdefault(end, set()).add(triple.subject)

    def pointing(self, predicate: URIRef, thing: Term) -> Iterable[URIRef]:
        """Return the subjects of the triples with this predicate and object."""
        if predicate not in self._pointing:
            ends = self._pointing[predicate] = {}
            for triple in self._store.triples(None, predicate):
                ends.setdefault(triple.object, []).append(triple.subject)
        return self._pointing[predicate].get(thing, ())

    def added(self, thing: URIRef) -> Set[Triple]:
        """Return those of `of(thing)` that only our editors say."""
        return self._added.get(thing, NONE)

    def added_pointing(self, predicate: URIRef, thing: Term) -> Set[URIRef]:
        """Return those of `pointing(predicate, thing)` of which only our editors say so."""
        return self._added_pointing.get((predicate, thing), NONE)


class Reader:
    """The statements of one store, walked along paths; `stated`, past those only our editors added.

    How words hang together (steps that are taken many times) is the lists' own affair: it is never passed by.

    `met` tells whether a walk met such a statement since it was last set to `False`: where none did, the walk
    is the same with and without them.
    """

    def __init__(self, said: Said, everything: "Reader | None" = None) -> None:
        """`everything`: the reader of all statements, from which this one reads those that are stated."""
        self._said = said
        self._everything = everything
        self._subjects: dict[Term, dict[URIRef, list[Term]]] = {}
        self._added: dict[Term, set[URIRef]] = {}
        self._names: dict[Term, tuple[str, bool]] = {}
        self.met = False

    def stated(self) -> "Reader":
        """Return a reader of the same statements past those only our editors added."""
        return Reader(self._said, self)

    def follow(self, start: URIRef, way: Path) -> list[Term]:
        """Return what `way` leads to from `start`, each once, in a fixed order."""
        reached: set[Term] = {start}
        for step in way:
            if not reached:
                return []
            reader = self._everything or self if step.many else self
            reached = reader._closure(reached, step) if step.many else reader._step(reached, step)
        return list(reached) if len(reached) < 2 else sorted(reached, key=_fixed)

    def all(self, start: URIRef, ways: Iterable[Path]) -> list[Term]:
        """Return what all of `ways` lead to, each once, in the order of the ways."""
        return list(dict.fromkeys(term for way in ways for term in self.follow(start, way)))

    def first(self, start: URIRef, ways: Iterable[Path]) -> list[Term]:
        """Return what the first of `ways` that leads anywhere leads to, English before other languages."""
        for way in ways:
            if found := self.follow(start, way):
                return sorted(found, key=foreign)
        return []

    def names(self, thing: Term, labels: Iterable[Path]) -> str:
        """Return all names of `thing` in one text."""
        if thing not in self._names:
            met, self.met = self.met, False
            words = " ".join(strings(self.all(URIRef(thing), labels)))
            self._names[thing], self.met = (words, self.met), met
        words, met = self._names[thing]
        self.met |= met
        return words

    def _closure(self, nodes: set[Term], step: Step) -> set[Term]:
        reached, new = set(nodes), set(nodes)
        while new := self._step(new, step) - reached:
            reached |= new
        return reached

    def _step(self, nodes: set[Term], step: Step) -> set[Term]:
        found: set[Term] = set()
        for node in nodes:
            if step.inverse:
                found |= self._sources(node, step.predicate)
            elif isinstance(node, URIRef) and (ends := self._of(node).get(step.predicate)):
                found.update(ends)
                self.met |= step.predicate in self._added.get(node, ())
        return found

    def _sources(self, node: Term, predicate: URIRef) -> Set[URIRef]:
        found = self._said.pointing(predicate, node)
        added = self._said.added_pointing(predicate, node) if found else NONE
        self.met |= bool(added)
        return set(found) - added if self._everything else set(found)

    def _of(self, node: URIRef) -> dict[URIRef, list[Term]]:
        if node not in self._subjects:
            if len(self._subjects) >= REMEMBERED:
                self._subjects.clear()
                self._added.clear()
            added = self._said.added(node)
            if added:
                self._added[node] = {triple.predicate for triple in added}
            if self._everything and not added:
                self._subjects[node] = self._everything._of(node)
            else:
                held: dict[URIRef, list[Term]] = {}
                self._subjects[node] = held
                for triple in self._said.of(node):
                    if not (self._everything and triple in added):
                        held.setdefault(triple.predicate, []).append(triple.object)
        return self._subjects[node]


def strings(terms: Iterable[Term]) -> list[str]:
    """Return the words of `terms`, each once, every run of white space as one space."""
    return list(dict.fromkeys(" ".join(str(term).split()) for term in terms))


def foreign(term: Term) -> bool:
    """Return whether `term` is text in another language than English."""
    return isinstance(term, Literal) and term.language not in (None, *naming.ENGLISH)


def _fixed(term: Term) -> tuple[str, str]:
    return str(term), term.n3()
