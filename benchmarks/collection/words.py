"""The words that generated records use: those of the shipped schemes, a few often and most seldom."""

from collections.abc import Iterator
from functools import cache
from itertools import accumulate
from pathlib import Path
from random import Random

import pyoxigraph as ox

from repository.config import PROJECT
from repository.namespaces import CONCEPT, DCT, SCHEME, SKOS

# Records are given grades of evidence, not the two lines these lie on, and districts, not wider places.
DISTRICT = ox.NamedNode(CONCEPT + "place-kind/district")
DCT_TYPE = ox.NamedNode(str(DCT.type))


class Words:
    """The concepts of each shipped scheme with their English labels, and how often each is drawn."""

    def __init__(self, folder: Path) -> None:
        self.labels: dict[str, str] = {}
        self._schemes: dict[str, list[str]] = {}
        store = ox.Store()
        for path in sorted(folder.glob("*.ttl")):
            store.bulk_load(path=path, format=ox.RdfFormat.TURTLE)
        for concept, scheme in sorted(_pairs(store, SKOS.inScheme)):
            if _is_given(store, concept):
                self._schemes.setdefault(scheme.removeprefix(str(SCHEME)), []).append(concept)
                self.labels[concept] = next(_values(store, concept, SKOS.prefLabel))
        for scheme, concepts in self._schemes.items():
            Random(scheme).shuffle(concepts)  # which words are frequent says nothing about the alphabet
        self._weights = {scheme: _weights(len(found)) for scheme, found in self._schemes.items()}

    def draw(self, random: Random, scheme: str) -> str:
        """Return one concept of `scheme`: the second most frequent half as often as the first, and so on."""
        return random.choices(self._schemes[scheme], cum_weights=self._weights[scheme])[0]

    def some(self, random: Random, scheme: str, most: int) -> list[str]:
        """Return one to `most` different concepts of `scheme`, mostly one."""
        wanted = min(random.randint(1, most), random.randint(1, most))
        return sorted({self.draw(random, scheme) for _ in range(wanted)})


@cache
def shipped() -> Words:
    """Return the words of the schemes in `ontology/schemes`."""
    return Words(PROJECT / "ontology" / "schemes")


def _weights(count: int) -> list[float]:
    return list(accumulate(1 / rank for rank in range(1, count + 1)))


def _pairs(store: ox.Store, predicate: str) -> Iterator[tuple[str, str]]:
    for quad in store.quads_for_pattern(None, ox.NamedNode(str(predicate)), None):
        if isinstance(quad.subject, ox.NamedNode) and isinstance(quad.object, ox.NamedNode):
            yield quad.subject.value, quad.object.value


def _values(store: ox.Store, subject: str, predicate: str) -> Iterator[str]:
    for quad in store.quads_for_pattern(ox.NamedNode(subject), ox.NamedNode(str(predicate)), None):
        if isinstance(quad.object, ox.Literal) and quad.object.language in (None, "en"):
            yield quad.object.value


def _is_given(store: ox.Store, concept: str) -> bool:
    if concept.startswith(CONCEPT + "evidence-strength/"):
        return all(len(notation) > 1 for notation in _values(store, concept, SKOS.notation))
    if concept.startswith(CONCEPT + "place/"):
        kinds = store.quads_for_pattern(ox.NamedNode(concept), DCT_TYPE, DISTRICT)
        return any(True for _ in kinds)
    return True
