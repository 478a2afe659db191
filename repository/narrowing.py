"""Filters: their values in words, in order, each with the number of records it finds."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from repository.asking import KIND, Question
from repository.documents import Card
from repository.facets import NOT_STATED, STATED, Facet, Plan
from repository.index import CHECKS, Asked, Index

Counts = Mapping[str, Mapping[str, int]]
Labels = Mapping[str, Card]
Cards = Mapping[str, Card | None]  # of the things that the values of one filter stand for
INITIATIVE = "initiative"
SAID = {"where": (STATED,), CHECKS: ("not-worked",)}  # what the sentence says of initiatives
MOST_SHOWN = 200  # values of one filter; the page says how many rarer ones it leaves out


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
    left: int = 0  # values that are not among `values`, being rarer than those


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
) -> tuple[Counts, Counts, Mapping[str, int]]:
    """Return the same counts; among initiatives those of `SAID` in filters that are not in use; and how many
    values of a filter, being rarer, are not among the counts.
    """
    free = [facet.key for facet in facets if facet.key not in question.filters]
    found = index.counts(asked, [*free, CHECKS])
    kinds = index.by_kind(
        asked.of(), {key: values for key, values in SAID.items() if key not in question.filters}
    )
    found[KIND] = {kind: count for kind, (count, _) in kinds.items()}
    for facet in facets:
        if facet.key in question.filters:
            found |= index.counts(asked.but(**{facet.key: None}), [facet.key])
    shown = {key: _most(values, question.filters.get(key, ())) for key, values in found.items()}
    left = {key: len(values) - len(shown[key]) for key, values in found.items()}
    return shown, kinds[INITIATIVE][1] if INITIATIVE in kinds else {}, left


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
    plan: Plan,
    question: Question,
    facets: Sequence[Facet],
    counts: Counts,
    labels: Labels,
    left: Mapping[str, int] | None = None,
) -> tuple[Filter, ...]:
    """Return the filter by kind and those of `facets`, with their values; `left`: see `counts_in_part`."""
    chosen = question.filters.get(KIND, ())
    kinds = tuple(
        Value(kind.key, kind.many.capitalize(), counts[KIND].get(kind.key, 0), kind.key in chosen)
        for kind in plan.kinds
        if counts[KIND].get(kind.key) or kind.key in chosen
    )
    rest = (
        Filter(
            f.key,
            f.label,
            _values(f, question.filters.get(f.key, ()), counts[f.key], labels),
            f.more,
            f.note,
            (left or {}).get(f.key, 0),
        )
        for f in facets
    )
    return (Filter(KIND, "Kind", kinds), *rest)


def _values(
    facet: Facet, chosen: tuple[str, ...], counts: Mapping[str, int], labels: Labels
) -> tuple[Value, ...]:
    listed = [value for value in dict.fromkeys((*counts, *chosen)) if value not in (STATED, NOT_STATED)]
    cards = {value: labels.get(facet.iri(value)) for value in listed}
    names = {value: str(card["title"]) if card else value for value, card in cards.items()}
    by_count = sorted(listed, key=lambda value: (-counts.get(value, 0), names[value].lower()))
    values = (
        Value(v, names[v], counts.get(v, 0), v in chosen, depth)
        for v, depth in _ordered(facet, by_count, cards)
    )
    ends = [(NOT_STATED, facet.missing)] + ([(STATED, "Stated")] if STATED in chosen else [])
    last = (
        Value(v, label, counts.get(v, 0), v in chosen) for v, label in ends if v in chosen or counts.get(v)
    )
    return (*values, *last)


def label_of(facet: Facet, value: str, labels: Labels) -> str:
    """Return the words for one value of a filter; an unknown value is its own words."""
    if value in (STATED, NOT_STATED):
        return "Stated" if value == STATED else facet.missing
    card = labels.get(facet.iri(value))
    return str(card["title"]) if card else value


def _ordered(facet: Facet, values: list[str], cards: Cards) -> list[tuple[str, int]]:
    """Return `values`, which come by count, in the order of their filter, each with its depth."""
    if facet.order == "tree":
        return _tree(facet, values, cards)
    if facet.order == "newest":
        values = sorted(values, reverse=True)
    elif facet.order == "notation":
        values = sorted(values, key=lambda value: _notation(cards[value]))
    return [(value, 0) for value in values]


def _tree(facet: Facet, values: list[str], cards: Cards) -> list[tuple[str, int]]:
    below: dict[str, list[str]] = {}
    for value in values:
        card = cards[value]
        above = (up for iri in card.get("broader", ()) if (up := facet.value(iri)) in cards) if card else ()
        below.setdefault(next(iter(above), ""), []).append(value)
    laid: dict[str, int] = {}

    def lay(value: str, depth: int) -> None:
        if value not in laid:
            laid[value] = depth
            for each in below.get(value, ()):
                lay(each, depth + 1)

    for value in [*below.get("", ()), *values]:  # the rest only if broader terms run in a circle
        lay(value, 0)
    return list(laid.items())


def _notation(card: Card | None) -> str:
    return "".join(card.get("notation", ())) if card else ""


def checks(plan: Plan, question: Question, counts: Mapping[str, int]) -> tuple[Value, ...]:
    """Return the yes-or-no filters, each with the number of records it leaves."""
    chosen = question.filters.get(CHECKS, ())
    told = {check.key: check.label for check in plan.checks}
    return tuple(Value(key, label, counts.get(key, 0), key in chosen) for key, label in told.items())


def known(plan: Plan, card: Card, labels: Labels) -> tuple[str, ...]:
    """Return what is known of a record: the furthest grade on each of the two lines, in words."""
    facet = plan.facet("known")
    grades = sorted((_notation(labels.get(facet.iri(v))), v) for v in card["facets"].get("known", ()))
    furthest = {notation[0]: label_of(facet, value, labels) for notation, value in grades if notation}
    return tuple(furthest.values())
