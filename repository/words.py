"""The lists of words of one edition, held in memory: what themes, groups, places … are called."""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from repository.documents import Card
from repository.facets import Facet

Named = tuple[frozenset[str], Card]  # all names of a thing (stems with spaces), and its card


class Term(NamedTuple):
    """A value of a filter in words: its label, what it is sorted by, and the values that it is a part of."""

    label: str
    sorting: str
    notation: str = ""
    above: tuple[str, ...] = ()


def term(facet: Facet, card: Card) -> Term:
    """Return the thing of this card as a value of a filter."""
    title, above = str(card["title"]), tuple(map(facet.value, card.get("broader", ())))
    return Term(title, title.lower(), "".join(card.get("notation", ())), above)


def run(stems: Iterable[str]) -> str:
    """Return stems as one text in which another such text is found when it stands there whole."""
    return f" {' '.join(stems)} "


class Words:
    """All words of the lists, and what else has names by which it is searched for.

    Cards are shared: they are never changed.
    """

    def __init__(self, told: Iterable[Named]) -> None:
        self._held = list(told)
        self.cards: Mapping[str, Card] = {card["iri"]: card for _, card in self._held}
        self._names: dict[str, list[Named]] = {}
        for each in self._held:
            for name in each[0]:
                self._names.setdefault(name, []).append(each)
        self._holding: dict[str, list[tuple[str, Named]]] = {}  # by each of their words
        for name, found in self._names.items():
            for stem in set(name.split()):
                self._holding.setdefault(stem, []).extend((run(name.split()), each) for each in found)
        self._called: dict[str, list[Named]] = {}
        self._terms: dict[str, Mapping[str, Term]] = {}

    def named(self, names: Iterable[str]) -> list[Named]:
        """Return what is called one of `names` (stems with spaces), each thing once."""
        found = (each for name in names for each in self._names.get(name, ()))
        return list({each[1]["iri"]: each for each in found}.values())

    def holding(self, phrase: Sequence[str]) -> list[Named]:
        """Return what has a name with `phrase` (stems) in it, each thing once."""
        sought = run(phrase)
        found = (each for name, each in self._holding.get(phrase[0], ()) if sought in name)
        return list({each[1]["iri"]: each for each in found}.values())

    def called(self, facet: Facet) -> list[Named]:
        """Return the words that are values of a filter and have names."""
        if facet.key not in self._called:
            self._called[facet.key] = [
                each for each in self._held if each[0] and each[1]["iri"].startswith(facet.base)
            ]
        return self._called[facet.key]

    def terms(self, facet: Facet) -> Mapping[str, Term]:
        """Return the words that are values of a filter, by value."""
        if facet.key not in self._terms:
            listed = [card for iri, card in self.cards.items() if facet.base and iri.startswith(facet.base)]
            self._terms[facet.key] = {facet.value(card["iri"]): term(facet, card) for card in listed}
        return self._terms[facet.key]
