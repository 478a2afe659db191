"""The embedded store: what it gives many of at once is what it gives one by one."""

from unittest.mock import patch

import pyoxigraph as ox
from hypothesis import given
from hypothesis import strategies as st
from rdflib import Literal, URIRef

from repository.store import embedded
from repository.store.embedded import EmbeddedStore, to_ox
from repository.store.interface import Term, Words, node_of

XSD = "http://www.w3.org/2001/XMLSchema#"
SAID, OTHER = URIRef("http://example.org/said"), URIRef("http://example.org/other")
THINGS = st.sampled_from([URIRef(f"http://example.org/{name}") for name in ("a", "b", "c#d", "é")])
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=12) | st.sampled_from(
    ["a\tb", "a\nb\r", '"', "\\", "\\t", "<http://example.org/a>", '"x"@en', "5", "true", ""]
)
WORDS = st.builds(Literal, TEXTS) | st.builds(lambda text: Literal(text, lang="cy"), TEXTS)
NUMBERS = st.sampled_from(
    [Literal("5", datatype=URIRef(XSD + "integer")), Literal("1.50", datatype=URIRef(XSD + "decimal"))]
)
DATES = st.sampled_from(
    [
        Literal("2020-09", datatype=URIRef(XSD + "gYearMonth")),
        Literal("true", datatype=URIRef(XSD + "boolean")),
    ]
)


@given(
    st.sets(st.tuples(THINGS, st.sampled_from([SAID, OTHER]), THINGS | WORDS | NUMBERS | DATES), max_size=9)
)
def test_all_of_one_property_is_what_is_said_triple_by_triple(said: set[tuple[URIRef, URIRef, Term]]) -> None:
    store = ox.Store()
    for subject, predicate, object in said:
        store.add(ox.Quad(to_ox(subject), to_ox(predicate), to_ox(object)))
    one = EmbeddedStore(store)
    triples = one.triples(None, SAID)
    pairs = sorted(str((str(each.subject), node_of(each.object))) for each in triples)
    for few in (embedded.FEW, 1):
        with patch.object(embedded, "FEW", few):
            told = [(subject, end) for end, subjects in one.by_object(SAID) for subject in subjects]
            assert sorted(map(str, told)) == pairs
            assert {end for end, _ in one.by_object(SAID, among={str(OTHER)})} <= {str(OTHER)}


def test_words_keep_their_language_and_addresses_are_plain() -> None:
    store = ox.Store()
    store.add(ox.Quad(to_ox(SAID), to_ox(OTHER), ox.Literal("a\tb", language="en")))
    store.add(ox.Quad(to_ox(SAID), to_ox(OTHER), to_ox(SAID)))
    for few in (embedded.FEW, 1):
        with patch.object(embedded, "FEW", few):
            told = dict(EmbeddedStore(store).by_object(OTHER))
            assert told == {Words("a\tb", "en"): [str(SAID)], str(SAID): [str(SAID)]}
