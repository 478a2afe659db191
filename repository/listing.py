"""All that a search finds, to take away as statements."""

from collections.abc import Iterable, Iterator

from rdflib import Graph, Literal, URIRef

from repository import naming
from repository.edition import Edition
from repository.facets import NOT_WORKED, Path
from repository.namespaces import DCAT, DCT, PREFIXES, RDF, RDFS, XSD
from repository.store.interface import Store, Term, Triple

LICENCE = URIRef("https://creativecommons.org/licenses/by/4.0/")


def graph(edition: Edition, records: Iterable[str], address: str, title: str) -> Graph:
    """Return what a search found as statements; `address` is the search's own, `title` its words.

    Of each record: its kind, its name, what it is, what is known of it, by the findings that say so, and what
    did not work. The rest is at the record's own address.
    """
    told, whole = Graph(bind_namespaces="none"), URIRef(address)
    for prefix, namespace in PREFIXES.items():
        told.bind(prefix, namespace)
    about: dict[str, Term] = {
        DCT.title: Literal(title, lang="en"),
        DCT.issued: Literal(edition.manifest.published, datatype=XSD.dateTime),
        DCAT.version: Literal(str(edition.number)),
        DCT.license: LICENCE,
    }
    for predicate, value in about.items():
        told.add((whole, URIRef(predicate), value))
    plan = edition.index.plan
    known = (*plan.facet("known").paths, *(each.path for each in plan.checks if each.key == NOT_WORKED))
    for record in map(URIRef, records):
        told.add((whole, URIRef(RDFS.member), record))
        for triple in _about(edition.store, record, known):
            told.add(triple)
    return told


def _about(store: Store, record: URIRef, known: Iterable[Path]) -> Iterator[Triple]:
    for predicate in (RDF.type, *naming.NAMES, DCT.description):
        yield from store.triples(record, predicate)
    for path in known:
        yield from _along(store, {record}, path)


def _along(store: Store, reached: set[URIRef], path: Path) -> Iterator[Triple]:
    """Yield the statements that lead to what is known of a record, and the words for it."""
    for step in path:
        found: list[Triple] = []
        for here in sorted(reached):
            ends = (None, step.predicate, here) if step.inverse else (here, step.predicate, None)
            found += store.triples(*ends)
        yield from found
        ends_of = ((each.subject if step.inverse else each.object) for each in found)
        reached = {end for end in ends_of if isinstance(end, URIRef)}
    for end in sorted(reached):
        for predicate in naming.NAMES:
            yield from store.triples(end, predicate)
