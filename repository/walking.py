"""Walking from record to record through the statements of one store, along the paths of `facets.toml`."""

from collections.abc import Iterable, Iterator

from rdflib import Literal, URIRef

from repository import naming
from repository.facets import Path, Step
from repository.namespaces import ADDED
from repository.store.interface import Store, Term, Triple

REMEMBERED = 50_000  # subjects kept in mind, some 100 MB


class Reader:
    """The statements of one store, walked along paths; with `stated`, past those only our editors added.

    How words hang together (steps that are taken many times) is the lists' own affair: it is never passed by.

    `met` tells whether a walk met such a statement since it was last set to `False`: where none did, the walk
    is the same with and without them.
    """

    def __init__(self, store: Store, stated: bool = False) -> None:
        self._store = store
        self._is_stated = stated
        self._words = Reader(store) if stated else self
        self._subjects: dict[Term, dict[URIRef, list[Term]]] = {}
        self._added: dict[Term, set[URIRef]] = {}
        self._names: dict[Term, tuple[str, bool]] = {}
        self.met = False

    def follow(self, start: URIRef, way: Path) -> list[Term]:
        """Return what `way` leads to from `start`, each once, in a fixed order."""
        reached: set[Term] = {start}
        for step in way:
            if not reached:
                return []
            reached = self._words._closure(reached, step) if step.many else self._step(reached, step)
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

    def _sources(self, node: Term, predicate: URIRef) -> set[URIRef]:
        found = {triple.subject for triple in self._store.triples(None, predicate, node)}
        added = {triple.subject for triple in self._only_added(None, predicate, node)} if found else set()
        self.met |= bool(added)
        return found - added if self._is_stated else found

    def _of(self, node: URIRef) -> dict[URIRef, list[Term]]:
        if node not in self._subjects:
            if len(self._subjects) >= REMEMBERED:
                self._subjects.clear()
            added = set(self._only_added(node))
            held: dict[URIRef, list[Term]] = {}
            for triple in self._store.triples(node):
                if not (self._is_stated and triple in added):
                    held.setdefault(triple.predicate, []).append(triple.object)
            self._subjects[node] = held
            if added:
                self._added[node] = {triple.predicate for triple in added}
        return self._subjects[node]

    def _only_added(
        self, subject: URIRef | None, predicate: URIRef | None = None, object: Term | None = None
    ) -> Iterator[Triple]:
        for graph in ADDED:
            for said in self._store.statements(subject, predicate, object, graph):
                others = self._store.statements(said.subject, said.predicate, said.object)
                if all(other.graph in ADDED for other in others):
                    yield Triple(said.subject, said.predicate, said.object)


def strings(terms: Iterable[Term]) -> list[str]:
    """Return the words of `terms`, each once, every run of white space as one space."""
    return list(dict.fromkeys(" ".join(str(term).split()) for term in terms))


def foreign(term: Term) -> bool:
    """Return whether `term` is text in another language than English."""
    return isinstance(term, Literal) and term.language not in (None, *naming.ENGLISH)


def _fixed(term: Term) -> tuple[str, str]:
    return str(term), term.n3()
