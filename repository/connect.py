"""Who to ask: organisations whose recorded work is nearest to what is sought, and why.

Organisations are found by theme, approach, group and place; people by theme and approach alone, through what
they said in public and when.

The order is declared here and told on the page: first those with a piece of work that matches most of what
was chosen; then those with more such work; then those with more work that matches any of it; then by name.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import combinations

from repository import contact, narrowing, widening
from repository.asking import KIND, Question
from repository.documents import Card
from repository.errors import NotFound
from repository.facets import NOT_STATED, STATED
from repository.fields import Vocabulary
from repository.index import Index
from repository.model import Value
from repository.narrowing import Filter
from repository.offers import Offer, offers
from repository.reading import Reading
from repository.reasons import Choice, Reason, Reasons
from repository.speakers import Speaker, speakers
from repository.store.interface import Store
from repository.wanted import Asked

KEYS = ("theme", "approach", "who", "where")
FOR_PEOPLE = ("theme", "approach")  # never by group or place
WORKS = ("initiative", "research-idea", "event")
ORGANISATION = "organisation"
PAGE, MOST = 20, 200
MOST_WORKS = 200  # works of one organisation that its reasons speak of
OWN = {"who", "where"}  # what an organisation is itself recorded for
MOST_OWN = 1000  # organisations that are themselves for a group or in a place


@dataclass(frozen=True)
class Sought:
    """What an address seeks: a value for each of some filters, and the page of the list."""

    values: Mapping[str, str] = field(default_factory=dict)
    page: int = 1

    def pairs(self) -> list[tuple[str, str]]:
        """Return the names and values of its address."""
        page = [("page", str(self.page))] if self.page > 1 else []
        return [*self.values.items(), *page]

    def at(self, page: int) -> "Sought":
        """Return another page of the same list."""
        return replace(self, page=page)


@dataclass(frozen=True)
class Organisation:
    """An organisation, why it is named, and how to get in touch, nearest first."""

    card: Card
    reasons: tuple[Reason, ...]
    contacts: tuple[Value, ...]


@dataclass(frozen=True)
class Answer:
    """Who to ask. `count` is how many organisations there are, of which `MOST` are listed at most; `fully`
    how many have a piece of work that matches all that was chosen.

    `unknown` are the chosen values that do not exist; `people` is None where people are not listed, because
    what is sought is a group of people.
    """

    sought: Sought
    selects: tuple[Filter, ...]
    chosen: Mapping[str, Choice]
    unknown: tuple[str, ...]
    count: int
    fully: int
    pages: int
    organisations: tuple[Organisation, ...]
    offers: tuple[Offer, ...]
    people: tuple[Speaker, ...] | None


def read(pairs: Iterable[tuple[str, str]]) -> Sought:
    """Return what the names and values of an address seek; of a name that is repeated, the first counts.

    Raises `NotFound` for what is no page number, `BadInput` for what is too long.
    """
    given: dict[str, str] = {}
    for name, value in pairs:
        if value := widening.clean(value):
            given.setdefault(name, value)
    page = given.get("page", "1")
    if not (page.isdecimal() and len(page) < 9 and int(page)):
        raise NotFound(f"There is no page {page[:40]!r} of this list.")
    return Sought({key: given[key] for key in KEYS if key in given}, int(page))


def find(
    store: Store, index: Index, vocabulary: Vocabulary, sought: Sought, everyone: bool = False
) -> Answer:
    """Return who to ask; `everyone` asks for the whole list instead of one page.

    Raises `NotFound` for a page past the last.
    """
    reading, chosen = Reading(store, vocabulary), _chosen(index, sought)
    unknown = tuple(value for key, value in sought.values.items() if key not in chosen)
    levels = {} if unknown else _levels(index, chosen)
    ranked = _ranked(index, levels)
    pages = max(1, -(-min(len(ranked), MOST) // PAGE))
    if sought.page > pages:
        raise NotFound(f"There is no page {sought.page} of this list; the last is page {pages}.")
    shown = ranked[:MOST] if everyone else ranked[:MOST][(sought.page - 1) * PAGE : sought.page * PAGE]
    return Answer(
        sought=sought,
        selects=_selects(index, sought),
        chosen=chosen,
        unknown=unknown,
        count=len(ranked),
        fully=sum(len(chosen) in levels[card["iri"]] for card in ranked),
        pages=pages,
        organisations=tuple(_organisation(reading, index, chosen, card) for card in shown),
        offers=() if unknown else _offers(reading, index, chosen),
        people=None if "who" in sought.values else _people(reading, index, chosen),
    )


def _chosen(index: Index, sought: Sought) -> dict[str, Choice]:
    addresses = {key: index.plan.facet(key).iri(value) for key, value in sought.values.items()}
    cards = index.things(addresses.values())
    return {key: Choice(iri, cards[iri]["title"]) for key, iri in addresses.items() if iri in cards}


def _asked(index: Index, chosen: Mapping[str, Choice], keys: Iterable[str], *kinds: str) -> Asked:
    filters = {key: (index.plan.facet(key).value(chosen[key].iri),) for key in keys}
    return Asked(filters=filters, kinds=kinds)


def _levels(index: Index, chosen: Mapping[str, Choice]) -> dict[str, dict[int, int]]:
    """Return, by address of an organisation, how many pieces of work match how much of what was chosen."""
    facet = index.plan.facet(ORGANISATION)
    found: dict[str, dict[int, int]] = {}

    def add(iri: str, much: int, count: int) -> None:
        level = found.setdefault(iri, {})
        level[much] = level.get(much, 0) + count

    for keys in _subsets(chosen):
        counts = index.counts(_asked(index, chosen, keys, *WORKS), [ORGANISATION])[ORGANISATION]
        for value, count in counts.items():
            if value not in (STATED, NOT_STATED):
                add(facet.iri(value), len(keys), count)
        if keys and set(keys) <= OWN:
            for card in index.cards(_asked(index, chosen, keys, ORGANISATION), "newest", MOST_OWN):
                add(card["iri"], len(keys), 1)
    return found


def _ranked(index: Index, levels: Mapping[str, Mapping[int, int]]) -> list[Card]:
    """Return the cards of organisations in their order."""

    def order(card: Card) -> tuple[int, int, int, str]:
        level = levels[card["iri"]]
        return -max(level), -level[max(level)], -level[min(level)], card["title"].casefold()

    cards = index.things(levels).values()
    return sorted((card for card in cards if card["kind"] == ORGANISATION), key=order)


def _subsets(chosen: Mapping[str, Choice]) -> Iterator[tuple[str, ...]]:
    for size in range(1, len(chosen) + 1):
        yield from combinations(chosen, size)
    if not chosen:
        yield ()


def _organisation(reading: Reading, index: Index, chosen: Mapping[str, Choice], card: Card) -> Organisation:
    own = index.plan.facet(ORGANISATION).value(card["iri"])
    works: dict[str, None] = {}
    for keys in ([key] for key in chosen) if chosen else ([],):
        asked = _asked(index, chosen, keys, *WORKS).but(**{ORGANISATION: (own,)})
        works |= dict.fromkeys(each["iri"] for each in index.cards(asked, "newest", MOST_WORKS))
    reasons = Reasons(reading, index.plan, chosen).of_organisation(card["iri"], works)
    return Organisation(card, reasons, contact.ladder(reading, card["iri"]))


def _offers(reading: Reading, index: Index, chosen: Mapping[str, Choice]) -> tuple[Offer, ...]:
    """Return the offers and requests that stand and match; all that stand where only a group is sought."""
    sought = {key: choice for key, choice in chosen.items() if key != "who"}
    reasons = Reasons(reading, index.plan, sought)
    standing = (each for each in offers(reading) if not each.over)
    return tuple(each for each in standing if not sought or reasons.matched(each.iri))


def _people(reading: Reading, index: Index, chosen: Mapping[str, Choice]) -> tuple[Speaker, ...]:
    sought = {key: chosen[key] for key in FOR_PEOPLE if key in chosen}
    given: dict[str, None] = {}
    for key in sought:
        asked = _asked(index, sought, (key,), "talk", "event")
        given |= dict.fromkeys(each["iri"] for each in index.cards(asked, "newest", MOST_WORKS))
    found = speakers(reading, Reasons(reading, index.plan, sought), given)
    cards = index.things(each.iri for each in found)
    return tuple(replace(each, roles=cards[each.iri]["summary"]) for each in found if each.iri in cards)


def _selects(index: Index, sought: Sought) -> tuple[Filter, ...]:
    """Return the choices there are: only values by which an organisation's work is recorded."""
    question = Question(filters={KIND: WORKS, ORGANISATION: (STATED,)})
    facets = [index.plan.facet(key) for key in KEYS]
    asked = Asked(filters={ORGANISATION: (STATED,)}, kinds=WORKS)
    counts, _ = narrowing.most(index, narrowing.counts(index, asked, question, facets), question)
    _, *filters = narrowing.filters(index, question, facets, counts)
    return tuple(
        replace(
            each,
            values=tuple(
                replace(value, chosen=sought.values.get(each.key) == value.value)
                for value in each.values
                if value.value not in (STATED, NOT_STATED)
            ),
        )
        for each in filters
    )
