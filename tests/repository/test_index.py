"""The index: what it holds of each record, and that carrying it forward is the same as building it anew."""

import hashlib
import os
import shutil
import tempfile
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from repository import documents, facets, index, widening
from repository.documents import Maker, reached_by
from repository.errors import Damaged
from repository.facets import WORD
from repository.index import Index
from repository.namespaces import BASE, CONCEPT, ID, INC, SKOS
from repository.store.embedded import EmbeddedStore
from repository.store.interface import Triple
from repository.wanted import Asked, Wanted

COLLECTION = Path(__file__).with_name("search_collection.ttl")
STATED, INFERRED = ox.NamedNode(BASE + "graph/source/made-up"), ox.NamedNode(BASE + "graph/inferred")
Said = tuple[ox.Triple, ox.NamedNode]


def collection() -> list[Said]:
    return [(quad.triple, STATED) for quad in ox.parse(path=str(COLLECTION), format=ox.RdfFormat.TURTLE)]


def triple(subject: str, predicate: str, value: ox.NamedNode | ox.Literal) -> ox.Triple:
    return ox.Triple(ox.NamedNode(subject), ox.NamedNode(predicate), value)


def concept(name: str) -> ox.NamedNode:
    return ox.NamedNode(CONCEPT + name)


def store_of(said: Iterable[Said]) -> EmbeddedStore:
    store = ox.Store()
    for each, graph in said:
        store.add(ox.Quad(each.subject, each.predicate, each.object, graph))
        store.add(ox.Quad(each.subject, each.predicate, each.object))
    return EmbeddedStore(store)


def as_read(said: Iterable[Said]) -> list[Triple]:
    return list(store_of(said).triples())


def built(said: Iterable[Said], folder: Path) -> Index:
    index.build(store_of(said), folder)
    return index.open_index(folder)


def linked(before: Path, folder: Path) -> Path:
    """A copy of an index as an edition makes it: small files copied, segments hard-linked."""
    folder.mkdir()
    for path in before.iterdir():
        if path.name in ("meta.json", ".managed.json"):
            shutil.copy2(path, folder)
        elif not path.name.endswith(".lock"):
            os.link(path, folder / path.name)
    return folder


def holds(one: Index) -> object:
    """All that an index can answer with, to compare two of them."""
    keys = [*(facet.key for facet in one.plan.facets), "check"]
    every = [kind.key for kind in one.plan.kinds]
    asked = [Asked(kinds=(kind,), stated=stated) for kind in every for stated in (False, True)]
    words = ["recruit", "bame", "panel", "england", "told", "health", "renam", "trust"]
    found = {
        (word, stated): {card["iri"] for card in one.cards(Asked((look,), stated=stated), "best", 99)}
        for word in words
        for look in [Wanted(((word,),))]
        for stated in (False, True)
    }
    return (
        one.everything(),
        one.everything(stated=True),
        [one.counts(each, [*keys, "kind"]) for each in asked],
        found,
    )


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Index:
    return built(collection(), tmp_path_factory.mktemp("small") / "index")


@pytest.fixture(scope="module")
def linked_by_editors(tmp_path_factory: pytest.TempPathFactory) -> Index:
    added = triple(ID + "initiative/open-doors", INC.addressesTheme, concept("theme/accountability"))
    return built([*collection(), (added, INFERRED)], tmp_path_factory.mktemp("linked") / "index")


def titles(one: Index, **filters: tuple[str, ...]) -> set[str]:
    return {card["title"] for card in one.cards(Asked(filters=filters), "newest", 99)}


ON_PANELS = {
    "More offers were made after panels changed.",
    "Staff felt heard.",
}  # findings about "Fair panels"


def test_a_place_includes_the_places_within_it(small: Index) -> None:
    assert titles(small, where=("england",)) == {"Fair panels", "A BME staff voice", *ON_PANELS}
    assert titles(small, where=("sunderland",)) == {"Fair panels", *ON_PANELS}


def test_a_theme_includes_its_narrower_themes(small: Index) -> None:
    assert "Mentors for recruitment" in titles(small, theme=("improving-representation",))


def test_a_sector_is_also_that_of_the_organisation_that_leads(small: Index) -> None:
    assert titles(small, sector=("health",)) == {"Fair panels", "Made-up Trust", *ON_PANELS}


