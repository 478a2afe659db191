"""The concept schemes: whole, in order, and nothing twice."""

import re
import unicodedata
from collections import Counter

import pytest
from rdflib import DCTERMS, RDF, SKOS, Graph, Literal, Namespace, URIRef
from schemes import CONCEPT, INC, ROOT, SCHEME, above, concepts, members, name, read, texts, together

ORG = Namespace("http://www.w3.org/ns/org#")
CC_BY = URIRef("https://creativecommons.org/licenses/by/4.0/")
NAMES = """
    theme method outcome-type indicator characteristic population-group sector initiative-type lever-type
    resource-type programme-item-type organisation-type role place level-of-action evidence-strength
    result-direction evaluated-by participation-level outcome-for horizon initiative-status development-stage
    recognition-status certainty value-qualifier cost-band offer-type unit ethnic-group disability-group
    pay-band orientation
"""
CLASSES = {
    "theme": INC.Theme,
    "method": INC.Method,
    "population-group": INC.PopulationGroup,
    "characteristic": INC.Characteristic,
    "indicator": INC.Indicator,
    "role": ORG.Role,
}
# Written by ontology/geo/places.py; tests/ontology/test_places.py holds its names against their codes.
GENERATED = {"place"}
ABSENCES = {"unknown", "not stated", "not looked into", "not assessed", "none", "n/a", "status not stated"}


@pytest.fixture(scope="module")
def files() -> dict[str, Graph]:
    """Every scheme file by its name."""
    return read()


@pytest.fixture(scope="module")
def schemes(files: dict[str, Graph]) -> Graph:
    """All schemes as one graph."""
    return together(files)


def slug(text: str) -> str:
    """Return the last part of an address: lower case, ASCII, hyphens; commas inside numbers fall away."""
    ascii_only = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    whole_numbers = re.sub(r"(?<=\d),(?=\d)", "", ascii_only).replace("'", "")
    return re.sub(r"[^a-z0-9]+", "-", whole_numbers).strip("-")


# ----------------------------------------------------------------------------------------- Every scheme


def test_every_scheme_is_there_under_its_name(files: dict[str, Graph]) -> None:
    assert set(files) == set(NAMES.split())
    for each, graph in files.items():
        assert (SCHEME[each], RDF.type, SKOS.ConceptScheme) in graph, each
        assert members(graph, SCHEME[each]), each


def test_every_code_list_that_the_ontology_names_is_there(schemes: Graph) -> None:
    ontology = (ROOT / "ontology" / "inclusion.ttl").read_text()
    for each in re.findall(r"(?<=[ ,])scheme:([a-z-]+)", ontology):
        assert (SCHEME[each], RDF.type, SKOS.ConceptScheme) in schemes, each


def test_every_scheme_says_what_it_is_and_may_be_used_by_anyone(schemes: Graph) -> None:
    for scheme in schemes.subjects(RDF.type, SKOS.ConceptScheme):
        assert len(texts(schemes, scheme, DCTERMS.title)) == 1, scheme
        assert len(texts(schemes, scheme, DCTERMS.description)) == 1, scheme
        assert schemes.value(scheme, DCTERMS.license) == CC_BY, scheme
        assert schemes.value(scheme, DCTERMS.created), scheme


def test_top_concepts_and_schemes_name_each_other(schemes: Graph) -> None:
    down = set(schemes.subject_objects(SKOS.hasTopConcept))
    up = {(scheme, concept) for concept, scheme in schemes.subject_objects(SKOS.topConceptOf)}
    assert down == up


# ---------------------------------------------------------------------------------------- Every concept


def test_every_concept_has_a_name_a_meaning_and_a_scheme(schemes: Graph) -> None:
    assert len(concepts(schemes)) > 400
    for concept in concepts(schemes):
        assert len(texts(schemes, concept, SKOS.prefLabel)) == 1, concept
        (meaning,) = texts(schemes, concept, SKOS.definition)
        assert meaning.strip(".").casefold() != name(schemes, concept).casefold(), concept
        assert meaning.endswith((".", "?")), concept
        assert any(schemes.objects(concept, SKOS.inScheme)), concept


def test_every_concept_has_the_class_of_its_scheme(schemes: Graph) -> None:
    for each, cls in CLASSES.items():
        assert members(schemes, SCHEME[each]) == set(schemes.subjects(RDF.type, cls)), each


def test_no_concept_is_an_orphan(schemes: Graph) -> None:
    for concept in concepts(schemes):
        roots = {concept} | above(schemes, concept)
        tops = {scheme for root in roots for scheme in schemes.objects(root, SKOS.topConceptOf)}
        assert set(schemes.objects(concept, SKOS.inScheme)) <= tops, concept


