"""Search: the whole answer to one question, as plain values."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from operator import itemgetter

from repository import asking, narrowing, nearby, widening
from repository.asking import KIND, Question, Way, way
from repository.documents import Card
from repository.errors import NotFound
from repository.facets import NOT_STATED, NOT_WORKED, STATED, Plan
from repository.index import Index
from repository.narrowing import Filter, Labels, Value
from repository.schema import CHECKS
from repository.wanted import Asked
from repository.widening import Looked, Widening
from repository.words import run

PAGE = 20
FEW = 5  # records of other kinds, shown where little of the usual kinds was found, or that have the very name
SPARSE = 10  # results; from fewer, wider searches lead on
COUNTED = ("initiative", "organisation", "resource")  # kinds that the sentence counts when none is chosen
INITIATIVE = "initiative"
PERSON = "person"
LED_BY = {"event": "Organised by", "research-idea": "Lead proposed"}  # elsewhere `Led by`
PLACES = "where"
THEMES = "theme"


@dataclass(frozen=True)
class Result:
    """One record found: its card, what is known of it, and why it was found."""

    card: Card
    known: tuple[str, ...]
    because: tuple[str, ...]

    @property
    def led_by(self) -> str:
        """Return what the organisations named on the card are to it: to lead an idea is only proposed."""
        return LED_BY.get(self.card["kind"], "Led by")

    @property
    def not_worked(self) -> bool:
        """Return whether it says what did not work, or a finding about it does."""
        return NOT_WORKED in self.card["facets"].get(CHECKS, ())


@dataclass(frozen=True)
class Sentence:
    """The answer in a sentence; each number is a search that finds exactly that many."""

    kinds: tuple[Way, ...]
    where: Way | None
    measured: Way | None
    not_worked: Way | None


@dataclass(frozen=True)
class Theme:
    """A theme that the words of a search name, and the theme that it is a part of."""

    card: Card
    within: Card | None


@dataclass(frozen=True)
class Answer:
    """Everything a page says of one search.

    `chips` are the same search without one chosen value each; `also` the kinds of record that were not looked
    among; `unplaced` the records that do not say where; `exactly` the same search for the words as typed,
    where other names were looked for too; `unknown` the chosen values that do not exist;
    `ways_on`, when nothing or little was found, searches nearby that find more; `themes` what the words name;
    `elsewhere` records of other kinds: the first where little of the usual was found, else those that have
    the words as their name.
    """

    question: Question
    count: int
    pages: int
    results: tuple[Result, ...]
    sentence: Sentence
    filters: tuple[Filter, ...]
    checks: tuple[Value, ...]
    chips: tuple[Way, ...]
    also: tuple[Way, ...]
    unplaced: Way | None
    widenings: tuple[Widening, ...]
    exactly: Way | None
    unknown: tuple[str, ...]
    ways_on: tuple[Way, ...]
    themes: tuple[Theme, ...]
    elsewhere: tuple[Result, ...]


def search(index: Index, question: Question, more: bool = False) -> Answer:
    """Return the answer to `question`; `more` asks for the filters of the page "More filters" too.

    Raises `NotFound` for a page past the last.
    """
    looked = widening.look(index, question.words, question.exact)
    order = asking.order(question)
    asked = index.looked_for(asking.asked_by(question, looked), order)
    count, cards = index.page(asked, order, PAGE, (question.page - 1) * PAGE)
    pages = max(1, -(-count // PAGE))
    if question.page > pages:
        raise NotFound(f"There is no page {question.page} of these results; the last is page {pages}.")
    facets = narrowing.shown(index.plan, question, more)
    counts = narrowing.counts(index, asked, question, facets)
    most, left = narrowing.most(index, counts, question)
    labels = narrowing.labels(index, question)
    filters = narrowing.filters(index, question, facets, most, left)
    checks = narrowing.checks(index.plan, question, counts[CHECKS])
    return Answer(
        question=question,
        count=count,
        pages=pages,
        results=_results(index, looked, cards),
        sentence=sentence(index, question, asked, counts[KIND]),
        filters=filters,
        checks=checks,
        chips=_chips(index, question, (*filters, Filter(CHECKS, "", checks))),
        also=_also(index.plan, question, counts[KIND]),
        unplaced=_unplaced(index, asked, question),
        widenings=looked.widenings,
        exactly=way(index, "", question.exactly()) if looked.widenings else None,
        unknown=_unknown(index.plan, question, labels),
        ways_on=nearby.ways_on(index, question, looked, labels, count) if count < SPARSE else (),
        themes=_themes(index, looked),
        elsewhere=_elsewhere(index, question, looked, asked.of(*_others(question, counts[KIND])), count),
    )


def _results(index: Index, looked: Looked, cards: Iterable[Card]) -> tuple[Result, ...]:
    return tuple(Result(card, narrowing.known(index, card), _because(index, card, looked)) for card in cards)


def _others(question: Question, counts: Mapping[str, int]) -> tuple[str, ...]:
    """Return the kinds of which something was found that `question` does not look among."""
    searched = asking.kinds_of(question)
    return tuple(kind for kind, found in counts.items() if found and kind not in searched)


def _elsewhere(
    index: Index, question: Question, looked: Looked, asked: Asked, count: int
) -> tuple[Result, ...]:
    """Return what stands beside `count` results, of what is `asked` of the other kinds."""
    order = asking.order(question)
    # Of all, in another order, the first would be anything.
    if not asked.kinds or KIND in question.filters or question.page > 1 or (count and order != "best"):
        return ()
    if count < SPARSE:
        return _results(index, looked, _of_each_kind(index.cards(asked, order, PAGE))[:FEW])
    name = index.stems(question.words)
    cards = index.cards(asked, order, FEW)
    return _results(index, looked, [card for card in cards if index.stems(card["title"]) == name])


def _of_each_kind(cards: Iterable[Card]) -> list[Card]:
    """Return the first card of each kind before the second of any, otherwise in the same order."""
    before: Counter[str] = Counter()
    ranked = []
    for card in cards:
        ranked.append((before[card["kind"]], card))
        before[card["kind"]] += 1
    return [card for _, card in sorted(ranked, key=itemgetter(0))]


def listing(index: Index, question: Question) -> list[Result]:
    """Return all that `question` finds, in its order, without pages."""
    looked = widening.look(index, question.words, question.exact)
    order = asking.order(question)
    asked = index.looked_for(asking.asked_by(question, looked), order)
    cards = index.cards(asked, order, max(1, index.count(asked)))
    return [Result(card, narrowing.known(index, card), ()) for card in cards]


def _because(index: Index, card: Card, looked: Looked) -> tuple[str, ...]:
    if not looked.wanted:
        return ()
    places = {
        "Title": card["title"],
        "Summary": card["summary"] if card["kind"] != PERSON else "",  # never a reason to find a person
        LED_BY.get(card["kind"], "Led by"): " ".join(card["led"]),
    }
    stems = {name: run(index.stems(text)) for name, text in places.items() if text}
    phrases = [run(phrase) for wanted in looked.wanted for phrase in wanted.phrases]
    values = {each for wanted in looked.wanted for each in (*wanted.values, *wanted.named)}
    held = {(key, value) for key, of_it in card["facets"].items() for value in of_it}
    keys = {key for key, _ in values & held}
    found = [facet.label.lower() for facet in index.plan.facets if facet.key in keys]
    found += [name.lower() for name, told in stems.items() if any(phrase in told for phrase in phrases)]
    return tuple(found) or ("its own words",)


def _themes(index: Index, looked: Looked) -> tuple[Theme, ...]:
    """Return the themes that have a name with all of what is looked for in it."""
    if not looked.wanted:
        return ()
    sought = [[run(phrase) for phrase in wanted.phrases] for wanted in looked.wanted]
    listed = index.words.called(index.plan.facet(THEMES))
    cards = {card["iri"]: card for _, card in listed}
    found = [card for names, card in listed if any(_names(run([name]), sought) for name in names)]
    found.sort(key=lambda card: card["notation"])
    return tuple(Theme(card, next((cards.get(up) for up in card["broader"]), None)) for card in found)


def _names(name: str, sought: Iterable[Iterable[str]]) -> bool:
    return all(any(phrase in name for phrase in phrases) for phrases in sought)


def sentence(index: Index, question: Question, asked: Asked, counts: Mapping[str, int]) -> Sentence:
    """Return the answer to `question`, which is `asked` of the index, in a sentence; `counts` has how many
    records of each kind it finds.
    """
    chosen = question.filters.get(KIND)
    kinds = tuple(
        Way(index.plan.kind(key).counted(counts.get(key, 0)), counts.get(key, 0), question.but(kind=(key,)))
        for key in chosen or COUNTED
        if key in {kind.key for kind in index.plan.kinds}
    )
    any_done = counts.get(INITIATIVE, 0) and INITIATIVE in (chosen or COUNTED)

    def part(key: str, values: tuple[str, ...]) -> Way | None:
        if not any_done or key in question.filters:
            return None
        narrowed = {key: values}
        found = index.count(asked.of(INITIATIVE).but(**narrowed))
        return Way("", found, question.but(kind=(INITIATIVE,), **narrowed))

    return Sentence(
        kinds=kinds,
        where=part(PLACES, (STATED,)),
        measured=part("known", index.plan.measured["known"]),
        not_worked=part(CHECKS, (NOT_WORKED,)),
    )


def _chips(index: Index, question: Question, filters: tuple[Filter, ...]) -> tuple[Way, ...]:
    chips = [
        Way(
            f"{each.label}: {value.label}".removeprefix(": "),
            value.count,
            question.without(each.key, value.value),
        )
        for each in filters
        for value in each.values
        if value.chosen
    ]
    if question.stated:
        label = "Leave out links added by our editors"
        chips.append(Way(label, 0, replace(question, stated=False, page=1)))
    return tuple(chips)


def _also(plan: Plan, question: Question, counts: Mapping[str, int]) -> tuple[Way, ...]:
    others = _others(question, counts)
    return tuple(
        Way(kind.counted(counts[kind.key]), counts[kind.key], question.but(kind=(kind.key,)))
        for kind in plan.kinds
        if kind.key in others
    )


def _unplaced(index: Index, asked: Asked, question: Question) -> Way | None:
    chosen = question.filters.get(PLACES, ())
    if not chosen or NOT_STATED in chosen or chosen == (STATED,):
        return None
    more = index.count(asked.but(where=(NOT_STATED,)))
    return Way("", more, question.but(where=(*chosen, NOT_STATED))) if more else None


def _unknown(plan: Plan, question: Question, labels: Labels) -> tuple[str, ...]:
    def known(key: str, value: str) -> bool:
        if key == KIND:
            return value in {kind.key for kind in plan.kinds}
        if key == CHECKS:
            return value in {check.key for check in plan.checks}
        facet = plan.facet(key)
        return value.isdecimal() if facet.years else facet.iri(value) in labels

    ends = (STATED, NOT_STATED)
    chosen = ((key, value) for key, values in question.filters.items() for value in values)
    return tuple(value for key, value in chosen if value not in ends and not known(key, value))
