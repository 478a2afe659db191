"""Walking from record to record through the statements of one store, along the paths of `facets.toml`.

Many records walk at once: a path is taken by all of them together, step by step. Where the statements come
from is another's affair (`Said`): a few are asked of the store one by one, all of them are read at once.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from itertools import chain

from rdflib import RDF, URIRef

from repository import naming
from repository.facets import Path, Plan, Step
from repository.namespaces import ADDED
from repository.store.interface import Node, Store, Triple, Words, node_of

REMEMBERED = 50_000  # orders of the same things kept in mind
READERS = 2  # threads that read a store at once; while they do, they leave Python to others

Ends = Mapping[Node, tuple[Node, ...]]  # from where a step is taken → what it leads to
Onward = Callable[[Node], tuple[Node, ...] | None]
Reached = Mapping[str, tuple[Node, ...]]  # record → where a walk of it has come
Column = Mapping[str, tuple[Node, ...]]  # record → what is read of it; without those of which nothing is


class Said:
    """What the statements of a store say of things, asked of the store when a walk comes by."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._ends: dict[tuple[str, URIRef | None], Mapping[URIRef, tuple[Node, ...]]] = {}
        self._added: dict[tuple[str, URIRef | None], Mapping[URIRef, tuple[Node, ...]]] = {}
        self._closures: dict[Step, Closure] = {}

    def ends(self, nodes: Iterable[Node], step: Step) -> Ends:
        """Return what `step`, taken once, leads to from each of `nodes`, where it leads anywhere."""
        told = ((node, self._of(node, step).get(step.predicate)) for node in nodes if isinstance(node, str))
        return {node: ends for node, ends in told if ends}

    def added(self, nodes: Iterable[Node], step: Step) -> Ends:
        """Return those of `ends(nodes, step)` to which only statements of our editors lead."""
        told = (
            (node, self._of_added(node, step).get(step.predicate)) for node in nodes if isinstance(node, str)
        )
        return {node: ends for node, ends in told if ends}

    def closure(self, step: Step) -> "Closure":
        """Return what `step`, taken none, one or more times, leads to, by where from."""
        if step not in self._closures:
            self._closures[step] = Closure(self, step)
        return self._closures[step]

    def _of(self, node: str, step: Step) -> Mapping[URIRef, tuple[Node, ...]]:
        key = (node, step.predicate if step.inverse else None)
        if key not in self._ends:
            self._ends[key] = _by_predicate(self._store.triples(*_pattern(node, step)), step)
        return self._ends[key]

    def _of_added(self, node: str, step: Step) -> Mapping[URIRef, tuple[Node, ...]]:
        key = (node, step.predicate if step.inverse else None)
        if key not in self._added:
            self._added[key] = _by_predicate(self._only_added(*_pattern(node, step)), step)
        return self._added[key]

    def _only_added(
        self, subject: URIRef | None = None, predicate: URIRef | None = None, object: URIRef | None = None
    ) -> Iterator[Triple]:
        for graph in ADDED:
            for said in self._store.statements(subject, predicate, object, graph):
                others = self._store.statements(said.subject, said.predicate, said.object)
                if all(other.graph in ADDED for other in others):
                    yield Triple(said.subject, said.predicate, said.object)


class SaidOfAll(Said):
    """The same for walks past everything: all statements by which a step of `plan` is taken, held in memory;
    of what a thing is, only what matters to documents.
    """

    def __init__(self, store: Store, plan: Plan) -> None:
        super().__init__(store)
        self._columns: dict[Step, dict[Node, tuple[Node, ...]]] = {
            step._replace(many=False): {} for step in plan.steps()
        }
        self._classes = plan.classes()
        self._once: dict[str, str] = {}  # each address, held once however many statements are about it
        with ThreadPoolExecutor(READERS) as readers:
            list(readers.map(self._read, {step.predicate for step in self._columns}))
        self._once.clear()
        self._added_by: dict[Step, dict[Node, tuple[Node, ...]]] = {step: {} for step in self._columns}
        for triple in self._only_added():
            for step in filter(self._columns.__contains__, _both_ways(triple.predicate)):
                near, added = node_of(triple.object if step.inverse else triple.subject), self._added_by[step]
                added[near] = (*added.get(near, ()), _end(triple, step))

    def ends(self, nodes: Iterable[Node], step: Step) -> Ends:
        """Return what `step`, taken once, leads to from everything."""
        return self._columns[step._replace(many=False)]

    def added(self, nodes: Iterable[Node], step: Step) -> Ends:
        """Return those of `ends(nodes, step)` to which only statements of our editors lead."""
        return self._added_by[step._replace(many=False)]

    def _read(self, predicate: URIRef) -> None:
        onward, back = map(self._columns.get, _both_ways(predicate))
        only, once = self._classes if predicate == RDF.type else None, self._once
        for object, subjects in self._store.by_object(predicate, only):
            object = once.setdefault(object, object) if isinstance(object, str) else object
            subjects = [once.setdefault(subject, subject) for subject in subjects]
            if onward is not None:
                alone = (object,)  # which most lead to: one for all of them
                for subject in subjects:
                    onward[subject] = (*onward[subject], object) if subject in onward else alone
            if back is not None:
                back[object] = (*back.get(object, ()), *subjects)


