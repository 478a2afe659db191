"""What people choose from: the entries of our lists, and the records there are, by the names they go by."""

import difflib
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from rapidfuzz import fuzz, process

from repository import recognition
from repository.forms import Choice
from repository.names import Names, folded
from repository.spelling import fits, initials

NO_ANSWERS = {
    "unknown",
    "not known",
    "not stated",
    "dont know",
    "n a",
    "na",
    "none",
    "tbc",
    "to be confirmed",
}
FEW = 12  # entries of a list that are all told
ALIKE = 0.6  # of difflib's ratio: below it a name is no misspelling of another


@dataclass(frozen=True)
class Lists:
    """What names are looked up in: our lists by scheme, and the records of the current edition."""

    choices: Mapping[str, Sequence[Choice]]
    names: Names
    _sorts: dict[frozenset[str], "Called"] = field(default_factory=dict, init=False, repr=False)

    def choice(self, scheme: str, text: str) -> str | None:
        """Return the address of the entry of a list that is called so, or whose address this is."""
        known = self._known.get(scheme, {})
        return known.get(text.strip()) or known.get(folded(text))

    def hint(self, scheme: str, text: str) -> str:
        """Return a sentence on what may have been meant by what is on no list, or nothing."""
        if folded(text) in NO_ANSWERS:
            return "Leave it empty where it is not known."
        parts = text.split(",")
        if len(parts) > 1 and all(self.choice(scheme, part) for part in parts):
            return "Put “;” between several, not a comma."
        known = self._known.get(scheme, {})
        labels = {each.iri: each.label for each in self.choices.get(scheme, ())}
        if meant := _meant(labels[known[each]] for each in nearest(folded(text), known)):
            return meant
        return f"There are: {'; '.join(labels.values())}." if 0 < len(labels) <= FEW else ""

    def alike(self, classes: Collection[str], text: str) -> str:
        """Return a sentence on which records of these classes a name may mean that none has, or nothing."""
        sort = frozenset(classes)
        if sort not in self._sorts:
            names = self.names.by_name
            self._sorts[sort] = Called(name for name in names if self.names.records(name, sort))
        found = self._sorts[sort].near(folded(text))
        return _meant(self.names.labels.get(self.names.records(name, sort)[0], name) for name in found[:3])

    @cached_property
    def _known(self) -> dict[str, dict[str, str]]:
        """Scheme → what its entries are called, folded, and their addresses → the entry; labels win."""
        return {scheme: _by_name(choices) for scheme, choices in self.choices.items()}


class Called:
    """Folded names of one sort of records, ready to be asked which of them are like another."""

    def __init__(self, names: Iterable[str]) -> None:
        self._names = list(names)
        self._by_word: dict[str, set[str]] = defaultdict(set)
        for name in self._names:
            for word in {*name.split(), *initials(name)}:
                self._by_word[word].add(name)

    def near(self, name: str) -> list[str]:
        """Return the names that `name` may stand for: shortened, abbreviated or misspelt; likeliest first."""
        found = sorted(self._sharing(name), key=lambda each: (abs(len(each) - len(name)), each))
        alike = process.extract(
            name, self._names, scorer=fuzz.token_sort_ratio, score_cutoff=recognition.ALIKE, limit=3
        )
        return list(dict.fromkeys([*(each for each, _, _ in alike), *found]))

    def _sharing(self, name: str) -> Iterator[str]:
        """Yield the names that share a rare word and fit, or say every word and more."""
        words = set(name.split())
        rare = [
            held for word in {*words, *initials(name)} if len(held := self._held(word)) <= recognition.COMMON
        ]
        for each in set().union(*rare):
            if words < set(each.split()) or fits(name, each):
                yield each

    def _held(self, word: str) -> set[str]:
        return self._by_word.get(word, set())


def _meant(labels: Iterable[str]) -> str:
    said = " or ".join(f"“{label}”" for label in dict.fromkeys(labels))
    return f"Did you mean {said}?" if said else ""


def nearest(name: str, known: Collection[str]) -> list[str]:
    """Return at most three of the folded names that are `known` and may be meant by another, likeliest first.

    Those of which every word was said come first (`city of york` is York), then those that say every word and
    more (`newcastle`), and only without any of these what is spelt alike.
    """
    words = set(name.split())
    said = sorted((each for each in known if each and set(each.split()) <= words), key=len, reverse=True)
    more = sorted((each for each in known if words and words <= set(each.split())), key=len)
    return said[:3] or more[:3] or difflib.get_close_matches(name, list(known), n=3, cutoff=ALIKE)


def _by_name(choices: Sequence[Choice]) -> dict[str, str]:
    words = {folded(name): each.iri for each in choices for name in reversed(each.names)}
    words |= {each.iri: each.iri for each in choices}
    return words | {folded(each.label): each.iri for each in choices}
