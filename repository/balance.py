"""What the collection is mostly about and what it is thin on: computed, so that nobody has to be told."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product

from repository import asking, narrowing, yardstick
from repository.asking import Way
from repository.facets import Facet
from repository.index import Index
from repository.tallies import Line
from repository.yardstick import FEW, NOTHING

MUCH = 1 / 8  # of all initiatives: what fewer are about is not what the collection is mostly about
MOST = 3  # values told of each list
SOME = 4
PAIRS = 6
LITTLE = 1 / 50  # of all: what fewer are about, it is thin on
THIN = 1 / 4  # of what one would expect, were every nation like the others


@dataclass(frozen=True)
class Part:
    """One list of words: what most initiatives have of it, and what few or none have; `others` are more of
    those that few have.
    """

    label: str
    key: str
    most: tuple[Way, ...]
    few: tuple[Way, ...]
    others: int


@dataclass(frozen=True)
class Pair:
    """A nation and a value that go together less often than one would `expect` from the others."""

    nation: str
    way: Way
    expected: int


@dataclass(frozen=True)
class Lack:
    """A nation, and what nothing is recorded on there though there is enough, so much, `elsewhere`."""

    nation: str
    ways: tuple[Way, ...]
    elsewhere: tuple[int, ...]


@dataclass(frozen=True)
class Balance:
    """The whole: how many initiatives there are, list by list, which pairs are thin, what nations lack."""

    initiatives: Way
    parts: tuple[Part, ...]
    pairs: tuple[Pair, ...]
    lacks: tuple[Lack, ...]


@dataclass(frozen=True)
class _Side:
    label: str
    facet: Facet
    counts: Mapping[str, int]
    labels: Mapping[str, str]


@dataclass(frozen=True)
class _Met:
    """A nation and a value: how many initiatives have both, and how many have the value everywhere."""

    nation: str
    way: Way
    everywhere: int


def balance(index: Index) -> Balance:
    """Return what the initiatives in `index` are mostly about, and what few or none are about."""
    initiatives = asking.way(index, "", yardstick.counted("done"))
    sides = [
        _side(index, label, index.plan.facet(key), values, initiatives.count)
        for label, key, values in index.plan.coverage
        if not index.plan.facet(key).years
    ]
    nations, others = sides[0], sides[1:]
    met = [each for side in others for each in _met(index, nations, side)]
    parts = tuple(_part(side, initiatives.count) for side in sides)
    return Balance(initiatives, parts, _pairs(met, nations, initiatives.count), _lacks(met, nations))


def _side(index: Index, label: str, facet: Facet, values: Sequence[str], total: int) -> _Side:
    counts = index.counts(yardstick.asked("done"), [facet.key])[facet.key]
    shown = values or _told_apart(index, facet, counts, total)
    cards = index.things(map(facet.iri, shown))
    labels = {value: narrowing.label_of(facet, value, cards) for value in shown}
    return _Side(label, facet, {value: counts.get(value, 0) for value in shown}, labels)


def _told_apart(index: Index, facet: Facet, counts: Mapping[str, int], total: int) -> list[str]:
    """Return the top of a list of words; for a word that most initiatives have, those below it instead."""
    below: dict[str, list[str]] = {}
    for iri, card in index.values(facet.base).items():
        for wider in card["broader"] or [""]:
            below.setdefault(facet.value(wider) if wider else "", []).append(facet.value(iri))
    found, ahead = [], list(below.get("", ()))
    while ahead:
        value = ahead.pop()
        if counts.get(value, 0) > total / 2 and value in below:
            ahead += below[value]
        else:
            found.append(value)
    return sorted(set(found))


def _part(side: _Side, total: int) -> Part:
    ordered = sorted(side.counts, key=lambda value: (-side.counts[value], side.labels[value]))
    most = [value for value in ordered if side.counts[value] >= total * MUCH and side.counts[value] >= FEW]
    few = [value for value in reversed(ordered) if side.counts[value] < max(FEW, total * LITTLE)]
    return Part(
        side.label,
        side.facet.key,
        tuple(_way(side, value) for value in most[:MOST]),
        tuple(_way(side, value) for value in few[:SOME]),
        len(few[SOME:]),
    )


def _met(index: Index, nations: _Side, side: _Side) -> Iterator[_Met]:
    lines = (Line(nations.facet.key, list(nations.counts)), Line(side.facet.key, list(side.counts)))
    found = index.tallied(yardstick.asked("done"), lines)
    for nation, value in product(nations.counts, side.counts):
        filters = {nations.facet.key: (nation,), side.facet.key: (value,)}
        count = found.get((nation, value), NOTHING).count
        way = Way(side.labels[value], count, yardstick.counted("done").but(**filters))
        yield _Met(nation, way, side.counts[value])


def _pairs(met: Iterable[_Met], nations: _Side, total: int) -> tuple[Pair, ...]:
    pairs = []
    for each in met:
        expected = round(nations.counts[each.nation] * each.everywhere / total) if total else 0
        if expected >= FEW and each.way.count <= expected * THIN:
            pairs.append(Pair(nations.labels[each.nation], each.way, expected))
    pairs.sort(key=lambda pair: (pair.way.count - pair.expected, pair.way.label))
    return tuple(pairs[:PAIRS])


def _lacks(met: Sequence[_Met], nations: _Side) -> tuple[Lack, ...]:
    lacks = []
    for nation, label in nations.labels.items():
        none = [
            each for each in met if each.nation == nation and not each.way.count and each.everywhere >= FEW
        ]
        none.sort(key=lambda each: (-each.everywhere, each.way.label))
        shown = none[:PAIRS]
        if shown and nations.counts[nation]:
            ways = tuple(each.way for each in shown)
            lacks.append(Lack(label, ways, tuple(each.everywhere for each in shown)))
    return tuple(lacks)


def _way(side: _Side, value: str) -> Way:
    question = yardstick.counted("done").but(**{side.facet.key: (value,)})
    return Way(side.labels[value], side.counts[value], question)
