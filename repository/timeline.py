"""What came of an event: the questions, priorities and ideas put forward at it, and what followed from each.

Every step is one statement, with how we know it.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from rdflib import URIRef

from repository import naming
from repository.model import Value
from repository.namespaces import full
from repository.reading import Reading

RAISED = "inc:raisedAt"
# Which way one thing leads on to the next; `^` is read from the other end.
ONWARDS = (
    "^inc:respondsTo",
    "^inc:buildsOn",
    "^inc:implementsRecommendationOf",
    "^inc:informedBy",
    "^inc:adaptedFrom",
    "^inc:findingAbout",
    "inc:reportsOutcome",
)
KINDS = ("question", "priority", "proposal")  # what can be put forward, in the order shown
DEEP = 4  # steps from what was put forward: answer, what grew out of it, finding, change


@dataclass(frozen=True)
class Step:
    """One thing that followed from another: how the link reads, the thing, and what followed from it."""

    words: str
    value: Value
    onwards: tuple["Step", ...]


@dataclass(frozen=True)
class Group:
    """Things of one kind that were put forward at an event."""

    kind: str
    steps: tuple[Step, ...]


@dataclass(frozen=True)
class Entry:
    """One event: what was put forward, by kind, and what else followed from it."""

    event: Value
    groups: tuple[Group, ...]
    onwards: tuple[Step, ...]

    @property
    def followed(self) -> tuple[Step, ...]:
        """Return what was put forward and has something recorded since."""
        return tuple(step for group in self.groups for step in group.steps if step.onwards)


def of_series(reading: Reading, series: str) -> tuple[Entry, ...]:
    """Return the events of a series in the order of time, each with what came of it."""
    events = reading.links_to(URIRef(series), URIRef(full("inc:inSeries"))).values
    return tuple(_entry(reading, each) for each in sorted(events, key=lambda each: each.sort))


def of_event(reading: Reading, event: str) -> Entry:
    """Return what came of one event."""
    name = reading.name(event)
    return _entry(reading, Value(name, reading.provenance.of_thing(URIRef(event), ()), naming.path(event)))


def _entry(reading: Reading, event: Value) -> Entry:
    iri = naming.iri_of(event.link)
    raised: dict[str, Step] = {}
    for place in (iri, *reading.subjects(iri, "inc:partOfEvent")):
        for step in _steps(reading, place, ("^" + RAISED,), frozenset({iri})):
            raised.setdefault(step.value.link, step)
    found = {kind: tuple(s for s in raised.values() if s.value.kind == kind) for kind in KINDS}
    groups = (Group(kind, steps) for kind, steps in found.items() if steps)
    return Entry(event, tuple(groups), tuple(_steps(reading, iri, ONWARDS, frozenset({iri}))))


def _steps(reading: Reading, iri: str, ways: tuple[str, ...], before: frozenset[str]) -> Iterator[Step]:
    """Yield what follows from a thing and is not among what led to it; events have entries of their own."""
    for way in ways:
        for words, value in _links(reading, iri, way):
            there = naming.iri_of(value.link)
            if there in before or not value.link:
                continue
            deeper = value.kind != "event" and len(before) <= DEEP
            onwards = _steps(reading, there, ONWARDS, before | {there}) if deeper else ()
            yield Step(words, value, tuple(onwards))


def _links(reading: Reading, iri: str, way: str) -> Iterator[tuple[str, Value]]:
    predicate, thing = URIRef(full(way.removeprefix("^"))), URIRef(iri)
    if way.startswith("^"):
        found = reading.links_to(thing, predicate, depth=1)
        yield from ((found.label, value) for value in found.values)
        return
    label = reading.vocabulary.property_label(predicate)
    for object in reading.objects(iri, way):
        graphs = [s.graph for s in reading.store.statements(thing, predicate, URIRef(object))]
        origin = reading.provenance.of_statement(thing, predicate, URIRef(object), graphs)
        yield label, reading.link(object, origin, way, depth=1)
