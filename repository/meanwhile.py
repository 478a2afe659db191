"""What happened while a measure was observed: initiatives that have to do with it, and when they ran.

That two things happened at the same time does not make one the cause of the other.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from rdflib import URIRef

from repository import naming, periods, wording
from repository.model import Text
from repository.namespaces import SCHEMA
from repository.reading import Reading

MOST = 8


@dataclass(frozen=True)
class Happening:
    """An initiative, why it stands beside a measure, and when it ran; no `end` where none is stated."""

    name: Text
    path: str
    why: str
    when: str
    start: float
    end: float | None


def happenings(reading: Reading, measure: str, subject: str) -> tuple[Happening, ...]:
    """Return the dated initiatives that have to do with a measure or its subject, earliest first, at most
    `MOST`: those that use the measure or seek a change it measures come before the subject's others.
    """
    reasons: dict[str, str] = {}
    for iri, why in _related(reading, measure, subject):
        if naming.kind_of(iri) == "initiative":
            reasons.setdefault(iri, why)
    dated = (_dated(reading, iri, why) for iri, why in reasons.items())
    found = islice(filter(None, dated), MOST)
    return tuple(sorted(found, key=lambda each: (each.start, each.name.words)))


def _related(reading: Reading, measure: str, subject: str) -> Iterator[tuple[str, str]]:
    yield subject, "the figures are about it"
    for each in reading.subjects(measure, "inc:usesIndicator"):
        yield each, "it uses this measure"
    for outcome in reading.subjects(measure, "inc:measuredBy"):
        for each in reading.subjects(outcome, "inc:seeksOutcome"):
            yield each, f"it set out to change this: {reading.name(outcome).words}"
    for each in reading.subjects(subject, "inc:ledBy"):
        yield each, f"led by {reading.name(subject).words}"
    for each in reading.subjects(subject, "inc:hasPartner"):
        yield each, f"{reading.name(subject).words} took part"


def _dated(reading: Reading, iri: str, why: str) -> Happening | None:
    start = min((str(t.object) for t in reading.store.triples(URIRef(iri), SCHEMA.startDate)), default="")
    end = max((str(t.object) for t in reading.store.triples(URIRef(iri), SCHEMA.endDate)), default="")
    first, last = periods.read(start), periods.read(end)
    if first.start is None:
        return None
    when = wording.span(start, end) if end else f"from {wording.day(start)}"
    return Happening(reading.name(iri), naming.path(iri), why, when, first.start, last.end)
