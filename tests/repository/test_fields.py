"""Ontology and shapes → words."""

from pathlib import Path

import pytest
from rdflib import URIRef
from records import vocabulary

from repository import fields
from repository.fields import Severity, Vocabulary
from repository.namespaces import DCT, INC, SCHEMA

ONTOLOGY = """
@prefix inc: <https://w3id.org/inclusion-resources/ns#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
inc:Shop a owl:Class ; rdfs:label "shop"@en, "siop"@cy .
inc:FarmShop a owl:Class ; rdfs:subClassOf inc:Shop .
inc:sells a owl:ObjectProperty ; rdfs:label "sells"@en ; skos:definition "What a shop sells."@en .
"""
LABELS = """
@prefix inc: <https://w3id.org/inclusion-resources/ns#> .
inc:Shop inc:displayLabel "Shop"@en ; inc:pluralLabel "Shops"@en ; inc:displayNote "A place"@en .
inc:sells inc:displayLabel "On sale"@en ; inc:inverseLabel "Sold by"@en .
"""
SHAPES = """
@prefix inc: <https://w3id.org/inclusion-resources/ns#> .
@prefix insh: <https://w3id.org/inclusion-resources/shapes#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
insh:Shop a sh:NodeShape ; sh:targetClass inc:Shop ;
    sh:property [ sh:path inc:sells ; sh:name "Goods"@en ; sh:order 2 ; sh:group insh:Trade ;
                  sh:description "What can be bought."@en ; sh:minCount 1 ; sh:severity sh:Warning ] ,
                [ sh:path inc:sells ; sh:minCount 0 ] ,
                [ sh:path inc:opened ; sh:name "Opened"@en ; sh:order 1 ; sh:minCount 1 ] .
insh:Trade rdfs:label "Trade"@en .
"""


@pytest.fixture(scope="module")
def shops(tmp_path_factory: pytest.TempPathFactory) -> Vocabulary:
    project = tmp_path_factory.mktemp("project")
    for name, text in (
        ("ontology/inclusion.ttl", ONTOLOGY),
        ("ontology/labels.ttl", LABELS),
        ("shapes/shop.ttl", SHAPES),
    ):
        (project / name).parent.mkdir(exist_ok=True)
        (project / name).write_text(text)
    return fields.load(project)


def test_a_class_has_one_name_many_and_a_note(shops: Vocabulary) -> None:
    assert shops.class_label(INC.Shop) == "Shop"
    assert shops.class_plural(INC.Shop) == "Shops"
    assert shops.class_note(INC.Shop) == "A place"


def test_the_shape_names_a_field_before_the_ontology_does(shops: Vocabulary) -> None:
    assert shops.property_label(INC.sells, INC.Shop) == "Goods"
    assert shops.property_label(INC.sells) == "On sale"


def test_a_kind_below_takes_the_fields_of_the_kind_above(shops: Vocabulary) -> None:
    assert shops.property_label(INC.sells, INC.FarmShop) == "Goods"
    assert [each.label for each in shops.fields(INC.FarmShop)] == ["Opened", "Goods"]


def test_a_property_has_a_name_from_its_other_end(shops: Vocabulary) -> None:
    assert shops.inverse_label(INC.sells) == "Sold by"
    assert shops.inverse_label(INC.opened) == ""


def test_a_field_has_an_order_a_group_a_hint_and_a_weight(shops: Vocabulary) -> None:
    assert shops.order(INC.sells, INC.Shop) == 2
    assert shops.group(INC.sells, INC.Shop) == "Trade"
    assert shops.description(INC.sells, INC.Shop) == "What can be bought."
    assert shops.description(INC.sells, INC.Other) == "What a shop sells."
    assert shops.severity(INC.sells, INC.Shop) is Severity.SHOULD
    assert shops.severity(INC.opened, INC.Shop) is Severity.MUST
    assert shops.severity(INC.other, INC.Shop) is Severity.COULD


def test_what_has_no_label_is_named_after_its_address(shops: Vocabulary) -> None:
    assert shops.property_label(INC.firstOpened) == "First opened"
    assert shops.class_label(INC.FarmShop) == "Farm shop"


def test_a_project_without_ontology_or_shapes_has_no_words(tmp_path: Path) -> None:
    assert not fields.load(tmp_path).classes


def test_an_address_is_known_as_text_and_as_a_term(shops: Vocabulary) -> None:
    assert shops.class_label(str(INC.Shop)) == shops.class_label(URIRef(INC.Shop)) == "Shop"


@pytest.mark.parametrize(
    ("path", "words", "other_end"),
    [
        (INC.ledBy, "Led by", "Leads"),
        (INC.addressesTheme, "Theme", "On this theme"),
        (INC.findingAbout, "About", "What is known"),
        (DCT.spatial, "Where", "Work here"),
        (SCHEMA.startDate, "When", ""),
    ],
)
def test_our_own_properties_have_the_words_that_pages_use(path: URIRef, words: str, other_end: str) -> None:
    assert (vocabulary().property_label(path), vocabulary().inverse_label(path)) == (words, other_end)


def test_every_class_of_ours_has_words() -> None:
    ours = [words for iri, words in vocabulary().classes.items() if iri.startswith(INC)]
    assert len(ours) >= 20
    assert [words.iri for words in ours if not words.label or not words.plural or not words.definition] == []
