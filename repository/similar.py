"""Initiatives like one initiative, with what both have in common: each reason is a statement about either.

The search index finds who may be alike; the edition's statements say why. Take one away and the reason goes.
"""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from rdflib import URIRef

from repository import naming
from repository.documents import Card
from repository.index import Index
from repository.model import Certainty, Text
from repository.namespaces import full
from repository.reading import Reading
from repository.wanted import Asked, Wanted

# What two initiatives may share, and the filter of the search that knows it.
SHARED = {
    "inc:concernsPopulation": "who",
    "inc:addressesTheme": "theme",
    "inc:usesMethod": "approach",
    "inc:initiativeType": "type",
    "inc:concernsCharacteristic": "inequality",
    "dct:spatial": "where",
    "inc:usesLever": "lever",
}
KIND = "initiative"
CANDIDATES = 40  # that the index names, best first
READ = 15  # of them, whose statements are read
MOST = 5
FEWEST = 2  # kinds of answer in common: a group alone, however many words it has, is no likeness


@dataclass(frozen=True)
class Reason:
    """One thing that both have: which kind of answer it is, and the answer; `added`: by our editors."""

    label: str
    name: Text
    path: str
    added: bool


@dataclass(frozen=True)
class Alike:
    """An initiative that is like another, and why; rare things in common come first."""

    name: Text
    path: str
    status: str
    reasons: tuple[Reason, ...]


def alike(reading: Reading, index: Index, iri: str, but: Iterable[str] = ()) -> tuple[Alike, ...]:
    """Return the initiatives most like `iri`, at most `MOST`, leaving out those at the addresses `but`."""
    own = _answers(reading, iri)
    wanted = tuple(Wanted((), ((SHARED[name], _value(index, name, answer)),)) for name, answer in own)
    if not wanted:
        return ()
    cards = index.cards(Asked(wanted, kinds=(KIND,), any=True), "best", CANDIDATES)
    weights = _weights(index, own)
    scored = []
    for other in _likeliest(index, cards, weights, {iri, *but}):
        common = sorted(own & _answers(reading, other), key=lambda each: (-weights[each], each))
        if len({name for name, _ in common}) >= FEWEST:
            scored.append((sum(weights[each] for each in common), other, common))
    scored.sort(key=lambda each: (-each[0], each[1]))
    return tuple(_alike(reading, iri, other, common) for _, other, common in scored[:MOST])


def _likeliest(
    index: Index, cards: Iterable[Card], weights: Mapping[tuple[str, str], float], but: set[str]
) -> list[str]:
    """The records that share most as the index has it, where what is wider counts as well."""

    def most(card: Card) -> float:
        has = {(name, value) for name, key in SHARED.items() for value in card["facets"].get(key, ())}
        return sum(w for (name, answer), w in weights.items() if (name, _value(index, name, answer)) in has)

    found = [card for card in cards if card["iri"] not in but]
    return [card["iri"] for card in sorted(found, key=lambda card: (-most(card), card["iri"]))[:READ]]


def _alike(reading: Reading, iri: str, other: str, common: list[tuple[str, str]]) -> Alike:
    reasons = tuple(
        Reason(
            reading.vocabulary.property_label(full(name), full("inc:Initiative")),
            reading.name(answer),
            naming.path(answer),
            any(_is_added(reading, each, name, answer) for each in (iri, other)),
        )
        for name, answer in common
    )
    return Alike(reading.name(other), naming.path(other), reading.status(other), reasons)


def _answers(reading: Reading, iri: str) -> set[tuple[str, str]]:
    return {(name, answer) for name in SHARED for answer in reading.objects(iri, name)}


def _value(index: Index, name: str, answer: str) -> str:
    return index.plan.facet(SHARED[name]).value(answer)


def _weights(index: Index, answers: Iterable[tuple[str, str]]) -> dict[tuple[str, str], float]:
    """The rarer a thing is among initiatives, the more it tells."""
    everything = index.count(Asked(kinds=(KIND,)))

    def weight(name: str, answer: str) -> float:
        asked = Asked(filters={SHARED[name]: (_value(index, name, answer),)}, kinds=(KIND,))
        return math.log(1 + everything / max(1, index.count(asked)))

    return {(name, answer): weight(name, answer) for name, answer in answers}


def _is_added(reading: Reading, iri: str, name: str, answer: str) -> bool:
    thing, predicate, object = URIRef(iri), URIRef(full(name)), URIRef(answer)
    graphs = [s.graph for s in reading.store.statements(thing, predicate, object)]
    origin = reading.provenance.of_statement(thing, predicate, object, graphs)
    return origin.certainty is Certainty.ADDED
