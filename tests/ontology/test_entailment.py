"""What follows from the ontology never contradicts it, nor the vocabularies it builds on."""

from pathlib import Path

import pytest
from rdflib import OWL, RDF, RDFS, Graph, URIRef
from rdflib.term import Node

REUSED_AXIOMS = Path(__file__).parent / "reused_axioms.ttl"
PREFIXES = """@prefix inc: <https://w3id.org/inclusion-resources/ns#> .
@prefix foaf: <http://xmlns.com/foaf/0.1/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> . @prefix prov: <http://www.w3.org/ns/prov#> ."""


def above(graph: Graph, relation: URIRef) -> dict[Node, set[Node]]:
    """Return, for each class or property, everything above it, itself included."""
    return {term: set(graph.transitive_objects(term, relation)) for term in set(graph.subjects(relation))}


def types_that_follow(graph: Graph) -> dict[Node, set[Node]]:
    """Return the classes each thing is in by RDFS: its types, its ends of properties, and all above these."""
    classes, properties = above(graph, RDFS.subClassOf), above(graph, RDFS.subPropertyOf)
    domains = {term: set(graph.objects(term, RDFS.domain)) for term in set(graph.subjects(RDFS.domain))}
    ranges = {term: set(graph.objects(term, RDFS.range)) for term in set(graph.subjects(RDFS.range))}
    types: dict[Node, set[Node]] = {}
    for subject, predicate, object_ in graph:
        if predicate == RDF.type:
            types.setdefault(subject, set()).add(object_)
        for wider in properties.get(predicate, {predicate}):
            types.setdefault(subject, set()).update(domains.get(wider, ()))
            types.setdefault(object_, set()).update(ranges.get(wider, ()))
    return {
        thing: {wider for one in its for wider in classes.get(one, {one})} for thing, its in types.items()
    }


def contradictions(graph: Graph) -> list[str]:
    """Return a line for each thing that is in two classes that have nothing in common."""
    pairs = set(graph.subject_objects(OWL.disjointWith))
    return sorted(
        f"{thing} is both {one} and {other}"
        for thing, its in types_that_follow(graph).items()
        for one, other in pairs
        if one in its and other in its
    )


@pytest.fixture(scope="module")
def axioms(ontology: Graph) -> Graph:
    return ontology + Graph().parse(REUSED_AXIOMS, format="turtle")


def test_no_class_of_ours_lies_below_two_classes_that_have_nothing_in_common(axioms: Graph) -> None:
    pairs = set(axioms.subject_objects(OWL.disjointWith))
    for term, its in above(axioms, RDFS.subClassOf).items():
        assert not [pair for pair in pairs if its >= set(pair)], term


def test_no_class_and_no_property_lies_below_itself(axioms: Graph) -> None:
    for relation in (RDFS.subClassOf, RDFS.subPropertyOf):
        for term in set(axioms.subjects(relation)):
            for parent in axioms.objects(term, relation):
                assert term not in set(axioms.transitive_objects(parent, relation)), term


def test_the_range_of_a_property_fits_the_range_of_the_property_above_it(axioms: Graph) -> None:
    pairs = set(axioms.subject_objects(OWL.disjointWith))
    classes = above(axioms, RDFS.subClassOf)
    for term, wider in above(axioms, RDFS.subPropertyOf).items():
        for end in (RDFS.domain, RDFS.range):
            implied = {up for one in wider for at in axioms.objects(one, end) for up in classes.get(at, {at})}
            assert not [pair for pair in pairs if implied >= set(pair)], (term, end)


def test_nothing_that_is_shipped_follows_to_be_two_things_at_once(
    axioms: Graph, shipped: dict[str, Graph]
) -> None:
    everything = Graph()
    everything += axioms
    for path, graph in shipped.items():
        if not path.startswith("shapes/"):
            everything += graph
    assert contradictions(everything) == []


@pytest.mark.parametrize(
    "mistake",
    [
        "<urn:x> a foaf:Person, inc:Theme .",
        "<urn:x> inc:addressesTheme <urn:y> . <urn:y> a foaf:Person .",  # by the range of a theme
        "<urn:x> inc:ledBy <urn:y> ; inc:outputOf <urn:z> .",  # an activity and a made thing
        "<urn:x> a inc:IndicatorSet ; skos:broader <urn:y> .",  # a list that is its own entry
    ],
)
def test_the_check_finds_a_contradiction(axioms: Graph, mistake: str) -> None:
    assert contradictions(axioms + Graph().parse(data=PREFIXES + mistake, format="turtle"))
