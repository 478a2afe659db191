"""The ontology → the words of its page: what it is, and each term with its definition."""

from rdflib import Graph, Literal, URIRef

from repository import naming, wording
from repository.model import Term
from repository.namespaces import DCT, INC, OWL, RDF, RDFS, SCHEMA, SKOS, VS, short
from repository.store.interface import Store

ONTOLOGY = URIRef(INC.rstrip("#"))
SORTS = (
    ("Classes", (OWL.Class,)),
    ("Properties", (OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty, RDF.Property)),
)
NOTES = (
    ("Kind of", RDFS.subClassOf),
    ("Kind of", RDFS.subPropertyOf),
    ("Of", RDFS.domain),
    ("Of", SCHEMA.domainIncludes),
    ("Leads to", RDFS.range),
    ("Leads to", SCHEMA.rangeIncludes),
    ("The other way round", OWL.inverseOf),
    ("Close to", SKOS.closeMatch),
    ("Wider", SKOS.broadMatch),
    ("Narrower", SKOS.narrowMatch),
    ("Related", SKOS.relatedMatch),
    ("Replaced by", DCT.isReplacedBy),
)
HEADER = (
    ("Version", OWL.versionInfo),
    ("Address of this version", OWL.versionIRI),
    ("Created", DCT.created),
    ("Changed", DCT.modified),
    ("Licence", DCT.license),
    ("Cite as", DCT.bibliographicCitation),
)


def header(graph: Graph) -> dict[str, str]:
    """Return the title, the description and the facts about an ontology, in the order of its page."""
    found = {
        "title": _text(graph, ONTOLOGY, DCT.title),
        "description": _text(graph, ONTOLOGY, DCT.description),
    }
    for words, predicate in HEADER:
        value = graph.value(ONTOLOGY, predicate)
        if value is not None:
            found[words] = wording.words(value) if isinstance(value, Literal) else str(value)
    return found


def terms(graph: Graph) -> list[tuple[str, list[Term]]]:
    """Return our own terms by sort, each sort in the order of the alphabet."""
    groups = []
    for sort, kinds in SORTS:
        found = {s for kind in kinds for s in graph.subjects(RDF.type, kind) if str(s).startswith(INC)}
        listed = (_term(graph, URIRef(str(each)), sort) for each in found)
        groups.append((sort, sorted(listed, key=lambda term: term.anchor)))
    return groups


def vocabulary(store: Store) -> list[tuple[str, str]]:
    """Return the short name and the label of our own terms and of those of others that the pages use."""
    kinds = [kind for _, kinds in SORTS for kind in kinds]
    found = {triple.subject for kind in kinds for triple in store.triples(None, RDF.type, kind)}
    found |= {triple.subject for triple in store.triples(None, INC.displayLabel)}
    named = [(short(str(term)), naming.label(store, term)) for term in found if isinstance(term, URIRef)]
    return sorted((name, label) for name, label in named if not name.startswith("http"))


def _term(graph: Graph, term: URIRef, sort: str) -> Term:
    notes: dict[str, list[tuple[str, str]]] = {}
    for words, predicate in NOTES:
        for other in sorted(o for o in graph.objects(term, predicate) if isinstance(o, URIRef)):
            notes.setdefault(words, []).append((short(other), naming.path(other)))
    return Term(
        iri=str(term),
        anchor=term.removeprefix(INC),
        sort=sort,
        label=_text(graph, term, RDFS.label),
        name=short(term),
        definition=_text(graph, term, SKOS.definition),
        example=_text(graph, term, SKOS.example),
        scope=_text(graph, term, SKOS.scopeNote),
        status=_text(graph, term, VS.term_status),
        deprecated=(term, OWL.deprecated, Literal(True)) in graph,
        notes=tuple((words, tuple(others)) for words, others in notes.items()),
    )


def _text(graph: Graph, subject: URIRef, predicate: URIRef) -> str:
    return naming.best(graph.objects(subject, predicate)).words
