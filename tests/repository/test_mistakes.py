"""What is said of a query with a mistake in it: where it is, whichever words the engine looked for there."""

import pyoxigraph as ox
import pytest

from repository import mistakes


def told(query: str) -> str:
    with pytest.raises(SyntaxError) as caught:
        ox.Store().query(query)
    return mistakes.explained(query, str(caught.value.msg))


@pytest.mark.parametrize(
    ("query", "place"),
    [
        ("SELECT ?s WHER { ?s ?p ?o }", "Line 1, column 11: “WHER { ?s ?p ?o }” is not understood"),
        ("SELECT DISTINC ?s { ?s ?p ?o }", "Line 1, column 8: “DISTINC ?s"),
        ("SELECT * { ?s ?p ?o } LIMT 5", "Line 1, column 23: “LIMT 5”"),
        ("SELECT *\n{ ?s ?p ?o .\n OPTINAL { ?s ?q ?r } }\nLIMIT 5", "Line 3, column 2: “OPTINAL {"),
        ("SELECT *\n{ ?s ?p ?o .\n ?s ?q }\nORDER BY ?s", "Line 3, column 2: “?s ?q }”"),
        ("SELECT *\n{ ?s ?p ?o FILTER(FOO(?s)) }", "Line 2, column 19: “FOO(?s)) }”"),
        ("SELECT * { ?s ?p }", "Line 1, column 12: “?s ?p }”"),
        ("SELECT * { ?s ?p 'é' }\nORDR BY ?s", "Line 2, column 1: “ORDR BY ?s”"),
    ],
)
def test_a_word_that_is_misspelt_is_shown_where_it_stands(query: str, place: str) -> None:
    assert told(query).startswith(place)


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("SELECT * {", "Line 1, column 11: up to here the query is not finished"),
        ("SELECT * {\n?s ?p ?o\n}\n}", "Line 4, column 1: “}”"),
        (
            "CONSTRUCT { ?s ?p } WHERE { ?s ?p ?o }",
            "Line 1, column 19: “} WHERE { ?s ?p ?o }” does not belong there.",
        ),
        ("SELECT ?x (1 AS ?x) {}", "Line 1, column 23: Duplicated variable name in SELECT."),
    ],
)
def test_other_mistakes_are_told_by_what_does_not_belong_there(query: str, words: str) -> None:
    assert told(query).startswith(words)
