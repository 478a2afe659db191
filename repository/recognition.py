"""Recognise before you add: what somebody describes may be recorded already.

Two records may be of the same thing when they have the same identifier, the same or almost the same name, or
the same web page. Names are compared as `names` folds them; those almost the same are found among the records
that share a rare word, or initials: names of organisations by `spelling`, others by rapidfuzz
(https://rapidfuzz.github.io/RapidFuzz/).
"""

import json
import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from rapidfuzz import fuzz
from rdflib import URIRef

from repository.names import NAMED_BY, TITLES, folded
from repository.namespaces import DCT, FOAF, ID, INC, ORG, RDF
from repository.spelling import fits, initials
from repository.store.interface import Store
from repository.store.writing import triples_of

ALIKE = 88  # of 100: below, names of different things meet; above, misspellings are missed
COMMON = 60  # a word in more names than this tells nothing
MOST = 5  # likenesses told of one thing
IDENTIFIED_BY = (ORG.identifier, DCT.identifier)
BRACKETS = re.compile(r" \([^()]*\)$")
KINDS_OF_ORGANISATION = (
    ORG.Organization, ORG.FormalOrganization, ORG.OrganizationalCollaboration, INC.Network, INC.StaffNetwork,
)  # fmt: skip
ORGANISATIONS = frozenset(map(str, KINDS_OF_ORGANISATION))


class Reason(StrEnum):
    """Why two records may be of the same thing, the surest first."""

    IDENTIFIER = "the same identifier"
    NAME = "the same name"
    PAGE = "the same web page"
    ALMOST = "almost the same name"


@dataclass(frozen=True)
class Sketch:
    """What a thing is recognised by: its classes, folded names, identifiers and web pages."""

    iri: str
    label: str
    classes: tuple[str, ...]
    names: tuple[str, ...]
    identifiers: tuple[str, ...] = ()
    pages: tuple[str, ...] = ()


@dataclass(frozen=True)
class Likeness:
    """One thing that was sent and one that is recorded, which may be the same, and why."""

    iri: str
    label: str
    known: str
    known_label: str
    reason: Reason


class Recorded:
    """The sketches of one edition, ready to be asked."""

    def __init__(self, sketches: Iterable[Sketch]) -> None:
        self._sketches = {sketch.iri: sketch for sketch in sketches}
        self._by: dict[Reason, dict[str, set[str]]] = {reason: defaultdict(set) for reason in Reason}
        self._by_word: dict[str, set[str]] = defaultdict(set)
        for sketch in self._sketches.values():
            for reason, keys in _keys(sketch).items():
                for key in keys:
                    self._by[reason][key].add(sketch.iri)
            for name in sketch.names:
                for word in {*name.split(), *initials(name)}:
                    self._by_word[word].add(sketch.iri)

    def like(self, sketch: Sketch) -> list[Likeness]:
        """Return the records that may be of the same thing as `sketch`, the surest first, never itself."""
        found: dict[str, Reason] = {}
        for reason, keys in _keys(sketch).items():
            for key in keys:
                for iri in sorted(self._by[reason].get(key, ())):
                    found.setdefault(iri, reason)
        for iri in self._almost(sketch):
            found.setdefault(iri, Reason.ALMOST)
        found.pop(sketch.iri, None)
        fitting = [iri for iri in found if _same_sort(sketch, self._sketches[iri])]
        order = list(Reason)
        fitting.sort(key=lambda iri: (order.index(found[iri]), iri))
        return [
            Likeness(sketch.iri, sketch.label, iri, self._sketches[iri].label, found[iri])
            for iri in fitting[:MOST]
        ]

    def _almost(self, sketch: Sketch) -> list[str]:
        near: Counter[str] = Counter()
        alike = fits if ORGANISATIONS & set(sketch.classes) else _almost_the_same
        for name in sketch.names:
            for word in {*name.split(), *initials(name)}:
                holders = self._by_word.get(word, ())
                if len(holders) <= COMMON:
                    near.update(holders)
        return [
            iri
            for iri, _ in near.most_common(100)
            if any(alike(mine, theirs) for mine in sketch.names for theirs in self._sketches[iri].names)
        ]


