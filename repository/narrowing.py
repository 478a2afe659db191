"""Filters: their values in words, in order, each with the number of records it finds."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from repository.asking import KIND, Question
from repository.documents import Card
from repository.facets import NOT_STATED, STATED, Facet, Plan
from repository.index import Index
from repository.schema import CHECKS
from repository.wanted import Asked
from repository.words import Term, term

Counts = Mapping[str, Mapping[str, int]]
Labels = Mapping[str, Card]
TREES = ("tree", "places")  # orders of filters whose values are parts of each other
MOST_SHOWN = 200  # values of one filter; the page says how many rarer ones it leaves out


@dataclass(frozen=True)
class Value:
    """One value of a filter: how many records it finds by itself, with the other filters as they are."""

    value: str
    label: str
    count: int
    chosen: bool
    depth: int = 0

    def narrows(self, found: int) -> bool:
        """Tell whether to choose it, or to choose it no longer, changes a list of `found` records."""
        return self.chosen or 0 < self.count < found


@dataclass(frozen=True)
class Filter:
    """A filter with its values in the order shown, "Not stated" last; `first` are those shown before all."""

    key: str
    label: str
    values: tuple[Value, ...]
    more: bool = False
    note: str = ""
    left: int = 0  # values that are not among `values`, being rarer than those
    first: tuple[Value, ...] = ()

    @property
    def own(self) -> tuple[Value, ...]:
        """Return the values but for "Not stated" and "Stated", which are the last."""
        return self.values[: len(self.values) - len(self.ends)]

    @property
    def ends(self) -> tuple[Value, ...]:
        """Return the values "Not stated" and "Stated", where they are among the values."""
        return tuple(value for value in self.values[-2:] if value.value in (NOT_STATED, STATED))

    def opening(self, most: int) -> tuple[Value, ...]:
        """Return the values that are shown before all others: those named, where none are the first `most`,
        then what is chosen.
        """
        first = tuple(replace(value, depth=0) for value in self.first) or self.own[:most]
        shown = {value.value for value in first}
        chosen = (value for value in self.own if value.chosen and value.value not in shown)
        return (*first, *(replace(value, depth=0) for value in chosen))

    def rest(self, most: int) -> list[tuple[Value, bool]]:
        """Return all other values, and among them those that were shown already, of which it says that they
        are only named: each stands below what it is a part of, as deep as it is below that.
        """
        named, above = {value.value for value in self.first}, 0
        rest: list[tuple[Value, bool]] = []
        for value in self.own if self.first else self.own[most:]:
            above = value.depth if value.value in named else above
            only_named = value.chosen or value.value in named
            rest.append((replace(value, depth=max(0, value.depth - above)), only_named))
        return rest if any(not only_named for _, only_named in rest) else []

    def narrows(self, found: int) -> bool:
        """Tell whether one of its values does."""
        return any(value.narrows(found) for value in self.values)


def shown(plan: Plan, question: Question, more: bool) -> tuple[Facet, ...]:
    """Return the filters beside a search: the usual ones and those in use; with `more`, all."""
    return tuple(facet for facet in plan.facets if more or not facet.more or facet.key in question.filters)


def counts(index: Index, asked: Asked, question: Question, facets: Sequence[Facet]) -> Counts:
    """Return how many records each value of each filter finds, with the other filters as they are.

    A filter's own choices do not narrow its counts: each says what that value finds by itself.
    """
    free = [facet.key for facet in facets if facet.key not in question.filters]
    found = index.counts(asked, [*free, CHECKS])
    found |= index.counts(asked.of(), [KIND])
    for facet in facets:
        if facet.key in question.filters:
            found |= index.counts(asked.but(**{facet.key: None}), [facet.key])
    return found


def most(index: Index, counts: Counts, question: Question) -> tuple[Counts, Mapping[str, int]]:
    """Return the counts of the values that are shown, and how many rarer ones of each filter are not.

    A value is shown with all that it is a part of.
    """
    shown = {
        key: _most(values, question.filters.get(key, ()), _above(index, key))
        if len(values) > MOST_SHOWN
        else values
        for key, values in counts.items()
    }
    return shown, {key: len(values) - len(shown[key]) for key, values in counts.items()}


def _above(index: Index, key: str) -> Mapping[str, Term]:
    """Return the values of a filter in words, where they are parts of each other."""
    facet = next((each for each in index.plan.facets if each.key == key and each.order in TREES), None)
    return index.words.terms(facet) if facet else {}


def _most(values: Mapping[str, int], chosen: tuple[str, ...], terms: Mapping[str, Term]) -> Mapping[str, int]:
    first = [value for value in (NOT_STATED, STATED, *chosen) if value in values]
    kept: dict[str, int] = {}
    for value in [*first, *sorted(values, key=lambda value: (-values[value], value))]:
        if len(kept) == MOST_SHOWN:
            break
        if value not in kept:  # what is kept is kept with all that it is a part of
            line = {each: values[each] for each in _line(value, terms) if each in values}
            if len(kept | line) <= MOST_SHOWN:
                kept |= line
    return kept


def _line(value: str, terms: Mapping[str, Term]) -> set[str]:
    """Return a value and all that it is a part of."""
    found, near = {value}, {value}
    while near := {up for each in near if each in terms for up in terms[each].above} - found:
        found |= near
    return found


def labels(index: Index, question: Question) -> Labels:
    """Return the cards of the things that the chosen values of filters stand for, by address."""
    chosen = ((f, value) for f in index.plan.facets if f.base for value in question.filters.get(f.key, ()))
    return index.things(facet.iri(value) for facet, value in chosen if value not in (STATED, NOT_STATED))


def filters(
    index: Index,
    question: Question,
    facets: Sequence[Facet],
    counts: Counts,
    left: Mapping[str, int] | None = None,
) -> tuple[Filter, ...]:
    """Return the filter by kind and those of `facets`, with their values; `left`: see `most`."""
    chosen = question.filters.get(KIND, ())
    kinds = tuple(
        Value(kind.key, kind.many.capitalize(), counts[KIND].get(kind.key, 0), kind.key in chosen)
        for kind in index.plan.kinds
        if counts[KIND].get(kind.key) or kind.key in chosen
    )

    def filter(facet: Facet) -> Filter:
        values = _values(index, facet, question.filters.get(facet.key, ()), counts[facet.key])
        listed = {value.value: value for value in values}
        first = tuple(listed[value] for value in facet.first if value in listed)
        return Filter(
            facet.key, facet.label, values, facet.more, facet.note, (left or {}).get(facet.key, 0), first
        )

    return (Filter(KIND, "Kind", kinds), *map(filter, facets))


def _values(
    index: Index, facet: Facet, chosen: tuple[str, ...], counts: Mapping[str, int]
) -> tuple[Value, ...]:
    listed = {**dict.fromkeys(chosen, 0), **counts}
    ends = {value: listed.pop(value) for value in (NOT_STATED, STATED) if value in listed}
    terms = _terms(index, facet, listed)
    by_count = sorted((-count, terms[value].sorting, value) for value, count in listed.items())
    values = [
        Value(value, terms[value].label, listed[value], value in chosen, depth)
        for value, depth in _ordered(facet, [value for _, _, value in by_count], terms)
    ]
    if NOT_STATED in ends:
        values.append(Value(NOT_STATED, facet.missing, ends[NOT_STATED], NOT_STATED in chosen))
    if STATED in chosen:
        values.append(Value(STATED, "Stated", ends[STATED], True))
    return tuple(values)


def _terms(index: Index, facet: Facet, values: Iterable[str]) -> Mapping[str, Term]:
    """Return `values` in words, and perhaps others; a value that nothing is known of is its own words."""
    held = index.words.terms(facet)
    rest = set(values) - held.keys()
    if not rest:
        return held
    cards = index.things(map(facet.iri, rest)) if facet.base else {}
    found = {facet.value(iri): term(facet, card) for iri, card in cards.items()}
    return {**held, **{value: Term(value, value.lower()) for value in rest}, **found}


def label_of(facet: Facet, value: str, labels: Labels) -> str:
    """Return the words for one value of a filter; an unknown value is its own words."""
    if value in (STATED, NOT_STATED):
        return "Stated" if value == STATED else facet.missing
    card = labels.get(facet.iri(value))
    return str(card["title"]) if card else value


def _ordered(facet: Facet, values: list[str], terms: Mapping[str, Term]) -> Iterable[tuple[str, int]]:
    """Return `values`, which come by count, in the order of their filter, each with its depth."""
    if facet.order == "places":  # as one looks up a name; what is said in "Where" first: the widest
        values = sorted(values, key=lambda value: terms[value].sorting)
    if facet.order in TREES:
        return _tree(values, terms)
    if facet.order == "newest":
        values = sorted(values, reverse=True)
    elif facet.order == "notation":
        values = sorted(values, key=lambda value: terms[value].notation)
    return [(value, 0) for value in values]


def _tree(values: list[str], terms: Mapping[str, Term]) -> Iterable[tuple[str, int]]:
    listed, below = set(values), defaultdict(list)
    for value in values:
        above = [up for up in terms[value].above if up in listed]
        below[above[0] if above else ""].append(value)
    laid: dict[str, int] = {}

    def lay(value: str, depth: int) -> None:
        if value not in laid:
            laid[value] = depth
            for each in below.get(value, ()):
                lay(each, depth + 1)

    for value in [*below.get("", ()), *values]:  # the rest only if broader terms run in a circle
        lay(value, 0)
    return laid.items()


def checks(plan: Plan, question: Question, counts: Mapping[str, int]) -> tuple[Value, ...]:
    """Return the yes-or-no filters, each with the number of records it leaves."""
    chosen = question.filters.get(CHECKS, ())
    told = {check.key: check.label for check in plan.checks}
    return tuple(Value(key, label, counts.get(key, 0), key in chosen) for key, label in told.items())


def known(index: Index, card: Card) -> tuple[str, ...]:
    """Return what is known of a record: the furthest grade on each of the two lines, in words."""
    facet = index.plan.facet("known")
    terms = index.words.terms(facet)
    held = (terms[value] for value in card["facets"].get(facet.key, ()) if value in terms)
    furthest = {grade.notation[0]: grade.label for grade in sorted(held, key=_notation) if grade.notation}
    return tuple(furthest.values())


def _notation(one: Term) -> str:
    return one.notation


def called(plan: Plan, key: str, value: str, labels: Labels) -> str:
    """Return what a chosen value of a filter, a kind or a check is called."""
    if key == KIND:
        return next((kind.many.capitalize() for kind in plan.kinds if kind.key == value), value)
    if key == CHECKS:
        return next((check.label for check in plan.checks if check.key == value), value)
    return label_of(plan.facet(key), value, labels)
