"""What the help pages tell of an edition: what it holds, how evidence is graded, which words are used."""

from collections.abc import Iterable
from dataclasses import dataclass

from rdflib import URIRef

from repository import evidence, facets, naming
from repository.namespaces import RDF, SCHEME, SKOS
from repository.store.interface import Store

# The lists whose words name people, or what is done with them: the words that are contested.
EXPLAINED = ("population-group", "characteristic", "participation-level", "initiative-type")

_LISTED = """
    SELECT DISTINCT ?thing ?checked WHERE {
      VALUES ?class { $classes }
      ?thing a ?class .
      OPTIONAL { ?record foaf:primaryTopic ?thing ; inc:lastChecked ?checked }
    }"""

# What practitioners ask of an initiative, and what says it.
_ANSWERS = {
    "say who they are for": "inc:concernsPopulation",
    "say where": "dct:spatial",
    "say when": "schema:startDate",
    "say who led them": "inc:ledBy",
    "say who shaped them": "inc:involvedPopulation",
    "have a finding": "^inc:findingAbout",
}

_SOURCES = """
    SELECT ?source (COUNT(DISTINCT ?quote) AS ?quotes) WHERE {
      ?quote oa:hasTarget/oa:hasSource ?source .
    } GROUP BY ?source"""

# Those of which no words are quoted: records name them as what they rest on.
_PAGES = """
    SELECT (COUNT(DISTINCT ?source) AS ?n) WHERE {
      ?record a dcat:CatalogRecord ; dct:source ?source .
      FILTER NOT EXISTS { ?quote oa:hasSource ?source }
    }"""

_PLACES = """
    SELECT ?place (COUNT(DISTINCT ?initiative) AS ?initiatives) WHERE {
      ?initiative a inc:Initiative ; dct:spatial/skos:broader* ?place .
    } GROUP BY ?place"""


@dataclass(frozen=True)
class Grade:
    """One grade of evidence and what it means; `absent` where having no grade is meant."""

    label: str
    meaning: str
    absent: bool = False


@dataclass(frozen=True)
class Line:
    """One of the two lines of "How sure can we be?", with its grades from least to most."""

    label: str
    grades: tuple[Grade, ...]


@dataclass(frozen=True)
class Entry:
    """One word that we use: what else finds it, and the note that is shown with it."""

    label: str
    address: str
    also: tuple[str, ...]
    note: str


@dataclass(frozen=True)
class Kind:
    """How many records there are of one kind; `key` is what search calls it."""

    key: str
    label: str
    count: int


@dataclass(frozen=True)
class Source:
    """One text that the collection draws on, and how many quotations are kept from it."""

    label: str
    address: str
    quotes: int


@dataclass(frozen=True)
class Holdings:
    """What an edition holds. `answers`: how many initiatives have each of the answers people look for.

    `places` has the label of each place, how the search writes it, and how many initiatives it or what lies
    in it has; `pages` counts the sources of which no words are quoted.
    """

    kinds: tuple[Kind, ...]
    answers: tuple[tuple[str, int], ...]
    years: tuple[str, ...]
    places: tuple[tuple[str, str, int], ...]
    sources: tuple[Source, ...]
    pages: int

    def count(self, key: str) -> int:
        """Return how many records there are of one kind."""
        return next((kind.count for kind in self.kinds if kind.key == key), 0)


def lines(store: Store) -> tuple[Line, ...]:
    """Return both lines of evidence in the words of the published scheme."""
    return tuple(_line(store, URIRef(top), absent) for _, top, absent in evidence.LINES)


def words(store: Store) -> tuple[Entry, ...]:
    """Return the words that carry a note, or that are found by words we do not use ourselves, by name."""
    found = {}
    for scheme in EXPLAINED:
        for triple in store.triples(None, SKOS.inScheme, SCHEME[scheme]):
            contested = next(iter(store.triples(triple.subject, SKOS.hiddenLabel)), None)
            entry = _entry(store, triple.subject)
            if entry.note or contested:
                found[entry.address] = entry
    return tuple(sorted(found.values(), key=lambda entry: entry.label.casefold()))


def holdings(store: Store) -> Holdings:
    """Return what an edition holds, counted. It reads much: ask once per edition."""
    return Holdings(
        kinds=tuple(_kinds(store)),
        answers=tuple((label, _with(store, path)) for label, path in _ANSWERS.items()),
        years=tuple(_years(store)),
        places=tuple(_places(store)),
        sources=tuple(_sources(store)),
        pages=int(store.select(_PAGES)[0]["n"]),
    )


def listed(store: Store) -> list[tuple[str, str]]:
    """Return the address of every listed record, never a person, and the day of its last check or nothing."""
    kinds = [kind for kind in facets.load().kinds if kind.key != "person"]
    classes = " ".join(f"<{cls}>" for kind in kinds for cls in kind.classes)
    rows = store.select(_LISTED.replace("$classes", classes))
    found: dict[str, str] = {}
    for row in rows:
        place = naming.path(str(row["thing"]))
        found[place] = max(str(row.get("checked", "")), found.get(place, ""))
    return sorted(found.items())


def _line(store: Store, top: URIRef, absent: str) -> Line:
    below = [triple.subject for triple in store.triples(None, SKOS.broader, top)]
    graded = sorted(below, key=lambda grade: _text(store, grade, SKOS.notation))
    grades = [Grade(naming.label(store, grade), _text(store, grade, SKOS.definition)) for grade in graded]
    return Line(naming.label(store, top), (Grade(evidence.NOT_LOOKED_INTO, absent, absent=True), *grades))


def _entry(store: Store, word: URIRef) -> Entry:
    label = naming.label(store, word)
    others = {
        str(triple.object)
        for predicate in (SKOS.altLabel, SKOS.hiddenLabel)
        for triple in store.triples(word, predicate)
    }
    also = tuple(sorted(others - {label}, key=str.casefold))
    return Entry(label, naming.path(word), also, _text(store, word, SKOS.scopeNote))


def _text(store: Store, thing: URIRef, predicate: URIRef) -> str:
    return naming.best(triple.object for triple in store.triples(thing, predicate)).words


def _kinds(store: Store) -> Iterable[Kind]:
    for kind in facets.load().kinds:
        things = {triple.subject for cls in kind.classes for triple in store.triples(None, RDF.type, cls)}
        label = kind.many[:1].upper() + kind.many[1:]
        yield Kind(kind.key, label, len(things))


def _with(store: Store, path: str) -> int:
    query = f"SELECT (COUNT(DISTINCT ?i) AS ?n) WHERE {{ ?i a inc:Initiative ; {path} ?x }}"
    return int(store.select(query)[0]["n"])


def _years(store: Store) -> list[str]:
    dates = "SELECT DISTINCT ?date WHERE { ?thing schema:startDate|prov:startedAtTime|dct:date ?date }"
    return sorted({str(row["date"])[:4] for row in store.select(dates)})


def _places(store: Store) -> list[tuple[str, str, int]]:
    where = facets.load().facet("where")
    found = [
        (naming.label(store, row["place"]), where.value(str(row["place"])), int(row["initiatives"]))
        for row in store.select(_PLACES)
    ]
    return sorted(found, key=lambda place: (-place[2], place[0]))


def _sources(store: Store) -> list[Source]:
    found = [
        Source(naming.label(store, row["source"]), naming.path(row["source"]), int(row["quotes"]))
        for row in store.select(_SOURCES)
    ]
    return sorted(found, key=lambda source: (-source.quotes, source.label))
