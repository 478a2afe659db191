"""Searches to suggest while somebody types: names that begin so, then words; each finds something.

Names of people are never suggested, nor are terms that are only found, such as "BAME".
"""

import re
from collections.abc import Iterator

from repository import asking, widening
from repository.asking import Question, Way
from repository.documents import Card
from repository.facets import WORD
from repository.index import Index

MOST = 8
TRIED = 24  # candidates that are counted
TITLES = 3  # titles of records among the suggestions


def suggest(index: Index, typed: str) -> tuple[Way, ...]:
    """Return at most `MOST` searches that begin like `typed`; where there are none, like it rightly spelt.

    Raises `BadInput` when `typed` is longer than a search may be.
    """
    words = widening.clean(typed)
    found = _found(index, words)
    if not found and (near := widening.respelt(index, words)):
        found = _found(index, near)
    return found


def _found(index: Index, words: str) -> tuple[Way, ...]:
    tokens = [str(token) for token in re.findall(r"\w+", words.lower())]
    if not tokens:
        return ()
    ways: dict[str, Way] = {}
    for number, label in enumerate(_labels(index, tokens)):
        if number == TRIED or len(ways) == MOST:
            break
        key = " ".join(index.stems(label))
        if key and key not in ways and (way := asking.way(index, label, Question(label))).count:
            ways[key] = way
    return tuple(ways.values())


def _labels(index: Index, tokens: list[str]) -> Iterator[str]:
    """Yield what could be suggested: themes, groups, places and so on; titles; single words."""
    words = (card for card in index.begun(tokens, (WORD,)) if index.plan.facet_of(card["iri"]))
    called = [name for card in words for name in _fitting(card["offered"], tokens)]
    yield from sorted(dict.fromkeys(called), key=lambda name: (not _first(name, tokens), len(name), name))
    titles = [card["title"] for card in index.begun(tokens, asking.usual())]
    yield from _fitting(titles, tokens)[:TITLES]
    before = " ".join(tokens[:-1])
    for word in index.spellings(tokens[-1])[:TRIED]:
        phrase = f"{before} {word}".strip()
        if not (_only_found(index, word) or _only_found(index, phrase)):
            yield phrase


def _fitting(names: list[str], tokens: list[str]) -> list[str]:
    return [name for name in names if all(_holds(name, token) for token in tokens)]


def _holds(name: str, token: str) -> bool:
    return any(word.startswith(token) for word in re.findall(r"\w+", name.lower()))


def _first(name: str, tokens: list[str]) -> bool:
    return name.lower().startswith(tokens[0])


def _only_found(index: Index, words: str) -> bool:
    """Return whether words are a name of something that is never offered as its name."""
    stems = index.stems(words)
    cards: list[Card] = [card for _, card in index.words.named([" ".join(stems)])]
    offered = ([index.stems(name) for name in card.get("offered", [card["title"]])] for card in cards)
    return any(stems not in names for names in offered)
