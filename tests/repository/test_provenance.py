"""How sure we are of a statement, by who says it."""

from dataclasses import replace

import pytest

from repository.model import Certainty, Fact, Origin, Quote, Record, Text, Value
from repository.namespaces import GRAPH
from repository.provenance import certainty_of


@pytest.mark.parametrize(
    ("graph", "certainty"),
    [
        ("source/flyer", Certainty.STATED),
        ("contribution/partner/file", Certainty.GIVEN),
        ("derived", Certainty.WORKED_OUT),
        ("inferred", Certainty.ADDED),
        ("scheme/theme", Certainty.DEFINED),
    ],
)
def test_the_graph_tells_how_sure_a_statement_is(graph: str, certainty: Certainty) -> None:
    assert certainty_of(GRAPH + graph) is certainty


def test_pages_that_a_whole_record_rests_on_are_named_once_and_all_else_stays() -> None:
    def quote(source: str, words: str = "") -> Quote:
        return Quote(source, f"/doc/source/{source}", "", Text(words), "")

    def fact(*quotes: Quote) -> Fact:
        return Fact("Where", (Value(Text("England"), Origin(Certainty.STATED, quotes=quotes)),))

    page, other = quote("page"), quote("other")
    facts = {
        "same": fact(page),
        "other": fact(other),
        "more": fact(page, other),
        "said": fact(quote("page", "x")),
    }
    record = Record("", "", "", "", (), Text("A record"), facts=facts, hoped_for=fact(page))
    whole = replace(record, origin=Origin(Certainty.STATED, quotes=(page,)))
    assert whole.pages == (page,)
    once = whole.once()
    assert once["same"].quotes == once.hoped_for.quotes == ()
    assert once["same"].words == "England"
    assert {key: once[key] for key in ("other", "more", "said")} == {
        k: facts[k] for k in ("other", "more", "said")
    }
    quoted = replace(record, origin=Origin(Certainty.STATED, quotes=(quote("page", "x"),)))
    assert record.once() == record and quoted.once() == quoted
