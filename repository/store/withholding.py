"""What a named graph still says when some things are to appear nowhere.

Every statement goes that has one of them as subject or object; so does what would be left pointing at
nothing: a role without its person, a quotation of a statement that is gone, a figure about nobody.
"""

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import pyoxigraph as ox
from rdflib import URIRef

from repository.namespaces import FOAF, GENID, ID, INC, OA, ORG, PROV, QB, RDF, SKOS
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
WORD = re.compile(r"[^\W_]+")
DIGEST = re.compile(r"\d+:[0-9a-f]{64}")


def digest(address: str, name: str) -> str:
    """Return what tells the name of a thing when it is met, without spelling it: `2:9f86d0…`."""
    words = WORD.findall(_folded(address, name))
    return f"{len(words)}:{_hashed(address, words)}"


def _folded(address: str, words: str) -> str:
    return words.casefold() if PEOPLE in address else words


def _hashed(address: str, words: Iterable[str]) -> str:
    return hashlib.sha256(f"{address} {' '.join(words)}".encode()).hexdigest()


@dataclass(frozen=True)
class Withholding:
    """What is to appear nowhere: addresses, and for each of them that is called something, its names.

    A name is given as it is written, or as its `digest`.
    """

    addresses: frozenset[str]
    names: Mapping[str, tuple[str, ...]]

    def of(self, lines: frozenset[str]) -> frozenset[str]:
        """Return what a graph of these N-Triples lines still says."""
        if not self.addresses or not lines:
            return lines
        held = ox.Store()
        held.bulk_load("\n".join(lines), ox.RdfFormat.N_TRIPLES)
        gone = {str(each) for each in taken_along(EmbeddedStore(held), map(URIRef, self.addresses))}
        return frozenset(
            f"{_reworded(quad.triple, self._unnamings)} ."
            for quad in held
            if not {quad.subject.value, quad.object.value} & gone
        )

    def mentions(self, text: str) -> bool:
        """Tell whether a text has one of the addresses, also as that of a page, or one of the names in it."""
        if self._addresses is not None and self._addresses.search(text):
            return True
        return any(each.without(text) != text for each in self._unnamings)

    @cached_property
    def _addresses(self) -> re.Pattern[str] | None:
        either = "|".join(re.escape(each.removeprefix(ID)) for each in sorted(self.addresses))
        return re.compile(rf"/(?:id/|doc/)?(?:{either})(?![\w/-])") if either else None

    @cached_property
    def _unnamings(self) -> list["_Unnaming"]:
        return [_Unnaming(address, names) for address, names in self.names.items() if names]


class _Unnaming:
    """Takes the names of one thing out of texts; those of people in capitals too."""

    def __init__(self, address: str, names: Iterable[str]) -> None:
        self._in_labels, self._address = PEOPLE in address, address
        self._digests = {name if DIGEST.fullmatch(name) else digest(address, name) for name in names}
        lengths = {int(each.partition(":")[0]) for each in self._digests}
        self._lengths = sorted(lengths - {0}, reverse=True)

    def reworded(self, predicate: str, words: str) -> str:
        if predicate in LABELS and not self._in_labels:
            return words
        return self.without(words)

    def without(self, text: str) -> str:
        words, kept, begun, at = list(WORD.finditer(text)), [], 0, 0
        while at < len(words):
            length = self._length([word[0] for word in words[at : at + self._most]])
            if length:
                kept += [text[begun : words[at].start()], INSTEAD]
                begun = words[at + length - 1].end()
            at += length or 1
        return "".join(kept) + text[begun:]

    @property
    def _most(self) -> int:
        return max(self._lengths, default=0)

    def _length(self, words: list[str]) -> int:
        """Return how many of `words`, from the first, are a name; 0 for none."""
        folded = [_folded(self._address, word) for word in words]
        for length in self._lengths:
            said = folded[:length]
            if len(said) == length and f"{length}:{_hashed(self._address, said)}" in self._digests:
                return length
        return 0


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
