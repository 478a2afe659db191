"""Which record does somebody mean by a name?"""

import pyoxigraph as ox
import pytest

from repository import names
from repository.namespaces import FOAF, ID, INC, ORG
from repository.store.embedded import EmbeddedStore

SPELT = ["Ash and Elm Trust", "the ash & elm trust", "ASH  AND ELM TRUST.", "Ash & Élm Trust"]
TURTLE = b"""
@prefix dct: <http://purl.org/dc/terms/> .
@prefix id: <https://w3id.org/inclusion-resources/id/> .
@prefix inc: <https://w3id.org/inclusion-resources/ns#> .
@prefix org: <http://www.w3.org/ns/org#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix organisation: <https://w3id.org/inclusion-resources/id/organisation/> .
organisation:a a org:Organization ; skos:prefLabel "The Ash & Elm Trust"@en .
<https://w3id.org/inclusion-resources/id/organisation/b> a inc:Network ; skos:prefLabel "Elm Network"@en ;
    skos:altLabel "EN"@en .
<https://w3id.org/inclusion-resources/id/initiative/c> a inc:Initiative ; dct:title "Elm network"@en .
<http://example.org/elsewhere> a org:Organization ; skos:prefLabel "Elsewhere"@en .
"""


@pytest.fixture(scope="module")
def known() -> names.Names:
    store = ox.Store()
    store.load(TURTLE, format=ox.RdfFormat.TURTLE)
    return names.read(EmbeddedStore(store))


@pytest.mark.parametrize("name", SPELT)
def test_a_name_is_found_however_it_is_spelt(known: names.Names, name: str) -> None:
    assert known.records(name) == [ID + "organisation/a"]


def test_a_name_may_be_one_of_several_and_the_kind_tells_which(known: names.Names) -> None:
    assert known.records("Elm Network") == [ID + "initiative/c", ID + "organisation/b"]
    assert known.records("Elm Network", [str(INC.Network)]) == [ID + "organisation/b"]
    assert known.records("EN") == [ID + "organisation/b"]
    assert known.records("Elm") == []


def test_only_records_of_ours_are_known(known: names.Names) -> None:
    assert known.records("Elsewhere") == []
    assert known.knows(ID + "organisation/a", [str(ORG.Organization)])
    assert not known.knows("http://example.org/elsewhere")


def test_a_name_of_nothing_but_small_words_is_still_a_name() -> None:
    assert names.folded("The And") == "the and"
    assert names.folded("...") == ""


@pytest.mark.parametrize(
    ("text", "address"),
    [
        (ID + "organisation/a", ID + "organisation/a"),
        ("http://127.0.0.1:8000/doc/organisation/a", ID + "organisation/a"),
        ("https://inclusion.example.org/doc/initiative/acme/x.html", ID + "initiative/acme/x"),
        ("https://example.org/organisation/a", None),
        ("Ash and Elm Trust", None),
    ],
)
def test_the_address_of_a_record_may_be_that_of_its_page(text: str, address: str | None) -> None:
    assert names.address_of(text) == address


def test_people_are_found_only_where_they_are_sought_and_a_graph_can_be_left_out() -> None:
    store, mine = ox.Store(), ox.NamedNode("https://w3id.org/inclusion-resources/graph/mine")
    lines = TURTLE + b'<https://w3id.org/inclusion-resources/id/person/p-1> a <%s> ; <%s> "Elm Network" .' % (
        str(FOAF.Person).encode(),
        str(FOAF.name).encode(),
    )
    store.load(lines, format=ox.RdfFormat.TURTLE)
    store.load(lines, format=ox.RdfFormat.TURTLE, to_graph=mine)
    known = names.read(EmbeddedStore(store))
    assert known.records("Elm Network", [str(FOAF.Person)]) == [ID + "person/p-1"]
    assert ID + "person/p-1" not in known.records("Elm Network")
    assert known.records("EN", without=mine.value) == []
