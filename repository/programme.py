"""Who has a part in a programme: the post and the organisation printed beside a name."""

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


def printed(store: Store, provenance: Provenance, association: URIRef, affiliations: Fact) -> Fact:
    """Return the organisations beside a name, in the order printed, each with the person's post there where
    one is recorded for that day.
    """
    items = [triple.subject for triple in store.triples(None, PROV.qualifiedAssociation, association)]
    people = list(_things(store, association, PROV.agent))
    days = {day for item in items for day in _days(store, item)}
    quoted = " ".join(_quoted(provenance, items, people))
    values = []
    for value in affiliations.values:
        organisation, name = URIRef(naming.iri_of(value.link)), value.text.words
        posts = sorted({post for person in people for post in _posts(store, person, organisation, days)})
        text = Text(", ".join([*posts, name]), value.text.language)
        values.append((quoted.find(name) % (len(quoted) + 1), replace(value, text=text)))  # not found: last
    return Fact("", tuple(value for _, value in sorted(values, key=lambda each: (each[0], each[1].sort))))


def title(store: Store, provenance: Provenance, association: URIRef) -> Fact:
    """Return the title printed before the name of who has the part, as printed (`Dr.`)."""
    items = [triple.subject for triple in store.triples(None, PROV.qualifiedAssociation, association)]
    people = list(_things(store, association, PROV.agent))
    quoted = " ".join(_quoted(provenance, items, people))
    for person in people:
        name = re.escape(naming.label(store, person))
        for held in store.triples(person, FOAF.title):
            if found := re.search(rf"\b({re.escape(str(held.object))}\.?) {name}", quoted):
                return Fact("", (Value(Text(found[1]), Origin(Certainty.STATED)),))
    return NO_FACT


def _quoted(provenance: Provenance, items: list[URIRef], people: list[URIRef]) -> Iterator[str]:
    """Yield the words of the sources that put a person on the programme."""
    for item in items:
        for person in people:
            for part in PARTS:
                yield from (q.words.words for q in provenance.of_statement(item, part, person, ()).quotes)


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
