"""A made-up collection of any size, the same for the same size and seed on every machine and day.

Its words are those of the shipped schemes; its organisations, people and work do not exist. It comes in
batches of 50 initiatives with what belongs to them, one file and one named graph each.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

from benchmarks.collection import gatherings, words, work
from benchmarks.collection.gatherings import organisation_term
from benchmarks.collection.hand import Hand
from benchmarks.collection.ntriples import thing, typed
from repository.namespaces import GRAPH

PER_BATCH = 50
SEED = 2026
# What 50 initiatives bring with them.
ORGANISATIONS = 10
TALKS = 2
QUESTIONS = 3
OUTCOMES = 12
RESOURCES = 12
FINDINGS = 15
PROPOSALS = 5
OBSERVATIONS = 8
QUOTED = 0.25  # the share of initiatives for which a source is quoted


@dataclass(frozen=True)
class File:
    """One file of the collection: the named graph it becomes, its name and its bytes (N-Triples)."""

    graph: str
    name: str
    data: bytes


def collection(initiatives: int, seed: int = SEED) -> Iterator[File]:
    """Yield the files of a collection of that many initiatives; a larger one begins with the same files."""
    for number, first in enumerate(range(1, initiatives + 1, PER_BATCH), start=1):
        size = min(PER_BATCH, initiatives + 1 - first)
        hand = Hand(f"batch-{number:04}", Random(f"{seed}/{number}"), words.shipped())
        _write(hand, number, range(first, first + size))
        yield _file(hand)


def contribution(number: int, among: int, seed: int = SEED) -> File:
    """Return what a partner sends to a collection of `among` initiatives: one more, in 30 statements."""
    slug = f"contribution-{number:04}"
    hand = Hand(slug, Random(f"{seed}/{slug}"), words.shipped())
    facts = {
        "dct:title": hand.title("initiative-type"),
        "dct:description": hand.sentences(2),
        "inc:initiativeType": hand.word("initiative-type"),
        "inc:initiativeStatus": hand.word("initiative-status"),
        "inc:addressesTheme": hand.word("theme"),
        "inc:concernsPopulation": hand.word("population-group"),
        "inc:sector": hand.word("sector"),
        "inc:usesMethod": hand.word("method"),
        "inc:ledBy": _lead(hand.random, max(1, among // PER_BATCH)),
        "dct:spatial": hand.word("place"),
        "schema:startDate": typed("2024", "gYear"),
        "inc:adviceToOthers": hand.sentences(1),
    }
    initiative = hand.record(hand.page.describe(thing("initiative", slug), "inc:Initiative", facts))
    known = {
        "dct:title": hand.sentences(1),
        "inc:findingAbout": initiative,
        "inc:evidenceStrength": hand.word("evidence-strength"),
        "inc:resultDirection": hand.word("result-direction"),
        "inc:evaluatedBy": hand.word("evaluated-by"),
    }
    hand.source()
    hand.page.describe(thing("finding", slug), "inc:Finding", known)
    return _file(hand)


def _file(hand: Hand) -> File:
    return File(str(GRAPH[f"contribution/generated/{hand.slug}"]), f"{hand.slug}.nt", hand.page.data())


def _write(hand: Hand, number: int, initiatives: range) -> None:
    slug, random = hand.slug, hand.random
    first = (number - 1) * ORGANISATIONS
    homes = [gatherings.organisation(hand, first + n + 1, n) for n in range(ORGANISATIONS)]
    event = gatherings.event(hand, slug, _lead(random, number))
    around = work.Around(
        [work.outcome(hand, f"{slug}-{n}") for n in range(OUTCOMES)],
        [gatherings.question(hand, f"{slug}-{n}", event) for n in range(QUESTIONS)],
        work.lever(hand, slug),
    )
    gatherings.priority(hand, slug, event, homes[-1])
    hand.source()
    done = []
    for n in initiatives:
        partners = sorted({_lead(random, number) for _ in range(random.choice((0, 0, 1, 2)))})
        lead = _lead(random, number)
        done.append(work.initiative(hand, n, lead, partners, around))
        if hand.chance(QUOTED):
            hand.annotation(f"generated-{n:06}", done[-1], lead)
    for n in range(TALKS):
        gatherings.talk(hand, number * TALKS + n, slug, random.choice(done), homes[-1])
    _follow(hand, done, around, homes)


def _follow(hand: Hand, done: list[str], around: work.Around, homes: list[str]) -> None:
    """Describe what came of the initiatives `done`, and what the organisations `homes` suggest and offer."""
    slug, choose = hand.slug, hand.random.choice
    for n in range(RESOURCES):
        work.resource(hand, f"{slug}-{n}", choose(done))
    for n in range(FINDINGS):
        work.finding(hand, f"{slug}-{n}", choose(done), choose(around.outcomes))
    for n in range(PROPOSALS):
        work.proposal(hand, f"{slug}-{n}", choose(homes), choose(around.questions))
    figures = work.dataset(hand, slug)
    for n in range(OBSERVATIONS):
        work.observation(hand, f"{slug}-{n}", figures, choose(done))
    work.offer(hand, slug, homes[-1])
    work.recognition(hand, slug, choose(done))


def _lead(random: Random, batches: int) -> str:
    """Return an organisation of one of the first `batches`; the first of 4,000 leads one initiative in 60."""
    return organisation_term(1 + int(batches * ORGANISATIONS * random.random() ** 2))
