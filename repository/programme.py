"""Who has a part in a programme: the post and the organisation printed beside a name."""

import itertools
import re
from collections.abc import Iterator
from dataclasses import replace

from rdflib import URIRef

from repository import naming
from repository.model import NO_FACT, Certainty, Fact, Origin, Text, Value
from repository.namespaces import FOAF, INC, ORG, PROV, SCHEMA
from repository.provenance import Provenance
from repository.store.interface import Store

PARTS = (INC.speaker, INC.chair)


class Part:
    """One person's part in one item of a programme, with the words of the sources that put it there."""

    def __init__(self, store: Store, provenance: Provenance, association: URIRef) -> None:
        self._store = store
        self._items = [each.subject for each in store.triples(None, PROV.qualifiedAssociation, association)]
        self._people = list(_things(store, association, PROV.agent))
        self._quoted = " ".join(self._quotes(provenance))

    def printed(self, affiliations: Fact) -> Fact:
        """Return the organisations beside the name, in the order printed, each with the person's post there
        where one is recorded for that day.
        """
        days = {day for item in self._items for day in _days(self._store, item)}
        values = []
        for value in affiliations.values:
            organisation, name = URIRef(naming.iri_of(value.link)), value.text.words
            posts = sorted(
                {post for who in self._people for post in _posts(self._store, who, organisation, days)}
            )
            text = Text(", ".join([*posts, name]), value.text.language)
            place = self._quoted.find(name) % (len(self._quoted) + 1)  # not found: last
            values.append((place, replace(value, text=text)))
        return Fact("", tuple(value for _, value in sorted(values, key=lambda each: (each[0], each[1].sort))))

    def title(self) -> Fact:
        """Return the title printed before the name, as printed (`Dr.`)."""
        for person in self._people:
            name = re.escape(naming.label(self._store, person))
            for held in self._store.triples(person, FOAF.title):
                if found := re.search(rf"\b({re.escape(str(held.object))}\.?) {name}", self._quoted):
                    return Fact("", (Value(Text(found[1]), Origin(Certainty.STATED)),))
        return NO_FACT

    def _quotes(self, provenance: Provenance) -> Iterator[str]:
        for item, person, part in itertools.product(self._items, self._people, PARTS):
            yield from (quote.words.words for quote in provenance.of_statement(item, part, person, ()).quotes)


def _posts(store: Store, person: URIRef, organisation: URIRef, days: set[str]) -> Iterator[str]:
    for held in store.triples(None, ORG.member, person):
        dates = {str(triple.object) for triple in store.triples(held.subject, INC.asOf)}
        if organisation in _things(store, held.subject, ORG.organization) and dates & days:
            yield from (naming.label(store, role) for role in _things(store, held.subject, ORG.role))


def _days(store: Store, item: URIRef) -> Iterator[str]:
    """Yield the day of an item, or of the event that it is a part of."""
    for each in (item, *_things(store, item, INC.partOfEvent)):
        for start in (PROV.startedAtTime, SCHEMA.startDate):
            yield from (str(triple.object)[:10] for triple in store.triples(each, start))


def _things(store: Store, subject: URIRef, predicate: URIRef) -> Iterator[URIRef]:
    found = (triple.object for triple in store.triples(subject, predicate))
    return (each for each in found if isinstance(each, URIRef))