def test_a_finding_is_about_the_theme_and_the_people_of_its_initiative(small: Index) -> None:
    assert titles(small, theme=("recruitment",), who=("ethnic-minority-staff",)) == {
        "Fair panels",
        *ON_PANELS,
    }


def test_only_findings_and_evidence_tell_what_is_known(small: Index) -> None:
    assert titles(small, check=("evidence",)) == ON_PANELS


def test_what_is_known_of_an_initiative_comes_from_its_findings(small: Index) -> None:
    measured = titles(small, known=("change-measured",))
    assert measured == {"Fair panels", "More offers were made after panels changed."}


def test_each_year_of_the_work_counts(small: Index) -> None:
    assert "Fair panels" in titles(small, when=("2020",))


def test_being_told_is_not_shaping_and_co_producing_is(small: Index) -> None:
    assert titles(small, check=("shaped",)) == {"Fair panels"}


def test_a_person_is_found_by_name_and_dated_role_and_has_no_other_value(small: Index) -> None:
    person = small.things([ID + "person/p-0001"])[ID + "person/p-0001"]
    assert person["summary"] == "Lecturer, Made-up Trust — as of 17 September 2020"
    assert person["facets"] == {}
    counts = small.counts(Asked(kinds=("person",)), [facet.key for facet in small.plan.facets])
    assert not any(counts.values())


def test_a_role_without_a_date_is_not_shown(tmp_path: Path) -> None:
    undated = [each for each in collection() if each[0].predicate.value != str(INC.asOf)]
    assert (
        built(undated, tmp_path / "i").things([ID + "person/p-0001"])[ID + "person/p-0001"]["summary"] == ""
    )


def test_a_speaker_is_not_named_in_the_document_of_the_talk(small: Index) -> None:
    found = small.cards(Asked((Wanted((("zorglub",),)),)), "best", 9)
    assert [card["kind"] for card in found] == ["person"]


def test_names_of_people_are_no_spellings(small: Index) -> None:
    assert "recruitment" in small.spellings("recruit")
    assert small.spellings("zorg") == [] and small.spellings("quen") == []


def test_words_are_found_through_and_never_listed(small: Index) -> None:
    assert WORD not in small.counts(Asked(), ["kind"])["kind"]
    assert small.words.named(["bame"])[0][1]["title"] == "ethnic minority people"


@settings(max_examples=150, deadline=None)
@given(
    words=st.sets(
        st.sampled_from(["panel", "recruit", "told", "mentor", "england", "guid", "nowher"]), max_size=2
    ),
    filters=st.dictionaries(
        st.sampled_from(["who", "where", "theme", "sector", "check"]),
        st.sets(
            st.sampled_from(
                ["england", "recruitment", "health", "shaped", "evidence", "stated", "not-stated"]
            ),
            min_size=1,
        ).map(tuple),
    ),
    kinds=st.sets(st.sampled_from(["initiative", "finding", "resource", "person"])).map(tuple),
    any=st.booleans(),
    stated=st.booleans(),
    order=st.sampled_from(["best", "newest", "checked"]),
)
def test_what_is_looked_for_once_and_narrowed_is_what_is_asked_at_once(
    linked_by_editors: Index,
    words: set[str],
    filters: dict[str, tuple[str, ...]],
    kinds: tuple[str, ...],
    any: bool,
    stated: bool,
    order: str,
) -> None:
    one, wanted = linked_by_editors, tuple(Wanted(((word,),)) for word in sorted(words))
    at_once = Asked(wanted, filters, kinds, any, stated)
    narrowed = one.looked_for(Asked(wanted, any=any, stated=stated), order).but(**filters).of(*kinds)
    cards = one.cards(narrowed, order, 99)
    assert cards == one.cards(at_once, order, 99)
    assert len(cards) == one.count(at_once) == one.count(narrowed)
    assert one.page(narrowed, order, 2, 1) == (len(cards), cards[1:3])
    by_hand = [
        _fits(card, filters, kinds) for card in one.cards(Asked(wanted, any=any, stated=stated), order, 999)
    ]
    assert len(cards) == sum(by_hand)


def _fits(card: dict[str, Any], filters: dict[str, tuple[str, ...]], kinds: tuple[str, ...]) -> bool:
    held = card["facets"]
    checks = set(filters.get("check", ())) <= set(held.get("check", ()))
    rest = (set(values) & set(held.get(key, ())) for key, values in filters.items() if key != "check")
    return checks and all(rest) and (not kinds or card["kind"] in kinds)


