"""From statements to documents: what the index holds of each record.

A document is read only along the paths of `facets.toml`, so the documents that a change touches are found by
walking the same paths backwards.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache, partial
from itertools import chain, islice
from typing import Any, TypeVar

from rdflib import URIRef

from repository import naming, wording
from repository.facets import NOT_STATED, STATED, TYPE, WORD, Check, Facet, Path, Plan, Step
from repository.namespaces import CONCEPT, SKOS
from repository.store.interface import Node, Store, Triple
from repository.walking import REMEMBERED, Column, Said, SaidOfAll, Walk, foreign, strings, text

TOGETHER = 5_000  # records that are read at a time
YEARS = 30  # longest span of years that a record is filed under
DAY = 100  # what one day counts in the order of records: more than there are kinds
NOTHING: list[str] = []  # what cards show of what nothing is said of; never changed
NOTHING_STATED = (NOT_STATED,)
PERSON = "person"
LINKED = ("who", "where", "led", "about", "sort", "leads")  # what a card shows of what a record is linked to
Card = dict[str, Any]
Made = TypeVar("Made")


@dataclass(frozen=True)
class View:
    """What can be found and shown of a record: with all links, or without those added by our editors.

    `linked` are the names of what it is linked to, less those of the values of filters: these are looked for
    among the lists of words.
    """

    linked: str
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
    """Makes the documents of one store by `plan`."""

    def __init__(self, store: Store, plan: Plan) -> None:
        self._store = store
        self._plan = plan
        self._kinds = {str(each): kind.key for kind in plan.kinds for each in kind.classes}
        self._places = [kind.key for kind in plan.kinds]

    def every(self) -> Iterator[Document]:
        """Yield the document of every record and word that has one."""
        for some in self.parts():
            yield from some()

    def parts(self) -> list[Callable[[], Iterator[Document]]]:
        """Return what yields the documents of some records and words, all together of every one."""
        said = SaidOfAll(self._store, self._plan)
        typed = map(text, said.ends((), TYPE[0]))
        return [partial(self._made, said, iris) for iris in _batches(typed)]

    def documents(self, iris: Iterable[str]) -> Iterator[Document]:
        """Yield the documents of those of `iris` that are listed or searched by."""
        for some in _batches(iris):
            yield from self._made(Said(self._store), some)

    def _made(self, said: Said, iris: Sequence[str]) -> Iterator[Document]:
        types = Walk(said, iris).follow(TYPE)
        kinds = {iri: kind for iri in iris if (kind := self._kind(iri, types.get(iri, ())))}
        people = [iri for iri, kind in kinds.items() if kind == PERSON]
        yield from _people(self._plan, said, people)
        records = {iri: kind for iri, kind in kinds.items() if kind != PERSON}
        yield from _Bunch(self._plan, said, records).documents()

    def _kind(self, iri: str, types: Collection[Node]) -> str | None:
        found = {self._kinds[text(each)] for each in types if each in self._kinds}
        if found:
            return min(found, key=self._places.index)
        return WORD if str(SKOS.Concept) in types and self._plan.has_word(iri) else None


def _batches(iris: Iterable[str]) -> Iterator[list[str]]:
    waiting = iter(iris)
    return iter(lambda: list(islice(waiting, TOGETHER)), [])


class _Bunch:
    """Records and words that are read together."""

    def __init__(self, plan: Plan, said: Said, kinds: Mapping[str, str]) -> None:
        self._kinds = kinds
        self._searched = tuple(facet.base for facet in plan.facets if facet.words)
        walk, shown = Walk(said, kinds), Walk(said, kinds)
        self._titles = _each(walk.first(plan.text["title"]), strings)
        self._own = _each(walk.all(plan.text["own"]), strings)
        self._offered = _each(walk.all(plan.word["offered"]), strings)
        self._dates = walk.all(plan.facet("when").paths)
        self._labels = walk.all(plan.labels)
        self._all = _Side(plan, shown)
        self._passing = shown.met
        self._stated = _Side(plan, Walk(said, self._passing, stated=True))
        self._places = [each.key for each in reversed(plan.kinds)]

    def documents(self) -> Iterator[Document]:
        """Yield the documents of the records, in their order."""
        return map(self._document, self._kinds)

    def _document(self, iri: str) -> Document:
        kind = self._kinds[iri]
        everything = self._all.view(iri, kind)
        stated = self._stated.view(iri, kind) if iri in self._passing else everything
        card = everything.card
        card["added"] = _added(card, stated.card)
        dates = _come(self._dates.get(iri, ()), card["checked"])
        card["latest"] = stated.card["latest"] = max(dates, key=_number, default="")[:10]
        titles = self._titles.get(iri, ())
        return Document(
            iri=iri,
            kind=kind,
            title=" ".join(titles),
            text=" ".join(self._own.get(iri, ())),
            spelling=" ".join([*titles, *self._offered.get(iri, ()), card["summary"]]),
            names=self._names(iri),
            newest=self._order(kind, max(map(_number, dates), default=0)),
            checked=self._order(kind, _number(card["checked"])),
            all=everything,
            stated=stated,
        )

    def _order(self, kind: str, date: int) -> int:
        # Of the same day, kinds come in their own order: initiatives first.
        return date * DAY + (self._places.index(kind) if kind in self._places else 0)

    def _names(self, iri: str) -> tuple[str, ...]:
        # Only words to search by are widened; "Running" is a status, and a word of its own.
        return tuple(strings(self._labels.get(iri, ()))) if iri.startswith(self._searched) else ()


class _Side:
    """What can be found and shown of the records that set out on `walk`."""

    def __init__(self, plan: Plan, walk: Walk) -> None:
        self._not_stated = dict.fromkeys((facet.key for facet in plan.facets), NOTHING_STATED)
        self._facets = _filled(
            {facet.key: _each(walk.all(facet.paths), partial(_values, facet)) for facet in plan.facets}
        )
        self._checks = _checks(plan, walk)
        self._linked = _each(walk.all(plan.text["linked"]), strings)
        self._title = _each(walk.first(plan.text["title"]), strings)
        self._card = _filled({key: _each(walk.first(way), _english) for key, way in plan.card.items()})
        self._untold = dict.fromkeys(plan.card, NOTHING)
        self._word = {key: walk.all(paths) for key, paths in plan.word.items()}

    def view(self, iri: str, kind: str) -> View:
        """Return what can be found and shown of a record."""
        stated = {key: column[iri] for key, column in self._facets.items() if iri in column}
        facets = {**self._not_stated, **stated}
        if iri in self._checks:
            facets["check"] = tuple(sorted(self._checks[iri]))
        linked = " ".join(self._linked.get(iri, ()))
        return View(linked, facets, {**self._shown(iri, kind), "facets": facets})

    def _shown(self, iri: str, kind: str) -> Card:
        held = {key: column[iri] for key, column in self._card.items() if iri in column}
        told = {**self._untold, **held}
        card: Card = {
            "iri": iri,
            "kind": kind,
            "path": naming.path(iri),
            "title": "".join(self._title.get(iri, NOTHING)[:1]),
            **{key: "".join(told[key][:1]) for key in ("summary", "status")},
            **{key: told[key] for key in LINKED},
            "when": [*told["start"][:1], *told["end"][-1:]],
            "checked": max(told["checked"], default=""),  # the last check of several
            "added": {},
        }
        if iri.startswith(CONCEPT):
            word = {key: column.get(iri, ()) for key, column in self._word.items()}
            card |= {key: strings(nodes) for key, nodes in word.items()}
            card["offered"] = strings(each for each in word["offered"] if not foreign(each))
        return card


def _each(column: Column, made: Callable[[tuple[Node, ...]], Made]) -> Mapping[str, Made]:
    """Return what is made of each entry of a column; of the same entries, once."""
    once = cache(made)
    return {iri: once(nodes) for iri, nodes in column.items()}


def _filled(columns: Mapping[str, Mapping[str, Made]]) -> Mapping[str, Mapping[str, Made]]:
    """Return the columns with anything in them: few, where all records are of one kind."""
    return {key: column for key, column in columns.items() if column}


def _checks(plan: Plan, walk: Walk) -> Mapping[str, set[str]]:
    held: dict[str, set[str]] = defaultdict(set)
    for check in plan.checks:
        holds = _each(walk.follow(check.path), partial(_holds, check))
        for iri in (iri for iri, it_holds in holds.items() if it_holds):
            held[iri].add(check.key)
    return held


def _holds(check: Check, nodes: Iterable[Node]) -> bool:
    return check.holds(map(text, nodes))


def _people(plan: Plan, said: Said, iris: Sequence[str]) -> Iterator[Document]:
    walk = Walk(said, iris)
    titles, held = walk.first(plan.text["title"]), walk.follow(plan.person["roles"][0])
    memberships = Walk(said, map(text, chain(*held.values())))
    read = {key: memberships.all(paths) for key, paths in plan.person.items()}

    def role(membership: Node) -> str:
        told = {key: _english(column.get(text(membership), ())) for key, column in read.items()}
        if not told["dates"]:
            return ""  # a role without a date is not shown
        dates = ", ".join(wording.day(date) for date in told["dates"])
        return f"{', '.join([*told['role'], *told['organisation']])} — as of {dates}"

    for iri in iris:
        name = " ".join(strings(titles.get(iri, ())))
        roles = sorted(filter(None, map(role, held.get(iri, ()))))
        card = {"iri": iri, "kind": PERSON, "path": naming.path(iri), "title": name}
        card |= {"summary": "; ".join(roles), "status": "", "checked": ""}
        none: Card = {**{key: [] for key in LINKED}, "when": [], "added": {}, "facets": {}}
        view = View("", {}, card | none)
        # Found by name alone: the words of a role or an organisation may name a group of people.
        yield Document(iri, PERSON, name, "", "", (), 0, 0, view, view)


def reached_by(store: Store, plan: Plan, changed: Iterable[Triple]) -> set[str]:
    """Return the records whose documents read one of the statements `changed`.

    A record that used to reach a statement did so along statements that are still there, or that are
    themselves in `changed`: walking back through `store` as it is now finds it either way.
    """
    prefixes = plan.prefixes()
    starts: dict[Path, set[str]] = defaultdict(set)
    for triple in changed:
        for prefix in prefixes.get(triple.predicate, ()):
            near = triple.object if prefix.inverse else triple.subject
            if isinstance(near, URIRef):
                starts[prefix.before].add(str(near))
    said, found = Said(store), set()
    for before, nears in starts.items():
        back = tuple(Step(step.predicate, not step.inverse, step.many) for step in reversed(before))
        found |= {each for ends in Walk(said, nears).follow(back).values() for each in ends}
    return {each for each in found if isinstance(each, str)}


def _added(everything: Card, stated: Card) -> dict[str, list[str]]:
    """Return the values that a card shows because our editors added a link, and for nothing else."""
    if stated is everything:
        return {}
    told = {key: [each for each in everything[key] if each not in stated[key]] for key in LINKED}
    return {key: values for key, values in told.items() if values}


def _english(nodes: Sequence[Node]) -> list[str]:
    return strings([node for node in nodes if not foreign(node)] or nodes)


def _values(facet: Facet, nodes: Sequence[Node]) -> tuple[str, ...]:
    if facet.years:
        return _years(nodes)
    found = {facet.value(node) for node in nodes if isinstance(node, str)}
    return (*sorted(found), STATED) if found else NOTHING_STATED


def _years(nodes: Iterable[Node]) -> tuple[str, ...]:
    years = sorted(int(match[0]) for node in nodes if (match := re.match("[0-9]{4}", text(node))))
    if not years:
        return NOTHING_STATED
    return (*(str(year) for year in range(years[0], min(years[-1], years[0] + YEARS) + 1)), STATED)


def _come(dates: Sequence[Node], checked: str) -> list[str]:
    """Return the dates that had come when a record was checked: a plan until 2030 is no news of 2030."""
    told = list(map(text, dates))
    return [date for date in told if not checked or _number(date) <= _number(checked)] or told


@lru_cache(maxsize=REMEMBERED)
def _number(date: str) -> int:
    # 2020-09-17 → 20200917, 2020-09 → 20200900, 2020 → 20200000: sorts as dates do, and claims no more.
    digits = "".join(re.findall(r"\d+", date[:10]))[:8]
    return int(digits.ljust(8, "0")) if digits else 0