def _almost_the_same(one: str, other: str) -> bool:
    return fuzz.token_sort_ratio(one, other) >= ALIKE


def _keys(sketch: Sketch) -> Mapping[Reason, tuple[str, ...]]:
    return {
        Reason.IDENTIFIER: sketch.identifiers,
        Reason.NAME: sketch.names,
        Reason.PAGE: sketch.pages,
    }


def _same_sort(one: Sketch, other: Sketch) -> bool:
    mine, theirs = set(one.classes), set(other.classes)
    return bool(mine & theirs) or bool(mine & ORGANISATIONS and theirs & ORGANISATIONS)


def read(store: Store) -> Recorded:
    """Return what `store` holds of records of ours; a full read, to be done once per edition."""
    told: dict[str, Counter[tuple[str, str]]] = {}
    for triple in store.triples(None, RDF.type):
        if triple.subject.startswith(ID) and not triple.subject.startswith(ID + "concept/"):
            told.setdefault(str(triple.subject), Counter())[str(RDF.type), str(triple.object)] += 1
    for predicate in (*NAMED_BY, *IDENTIFIED_BY, FOAF.page):
        for triple in store.triples(None, predicate):
            if str(triple.subject) in told:
                told[str(triple.subject)][str(predicate), str(triple.object)] += 1
    return Recorded(sketch(iri, pairs) for iri, pairs in told.items())


def drawn(ntriples: bytes) -> list[Sketch]:
    """Return what the things are recognised by that statements of ours, as N-Triples, describe."""
    wanted = {RDF.type, *NAMED_BY, *IDENTIFIED_BY, FOAF.page}
    told: dict[str, Counter[tuple[str, str]]] = defaultdict(Counter)
    for said in triples_of(ntriples):
        if said.predicate in wanted and said.subject.startswith(ID):
            told[str(said.subject)][str(said.predicate), str(said.object)] += 1
    known = {iri for iri, pairs in told.items() if any(path == str(RDF.type) for path, _ in pairs)}
    return [sketch(iri, sorted(told[iri])) for iri in sorted(known)]


def as_json(sketches: Iterable[Sketch]) -> str:
    """Return sketches as JSON text."""
    return json.dumps([vars(each) for each in sketches], ensure_ascii=False)


def from_json(text: str) -> list[Sketch]:
    """Return the sketches that `as_json` wrote."""
    return [Sketch(**{key: _tuples(part) for key, part in row.items()}) for row in json.loads(text)]


def _tuples(part: Any) -> Any:
    return tuple(part) if isinstance(part, list) else part


def sketch(iri: str, pairs: Collection[tuple[str, str]]) -> Sketch:
    """Return what a thing is recognised by; `pairs` are its properties and their values."""

    def of(*predicates: URIRef) -> list[str]:
        return [value for each in predicates for predicate, value in pairs if predicate == str(each)]

    names = of(*NAMED_BY)
    return Sketch(
        iri=iri,
        label=next(iter(of(*TITLES)), iri.rsplit("/", 1)[-1]),
        classes=tuple(of(RDF.type)),
        names=tuple(dict.fromkeys(filter(None, map(folded, _without_brackets(names))))),
        identifiers=tuple(dict.fromkeys(map(_identifier, of(*IDENTIFIED_BY)))),
        pages=tuple(dict.fromkeys(map(_page, of(FOAF.page)))),
    )


def _without_brackets(names: Collection[str]) -> list[str]:
    """Return names, and each as it reads without what stands in brackets at its end."""
    return [*names, *(BRACKETS.sub("", name) for name in names)]


def _identifier(text: str) -> str:
    """Return an identifier (ROR, ORCID, charity, company, ODS, ONS) without what varies around it."""
    return "".join(text.rsplit("/", 1)[-1].upper().split()).lstrip("0")


def _page(address: str) -> str:
    return address.partition("://")[2].removeprefix("www.").rstrip("/").casefold()