def test_a_query_made_of_another_looks_for_its_own_words(linked_by_editors: Index) -> None:
    panels = linked_by_editors.looked_for(Asked((Wanted((("panel",),)),)), "best")
    other = replace(panels, wanted=(Wanted((("mentor",),)),))
    assert {card["title"] for card in linked_by_editors.cards(other, "best", 9)} == {
        "Mentors for recruitment"
    }
    accountable = Asked((Wanted((), named=(("theme", "accountability"),)),))
    every = linked_by_editors.looked_for(accountable, "best")
    assert linked_by_editors.count(every) == linked_by_editors.count(replace(every, stated=True)) + 1


@pytest.mark.parametrize("word", ["minority", "representation", "east", "accountability", "health"])
@pytest.mark.parametrize("stated", [False, True])
def test_a_word_finds_all_that_has_a_value_with_it_in_a_name(
    linked_by_editors: Index, word: str, stated: bool
) -> None:
    one = linked_by_editors
    asked = Asked(widening.look(one, word, exact=False).wanted, stated=stated)
    found = {card["title"] for card in one.cards(asked, "best", 99)}
    values = {
        (facet.key, facet.value(card["iri"]))
        for facet in one.plan.facets
        if facet.words
        for names, card in one.words.called(facet)
        if any(one.stems(word)[0] in name.split() for name in names)
    }
    every = one.cards(Asked(stated=stated), "newest", 99)
    having = {card["title"] for card in every if values & _held(card)}
    assert having <= found and values
    assert ("Open doors" in found) == (word in ("representation", "accountability") and not stated)


def _held(card: dict[str, Any]) -> set[tuple[str, str]]:
    return {(key, value) for key, values in card["facets"].items() for value in values}


def test_links_by_editors_can_be_left_out(tmp_path: Path) -> None:
    added = triple(ID + "initiative/open-doors", INC.addressesTheme, concept("theme/accountability"))
    both = built([*collection(), (added, INFERRED)], tmp_path / "one")
    assert titles(both, theme=("accountability",)) == {"Open doors"}
    asked = Asked(filters={"theme": ("accountability",)}, stated=True)
    assert both.count(asked) == 0
    also_stated = built([*collection(), (added, INFERRED), (added, STATED)], tmp_path / "two")
    assert also_stated.count(asked) == 1


def test_only_documents_that_read_a_change_are_reached() -> None:
    store, plan = store_of(collection()), facets.load()
    moved = triple(CONCEPT + "theme/recruitment", SKOS.broader, concept("theme/accountability"))
    reached = {iri.removeprefix(ID) for iri in reached_by(store, plan, as_read([(moved, STATED)]))}
    assert {"initiative/fair-panels", "initiative/mentors", "organisation/made-up-trust"} <= reached
    assert "finding/panels-told" in reached  # what it is about has the theme that is now part of another
    assert not reached & {"initiative/open-doors", "initiative/quoted", "event/meeting"}


def test_a_theme_that_is_called_something_else_is_indexed_alone() -> None:
    store, plan = store_of(collection()), facets.load()
    renamed = triple(CONCEPT + "theme/recruitment", SKOS.prefLabel, ox.Literal("recruitment", language="en"))
    assert reached_by(store, plan, as_read([(renamed, STATED)])) == {CONCEPT + "theme/recruitment"}


CHANGES = [
    (triple(ID + "initiative/open-doors", INC.addressesTheme, concept("theme/accountability")), INFERRED),
    (triple(ID + "initiative/fair-panels", INC.addressesTheme, concept("theme/recruitment")), INFERRED),
    (triple(ID + "initiative/mentors", INC.ledBy, ox.NamedNode(ID + "organisation/made-up-trust")), STATED),
    (triple(CONCEPT + "place/england", SKOS.prefLabel, ox.Literal("Renamed", language="en")), STATED),
    (triple(CONCEPT + "place/north-east", SKOS.broader, concept("place/renamed")), STATED),
    (triple(CONCEPT + "theme/accountability", SKOS.broader, concept("theme/recruitment")), INFERRED),
    (triple(ID + "finding/panels-told", INC.findingAbout, ox.NamedNode(ID + "initiative/mentors")), STATED),
]


