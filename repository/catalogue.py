"""Records: what is known of one thing, as statements or in words."""

from dataclasses import replace
from datetime import date

from rdflib import Graph, URIRef

from repository import contact, evidence, provenance
from repository.errors import NotFound
from repository.fields import Vocabulary
from repository.formats import JSONLD, NTRIPLES, RDFXML, Format
from repository.model import Branch, Record
from repository.namespaces import BASE, DOC, FOAF, GRAPH, ID, INC, OA, PREFIXES, RDF
from repository.naming import NAMES, iri_of, is_inner, kind_of, label, name, path
from repository.reading import Reading
from repository.store.interface import Store, Triple

__all__ = ["describe", "exists", "iri_of", "label", "name", "ontology", "path", "record", "tree", "write"]

MOST_ENTRIES = 2000  # of one list
RDFLIB_NAMES = {NTRIPLES: "nt", JSONLD: "json-ld", RDFXML: "xml"}


def exists(store: Store, iri: str) -> bool:
    """Return whether the edition says anything about a thing."""
    return next(iter(store.triples(URIRef(iri))), None) is not None


def record(store: Store, vocabulary: Vocabulary, iri: str, today: date | None = None) -> Record:
    """Return the record of a thing, in words; `today` decides whether it has grown old.

    Raises `NotFound` where the edition says nothing about it.
    """
    if not exists(store, iri):
        raise NotFound("There is no record at this address.")
    reading = Reading(store, vocabulary)
    found = reading.record(iri)
    if kind_of(iri) == "source":
        found = replace(found, facts={**found.facts, "records": provenance.taken_from(store, iri)})
    for series in reading.objects(iri, "inc:inSeries")[:1]:
        siblings = reading.links_to(URIRef(series), URIRef(INC.inSeries))
        found = replace(found, facts={**found.facts, "siblings": siblings})
    if kind_of(iri) == "initiative":
        recognised = found["^inc:recognises"]
        for output in found["inc:hasOutput"].values:
            recognised += reading.links_to(URIRef(iri_of(output.link)), URIRef(INC.recognises))
        found = replace(found, facts={**found.facts, "^inc:recognises": recognised})
    return replace(
        found,
        evidence=evidence.lines(reading, found),
        contacts=contact.ladder(reading, iri),
        missing=evidence.missing(reading, found),
        hoped_for=evidence.still_hoped_for(found),
        upkeep=provenance.upkeep(store, iri, today or date.today()),
    )


def describe(store: Store, iri: str) -> Graph:
    """Return what is said of a thing: its statements, what backs them, its catalogue record, and the names of
    what it links to. Raises `NotFound` where the edition says nothing about it.
    """
    graph, thing = _empty(), URIRef(iri)
    _add(store, graph, thing)
    if not len(graph):
        raise NotFound("There is no record at this address.")
    for annotation in _annotations(store, thing):
        _add(store, graph, annotation)
    page = URIRef(DOC + iri[len(ID) :])
    _add(store, graph, URIRef(page + "#record"))
    graph.add((page, FOAF.primaryTopic, thing))
    for linked in {o for o in graph.objects() if isinstance(o, URIRef) and o.startswith(BASE)} - {thing}:
        for predicate in NAMES:
            for triple in store.triples(linked, predicate):
                graph.add(triple)
    return graph


def tree(store: Store, vocabulary: Vocabulary, scheme: str) -> tuple[Branch, ...]:
    """Return the entries of a list, the narrower ones below the wider, each once, in their order."""
    reading = Reading(store, vocabulary)
    entries = set(reading.subjects(scheme, "skos:inScheme", MOST_ENTRIES))
    wider = {e: [up for up in reading.objects(e, "skos:broader") if up in entries] for e in entries}

    def below(up: str | None, above: frozenset[str]) -> tuple[Branch, ...]:
        found = [e for e in entries - above if (up in wider[e] if up else not wider[e])]
        found.sort(key=reading.place)
        return tuple(Branch(reading.name(e), path(e), below(e, above | {e})) for e in found)

    return below(None, frozenset())


def ontology(store: Store) -> Graph:
    """Return the ontology as the edition holds it."""
    graph = _empty()
    for said in store.statements(graph=URIRef(GRAPH + "ontology")):
        graph.add(said[:3])
    return graph


def write(graph: Graph, format: Format) -> bytes:
    """Return a graph in one of `formats.GRAPH_FORMATS`."""
    if format is JSONLD:
        return graph.serialize(format="json-ld", encoding="utf-8", auto_compact=True)
    return graph.serialize(format=RDFLIB_NAMES.get(format, format.name), encoding="utf-8")


def _empty() -> Graph:
    graph = Graph(bind_namespaces="none")
    for prefix, namespace in PREFIXES.items():
        graph.bind(prefix, namespace)
    return graph


def _add(store: Store, graph: Graph, subject: URIRef) -> None:
    """Add what is said of a thing and of its nameless parts."""
    waiting, seen = [subject], {subject}
    for each in waiting:
        for triple in store.triples(each):
            graph.add(triple)
            if isinstance(triple.object, URIRef) and is_inner(triple.object) and triple.object not in seen:
                seen.add(triple.object)
                waiting.append(triple.object)


def _annotations(store: Store, thing: URIRef) -> set[URIRef]:
    """Return the annotations that back a thing's existence or a statement about it."""
    bodies = [thing, *(triple.subject for triple in store.triples(None, RDF.subject, thing))]
    backing: list[Triple] = [triple for body in bodies for triple in store.triples(None, OA.hasBody, body)]
    return {triple.subject for triple in backing}
