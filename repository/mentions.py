"""What an edition says of the things that somebody mentions: what they are judged among."""

from collections.abc import Collection, Iterable, Iterator

from rdflib import URIRef
from rdflib.term import Node

from repository.namespaces import RDF, SKOS
from repository.store.interface import Store

SORTING = (RDF.type, SKOS.inScheme, SKOS.topConceptOf, SKOS.broader)  # says what kind of thing something is

Statement = tuple[Node, Node, Node]


def said_of(store: Store, nodes: Iterable[Node], replaced: Collection[str]) -> Iterator[Statement]:
    """Yield what the edition says of `nodes`, and of what kind the things are that it says them of.

    What the graphs that are `replaced` say is left out.
    """
    further: set[URIRef] = set()
    for node in nodes:
        if isinstance(node, URIRef):
            for said in store.statements(subject=node):
                if str(said.graph) not in replaced:
                    yield (said.subject, said.predicate, said.object)
                    if isinstance(said.object, URIRef):
                        further.add(said.object)
    for node in further:
        for predicate in SORTING:
            for said in store.statements(subject=node, predicate=predicate):
                if str(said.graph) not in replaced:
                    yield (said.subject, said.predicate, said.object)
