"""The shapes of lists, entries and terms: they hold over what we ship, and refuse what is wrong."""

import re

import pytest
from rdflib import RDF, SH, Graph
from schemes import ROOT, read, refused, texts, together

TECHNICAL = re.compile(
    r"https?:|\b(IRI|URI|RDF|SHACL|SKOS|literal|concept|node|graph|ontology|prefLabel)\b", re.IGNORECASE
)


@pytest.fixture(scope="module")
def shapes() -> Graph:
    return Graph().parse(ROOT / "shapes" / "skos.ttl", format="turtle")


GOOD = """
    @prefix skos: <http://www.w3.org/2004/02/skos/core#> .
    @prefix dct: <http://purl.org/dc/terms/> .
    @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
    <https://example.org/list> a skos:ConceptScheme ;
        dct:title "Trees"@en ; dct:description "Trees of the park."@en ;
        dct:license <https://creativecommons.org/licenses/by/4.0/> ; dct:created "2026-11-24"^^xsd:date ;
        skos:hasTopConcept <https://example.org/tree> .
    <https://example.org/tree> a skos:Concept ;
        skos:prefLabel "Tree"@en ; skos:definition "A tall plant with a trunk."@en ; skos:notation "1" ;
        skos:inScheme <https://example.org/list> ; skos:topConceptOf <https://example.org/list> .
    <https://example.org/oak> a skos:Concept ;
        skos:prefLabel "Oak"@en ; skos:definition "A tree that bears acorns."@en ; skos:notation "2" ;
        skos:inScheme <https://example.org/list> ; skos:broader <https://example.org/tree> .
    <https://example.org/park> a skos:Collection ;
        skos:prefLabel "Of the park"@en ; skos:definition "The trees that the map of the park names."@en ;
        dct:source <https://example.org/map> ; skos:member <https://example.org/oak> .
"""
SPOILT = {
    "a second English name": ('"Oak"@en', '"Oak"@en, "Oak tree"@en'),
    "a name without a language": ('"Oak"@en', '"Oak"'),
    "a name in Welsh only": ('"Oak"@en', '"Derwen"@cy'),
    "no meaning": ('skos:definition "A tree that bears acorns."@en ;', ""),
    "a meaning that repeats the name": ('"A tree that bears acorns."@en', '"Oak"@en'),
    "no list": ("skos:inScheme <https://example.org/list> ; skos:broader", "skos:broader"),
    "no place in the list": ("; skos:broader <https://example.org/tree> .", "."),
    "another name that is the name": ('"Oak"@en', '"Oak"@en ; skos:altLabel "Oak"@en'),
    "a hidden name without a note": ('"Oak"@en', '"Oak"@en ; skos:hiddenLabel "Big weed"@en'),
    "a name both shown and hidden": (
        '"Oak"@en',
        '"Oak"@en ; skos:altLabel "Quercus"@en ; skos:hiddenLabel "Quercus"@en ; skos:scopeNote "Latin."@en',
    ),
    "a wider entry as a neighbour": (
        "skos:broader <https://example.org/tree>",
        "skos:broader <https://example.org/tree> ; skos:related <https://example.org/tree>",
    ),
    "a list without a licence": ("dct:license <https://creativecommons.org/licenses/by/4.0/> ;", ""),
    "a list without a top": (
        "^^xsd:date ;\n        skos:hasTopConcept <https://example.org/tree>",
        "^^xsd:date",
    ),
    "a collection without a source": ("dct:source <https://example.org/map> ;", ""),
    "an empty collection": ("; skos:member <https://example.org/oak>", ""),
}


def test_the_shapes_hold_over_all_schemes(shapes: Graph) -> None:
    assert refused(together(read()), shapes) == []


def test_the_shapes_accept_a_good_list(shapes: Graph) -> None:
    assert refused(Graph().parse(data=GOOD, format="turtle"), shapes) == []


@pytest.mark.parametrize("fault", SPOILT)
def test_the_shapes_refuse(shapes: Graph, fault: str) -> None:
    before, after = SPOILT[fault]
    assert before in GOOD
    assert refused(Graph().parse(data=GOOD.replace(before, after), format="turtle"), shapes)


@pytest.mark.parametrize("file", ["skos.ttl", "ontology.ttl"])
def test_the_shapes_speak_plainly(file: str) -> None:
    shapes = Graph().parse(ROOT / "shapes" / file, format="turtle")
    for shape in shapes.subjects(RDF.type, SH.PropertyShape):
        assert shapes.value(shape, SH.message), shape
        for said in (SH.message, SH.name, SH.description):
            assert not any(TECHNICAL.search(text) for text in texts(shapes, shape, said)), shape


def test_the_shapes_of_terms_hold_over_the_ontology_and_refuse_a_bare_term() -> None:
    shapes = Graph().parse(ROOT / "shapes" / "ontology.ttl", format="turtle")
    ontology = Graph().parse(ROOT / "ontology" / "inclusion.ttl", format="turtle")
    assert refused(ontology, shapes) == []
    bare = "<https://example.org/Tree> a <http://www.w3.org/2002/07/owl#Class> ."
    assert len(refused(Graph().parse(data=bare, format="turtle"), shapes)) == 6