class Closure(dict[tuple[Node, ...], tuple[Node, ...]]):
    """What a step leads to that is taken none, one or more times, by where from; found out when asked for.

    Many records set out from the same few words: what these lead to is told once, in a fixed order.
    """

    def __init__(self, said: Said, step: Step) -> None:
        super().__init__()
        self._said, self._step = said, step

    def __missing__(self, nodes: tuple[Node, ...]) -> tuple[Node, ...]:
        reached = new = dict.fromkeys(nodes)
        while new:
            ends = self._said.ends(new, self._step)
            new = {end: None for each in new for end in ends.get(each, ()) if end not in reached}
            reached = reached | new
        self[nodes] = _in_order(tuple(reached))
        return self[nodes]


class Walk:
    """Walks of the records `starts` through what is `said`; `stated`, past what only our editors added.

    How words hang together (steps that are taken many times) is the lists' own affair: it is never passed by.

    `met` are the records that came by a statement that only our editors added: for the others, all walks so
    far are the same with and without them.
    """

    def __init__(self, said: Said, starts: Iterable[str], stated: bool = False) -> None:
        self._said, self._stated = said, stated
        self._starts: Reached = {start: (start,) for start in starts}
        self._reached: dict[Path, Reached] = {(): self._starts}
        self.met: set[str] = set()

    def follow(self, way: Path) -> dict[str, tuple[Node, ...]]:
        """Return what `way` leads to, each once, in a fixed order."""
        reached = self._walked(way)
        if not way or way[-1].many:
            return {**reached}
        return {start: ends if len(ends) == 1 else _in_order(ends) for start, ends in reached.items()}

    def all(self, ways: Iterable[Path]) -> Column:
        """Return what all of `ways` lead to, each once, in the order of the ways."""
        found: dict[str, tuple[Node, ...]] = {}
        for column in filter(None, map(self.follow, ways)):
            if found:
                both = found.keys() & column.keys()
                column |= {start: tuple(dict.fromkeys((*found[start], *column[start]))) for start in both}
            found |= column
        return found

    def first(self, ways: Sequence[Path]) -> Column:
        """Return what the first of `ways` that leads anywhere leads to, English before other languages."""
        found: dict[str, tuple[Node, ...]] = {}
        for column in map(self.follow, reversed(ways)):
            found |= column
        return {start: ends if len(ends) == 1 else _english_first(ends) for start, ends in found.items()}

    def _walked(self, way: Path) -> Reached:
        if way not in self._reached:
            before, step = self._walked(way[:-1]), way[-1]
            if step.many:
                closure = self._said.closure(step)
                self._reached[way] = {start: closure[reached] for start, reached in before.items()}
            else:
                self._reached[way] = self._taken(before, self._ends(before, step))
        return self._reached[way]

    def _ends(self, before: Reached, step: Step) -> Ends:
        ends = self._said.ends(chain.from_iterable(before.values()), step)
        if added := self._said.added(ends, step):
            self.met |= self._taken(before, added).keys()
            if self._stated:
                here = {node for reached in before.values() for node in reached if node in ends}
                return {
                    node: tuple(end for end in ends[node] if end not in added.get(node, ())) for node in here
                }
        return ends

    def _taken(self, before: Reached, ends: Ends) -> Reached:
        if before is self._starts:  # each stands where it is: no need to look at one after the other
            return {start: reached for start in before if (reached := ends.get(start))}
        return _passed(before, ends.get)


def _passed(before: Reached, onward: Onward) -> Reached:
    found: dict[str, tuple[Node, ...]] = {}
    for start, reached in before.items():
        if len(reached) == 1:
            (node,) = reached
            there = onward(node)
        else:
            there = tuple({end: None for node in reached for end in onward(node) or ()})
        if there:
            found[start] = there
    return found


def strings(nodes: Iterable[Node]) -> list[str]:
    """Return the words of `nodes`, each once, every run of white space as one space."""
    return list(dict.fromkeys(" ".join(text(node).split()) for node in nodes))


def text(node: Node) -> str:
    """Return the address of a thing, or the text of words."""
    return node if isinstance(node, str) else node.text


def foreign(node: Node) -> bool:
    """Return whether `node` is text in another language than English."""
    return isinstance(node, Words) and node.language not in ("", *naming.ENGLISH)


def _english_first(ends: tuple[Node, ...]) -> tuple[Node, ...]:
    return tuple(sorted(ends, key=foreign))


@lru_cache(maxsize=REMEMBERED)
def _in_order(nodes: tuple[Node, ...]) -> tuple[Node, ...]:
    return tuple(sorted(nodes, key=_fixed))


def _fixed(node: Node) -> tuple[str, str]:
    return (node, "") if isinstance(node, str) else (node.text, node.language)


def _pattern(node: str, step: Step) -> tuple[URIRef | None, URIRef | None, URIRef | None]:
    """Return what the statements look like with which `step` is taken from `node`.

    All that is said of a thing is read together: its record is read along many steps.
    """
    return (None, step.predicate, URIRef(node)) if step.inverse else (URIRef(node), None, None)


def _both_ways(predicate: URIRef) -> tuple[Step, Step]:
    return Step(predicate, inverse=False, many=False), Step(predicate, inverse=True, many=False)


def _by_predicate(triples: Iterable[Triple], step: Step) -> Mapping[URIRef, tuple[Node, ...]]:
    held: dict[URIRef, tuple[Node, ...]] = {}
    for triple in triples:
        held[triple.predicate] = (*held.get(triple.predicate, ()), _end(triple, step))
    return held


def _end(triple: Triple, step: Step) -> Node:
    return node_of(triple.subject if step.inverse else triple.object)
