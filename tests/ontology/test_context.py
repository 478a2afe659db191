"""A partner's plain JSON, read with our context, says what they mean."""

import json
from pathlib import Path
from typing import Any

import pytest
from pyoxigraph import RdfFormat, parse
from rdflib import OWL, RDF, RDFS, SKOS, Graph, URIRef

from repository.namespaces import PREFIXES as PROJECT

CONTEXT: dict[str, Any] = json.loads((Path(__file__).parents[2] / "ontology" / "context.jsonld").read_text())[
    "@context"
]
BASE = "https://w3id.org/inclusion-resources/"
INC = BASE + "ns#"
TERMS = {
    key: value if isinstance(value, dict) else {"@id": value}
    for key, value in CONTEXT.items()
    if not key.startswith("@") and not (isinstance(value, str) and "//" in value)
}
PREFIXES = {
    key: value for key, value in CONTEXT.items() if isinstance(value, str) and "//" in value and key[0] != "@"
}


def expanded(name: str) -> str:
    prefix, _, rest = name.partition(":")
    return PREFIXES[prefix] + rest


def statements(document: dict[str, Any]) -> set[str]:
    """Return what the document says, one N-Triples line for each statement."""
    text = json.dumps({"@context": CONTEXT, **document})
    return {str(quad.triple) for quad in parse(text, format=RdfFormat.JSON_LD)}


def line(subject: str, predicate: str, object_: str) -> str:
    return f"<{BASE}id/{subject}> <{expanded(predicate)}> {object_}"


def concept(path: str) -> str:
    return f"<{BASE}id/concept/{path}>"


def test_a_small_document_gives_exactly_the_expected_statements() -> None:
    it = "initiative/reading-circle"
    document = {
        "@id": f"id:{it}",
        "@type": "Initiative",
        "title": "Reading circle",
        "description": {"en": "A circle of readers.", "cy": "Cylch darllen."},
        "addressesTheme": ["improving-representation", "id:concept/theme/collaboration-and-partnerships"],
        "spatial": "gateshead",
        "ledBy": "id:organisation/a-council",
        "startYear": "2020",
        "endMonth": "2021-03",
        "whatHelped": "Tea.",
    }
    year, month = "http://www.w3.org/2001/XMLSchema#gYear", "http://www.w3.org/2001/XMLSchema#gYearMonth"
    assert statements(document) == {
        line(it, "rdf:type", f"<{INC}Initiative>"),
        line(it, "dct:title", '"Reading circle"@en'),
        line(it, "dct:description", '"A circle of readers."@en'),
        line(it, "dct:description", '"Cylch darllen."@cy'),
        line(it, "inc:addressesTheme", concept("theme/improving-representation")),
        line(it, "inc:addressesTheme", concept("theme/collaboration-and-partnerships")),
        line(it, "dct:spatial", concept("place/gateshead")),
        line(it, "inc:ledBy", f"<{BASE}id/organisation/a-council>"),
        line(it, "schema:startDate", f'"2020"^^<{year}>'),
        line(it, "schema:endDate", f'"2021-03"^^<{month}>'),
        line(it, "inc:whatHelped", '"Tea."@en'),
    }


def test_a_mistyped_key_is_not_lost_so_that_checking_can_find_it() -> None:
    assert statements({"@id": "id:initiative/x", "themes": "y"}) == {
        line("initiative/x", "inc:themes", '"y"')
    }


def test_numbers_and_truth_have_their_types() -> None:
    said = statements(
        {"@id": "id:event/x", "seriesPosition": 4, "isAccessibleForFree": True, "obsValue": "2500"}
    )
    assert {text.rsplit("^^")[-1] for text in said} == {
        f"<{expanded(name)}>" for name in ("xsd:positiveInteger", "xsd:boolean", "xsd:decimal")
    }


def test_every_class_and_property_of_ours_has_a_key(ontology: Graph) -> None:
    annotations = set(ontology.subjects(RDF.type, OWL.AnnotationProperty))
    ours = {str(term) for term in set(ontology.subjects(RDFS.isDefinedBy)) - annotations}
    assert ours <= {expanded(value["@id"]) for value in TERMS.values()}


def test_every_key_stands_for_a_term_that_exists(ontology: Graph, known: dict[str, str]) -> None:
    ours = {str(term) for term in ontology.subjects(RDFS.isDefinedBy)}
    for key, value in TERMS.items():
        iri = expanded(value["@id"])
        assert iri in ours or iri in known or URIRef(iri) in RDF or URIRef(iri) in RDFS, key


def test_what_points_to_a_thing_is_read_as_a_link_and_what_holds_words_as_english(ontology: Graph) -> None:
    for key, value in TERMS.items():
        term = URIRef(expanded(value["@id"]))
        if (term, RDF.type, OWL.ObjectProperty) in ontology:
            assert value["@type"] in {"@id", "@vocab"}, key
        if (term, RDFS.range, RDF.langString) in ontology:
            assert value["@language"] == "en", key
        if (term, RDFS.range, SKOS.Concept) in ontology:
            assert value["@type"] == "@vocab" and value["@context"]["@vocab"].startswith(
                BASE + "id/concept/"
            ), key


@pytest.mark.parametrize("key", sorted(key for key, value in TERMS.items() if value.get("@type") == "@vocab"))
def test_no_entry_of_a_list_is_taken_for_a_key(key: str, shipped: dict[str, Graph]) -> None:
    start = TERMS[key]["@context"]["@vocab"]
    entries = {
        str(entry).removeprefix(start)
        for path, graph in shipped.items()
        if path.startswith("ontology/schemes/")
        for entry in graph.subjects(SKOS.prefLabel)
        if str(entry).startswith(start)
    }
    assert not entries & set(CONTEXT)


def test_prefixes_are_those_of_the_project() -> None:
    assert PROJECT.items() <= PREFIXES.items()
