"""What people choose from: the entries of our lists, and the records there are, by the names they go by."""

import difflib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from repository.forms import Choice
from repository.names import Names, folded

FEW = 12  # entries of a list that are all told
ALIKE = 0.6  # of difflib's ratio: below it a name is no misspelling of another


@dataclass(frozen=True)
class Lists:
    """What names are looked up in: our lists by scheme, and the records of the current edition."""

    choices: Mapping[str, Sequence[Choice]]
    names: Names

    def choice(self, scheme: str, text: str) -> str | None:
        """Return the address of the entry of a list that is called so, or whose address this is."""
        known = self._known.get(scheme, {})
        return known.get(text.strip()) or known.get(folded(text))

    def hint(self, scheme: str, text: str) -> str:
        """Return a sentence on what may have been meant by what is on no list, or nothing."""
        parts = text.split(",")
        if len(parts) > 1 and all(self.choice(scheme, part) for part in parts):
            return "Put “;” between several, not a comma."
        known = self._known.get(scheme, {})
        labels = {each.iri: each.label for each in self.choices.get(scheme, ())}
        meant = list(dict.fromkeys(labels[known[each]] for each in nearest(folded(text), known)))
        if meant:
            return f"Did you mean {' or '.join(f'“{label}”' for label in meant)}?"
        return f"There are: {'; '.join(labels.values())}." if 0 < len(labels) <= FEW else ""

    @cached_property
    def _known(self) -> dict[str, dict[str, str]]:
        """Scheme → what its entries are called, folded, and their addresses → the entry; labels win."""
        return {scheme: _called(choices) for scheme, choices in self.choices.items()}


def nearest(name: str, known: Collection[str]) -> list[str]:
    """Return at most three of the folded names that are `known` and may be meant by another, likeliest first.

    Those of which every word was said come first (`city of york` is York), then those that say every word and
    more (`newcastle`), and only without any of these what is spelt alike.
    """
    words = set(name.split())
    said = sorted((each for each in known if each and set(each.split()) <= words), key=len, reverse=True)
    more = sorted((each for each in known if words and words <= set(each.split())), key=len)
    return said[:3] or more[:3] or difflib.get_close_matches(name, list(known), n=3, cutoff=ALIKE)


def _called(choices: Sequence[Choice]) -> dict[str, str]:
    words = {folded(name): each.iri for each in choices for name in reversed(each.names)}
    words |= {each.iri: each.iri for each in choices}
    return words | {folded(each.label): each.iri for each in choices}
