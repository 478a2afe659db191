"""From statements to documents: what the index holds of each record.

A document is read only along the paths of `facets.toml`, so the documents that a change touches are found by
walking the same paths backwards.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from rdflib import URIRef
from rdflib.namespace import RDF

from repository import naming, wording
from repository.facets import NOT_STATED, STATED, WORD, Facet, Path, Plan, Step, path
from repository.namespaces import CONCEPT, SKOS
from repository.store.interface import Store, Term, Triple
from repository.walking import Reader, Said, SaidOfAll, foreign, strings

YEARS = 30  # longest span of years that a record is filed under
DAY = 100  # what one day counts in the order of records: more than there are kinds
TYPE = path("rdf:type")
LINKED = (
    "who",
    "where",
    "led",
    "about",
    "sort",
    "leads",
)  # what a card shows of the things that a record is linked to
Card = dict[str, Any]


@dataclass(frozen=True)
class View:
    """What can be found and shown of a record: with all links, or without those added by our editors."""

    words: str
    facets: dict[str, tuple[str, ...]]
    card: Card


@dataclass(frozen=True)
class Document:
    """One record as the index holds it; `stated` leaves out the links added by our editors."""

    iri: str
    kind: str
    title: str
    text: str
    spelling: str
    names: tuple[str, ...]
    newest: int
    checked: int
    all: View
    stated: View = field(repr=False)


class Maker:
    """Makes the documents of one store by `plan`; `every` of them, or a few."""

    def __init__(self, store: Store, plan: Plan, every: bool = False) -> None:
        self._store = store
        self._plan = plan
        self._all = Reader(SaidOfAll(store) if every else Said(store))
        self._stated = self._all.stated()
        self._kinds = {each: kind.key for kind in reversed(plan.kinds) for each in kind.classes}

    def subjects(self) -> Iterator[URIRef]:
        """Yield every record and word that has a document, each once."""
        seen: set[URIRef] = set()
        classes = [*self._kinds, SKOS.Concept]
        for each in classes:
            for triple in self._store.triples(None, RDF.type, each):
                if triple.subject not in seen:
                    seen.add(triple.subject)
                    yield triple.subject

    def document(self, iri: URIRef) -> Document | None:
        """Return the document of `iri`, or `None` when it is nothing that is listed or searched by."""
        kind = self._kind(iri)
        if kind is None:
            return None
        if kind == "person":
            return self._person(iri)
        titles = strings(self._all.first(iri, self._plan.text["title"]))
        own = strings(self._all.all(iri, self._plan.text["own"]))
        self._all.met = False
        everything = self._view(self._all, iri, kind)
        stated = self._view(self._stated, iri, kind) if self._all.met else everything
        everything.card["added"] = _added(everything.card, stated.card)
        dates = _come(self._all.all(iri, self._plan.facet("when").paths), everything.card["checked"])
        latest = str(max(dates, key=_number))[:10] if dates else ""
        everything.card["latest"] = stated.card["latest"] = latest
        offered = strings(self._all.all(iri, self._plan.word["offered"]))
        return Document(
            iri=str(iri),
            kind=kind,
            title=" ".join(titles),
            text=" ".join(own),
            spelling=" ".join([*titles, *offered, everything.card["summary"]]),
            names=self._names(iri),
            newest=self._order(kind, max(map(_number, dates), default=0)),
            checked=self._order(kind, _number(everything.card["checked"])),
            all=everything,
            stated=stated,
        )

    def _kind(self, iri: URIRef) -> str | None:
        types = self._all.follow(iri, TYPE)
        found = {key for each, key in self._kinds.items() if each in types}
        for kind in self._plan.kinds:
            if kind.key in found:
                return kind.key
        return WORD if SKOS.Concept in types and self._plan_word(iri) else None

    def _order(self, kind: str, date: int) -> int:
        # Of the same day, kinds come in their own order: initiatives first.
        places = [each.key for each in reversed(self._plan.kinds)]
        return date * DAY + (places.index(kind) if kind in places else 0)

    def _plan_word(self, iri: URIRef) -> bool:
        return any(facet.base and iri.startswith(facet.base) for facet in self._plan.facets)

    def _names(self, iri: URIRef) -> tuple[str, ...]:
        # Only words to search by are widened; "Running" is a status, and a word of its own.
        if self._plan.facet_of(iri) is None:
            return ()
        return tuple(strings(self._all.all(iri, self._plan.labels)))

    def _view(self, reader: Reader, iri: URIRef, kind: str) -> View:
        facets, because = self._facets(reader, iri)
        card = self._card(reader, iri, kind)
        linked = strings(reader.all(iri, self._plan.text["linked"]))
        words = " ".join([*because.values(), *linked])
        return View(words, facets, {**card, "facets": facets, "because": because})

    def _facets(self, reader: Reader, iri: URIRef) -> tuple[dict[str, tuple[str, ...]], dict[str, str]]:
        values: dict[str, tuple[str, ...]] = {}
        because: dict[str, str] = {}
        for facet in self._plan.facets:
            found = reader.all(iri, facet.paths)
            values[facet.key] = _years(found) if facet.years else _values(facet, found)
            if facet.words and found:
                because[facet.key] = " ".join(reader.names(each, self._plan.labels) for each in found)
        for check in self._plan.checks:
            found = reader.follow(iri, check.path)
            if [each for each in found if not check.among or str(each) in check.among]:
                values["check"] = tuple(sorted({*values.get("check", ()), check.key}))
        return values, because

    def _card(self, reader: Reader, iri: URIRef, kind: str) -> Card:
        title = strings(reader.first(iri, self._plan.text["title"]))
        told = {key: strings(_english(reader.first(iri, paths))) for key, paths in self._plan.card.items()}
        card: Card = {
            "iri": str(iri),
            "kind": kind,
            "path": naming.path(iri),
            "title": title[0] if title else "",
            **{key: told[key][:1] for key in ("summary", "status")},
            **{key: told[key] for key in LINKED},
            "when": [*told["start"][:1], *told["end"][-1:]],
            "added": {},
        }
        card |= {key: "".join(card[key]) for key in ("summary", "status")}
        card["checked"] = max(told["checked"], default="")  # the last check of several
        if str(iri).startswith(CONCEPT):
            card |= {
                key: strings(reader.all(iri, self._plan.word[key])) for key in ("note", "notation", "broader")
            }
            card["offered"] = strings(
                t for t in reader.all(iri, self._plan.word["offered"]) if not foreign(t)
            )
        return card

    def _person(self, iri: URIRef) -> Document:
        name = " ".join(strings(self._all.first(iri, self._plan.text["title"])))
        roles = [self._role(URIRef(each)) for each in self._all.follow(iri, self._plan.person["roles"][0])]
        card = {"iri": str(iri), "kind": "person", "path": naming.path(iri), "title": name}
        card |= {"summary": "; ".join(sorted(filter(None, roles))), "status": "", "checked": ""}
        none: Card = {**{key: [] for key in LINKED}, "when": [], "added": {}, "facets": {}, "because": {}}
        view = View("", {}, card | none)
        # Found by name alone: the words of a role or an organisation may name a group of people.
        return Document(str(iri), "person", name, "", "", (), 0, 0, view, view)

    def _role(self, membership: URIRef) -> str:
        told = {
            key: strings(_english(self._all.all(membership, paths)))
            for key, paths in self._plan.person.items()
        }
        if not told["dates"]:
            return ""  # a role without a date is not shown
        dates = ", ".join(wording.day(date) for date in told["dates"])
        return f"{', '.join([*told['role'], *told['organisation']])} — as of {dates}"


def reached_by(store: Store, plan: Plan, changed: Iterable[Triple]) -> set[URIRef]:
    """Return the records whose documents read one of the statements `changed`.

    A record that used to reach a statement did so along statements that are still there, or that are
    themselves in `changed`: walking back through `store` as it is now finds it either way.
    """
    reader, prefixes = Reader(Said(store)), plan.prefixes()
    starts: dict[tuple[URIRef, Path], None] = {}
    for triple in changed:
        for prefix in prefixes.get(triple.predicate, ()):
            near = triple.object if prefix.inverse else triple.subject
            if isinstance(near, URIRef):
                starts[near, prefix.before] = None
    found: set[URIRef] = set()
    for near, before in starts:
        back = tuple(Step(step.predicate, not step.inverse, step.many) for step in reversed(before))
        found |= {URIRef(each) for each in reader.follow(near, back) if isinstance(each, URIRef)}
    return found


def _added(everything: Card, stated: Card) -> dict[str, list[str]]:
    """Return the values that a card shows because our editors added a link, and for nothing else."""
    told = {key: [each for each in everything[key] if each not in stated[key]] for key in LINKED}
    return {key: values for key, values in told.items() if values}


def _english(terms: list[Term]) -> list[Term]:
    return [term for term in terms if not foreign(term)] or terms


def _values(facet: Facet, terms: Iterable[Term]) -> tuple[str, ...]:
    values = sorted({facet.value(str(term)) for term in terms})
    return (*values, STATED) if values else (NOT_STATED,)


def _years(terms: Iterable[Term]) -> tuple[str, ...]:
    years = sorted(int(match[0]) for term in terms if (match := re.match("[0-9]{4}", str(term))))
    if not years:
        return (NOT_STATED,)
    return (*(str(year) for year in range(years[0], min(years[-1], years[0] + YEARS) + 1)), STATED)


def _come(dates: list[Term], checked: str) -> list[Term]:
    """Return the dates that had come when a record was checked: a plan until 2030 is no news of 2030."""
    come = [date for date in dates if not checked or _number(date) <= _number(checked)]
    return come or dates


def _number(date: object) -> int:
    # 2020-09-17 → 20200917, 2020-09 → 20200900, 2020 → 20200000: sorts as dates do, and claims no more.
    digits = "".join(re.findall(r"\d+", str(date)[:10]))[:8]
    return int(digits.ljust(8, "0")) if digits else 0
