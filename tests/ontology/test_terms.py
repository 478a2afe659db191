"""Every term of ours is complete, readable and says no more than it should."""

import re

from rdflib import DCTERMS, OWL, RDF, RDFS, SKOS, Graph, Literal, Namespace, URIRef

INC = Namespace("https://w3id.org/inclusion-resources/ns#")
ONTOLOGY = URIRef("https://w3id.org/inclusion-resources/ns")
SCHEMA = Namespace("https://schema.org/")
VANN = Namespace("http://purl.org/vocab/vann/")
VS = Namespace("http://www.w3.org/2003/06/sw-vocab-status/ns#")
FOAF = Namespace("http://xmlns.com/foaf/0.1/")

DATE = URIRef("http://www.w3.org/2001/XMLSchema#date")

PROPERTY_KINDS = (OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty)
USED_ON_ANYTHING = {INC.asOf: "a date can be given to any statement or thing that was true at a time"}


def classes(ontology: Graph) -> set[URIRef]:
    return {term for term in ontology.subjects(RDF.type, OWL.Class) if isinstance(term, URIRef)}


def properties(ontology: Graph) -> set[URIRef]:
    return {
        term
        for kind in PROPERTY_KINDS
        for term in ontology.subjects(RDF.type, kind)
        if isinstance(term, URIRef)
    }


def test_there_are_terms_to_check(ontology: Graph) -> None:
    assert len(classes(ontology)) == 24
    assert len(properties(ontology)) > 70


def test_everything_in_our_namespace_is_a_class_or_a_property(ontology: Graph) -> None:
    ours = {term for term in ontology.subjects() if str(term).startswith(str(INC))}
    assert ours == classes(ontology) | properties(ontology)


def test_every_term_has_exactly_one_english_label_and_definition_and_at_least_one_example(
    ontology: Graph,
) -> None:
    for term in classes(ontology) | properties(ontology):
        for wanted, most in ((RDFS.label, 1), (SKOS.definition, 1), (SKOS.example, 9)):
            found = list(ontology.objects(term, wanted))
            assert 1 <= len(found) <= most, (term, wanted)
            assert all(
                isinstance(text, Literal) and text.language == "en" and text.strip() for text in found
            ), term


def test_every_term_says_where_it_is_defined_its_status_and_its_date(ontology: Graph) -> None:
    statuses = {"unstable", "testing", "stable", "archaic"}
    for term in classes(ontology) | properties(ontology):
        assert list(ontology.objects(term, RDFS.isDefinedBy)) == [ONTOLOGY], term
        assert {str(status) for status in ontology.objects(term, VS.term_status)} < statuses, term
        assert len(list(ontology.objects(term, VS.term_status))) == 1, term
        dates = list(ontology.objects(term, DCTERMS.created))
        assert len(dates) == 1 and isinstance(dates[0], Literal) and dates[0].datatype == DATE, term


def test_names_are_written_in_camel_case_and_labels_spell_them_out(ontology: Graph) -> None:
    for term in classes(ontology) | properties(ontology):
        name = str(term).removeprefix(str(INC))
        assert name[0].isupper() == (term in classes(ontology)), term
        spelled = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name).lower()
        assert str(ontology.value(term, RDFS.label)) == spelled, term


def test_no_two_terms_have_the_same_definition(ontology: Graph) -> None:
    definitions = [str(text) for text in ontology.objects(None, SKOS.definition)]
    assert len(definitions) == len(set(definitions))


def test_texts_are_plain_english_without_prefixed_names_or_addresses(ontology: Graph) -> None:
    machine_speech = re.compile(r"\b[a-z][a-z0-9-]*:[A-Za-z]|https?:|[<>→_{}]")
    for about in (SKOS.example, SKOS.definition, SKOS.scopeNote):
        for term, text in ontology.subject_objects(about):
            assert not machine_speech.search(str(text)), (term, text)


