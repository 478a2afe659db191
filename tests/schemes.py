"""How the tests read the concept schemes."""

from pathlib import Path

from rdflib import RDF, SH, SKOS, Graph, Literal, Namespace, URIRef
from rdflib.term import Node

from repository import shacl

ROOT = Path(__file__).parents[1]
BASE = "https://w3id.org/inclusion-resources/"
INC = Namespace(BASE + "ns#")
SCHEME = Namespace(BASE + "id/scheme/")
CONCEPT = BASE + "id/concept/"


def read() -> dict[str, Graph]:
    """Return every scheme file by its name."""
    paths = sorted((ROOT / "ontology" / "schemes").glob("*.ttl"))
    return {path.stem: Graph().parse(path, format="turtle") for path in paths}


def together(files: dict[str, Graph]) -> Graph:
    """Return all schemes as one graph."""
    whole = Graph()
    for graph in files.values():
        whole += graph
    return whole


def concepts(graph: Graph) -> set[Node]:
    return set(graph.subjects(RDF.type, SKOS.Concept))


def members(graph: Graph, scheme: Node) -> set[Node]:
    return set(graph.subjects(SKOS.inScheme, scheme))


def texts(graph: Graph, concept: Node, *predicates: URIRef, language: str = "en") -> list[str]:
    found = [text for predicate in predicates for text in graph.objects(concept, predicate)]
    return [str(text) for text in found if isinstance(text, Literal) and text.language == language]


def name(graph: Graph, concept: Node) -> str:
    (found,) = texts(graph, concept, SKOS.prefLabel)
    return found


def above(graph: Graph, concept: Node) -> set[Node]:
    """Return every wider concept, however far up; the concept itself only where there is a circle."""
    parents = graph.objects(concept, SKOS.broader)
    return {up for parent in parents for up in graph.transitive_objects(parent, SKOS.broader) if up}


def refused(data: Graph, shapes: Graph) -> list[str]:
    """Return the messages of what the shapes refuse; warnings do not count."""
    report = shacl.report(data, shapes)
    results = report.subjects(SH.resultSeverity, SH.Violation)
    return [str(report.value(result, SH.resultMessage)) for result in results]
