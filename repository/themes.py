"""Themes: what was done, is known and can be used on each; a theme includes its parts."""

from dataclasses import dataclass, replace
from datetime import date
from itertools import islice

from rdflib import URIRef

from repository import catalogue, evidence, naming
from repository.fields import Vocabulary
from repository.model import NO_FACT, Certainty, Fact, Origin, Record, Text, Value
from repository.namespaces import INC, SCHEME, SKOS
from repository.reading import Reading
from repository.store.interface import Store

ALL = URIRef(SCHEME + "theme")
MOST = 500  # records of one theme; a search shows the rest
ADDRESSES = INC.addressesTheme


@dataclass(frozen=True)
class Listed:
    """A theme in the list of all: its plain sentence, its parts, and how much is recorded on it."""

    name: Text
    path: str
    sentence: Text
    parts: tuple[Value, ...]
    counts: dict[str, int]


@dataclass(frozen=True)
class Theme:
    """A theme's page: its record, and what is recorded on it and its parts, by sort of thing."""

    record: Record
    sentence: Text
    parts: tuple[Value, ...]
    facts: dict[str, Fact]
    measured: int
    placed: int
    with_failures: int
    active: tuple[Value, ...]
    speakers: tuple[Value, ...]

    def __getitem__(self, kind: str) -> Fact:
        """Return what is recorded of a sort (`initiative`); an empty fact where there is nothing."""
        return self.facts.get(kind, NO_FACT)

    def known(self, letter: str) -> Fact:
        """Return the findings whose first line of evidence has that letter; none: those without a grade."""
        return Fact("", tuple(value for value in self["finding"].values if _letter(value) == letter))


def overview(store: Store, vocabulary: Vocabulary) -> list[Listed]:
    """Return the top themes in their order."""
    reading = Reading(store, vocabulary)
    tops = {triple.subject for triple in store.triples(None, SKOS.topConceptOf, ALL)}
    ordered = sorted(tops, key=lambda top: reading.link(top, _KNOWN).sort)
    return [_listed(reading, top) for top in ordered]


def theme(store: Store, vocabulary: Vocabulary, iri: str, today: date | None = None) -> Theme:
    """Return the page of one theme. Raises `NotFound` where there is no such theme."""
    record = catalogue.record(store, vocabulary, iri, today)
    reading = Reading(store, vocabulary)
    facts = {kind: Fact("", tuple(values)) for kind, values in _on_theme(reading, iri).items()}
    initiatives = [value.shown for value in facts.get("initiative", NO_FACT).values if value.shown]
    talks = [value.link for value in facts.get("programme-item", NO_FACT).values]
    return Theme(
        record=record,
        sentence=_sentence(reading, iri),
        parts=_parts(reading, iri),
        facts=facts,
        measured=sum(map(evidence.measured, initiatives)),
        placed=sum(bool(each["dct:spatial"]) for each in initiatives),
        with_failures=sum(bool(each["inc:whatDidNotWork"]) for each in initiatives),
        active=_agents(reading, [each.iri for each in initiatives], "inc:ledBy"),
        speakers=_agents(reading, [catalogue.iri_of(talk) for talk in talks], "inc:speaker"),
    )


def _letter(finding: Value) -> str:
    """Return C where a finding tells of a change, else P where it tells what people said, else nothing."""
    grades = finding.shown["inc:evidenceStrength"].values if finding.shown else ()
    return min((grade.sort[:1] for grade in grades), default="")


_KNOWN = Origin(Certainty.DEFINED)


def _listed(reading: Reading, top: str) -> Listed:
    counts: dict[str, int] = {}
    for kind, subjects in _subjects(reading, top).items():
        counts[kind] = len(subjects)
    place = naming.path(top).replace("/doc/concept/theme/", "/themes/", 1)
    return Listed(reading.name(top), place, _sentence(reading, top), _parts(reading, top), counts)


def _sentence(reading: Reading, iri: str) -> Text:
    return reading.text(iri, "dct:description") or reading.text(iri, "skos:definition")


def _parts(reading: Reading, iri: str) -> tuple[Value, ...]:
    narrower = reading.links_to(URIRef(iri), SKOS.broader).values
    return tuple(
        replace(part, link=part.link.replace("/doc/concept/theme/", "/themes/", 1)) for part in narrower
    )


def _subjects(reading: Reading, iri: str) -> dict[str, dict[URIRef, list[tuple[URIRef, str]]]]:
    """Return what is on a theme or its parts, by sort: each thing with the themes and graphs that say so."""
    found: dict[str, dict[URIRef, list[tuple[URIRef, str]]]] = {}
    for each in [URIRef(iri), *map(URIRef, reading.subjects(iri, "skos:broader"))]:
        for said in islice(reading.store.statements(predicate=ADDRESSES, object=each), MOST):
            things = found.setdefault(naming.kind_of(said.subject), {})
            things.setdefault(said.subject, []).append((each, said.graph))
    return found


def _on_theme(reading: Reading, iri: str) -> dict[str, list[Value]]:
    found = {}
    for kind, things in _subjects(reading, iri).items():
        values = [_value(reading, kind, thing, said) for thing, said in things.items()]
        found[kind] = sorted(values, key=_order)
    return found


def _value(reading: Reading, kind: str, thing: URIRef, said: list[tuple[URIRef, str]]) -> Value:
    """A thing on a theme is as sure as the surest statement that puts it there."""
    origins = [
        reading.provenance.of_statement(thing, ADDRESSES, each, [graph]) for each, graph in sorted(set(said))
    ]
    value = reading.link(thing, min(origins, key=lambda origin: origin.certainty))
    if kind != "initiative":
        return value
    record = reading.record(thing, depth=1)
    findings = reading.links_to(thing, INC.findingAbout)
    return replace(value, shown=replace(record, facts={**record.facts, "^inc:findingAbout": findings}))


def _order(value: Value) -> tuple[int, bool, str, str]:
    """Surest first; then those with a measured change, the newest first, then by name."""
    certainty = max(value.origin.certainty % Certainty.DEFINED, Certainty.STATED)
    record = value.shown
    if record is None or value.kind != "initiative":
        return certainty, False, "", value.sort
    starts = record["schema:startDate"].values
    newest = "".join(chr(0x10FFFF - ord(letter)) for letter in starts[0].sort) if starts else "\U0010ffff"
    return certainty, not evidence.measured(record), newest, value.sort


def _agents(reading: Reading, iris: list[str], name: str) -> tuple[Value, ...]:
    found = {agent for iri in iris for agent in reading.objects(iri, name)}
    return tuple(sorted((reading.link(agent, _KNOWN) for agent in found), key=lambda value: value.sort))
