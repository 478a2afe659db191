"""Which record does somebody mean by a name? All names of one edition, compared as people compare them."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from rdflib import Literal, URIRef

from repository.namespaces import BASE, DCT, FOAF, ID, RDF, SKOS
from repository.store.interface import Store

TITLES = (DCT.title, SKOS.prefLabel, FOAF.name)
NAMED_BY = (*TITLES, SKOS.altLabel, SKOS.hiddenLabel)
PEOPLE = frozenset({str(FOAF.Person)})
WORD = re.compile(r"[^\W_]+")
# What is written in more than one way and means the same.
SAME = {"ltd": "limited", "and": "", "the": "", "nhsft": "nhs foundation trust", "univ": "university"}


@dataclass(frozen=True)
class Names:
    """The records of one edition by their folded names, each record's classes, in which graphs it is
    described, and what it is called.
    """

    by_name: Mapping[str, Collection[str]]
    classes: Mapping[str, Collection[str]]
    graphs: Mapping[str, Collection[str]] = field(default_factory=dict)
    labels: Mapping[str, str] = field(default_factory=dict)

    def records(self, name: str, classes: Collection[str] = (), without: str = "") -> list[str]:
        """Return the addresses of all that have this name and, if any are given, one of these classes.

        People are found only where they are sought; what is described in the graph `without` alone is not.
        """
        found = {
            iri: set(self.classes.get(iri, ()))
            for iri in self.by_name.get(folded(name), ())
            if not without or set(self.graphs.get(iri, ())) != {without}
        }
        return sorted(iri for iri, its in found.items() if (its & set(classes) if classes else its - PEOPLE))

    def knows(self, iri: str, classes: Collection[str] = ()) -> bool:
        """Return whether there is a record of this address and, if any are given, one of these classes."""
        return iri in self.classes and (not classes or bool(set(self.classes[iri]) & set(classes)))


def read(store: Store) -> Names:
    """Return the names of all records of ours in `store`; a full read, to be done once per edition."""
    by_name: dict[str, set[str]] = defaultdict(set)
    classes: dict[str, list[str]] = defaultdict(list)
    graphs: dict[str, set[str]] = defaultdict(set)
    labels: dict[str, str] = {}
    for triple in store.triples(None, RDF.type):
        if triple.subject.startswith(ID):
            classes[str(triple.subject)].append(str(triple.object))
    for said in store.statements(predicate=RDF.type):
        if said.subject.startswith(ID):
            graphs[str(said.subject)].add(str(said.graph))
    for predicate in NAMED_BY:
        for triple in store.triples(None, predicate):
            if str(triple.subject) in classes and isinstance(triple.object, Literal):
                by_name[folded(str(triple.object))].add(str(triple.subject))
                labels.setdefault(str(triple.subject), str(triple.object))  # titles come first
    return Names(by_name, classes, graphs, labels)


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