@settings(max_examples=25, deadline=None)
@given(
    lost=st.sets(st.integers(0, len(collection()) - 1), max_size=6),
    gained=st.sets(st.sampled_from(CHANGES), max_size=4),
    first=st.sets(st.sampled_from(CHANGES), max_size=4),
)
def test_an_index_carried_forward_equals_one_built_anew(
    lost: set[int], gained: set[Said], first: set[Said]
) -> None:
    said = collection()
    before = {*said, *first}
    after = (before - {said[place] for place in lost}) | gained
    with tempfile.TemporaryDirectory() as folder:
        old, new, anew = (Path(folder) / name for name in ("old", "new", "anew"))
        built(before, old)
        index.carry(old, store_of(after), linked(old, new), as_read(before ^ after))
        assert holds(index.open_index(new)) == holds(built(after, anew))


@settings(max_examples=25, deadline=None)
@given(
    lost=st.sets(st.integers(0, len(collection()) - 1), max_size=6),
    gained=st.sets(st.sampled_from(CHANGES), max_size=4),
)
def test_what_is_read_at_once_is_what_is_read_record_by_record(lost: set[int], gained: set[Said]) -> None:
    said = collection()
    store, plan = store_of({*said, *gained} - {said[place] for place in lost}), facets.load()
    at_once = {each.iri: each for each in Maker(store, plan).every()}
    one_by_one = {each.iri: each for iri in at_once for each in Maker(store, plan).documents([iri])}
    assert at_once == one_by_one and len(at_once) > 20
    assert [at_once[iri].stated for iri in at_once] == [one_by_one[iri].stated for iri in at_once]


def test_carrying_forward_leaves_the_files_of_the_edition_before_as_they_were(tmp_path: Path) -> None:
    old = tmp_path / "old"
    built(collection(), old)
    before = {path.name: hashlib.sha256(path.read_bytes()).digest() for path in old.iterdir()}
    for turn in range(12):  # enough for segments to be merged
        new = linked(old if turn == 0 else tmp_path / str(turn - 1), tmp_path / str(turn))
        changed = [CHANGES[turn % len(CHANGES)]]
        index.carry(old, store_of([*collection(), *changed]), new, as_read(changed))
    assert {path.name: hashlib.sha256(path.read_bytes()).digest() for path in old.iterdir()} == before
    assert titles(index.open_index(old), where=("england",)) == {
        "Fair panels",
        "A BME staff voice",
        *ON_PANELS,
    }


def test_an_index_that_two_processes_made_is_the_same_in_the_same_order(
    linked_by_editors: Index, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(documents, "TOGETHER", 5)
    added = triple(ID + "initiative/open-doors", INC.addressesTheme, concept("theme/accountability"))
    shared = built([*collection(), (added, INFERRED)], tmp_path / "index")
    assert holds(shared) == holds(linked_by_editors)
    for order in ("best", "newest", "checked"):
        assert shared.cards(Asked(), order, 99) == linked_by_editors.cards(Asked(), order, 99)


def test_an_index_that_does_not_open_is_damaged(tmp_path: Path) -> None:
    with pytest.raises(Damaged):
        index.open_index(tmp_path)


def test_no_two_filters_share_a_key() -> None:
    plan = facets.load()
    assert len({facet.key for facet in plan.facets}) == len(plan.facets)


def test_a_plan_that_ends_in_years_to_come_is_as_new_as_what_had_come(tmp_path: Path) -> None:
    turtle = f"""
        @prefix foaf: <http://xmlns.com/foaf/0.1/> . @prefix inc: <{INC}> .
        @prefix schema: <https://schema.org/> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
        <{ID}initiative/plan> a inc:Initiative ;
            schema:startDate "2023"^^xsd:gYear ; schema:endDate "2090"^^xsd:gYear .
        <{BASE}doc/initiative/plan#record> foaf:primaryTopic <{ID}initiative/plan> ;
            inc:lastChecked "2026-11-28"^^xsd:date .
        <{ID}initiative/later> a inc:Initiative ; schema:startDate "2024-05"^^xsd:gYearMonth .
    """
    said = [(quad.triple, STATED) for quad in ox.parse(turtle, format=ox.RdfFormat.TURTLE)]
    cards = built(said, tmp_path / "index").cards(Asked(kinds=("initiative",)), "newest", 9)
    assert [card["latest"] for card in cards] == ["2024-05", "2023"]
    assert cards[1]["when"] == ["2023", "2090"]
