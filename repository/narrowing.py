"""Filters: their values in words, in order, each with the number of records it finds."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from repository.asking import KIND, Question
from repository.documents import Card
from repository.facets import NOT_STATED, STATED, Facet, Plan
from repository.index import CHECKS, Asked, Index

Counts = Mapping[str, Mapping[str, int]]
Labels = Mapping[str, Card]
INITIATIVE = "initiative"
MOST_SHOWN = 200  # values of one filter; what is rarer is found by words


@dataclass(frozen=True)
class Value:
    """One value of a filter: how many records it finds by itself, with the other filters as they are."""

    value: str
    label: str
    count: int
    chosen: bool
    depth: int = 0


@dataclass(frozen=True)
class Filter:
    """A filter with its values in the order shown, "Not stated" last."""

    key: str
    label: str
    values: tuple[Value, ...]
    more: bool = False
    note: str = ""


def shown(plan: Plan, question: Question, more: bool) -> tuple[Facet, ...]:
    """Return the filters beside a search: the usual ones and those in use; with `more`, all."""
    return tuple(facet for facet in plan.facets if more or not facet.more or facet.key in question.filters)


def counts(index: Index, asked: Asked, question: Question, facets: Sequence[Facet]) -> Counts:
    """Return how many records each value of each filter finds, with the other filters as they are.

    A filter's own choices do not narrow its counts: each says what that value finds by itself.
    """
    return counts_in_part(index, asked, question, facets)[0]


def counts_in_part(
    index: Index, asked: Asked, question: Question, facets: Sequence[Facet]
) -> tuple[Counts, Counts]:
    """Return the same counts, and those among initiatives of the filters that are not in use."""
    free = [facet.key for facet in facets if facet.key not in question.filters]
    kinds = index.by_kind(asked.of(), [*free, CHECKS])
    found: dict[str, Mapping[str, int]] = {
        key: _sum(kinds[kind][key] for kind in asked.kinds if kind in kinds) for key in (*free, CHECKS)
    }
    found[KIND] = _sum(of[KIND] for of in kinds.values())
    for facet in facets:
        if facet.key in question.filters:
            found |= index.counts(asked.but(**{facet.key: None}), [facet.key])
    shown = {key: _most(values, question.filters.get(key, ())) for key, values in found.items()}
    return shown, kinds.get(INITIATIVE, {})


def _sum(counts: Iterable[Mapping[str, int]]) -> Counter[str]:
    total: Counter[str] = Counter()
    for each in counts:
        total.update(each)
    return total


def _most(values: Mapping[str, int], chosen: tuple[str, ...]) -> Mapping[str, int]:
    if len(values) <= MOST_SHOWN:
        return values
    most = sorted(
        values, key=lambda value: (value not in (*chosen, STATED, NOT_STATED), -values[value], value)
    )
    return {value: values[value] for value in most[:MOST_SHOWN]}


def labels(index: Index, question: Question, counts: Counts, facets: Sequence[Facet]) -> dict[str, Card]:
    """Return the cards of the things that values of filters stand for, by address."""
    wished = {
        facet.iri(value)
        for facet in facets
        if facet.base
        for value in (*counts[facet.key], *question.filters.get(facet.key, ()))
    }
    return index.things(wished)


def filters(
    plan: Plan, question: Question, facets: Sequence[Facet], counts: Counts, labels: Labels
) -> tuple[Filter, ...]:
    """Return the filter by kind and those of `facets`, with their values."""
    chosen = question.filters.get(KIND, ())
    kinds = tuple(
        Value(kind.key, kind.many.capitalize(), counts[KIND].get(kind.key, 0), kind.key in chosen)
        for kind in plan.kinds
        if counts[KIND].get(kind.key) or kind.key in chosen
    )
    rest = (
        Filter(
            f.key, f.label, _values(f, question.filters.get(f.key, ()), counts[f.key], labels), f.more, f.note
        )
        for f in facets
    )
    return (Filter(KIND, "Kind", kinds), *rest)


def _values(
    facet: Facet, chosen: tuple[str, ...], counts: Mapping[str, int], labels: Labels
) -> tuple[Value, ...]:
    listed = {value for value in (*counts, *chosen)} - {STATED, NOT_STATED}
    values = {v: Value(v, label_of(facet, v, labels), counts.get(v, 0), v in chosen) for v in listed}
    ordered = _ordered(facet, values, labels)
    ends = [(NOT_STATED, facet.missing)] + ([(STATED, "Stated")] if STATED in chosen else [])
    last = (
        Value(v, label, counts.get(v, 0), v in chosen) for v, label in ends if v in chosen or counts.get(v)
    )
    return (*ordered, *last)


def label_of(facet: Facet, value: str, labels: Labels) -> str:
    """Return the words for one value of a filter; an unknown value is its own words."""
    if value in (STATED, NOT_STATED):
        return "Stated" if value == STATED else facet.missing
    card = labels.get(facet.iri(value))
    return str(card["title"]) if card else value


def _ordered(facet: Facet, values: Mapping[str, Value], labels: Labels) -> list[Value]:
    def by_count(value: str) -> tuple[int, str]:
        return -values[value].count, values[value].label.lower()

    if facet.order == "newest":
        return [values[value] for value in sorted(values, reverse=True)]
    if facet.order == "notation":
        return [
            values[value]
            for value in sorted(values, key=lambda v: (_notation(facet, v, labels), by_count(v)))
        ]
    if facet.order == "tree":
        return _tree(facet, values, labels, sorted(values, key=by_count))
    return [values[value] for value in sorted(values, key=by_count)]


def _tree(facet: Facet, values: Mapping[str, Value], labels: Labels, ordered: list[str]) -> list[Value]:
    below: dict[str, list[str]] = {}
    for value in ordered:
        card = labels.get(facet.iri(value))
        above = map(facet.value, card.get("broader", ()) if card else ())
        below.setdefault(next((each for each in above if each in values), ""), []).append(value)
    laid: dict[str, Value] = {}

    def lay(value: str, depth: int) -> None:
        if value not in laid:
            flat = values[value]
            laid[value] = Value(flat.value, flat.label, flat.count, flat.chosen, depth) if depth else flat
            for each in below.get(value, ()):
                lay(each, depth + 1)

    for value in [*below.get("", ()), *ordered]:  # the rest only if broader terms run in a circle
        lay(value, 0)
    return list(laid.values())


def _notation(facet: Facet, value: str, labels: Labels) -> str:
    card = labels.get(facet.iri(value))
    return "".join(card.get("notation", ())) if card else ""


def checks(plan: Plan, question: Question, counts: Mapping[str, int]) -> tuple[Value, ...]:
    """Return the yes-or-no filters, each with the number of records it leaves."""
    chosen = question.filters.get(CHECKS, ())
    told = {check.key: check.label for check in plan.checks}
    return tuple(Value(key, label, counts.get(key, 0), key in chosen) for key, label in told.items())


def known(plan: Plan, card: Card, labels: Labels) -> tuple[str, ...]:
    """Return what is known of a record: the furthest grade on each of the two lines, in words."""
    facet = plan.facet("known")
    grades = sorted((_notation(facet, v, labels), v) for v in card["facets"].get("known", ()))
    furthest = {notation[0]: label_of(facet, value, labels) for notation, value in grades if notation}
    return tuple(furthest.values())
