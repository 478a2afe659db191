"""What a named graph still says when some things are to appear nowhere.

Every statement goes that has one of them as subject or object; so does what would be left pointing at
nothing: a role without its person, a quotation of a statement that is gone, a figure about nobody.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import pyoxigraph as ox
from rdflib import URIRef

from repository.namespaces import FOAF, GENID, INC, OA, ORG, PROV, QB, RDF, SKOS
from repository.store.embedded import EmbeddedStore
from repository.store.interface import Store

# What leads from a thing to that without which it says nothing.
TIES = frozenset(
    map(
        URIRef,
        (
            ORG.member, ORG.organization, PROV.agent, RDF.subject, RDF.object, OA.hasBody, OA.hasTarget,
            OA.hasSource, FOAF.primaryTopic, INC.offeredBy, INC.recognises, INC.reportingSubject,
            INC.findingAbout, INC.partOfEvent, QB.dataSet,
        ),
    )
)  # fmt: skip
# In the name of another thing, the name of an organisation is not its own.
LABELS = frozenset(str(each) for each in (SKOS.prefLabel, SKOS.altLabel, SKOS.hiddenLabel))
PEOPLE = "/id/person/"
INSTEAD = "[name withdrawn]"


@dataclass(frozen=True)
class Withholding:
    """What is to appear nowhere: addresses, and for each of them that is called something, its names."""

    addresses: frozenset[str]
    names: Mapping[str, tuple[str, ...]]

    def of(self, lines: frozenset[str]) -> frozenset[str]:
        """Return what a graph of these N-Triples lines still says."""
        if not self.addresses or not lines:
            return lines
        held = ox.Store()
        held.bulk_load("\n".join(lines), ox.RdfFormat.N_TRIPLES)
        gone = {str(each) for each in taken_along(EmbeddedStore(held), map(URIRef, self.addresses))}
        unnamed = [_Unnaming(address, names) for address, names in self.names.items() if names]
        return frozenset(
            f"{_reworded(quad.triple, unnamed)} ."
            for quad in held
            if not {quad.subject.value, quad.object.value} & gone
        )


class _Unnaming:
    """Takes the names of one thing out of texts; those of people in capitals too."""

    def __init__(self, address: str, names: Iterable[str]) -> None:
        self._in_labels = PEOPLE in address
        either = "|".join(r"\s+".join(map(re.escape, name.split())) for name in names)
        self._names = re.compile(rf"(?<!\w)(?:{either})(?!\w)", re.IGNORECASE if self._in_labels else 0)

    def reworded(self, predicate: str, words: str) -> str:
        if predicate in LABELS and not self._in_labels:
            return words
        return self._names.sub(INSTEAD, words)


def _reworded(triple: Any, unnamed: Iterable[_Unnaming]) -> Any:
    if not isinstance(triple.object, ox.Literal):
        return triple
    literal, words = triple.object, triple.object.value
    for each in unnamed:
        words = each.reworded(triple.predicate.value, words)
    if words == literal.value:
        return triple
    kind = {"language": literal.language} if literal.language else {"datatype": literal.datatype}
    return ox.Triple(triple.subject, triple.predicate, ox.Literal(words, **kind))


def taken_along(store: Store, things: Iterable[URIRef]) -> set[URIRef]:
    """Return `things` and all that says nothing without them."""
    waiting = list(things)
    gone = set(waiting)
    for each in waiting:
        tied = {(t.subject, t.predicate) for t in store.triples(None, None, each) if t.predicate in TIES}
        found = {s for s, p in tied if all(t.object in gone for t in store.triples(s, p))}
        parts = {t.object for t in store.triples(each) if str(t.object).startswith(GENID)}
        found |= {
            part
            for part in parts
            if isinstance(part, URIRef) and all(t.subject in gone for t in store.triples(None, None, part))
        }
        waiting += sorted(found - gone)
        gone |= found
    return gone