def test_a_wider_concept_exists_and_is_in_the_same_scheme(schemes: Graph) -> None:
    for concept, wider in schemes.subject_objects(SKOS.broader):
        assert wider in concepts(schemes), (concept, wider)
        shared = set(schemes.objects(concept, SKOS.inScheme)) & set(schemes.objects(wider, SKOS.inScheme))
        assert shared, (concept, wider)


def test_no_top_concept_has_a_wider_one(schemes: Graph) -> None:
    assert not set(schemes.subjects(SKOS.topConceptOf)) & set(schemes.subjects(SKOS.broader))


def test_nothing_goes_round_in_a_circle(schemes: Graph) -> None:
    for concept in concepts(schemes):
        assert concept not in above(schemes, concept), concept


def test_related_concepts_are_neither_wider_nor_narrower(schemes: Graph) -> None:
    for one, other in schemes.subject_objects(SKOS.related):
        assert one != other
        assert other in concepts(schemes), (one, other)
        assert other not in above(schemes, one), (one, other)
        assert one not in above(schemes, other), (one, other)


def test_no_name_is_used_twice_in_a_scheme(schemes: Graph) -> None:
    for scheme in schemes.subjects(RDF.type, SKOS.ConceptScheme):
        for language in ("en", "cy"):
            used = Counter(
                text.casefold()
                for concept in members(schemes, scheme)
                for text in texts(schemes, concept, SKOS.prefLabel, language=language)
            )
            assert [text for text, times in used.items() if times > 1] == [], scheme


def test_another_name_is_not_the_name_of_anything_else_in_its_scheme(files: dict[str, Graph]) -> None:
    for each in set(files) - GENERATED:
        graph = files[each]
        names = {name(graph, concept).casefold(): concept for concept in members(graph, SCHEME[each])}
        for concept in members(graph, SCHEME[each]):
            for other in texts(graph, concept, SKOS.altLabel, SKOS.hiddenLabel):
                assert other.casefold() not in names, (each, other)


def test_a_name_is_either_shown_or_hidden(schemes: Graph) -> None:
    for concept in concepts(schemes):
        shown = {text.casefold() for text in texts(schemes, concept, SKOS.prefLabel, SKOS.altLabel)}
        hidden = {text.casefold() for text in texts(schemes, concept, SKOS.hiddenLabel)}
        assert not shown & hidden, concept


def test_no_code_is_used_twice_in_a_scheme(schemes: Graph) -> None:
    for scheme in schemes.subjects(RDF.type, SKOS.ConceptScheme):
        used = Counter(
            code for concept in members(schemes, scheme) for code in schemes.objects(concept, SKOS.notation)
        )
        assert [code for code, times in used.items() if times > 1] == [], scheme


def test_every_concept_but_places_has_one_short_code_of_ours(files: dict[str, Graph]) -> None:
    for each in set(files) - GENERATED:
        for concept in members(files[each], SCHEME[each]):
            codes = list(files[each].objects(concept, SKOS.notation))
            plain = [code for code in codes if isinstance(code, Literal) and not code.datatype]
            assert len(plain) == 1, concept


def test_the_address_follows_the_name(files: dict[str, Graph]) -> None:
    for each in set(files) - GENERATED:
        for concept in members(files[each], SCHEME[each]):
            assert str(concept) == f"{CONCEPT}{each}/{slug(name(files[each], concept))}"


def test_no_concept_is_the_same_as_two_in_one_other_scheme(schemes: Graph) -> None:
    for concept in concepts(schemes):
        same = [str(other).rpartition("/")[0] for other in schemes.objects(concept, SKOS.exactMatch)]
        assert len(same) == len(set(same)), concept


def test_hidden_names_are_explained(schemes: Graph) -> None:
    hidden = set(schemes.subjects(SKOS.hiddenLabel)) & concepts(schemes)
    assert hidden
    for concept in hidden:
        assert texts(schemes, concept, SKOS.scopeNote), concept


def test_welsh_names_are_marked_as_awaiting_review(files: dict[str, Graph]) -> None:
    for each in set(files) - GENERATED:
        for concept in concepts(files[each]):
            marked = "Welsh label awaiting review by a Welsh speaker." in texts(
                files[each], concept, SKOS.editorialNote
            )
            assert marked == bool(texts(files[each], concept, SKOS.prefLabel, language="cy")), concept


def test_the_absence_of_an_answer_is_never_a_concept(files: dict[str, Graph]) -> None:
    """Figures are the exception: published tables have a row for people whose group is not known."""
    for each in set(files) - GENERATED - {"ethnic-group", "disability-group"}:
        for concept in members(files[each], SCHEME[each]):
            assert not ABSENCES & {
                text.casefold() for text in texts(files[each], concept, SKOS.prefLabel, SKOS.altLabel)
            }, concept
