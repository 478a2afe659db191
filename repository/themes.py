"""Themes: what was done, is known and can be used on each; a theme includes its parts.

How much there is and which entries come first is asked of the index, and only what is shown is read: so the
page of a theme takes as long in a large collection as in a small one.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from rdflib import URIRef

from repository import asking, catalogue, gapmap, naming, provenance
from repository.asking import Question, Way
from repository.errors import NotFound
from repository.fields import Vocabulary
from repository.gapmap import Cell
from repository.index import Index
from repository.model import NO_FACT, Certainty, Fact, Origin, Record, Text, Value
from repository.namespaces import INC, SCHEME, SKOS
from repository.naming import iri_of
from repository.reading import Reading
from repository.search import Sentence, sentence
from repository.store.interface import Store
from repository.wanted import Asked

ALL = URIRef(SCHEME + "theme")
MOST = 10  # entries of one block; a search shows the rest
ADDRESSES = INC.addressesTheme
# The kinds of record that a theme's page shows, and those that the list of themes counts.
SHOWN = ("initiative", "finding", "resource", "research-idea", "question", "priority", "event", "talk")
COUNTED = ("initiative", "finding", "research-idea")
LEADERS = """SELECT ?leader ?name WHERE {
  { SELECT DISTINCT ?leader WHERE {
      VALUES ?theme { %s }
      ?initiative inc:addressesTheme ?theme ; a inc:Initiative ; inc:ledBy ?leader } }
  OPTIONAL { ?leader skos:prefLabel ?name }
}"""


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
    """A theme's page: its record, and what is recorded on it and its parts.

    By kind of record, `facts` has the first entries and `counts` how many there are. `letters` tells, for the
    link of each finding, of what its first line of evidence tells. `answer` says in a sentence how much there
    is; `here` is the search for all of it, `wider` those for the themes that this one is a part of.
    """

    record: Record
    sentence: Text
    parts: tuple[Value, ...]
    facts: dict[str, Fact]
    counts: dict[str, int]
    letters: dict[str, str]
    here: Way
    wider: tuple[Way, ...]
    answer: Sentence
    leaders: int
    active: tuple[Value, ...]
    speakers: tuple[Value, ...]
    gaps: tuple[Cell, ...]

    def __getitem__(self, kind: str) -> Fact:
        """Return the first entries of a kind (`initiative`); an empty fact where there is nothing."""
        return self.facts.get(kind, NO_FACT)

    def known(self, letter: str) -> Fact:
        """Return the findings that tell of a change (C), of what people said (P), or of neither (none)."""
        found = (value for value in self["finding"].values if self.letters[value.link] == letter)
        return Fact("", tuple(found))


def overview(store: Store, index: Index, vocabulary: Vocabulary) -> list[Listed]:
    """Return the top themes in their order."""
    reading = Reading(store, vocabulary)
    tops = {triple.subject for triple in store.triples(None, SKOS.topConceptOf, ALL)}
    return [_listed(reading, index, top) for top in sorted(tops, key=reading.place)]


def theme(store: Store, index: Index, vocabulary: Vocabulary, iri: str, today: date | None = None) -> Theme:
    """Return the page of one theme. Raises `NotFound` where there is no such theme."""
    if not catalogue.exists(store, iri):
        raise NotFound("There is no record at this address.")
    reading, asked = Reading(store, vocabulary), _on(index, iri)
    counts = index.counts(asked, ["kind"])["kind"]
    themes = _with_parts(reading, iri)
    facts = {kind: _block(reading, themes, iris) for kind, iris in _firsts(index, asked, counts).items()}
    leaders = _leaders(store, themes)
    talks = [iri_of(talk.link) for talk in facts.get("talk", NO_FACT).values]
    return Theme(
        record=replace(
            reading.record(iri, depth=1), upkeep=provenance.upkeep(store, iri, today or date.today())
        ),
        sentence=_sentence(reading, iri),
        parts=_parts(reading, iri),
        facts=facts,
        counts=counts,
        letters={each.link: _letter(reading, each) for each in facts.get("finding", NO_FACT).values},
        here=_filed(reading, index, iri),
        wider=tuple(_filed(reading, index, each) for each in reading.objects(iri, "skos:broader")),
        answer=sentence(index, Question(filters=asked.filters), asked, counts),
        leaders=len(leaders),
        active=_agents(reading, leaders[:MOST]),
        speakers=_agents(reading, {each for talk in talks for each in reading.objects(talk, "inc:speaker")}),
        gaps=gapmap.row(index, gapmap.ROWS, index.plan.facet(gapmap.ROWS).value(iri)),
    )


_KNOWN = Origin(Certainty.DEFINED)


def _listed(reading: Reading, index: Index, top: str) -> Listed:
    found = index.counts(_on(index, top), ["kind"])["kind"]
    counts = {kind: found[kind] for kind in COUNTED if kind in found}
    place = naming.path(top).replace("/doc/concept/theme/", "/themes/", 1)
    return Listed(reading.name(top), place, _sentence(reading, top), _parts(reading, top), counts)


def _filed(reading: Reading, index: Index, iri: str) -> Way:
    return asking.way(index, reading.name(iri).words, Question(filters=_on(index, iri).filters))


def _on(index: Index, iri: str) -> Asked:
    facet = index.plan.facet("theme")
    return Asked(filters={facet.key: (facet.value(iri),)})


def _sentence(reading: Reading, iri: str) -> Text:
    return reading.text(iri, "dct:description") or reading.text(iri, "skos:definition")


def _parts(reading: Reading, iri: str) -> tuple[Value, ...]:
    narrower = reading.links_to(URIRef(iri), SKOS.broader).values
    return tuple(
        replace(part, link=part.link.replace("/doc/concept/theme/", "/themes/", 1)) for part in narrower
    )


def _with_parts(reading: Reading, iri: str) -> list[str]:
    found = [iri]
    for each in found:
        found += [part for part in reading.subjects(each, "skos:broader") if part not in found]
    return found


def _firsts(index: Index, asked: Asked, counts: dict[str, int]) -> dict[str, list[str]]:
    """Return the first records of each kind that is shown; those of which there are few in one search."""
    few = [kind for kind in SHOWN if 0 < counts.get(kind, 0) <= MOST]
    found = {kind: _first(index, asked.of(kind)) for kind in SHOWN if counts.get(kind, 0) > MOST}
    if few:
        for card in index.cards(asked.of(*few), "newest", sum(counts[kind] for kind in few)):
            found.setdefault(card["kind"], []).append(card["iri"])
    return found


def _first(index: Index, asked: Asked) -> list[str]:
    """Return the first of many records: what sources say before links added by our editors, initiatives with
    a measured change before others, and the newest first.
    """
    narrower = [asked.but(**index.plan.measured), asked] if asked.kinds == ("initiative",) else [asked]
    found: dict[str, None] = {}
    for stated in (True, False):
        for each in narrower:
            if len(found) < MOST:
                cards = index.cards(replace(each, stated=stated), "newest", MOST)
                found |= dict.fromkeys(card["iri"] for card in cards)
    return list(found)[:MOST]


def _block(reading: Reading, themes: list[str], iris: list[str]) -> Fact:
    values = [(_value(reading, themes, URIRef(iri)), iri) for iri in iris]
    values.sort(key=lambda each: _order(reading, *each))
    return Fact("", tuple(value for value, _ in values))


def _value(reading: Reading, themes: list[str], thing: URIRef) -> Value:
    """A thing on a theme is as sure as the surest statement that puts it there: it, or what it is about."""
    said = {
        (subject, each.object, each.graph)
        for subject in (thing, *map(URIRef, reading.objects(thing, "inc:findingAbout")))
        for each in reading.store.statements(subject, ADDRESSES)
        if str(each.object) in themes
    }
    origins = [
        reading.provenance.of_statement(subject, ADDRESSES, each, [graph])
        for subject, each, graph in sorted(said)
    ]
    return reading.link(thing, min(origins, key=lambda origin: origin.certainty), depth=1)


def _order(reading: Reading, value: Value, iri: str) -> tuple[int, bool, str, str]:
    """Surest first; then initiatives with a measured change, the newest first; then by name."""
    certainty = max(value.origin.certainty % Certainty.DEFINED, Certainty.STATED)
    if value.kind != "initiative":
        return certainty, False, "", value.sort
    start = reading.text(iri, "schema:startDate").words
    newest = "".join(chr(0x10FFFF - ord(letter)) for letter in start) if start else "\U0010ffff"
    grades = (_grades(reading, finding) for finding in reading.subjects(iri, "inc:findingAbout"))
    measured = any(grade.startswith("C") and grade >= "C3" for found in grades for grade in found)
    return certainty, not measured, newest, value.sort


def _letter(reading: Reading, finding: Value) -> str:
    """The group it stands in: a change that was at least measured (C), what people said (P), all else."""
    grades = _grades(reading, iri_of(finding.link))
    if any("C3" <= grade < "D" for grade in grades):
        return "C"
    return "P" if any(grade.startswith("P") for grade in grades) else ""


def _grades(reading: Reading, finding: str) -> list[str]:
    """Return the grades of a finding as they are noted: `C3`."""
    return [reading.place(grade) for grade in reading.objects(finding, "inc:evidenceStrength")]


def _leaders(store: Store, themes: list[str]) -> list[str]:
    """Return those who led initiatives on `themes`, by name."""
    rows = store.select(LEADERS % " ".join(f"<{each}>" for each in themes))
    names = {str(row["leader"]): str(row.get("name", "")).casefold() for row in rows}
    return sorted(names, key=lambda leader: (names[leader], leader))


def _agents(reading: Reading, iris: Iterable[str]) -> tuple[Value, ...]:
    found = [reading.link(iri, _KNOWN, depth=1) for iri in iris]
    return tuple(sorted(found, key=lambda value: value.sort))
