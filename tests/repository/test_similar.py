"""Initiatives like one another, and why."""

import tempfile
from collections.abc import Callable
from pathlib import Path

import pyoxigraph as ox
import pytest
from records import load, vocabulary

from repository import index, similar
from repository.config import PROJECT
from repository.namespaces import BASE, GRAPH, ID
from repository.reading import Reading
from repository.similar import Alike
from repository.store.embedded import EmbeddedStore

PREFIXES = f"""@prefix inc: <{BASE}ns#> .
@prefix i: <{BASE}id/initiative/> .
@prefix o: <{BASE}id/organisation/> .
@prefix theme: <{BASE}id/concept/theme/> .
@prefix method: <{BASE}id/concept/method/> .
@prefix who: <{BASE}id/concept/population-group/> .
@prefix dct: <http://purl.org/dc/terms/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
"""
STATED = """
i:one a inc:Initiative ; dct:title "One"@en ;
    inc:addressesTheme theme:common, theme:rare ; inc:concernsPopulation who:young .
i:rare a inc:Initiative ; dct:title "Shares what is rare"@en ;
    inc:addressesTheme theme:rare ; inc:concernsPopulation who:young .
i:common a inc:Initiative ; dct:title "Shares what is common"@en ;
    inc:addressesTheme theme:common ; inc:concernsPopulation who:young .
i:themes a inc:Initiative ; dct:title "Shares themes only"@en ;
    inc:addressesTheme theme:common, theme:rare .
i:other a inc:Initiative ; dct:title "Something else"@en ;
    inc:addressesTheme theme:common ; inc:concernsPopulation who:old .
i:bare a inc:Initiative ; dct:title "Says nothing"@en .
o:north a inc:Network ; skos:prefLabel "Not an initiative"@en ;
    inc:concernsPopulation who:young .
theme:common a inc:Theme ; skos:prefLabel "Common"@en .
theme:rare a inc:Theme ; skos:prefLabel "Rare"@en .
who:young a inc:PopulationGroup ; skos:prefLabel "Young people"@en .
"""
ADDED = """i:added a inc:Initiative ; dct:title "Editors say so"@en ;
    inc:addressesTheme theme:common ; inc:concernsPopulation who:young ."""
ONE = ID + "initiative/one"
Find = Callable[..., tuple[Alike, ...]]


def finder(folder: Path, stated: str) -> Find:
    store = ox.Store()
    load(store, GRAPH + "ontology", PROJECT / "ontology" / "inclusion.ttl")
    for graph, text in (("source/leaflet", stated), ("inferred", ADDED)):
        file = folder / "file.ttl"
        file.write_text(PREFIXES + text)
        load(store, GRAPH + graph, file)
    edition = EmbeddedStore(store)
    with tempfile.TemporaryDirectory() as kept:
        index.build(edition, Path(kept))
        opened = index.open_index(Path(kept))
    return lambda iri=ONE, but=(): similar.alike(Reading(edition, vocabulary()), opened, iri, but)


@pytest.fixture(scope="module")
def find(tmp_path_factory: pytest.TempPathFactory) -> Find:
    return finder(tmp_path_factory.mktemp("similar"), STATED)


def names(found: tuple[Alike, ...]) -> list[str]:
    return [each.name.words for each in found]


def test_what_shares_rare_things_comes_first_and_one_kind_of_thing_is_not_enough(find: Find) -> None:
    found = names(find())
    assert found[0] == "Shares what is rare"
    assert set(found[1:]) == {"Shares what is common", "Editors say so"}


def test_every_reason_is_what_both_say_and_tells_what_our_editors_added(find: Find) -> None:
    reasons = {each.name.words: [(r.label, r.name.words, r.added) for r in each.reasons] for each in find()}
    assert reasons["Shares what is rare"] == [
        ("Theme", "Rare", False), ("Who it is for", "Young people", False)
    ]  # fmt: skip
    assert {added for _, _, added in reasons["Editors say so"]} == {True}


def test_when_the_statement_goes_the_reason_and_the_likeness_go(tmp_path: Path) -> None:
    gone = "inc:addressesTheme theme:rare ; inc:concernsPopulation"
    less = STATED.replace(gone, "inc:concernsPopulation")
    assert less != STATED
    assert "Shares what is rare" not in names(finder(tmp_path, less)())


def test_those_that_the_record_names_already_are_left_out(find: Find) -> None:
    assert "Shares what is rare" not in names(find(but=[ID + "initiative/rare"]))


def test_an_initiative_that_says_nothing_is_like_no_other(find: Find) -> None:
    assert find(ID + "initiative/bare") == ()