def test_examples_are_sentences_that_end(ontology: Graph) -> None:
    for term, text in ontology.subject_objects(SKOS.example):
        assert str(text)[0].isupper() or str(text)[0].isdigit(), (term, text)
        assert str(text)[-1] in ".?!", (term, text)


def test_every_property_says_what_it_may_point_to(ontology: Graph) -> None:
    for term in properties(ontology):
        said = set(ontology.objects(term, RDFS.range)) | set(ontology.objects(term, SCHEMA.rangeIncludes))
        assert said, term


def test_every_property_says_what_it_is_used_on(ontology: Graph) -> None:
    for term in properties(ontology) - set(USED_ON_ANYTHING):
        narrow = set(ontology.objects(term, RDFS.domain))
        wide = set(ontology.objects(term, SCHEMA.domainIncludes))
        assert bool(narrow) != bool(wide), f"{term} needs a domain, or a list of classes, not both"
        assert len(narrow) <= 1, term


def test_a_property_used_on_anything_says_so_in_words(ontology: Graph) -> None:
    for term in USED_ON_ANYTHING:
        assert not list(ontology.objects(term, RDFS.domain)), term
        assert "anything" in str(ontology.value(term, SKOS.scopeNote)), term


def test_data_cube_dimensions_have_a_range_and_coded_ones_a_list_of_codes(ontology: Graph) -> None:
    cube = Namespace("http://purl.org/linked-data/cube#")
    for term in ontology.subjects(RDF.type, cube.DimensionProperty):
        assert ontology.value(term, RDFS.range), term
    for term in ontology.subjects(RDFS.range, SKOS.Concept):
        if (term, RDF.type, cube.DimensionProperty) in ontology:
            assert ontology.value(term, cube.codeList), term


def test_the_header_is_complete(ontology: Graph) -> None:
    wanted = (
        DCTERMS.title,
        DCTERMS.description,
        DCTERMS.creator,
        DCTERMS.publisher,
        DCTERMS.license,
        DCTERMS.created,
        DCTERMS.modified,
        DCTERMS.bibliographicCitation,
        OWL.versionIRI,
        OWL.versionInfo,
        VANN.preferredNamespacePrefix,
        VANN.preferredNamespaceUri,
    )
    for term in wanted:
        assert len(list(ontology.objects(ONTOLOGY, term))) == 1, term
    assert str(ontology.value(ONTOLOGY, VANN.preferredNamespaceUri)) == str(INC)
    version = str(ontology.value(ONTOLOGY, OWL.versionInfo))
    assert str(ontology.value(ONTOLOGY, OWL.versionIRI)) == f"{ONTOLOGY}/{version}"
    assert version in str(ontology.value(ONTOLOGY, DCTERMS.bibliographicCitation))


def test_nothing_is_imported_and_no_rule_of_acceptance_stands_in_the_ontology(ontology: Graph) -> None:
    refused = {
        OWL.imports,
        OWL.equivalentClass,
        OWL.equivalentProperty,
        OWL.FunctionalProperty,
        OWL.InverseFunctionalProperty,
        OWL.Restriction,
        OWL.minCardinality,
        OWL.maxCardinality,
        OWL.cardinality,
        OWL.minQualifiedCardinality,
        OWL.maxQualifiedCardinality,
        OWL.qualifiedCardinality,
    }
    assert not refused & {node for triple in ontology for node in triple}


def test_work_done_a_thing_made_a_topic_and_a_person_are_pairwise_disjoint(ontology: Graph) -> None:
    four = (INC.Initiative, INC.Resource, INC.Theme, FOAF.Person)
    said = {frozenset(pair) for pair in ontology.subject_objects(OWL.disjointWith)}
    assert said == {frozenset((one, other)) for one in four for other in four if one != other}


def test_the_only_inverses_are_output_and_its_origin(ontology: Graph) -> None:
    said = {frozenset(pair) for pair in ontology.subject_objects(OWL.inverseOf)}
    assert said == {frozenset((INC.hasOutput, INC.outputOf))}
