"""Which record does somebody mean by a name? All names of one edition, compared as people compare them."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from rdflib import Literal, URIRef

from repository.namespaces import BASE, DCT, ID, RDF, SKOS
from repository.store.interface import Store

NAMED_BY = (SKOS.prefLabel, SKOS.altLabel, SKOS.hiddenLabel, DCT.title)
WORD = re.compile(r"[^\W_]+")
# What is written in more than one way and means the same.
SAME = {"ltd": "limited", "and": "", "the": "", "nhsft": "nhs foundation trust", "univ": "university"}


@dataclass(frozen=True)
class Names:
    """The records of one edition by their folded names, and each record's classes."""

    by_name: Mapping[str, Collection[str]]
    classes: Mapping[str, Collection[str]]

    def records(self, name: str, classes: Collection[str] = ()) -> list[str]:
        """Return the addresses of all that have this name and, if any are given, one of these classes."""
        found = self.by_name.get(folded(name), ())
        return sorted(iri for iri in found if not classes or set(self.classes.get(iri, ())) & set(classes))

    def knows(self, iri: str, classes: Collection[str] = ()) -> bool:
        """Return whether there is a record of this address and, if any are given, one of these classes."""
        return iri in self.classes and (not classes or bool(set(self.classes[iri]) & set(classes)))


def read(store: Store) -> Names:
    """Return the names of all records of ours in `store`; a full read, to be done once per edition."""
    by_name: dict[str, set[str]] = defaultdict(set)
    classes: dict[str, list[str]] = defaultdict(list)
    for triple in store.triples(None, RDF.type):
        if triple.subject.startswith(ID):
            classes[str(triple.subject)].append(str(triple.object))
    for predicate in NAMED_BY:
        for triple in store.triples(None, predicate):
            if str(triple.subject) in classes and isinstance(triple.object, Literal):
                by_name[folded(str(triple.object))].add(str(triple.subject))
    return Names(by_name, classes)


def folded(name: str) -> str:
    """Return a name as it is compared: no case, accents, punctuation or articles; `&` is `and`."""
    plain = unicodedata.normalize("NFKD", name.casefold().replace("’", "'").replace("'", ""))
    words = WORD.findall("".join(letter for letter in plain if not unicodedata.combining(letter)))
    kept = [SAME.get(word, word) for word in words]
    return " ".join(word for word in kept if word) or " ".join(words)


def address_of(text: str) -> str | None:
    """Return the address of a record that somebody pasted, from its page or its data; else `None`."""
    if text.startswith(ID):
        return str(URIRef(text))
    found = re.match(r"https?://[^/\s]+/(?:id|doc)/([a-z-]+/[\w./-]+?)(?:\.html)?$", text)
    if found:
        return ID + found[1]
    return text if text.startswith(BASE) else None
