"""What counts as done and as known: declared in `facets.toml`, the same for every page that counts gaps."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import lru_cache
from urllib.parse import parse_qsl

from repository import asking, facets
from repository.asking import Question, Way
from repository.documents import Card
from repository.facets import NOT_STATED, STATED, Plan
from repository.index import Index
from repository.schema import CHECKS
from repository.tallies import Tally
from repository.wanted import Asked
from repository.widening import Looked

GRADES, FORMATS = "known", "format"  # the filters that tell kinds of evidence
NOTHING = Tally()
FEW = 5  # fewer records than this are few


@lru_cache(maxsize=2)
def counted(kind: str) -> Question:
    """Return the search for what is counted as `done` or as `known`."""
    return asking.read(parse_qsl(facets.load().missing[kind]))


def asked(kind: str, stated: bool = False) -> Asked:
    """Return the query for what is counted as `done` or as `known`."""
    return asking.asked_by(replace(counted(kind), stated=stated), Looked())


def recorded_values(index: Index, key: str) -> dict[str, int]:
    """Return the values of a filter that something done or known has, and how many records have each."""
    found: dict[str, int] = {}
    for kind in index.plan.missing:
        for value, count in index.counts(asked(kind), [key])[key].items():
            if value not in (STATED, NOT_STATED):
                found[value] = found.get(value, 0) + count
    return found


def without(index: Index, key: str, stated: bool = False) -> Way:
    """Return the search for the initiatives that state nothing for a filter."""
    question = replace(counted("done"), stated=stated).but(**{key: (NOT_STATED,)})
    return asking.way(index, index.plan.facet(key).label, question)


def evidence_words(index: Index, tallies: Iterable[Tally]) -> Callable[[Tally], tuple[str, ...]]:
    """Return what tells the kinds of evidence of a tally in words, for any of `tallies`."""
    plan, formats = index.plan, evidence_formats(index.plan)
    grades = {value for tally in tallies for value in tally.values.get(GRADES, ())}
    facet = plan.facet(GRADES)
    cards = index.things([*map(facet.iri, grades - {STATED, NOT_STATED}), *formats])

    def words(tally: Tally) -> tuple[str, ...]:
        iris = [facet.iri(value) for value in tally.values.get(GRADES, ())]
        of = plan.facet(FORMATS)
        iris += [iri for iri in map(of.iri, tally.values.get(FORMATS, ())) if iri in formats]
        found = sorted((cards[iri] for iri in iris if iri in cards), key=_place)
        return tuple(dict.fromkeys(card["title"] for card in found))

    return words


def evidence_formats(plan: Plan) -> frozenset[str]:
    """Return the kinds of resource that tell what is known, by address."""
    keys = counted("known").filters[CHECKS]
    base = plan.facet(FORMATS).base
    among = (iri for check in plan.checks if check.key in keys for iri in check.among)
    return frozenset(iri for iri in among if iri.startswith(base))


def dated(number: int) -> str:
    """Return `2021-03-09` for 20210309, `2021-03` for 20210300, `2021` for 20210000, nothing for 0."""
    year, month, day = number // 10_000, number // 100 % 100, number % 100
    if not number:
        return ""
    return f"{year:04}" + (f"-{month:02}" if month else "") + (f"-{day:02}" if month and day else "")


def _place(card: Card) -> tuple[str, str]:
    return "".join(card.get("notation", ())) or "~", card["title"]
