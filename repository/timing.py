"""When something was: a start and an end, however precise, read as one fact."""

import itertools
from collections.abc import Callable
from dataclasses import replace

from rdflib import Literal, URIRef

from repository import wording
from repository.fields import Vocabulary
from repository.model import NO_FACT, Fact, Origin, Text, Value
from repository.namespaces import CONCEPT, DCT, INC, PROV, SCHEMA, SDMX_DIMENSION
from repository.store.interface import Store, Term

About = dict[URIRef, dict[Term, list[str]]]  # what is said of one thing: property → value → who says it
Origins = Callable[[URIRef, Term, list[str]], Origin]

STARTS = (PROV.startedAtTime, SCHEMA.startDate, DCT.issued, DCT.date, SDMX_DIMENSION.refPeriod, INC.asOf)
GOING_ON = {f"{CONCEPT}initiative-status/{status}" for status in ("running", "becoming-routine")}
ENDS = {PROV.startedAtTime: PROV.endedAtTime, SCHEMA.startDate: SCHEMA.endDate}


def when(about: About, origins: Origins, vocabulary: Vocabulary, cls: str) -> Fact:
    """Return when a thing was, in words, with the sources of both ends; an empty fact where nobody says."""
    for start in STARTS:
        first = _earliest(about, start)
        if first:
            end = ENDS.get(start, start)
            said = [(path, each) for path in dict.fromkeys((start, end)) for each in about.get(path, {})]
            origin = _joined([origins(path, each, about[path][each]) for path, each in said])
            last = _latest(about, end)
            going_on = GOING_ON.intersection(map(str, about.get(INC.initiativeStatus, {})))
            text = Text(wording.since(first) if going_on and not last else wording.span(first, last))
            # No class has its own word for a start and an end in one.
            label = vocabulary.property_label(SCHEMA.startDate if start in ENDS else start)
            return Fact(label, (Value(text, origin, sort=first),))
    return NO_FACT


def times(about: About) -> str:
    """Return the times of day alone, for a programme; nothing where there are none."""
    return wording.times(_earliest(about, PROV.startedAtTime), _latest(about, PROV.endedAtTime))


def day(store: Store, iri: str) -> str:
    """Return the day, in words, of an event or of what an item is part of; nothing where none is told."""
    within = [URIRef(str(triple.object)) for triple in store.triples(URIRef(iri), INC.partOfEvent)]
    for each, start in itertools.product((URIRef(iri), *within), (PROV.startedAtTime, SCHEMA.startDate)):
        if started := min((str(triple.object) for triple in store.triples(each, start)), default=""):
            return wording.day(started[:10])
    return ""


def _joined(origins: list[Origin]) -> Origin:
    """What rests on several statements is as sure as the least sure of them; of a part, surer than of all."""
    quotes = dict.fromkeys(quote for origin in origins for quote in origin.quotes)
    return replace(max(origins, key=lambda origin: (origin.certainty, not origin.part)), quotes=tuple(quotes))


def _earliest(about: About, path: URIRef) -> str:
    return min((str(each) for each in about.get(path, {}) if isinstance(each, Literal)), default="")


def _latest(about: About, path: URIRef) -> str:
    return max((str(each) for each in about.get(path, {}) if isinstance(each, Literal)), default="")
