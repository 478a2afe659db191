"""What a named graph says when the address of one record is read as that of another.

Links to the one lead to the other. What the one links to, the other links to as well, and its names are other
names of the other. Its texts, dates and whatever there can be only one of are left out: those of the record
that is kept stand.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import pyoxigraph as ox

from repository.namespaces import DCT, DOC, FOAF, ID, INC, RDF, SKOS

ADDRESS = re.compile("<([^<>]*)>")
NAMES = frozenset(map(str, (DCT.title, FOAF.name, SKOS.prefLabel, SKOS.altLabel)))
# Links of which a record that can be merged has one at most, as the shapes have it, and its kind.
ONE = frozenset(map(str, (RDF.type, FOAF.primaryTopic, INC.resultDirection)))


@dataclass(frozen=True)
class Merging:
    """Which address is read as which other."""

    kept: Mapping[str, str]

    def of(self, lines: frozenset[str]) -> frozenset[str]:
        """Return what a graph of these N-Triples lines says."""
        if not self.kept:
            return lines
        moved = self.moved.keys()
        touched = {line for line in lines if not moved.isdisjoint(ADDRESS.findall(line))}
        triples = ox.parse("\n".join(touched), ox.RdfFormat.N_TRIPLES)
        said = (self._read(triple) for triple in triples)
        return (lines - touched) | {f"{triple} ." for triple in said if triple is not None}

    @cached_property
    def moved(self) -> Mapping[str, str]:
        """Return the same with the addresses of what is noted about the records."""
        notes = {_note(other): _note(into) for other, into in self.kept.items()}
        return {**self.kept, **notes}

    def _read(self, triple: Any) -> Any:
        subject, predicate, value = triple.subject, triple.predicate, triple.object
        if isinstance(value, ox.NamedNode):
            value = ox.NamedNode(self.moved.get(value.value, value.value))
        into = self.moved.get(subject.value)
        if into is None:
            return (
                None if value == subject and value != triple.object else ox.Triple(subject, predicate, value)
            )
        if predicate.value in ONE or value.value == into:
            return None
        if isinstance(value, ox.Literal):
            if predicate.value not in NAMES:
                return None
            predicate = ox.NamedNode(str(SKOS.altLabel))
        return ox.Triple(ox.NamedNode(into), predicate, value)


def _note(address: str) -> str:
    return f"{DOC}{address.removeprefix(str(ID))}#record"
