"""Searches near to one that found nothing or little: each finds more."""

import re
from dataclasses import replace

from repository import asking, narrowing, widening
from repository.asking import KIND, Question, Way, way
from repository.index import Index
from repository.narrowing import Labels
from repository.schema import CHECKS
from repository.widening import Looked

MOST_APART = 6  # words of a search that are tried one by one
FEW = 3
SEVERAL = 3  # filters of a search that are tried one by one
PLACES = "where"
THEMES = "theme"


def ways_on(index: Index, question: Question, looked: Looked, labels: Labels, count: int) -> tuple[Way, ...]:
    """Return searches near to one that found `count` records, each of which finds more."""
    tried = (
        [*_near(index, question, labels), *_wider_terms(index, question, looked)]
        if count
        else _instead(index, question, looked, labels)
    )
    ways: dict[tuple[tuple[str, str], ...], Way] = {}
    for label, other in tried:
        address = tuple(other.pairs())
        if address not in ways and (found := way(index, label, other)).count > count:
            ways[address] = found
    return tuple(ways.values())


def _wider_terms(index: Index, question: Question, looked: Looked) -> list[tuple[str, Question]]:
    cards = index.things(looked.wider).values()
    return [(f"Wider: {card['title']}", question.saying(card["title"])) for card in cards]


def _near(index: Index, question: Question, labels: Labels) -> list[tuple[str, Question]]:
    """Return what may be tried where little was found: any of the words, a wider value of each filter."""
    tried = []
    if len(question.words.split()) > 1 and not question.any:
        tried.append(("Any of these words", replace(question, page=1, any=True)))
    for key, values in question.filters.items():
        tried += _wider(index, question, key, values, labels)
    return tried


def _instead(index: Index, question: Question, looked: Looked, labels: Labels) -> list[tuple[str, Question]]:
    """Return what may be tried where nothing was found."""
    fresh = replace(question, page=1)
    tried: list[tuple[str, Question]] = []
    if near := widening.respelt(index, question.words):
        tried.append((f"Search for “{near}”", question.saying(near)))
    if (plain := re.sub('["“”]', " ", question.words)) != question.words:
        tried.append(("Without the quotation marks", question.saying(widening.clean(plain))))
    tried += _wider_terms(index, question, looked)
    if question.exact:
        tried.append(("Look for related words too", replace(fresh, exact=False)))
    tried += _near(index, question, labels)
    tried += _by_word(index, question)
    for key, values in question.filters.items():
        tried += [
            (f"Drop “{narrowing.called(index.plan, key, each, labels)}”", question.without(key, each))
            for each in values
        ]
    tried += _by_filter(index, question, labels)
    if question.stated:
        tried.append(("With links added by our editors", replace(fresh, stated=False)))
    if KIND not in question.filters:
        every = tuple(kind.key for kind in index.plan.kinds)
        tried.append(("Every kind of record", question.but(kind=every)))
    tried.append(("Without the filters", Question(question.words)))
    tried.append(("All initiatives", Question(filters={KIND: ("initiative",)})))
    tried.append(("Everything recorded here", Question()))
    return tried


def _by_word(index: Index, question: Question) -> list[tuple[str, Question]]:
    """Return searches for single words of several, the rarest first."""
    words = widening.apart(index, question.words)
    if not 1 < len(words) <= MOST_APART:
        return []
    found = [(asking.count(index, one), word, one) for word in words for one in [question.saying(word)]]
    rarest = sorted((each for each in found if each[0]), key=lambda each: each[0])
    return [(f"Only “{word}”", one) for _, word, one in rarest[:FEW]]


def _by_filter(index: Index, question: Question, labels: Labels) -> list[tuple[str, Question]]:
    """Return searches for single filters of several, where to leave one out may not be enough."""
    chosen = [(key, values) for key, values in question.filters.items() if key != KIND]
    if len(chosen) < SEVERAL:
        return []
    return [
        (
            f"Only “{', '.join(narrowing.called(index.plan, key, each, labels) for each in values)}”",
            replace(question, page=1, filters={key: values}),
        )
        for key, values in chosen
    ]


def _wider(
    index: Index, question: Question, key: str, values: tuple[str, ...], labels: Labels
) -> list[tuple[str, Question]]:
    if key in (KIND, CHECKS):
        return []
    facet = index.plan.facet(key)
    above = {iri for each in values for iri in labels.get(facet.iri(each), {}).get("broader", ())}
    start = {PLACES: "Recorded nearby:", THEMES: "Filed under the wider theme"}.get(key, "Wider:")
    return [
        (f"{start} {card['title']}", question.but(**{key: (facet.value(iri),)}))
        for iri, card in index.things(above).items()
    ]
