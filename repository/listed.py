"""What is on none of our lists, in data: which of their entries may be meant by it."""

import re

from rdflib import Graph
from rdflib.term import Node

from repository import forms
from repository.choices import nearest
from repository.forms import Choice
from repository.judgement import Finding
from repository.names import folded
from repository.store.interface import Store

MOST_COMPARED = 100  # values are compared with lists; who has more such will know by then


class Lists:
    """The lists of one edition, read as they are needed."""

    def __init__(self, store: Store | None) -> None:
        self._store = store
        self._known: dict[str, dict[str, Choice]] = {}
        self._compared = 0

    def meant(self, shapes: Graph, found: Finding) -> str:
        """Return a sentence on what a value may mean that a shape wants from a list, or nothing."""
        scheme = forms.scheme_of(shapes, [found.shape]) if found.shape and found.value else ""
        if not scheme or self._store is None or self._compared == MOST_COMPARED:
            return ""
        self._compared += 1
        known = self._entries(self._store, scheme)
        near = {known[name].iri: known[name].label for name in nearest(_words(found.value), known)}
        meant = " or ".join(f"<{iri}> (“{label}”)" for iri, label in near.items())
        return f" Did you mean {meant}?" if meant else ""

    def _entries(self, store: Store, scheme: str) -> dict[str, Choice]:
        """Return the entries of a list by their folded names and by the words that their addresses end in."""
        if scheme not in self._known:
            entries = forms.choices(store, scheme)
            self._known[scheme] = {folded(name): each for each in entries for name in reversed(each.names)}
            self._known[scheme] |= {_words(each.iri): each for each in entries}
        return self._known[scheme]


def _words(value: Node | str | None) -> str:
    """Return the folded words of a literal, or those that an address ends in."""
    return folded(re.split("[/#]", str(value).rstrip("/#"))[-1])
