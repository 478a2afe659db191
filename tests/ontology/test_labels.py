"""Everything that a page can show has a name in plain words."""

import re

import pytest
from rdflib import OWL, RDF, RDFS, SH, Graph, Literal, Namespace, URIRef

from repository.namespaces import full

INC = Namespace("https://w3id.org/inclusion-resources/ns#")
KINDS = (INC.displayLabel, INC.pluralLabel, INC.inverseLabel, INC.displayNote)
MACHINE_WORDS = re.compile(
    r"\b(IRI|URI|RDF|triple|graph|ontology|SPARQL|SHACL|facet|concept|entity|instance|node|literal|provenance)s?\b",
    re.I,
)


def label(labels: Graph, name: str, which: URIRef = INC.displayLabel) -> str:
    return str(labels.value(URIRef(full(name)), which))


def test_every_class_of_ours_has_a_name_for_one_and_for_many(ontology: Graph, labels: Graph) -> None:
    for term in ontology.subjects(RDF.type, OWL.Class):
        assert labels.value(term, INC.displayLabel) and labels.value(term, INC.pluralLabel), term


def test_every_property_of_ours_has_a_name(ontology: Graph, labels: Graph) -> None:
    for term in set(ontology.subjects(RDFS.isDefinedBy)) - set(ontology.subjects(RDF.type, OWL.Class)):
        assert labels.value(term, INC.displayLabel), term


def test_everything_a_form_can_ask_for_has_a_name(labels: Graph, shipped: dict[str, Graph]) -> None:
    named = set(labels.subjects(INC.displayLabel))
    for path, graph in shipped.items():
        if path.startswith("shapes/") and not path.endswith(("privacy.ttl", "skos.ttl", "ontology.ttl")):
            asked = {graph.value(shape, SH.path) for shape in graph.subjects(SH.order)}
            assert {term for term in asked if isinstance(term, URIRef)} <= named, path


def test_no_term_has_two_names_of_one_kind_and_all_are_english(labels: Graph) -> None:
    for term in set(labels.subjects()):
        for which in KINDS:
            found = list(labels.objects(term, which))
            assert len(found) <= 1, (term, which)
            assert all(
                isinstance(text, Literal) and text.language == "en" and text.strip() for text in found
            ), term


def test_labels_say_nothing_but_labels(labels: Graph) -> None:
    assert set(labels.predicates()) == set(KINDS)


def test_names_avoid_the_words_of_machines(labels: Graph) -> None:
    for term, text in labels.subject_objects():
        assert not MACHINE_WORDS.search(str(text)), (term, text)


def test_many_is_only_said_of_classes_and_the_other_end_only_of_properties(labels: Graph) -> None:
    assert not set(labels.subjects(INC.pluralLabel)) & set(labels.subjects(INC.inverseLabel))


@pytest.mark.parametrize(
    ("name", "one", "many"),
    [
        ("inc:ResearchProposal", "Research idea", "Research ideas"),
        ("inc:PopulationGroup", "Group of people", "Groups of people"),
        ("inc:PolicyLever", "Law, policy or driver", "Laws, policies and drivers"),
        ("inc:Presentation", "Talk", "Talks"),
        ("inc:Offer", "Offer or request", "Offers and requests"),
        ("foaf:Person", "Person", "People"),
        ("org:OrganizationalCollaboration", "Partnership", "Partnerships"),
        ("qb:DataSet", "Table of figures", "Tables"),
    ],
)
def test_a_kind_of_thing_is_called_by_its_agreed_name(labels: Graph, name: str, one: str, many: str) -> None:
    assert (label(labels, name), label(labels, name, INC.pluralLabel)) == (one, many)


@pytest.mark.parametrize(
    ("name", "here", "there"),
    [
        ("inc:ledBy", "Led by", "Leads"),
        ("inc:hasPartner", "With", "Takes part in"),
        ("inc:hasOutput", "What it produced", "Produced by"),
        ("inc:buildsOn", "Follows on from", "Led on to"),
        ("inc:adaptedFrom", "Adapted from", "Adapted elsewhere as"),
        ("inc:respondsTo", "Helps answer", "Answered, in part, by"),
        ("inc:proposedSite", "Sites proposed", "Could be a site for"),
        ("dct:spatial", "Where", "Work here"),
        ("cito:disputes", "Disagrees with", "Questioned by"),
        ("frapo:isFundedBy", "Funded by", "Funds"),
    ],
)
def test_a_property_is_called_by_its_agreed_names(labels: Graph, name: str, here: str, there: str) -> None:
    assert (label(labels, name), label(labels, name, INC.inverseLabel)) == (here, there)


def test_each_way_of_naming_a_thing_is_called_name(labels: Graph) -> None:
    assert {label(labels, name) for name in ("dct:title", "skos:prefLabel", "foaf:name")} == {"Name"}
    assert label(labels, "skos:altLabel") == "Also called"
