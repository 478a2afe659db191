"""What people choose from: the entries of our lists, and the records there are, by the names they go by."""

import difflib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from repository.forms import Choice
from repository.names import Names, folded

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

    def near(self, scheme: str, text: str) -> list[str]:
        """Return the labels of at most three entries of a list that may have been meant."""
        known = self._known.get(scheme, {})
        labels = {each.iri: each.label for each in self.choices.get(scheme, ())}
        alike = difflib.get_close_matches(folded(text), list(known), n=3, cutoff=ALIKE)
        return list(dict.fromkeys(labels[known[each]] for each in alike))

    @cached_property
    def _known(self) -> dict[str, dict[str, str]]:
        """Scheme → what its entries are called, folded, and their addresses → the entry; labels win."""
        return {scheme: _called(choices) for scheme, choices in self.choices.items()}


def _called(choices: Sequence[Choice]) -> dict[str, str]:
    words = {folded(name): each.iri for each in choices for name in reversed(each.names)}
    words |= {each.iri: each.iri for each in choices}
    return words | {folded(each.label): each.iri for each in choices}
