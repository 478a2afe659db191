"""The places: complete, in order, and written by the program that stands beside the layouts."""

import importlib.util
import json
import sys
from collections import Counter
from pathlib import Path
from types import ModuleType

import pytest
from rdflib import DCTERMS, RDF, SKOS, Graph, Literal, Namespace, URIRef
from rdflib.term import Node

ONTOLOGY = Path(__file__).parents[2] / "ontology"
PLACE = Namespace("https://w3id.org/inclusion-resources/id/concept/place/")
KIND = Namespace("https://w3id.org/inclusion-resources/id/concept/place-kind/")
SCHEME = URIRef("https://w3id.org/inclusion-resources/id/scheme/place")
NATIONS = {PLACE.england, PLACE.wales, PLACE.scotland, PLACE["northern-ireland"]}


@pytest.fixture(scope="module")
def places() -> Graph:
    return Graph().parse(ONTOLOGY / "schemes" / "place.ttl", format="turtle")


@pytest.fixture(scope="module")
def program() -> ModuleType:
    spec = importlib.util.spec_from_file_location("geo_places", ONTOLOGY / "geo" / "places.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # a dataclass looks its module up there
    spec.loader.exec_module(module)
    return module


def of_kind(places: Graph, kind: str) -> set[Node]:
    return set(places.subjects(DCTERMS.type, KIND[kind]))


def above(places: Graph, place: Node) -> set[Node]:
    """Return every wider place, however far up."""
    parents = places.objects(place, SKOS.broader)
    return {wider for parent in parents for wider in places.transitive_objects(parent, SKOS.broader) if wider}


def below(places: Graph, place: URIRef, kind: str) -> set[str]:
    return {
        english(places, one) for one in places.subjects(SKOS.broader, place) if one in of_kind(places, kind)
    }


def english(places: Graph, place: Node) -> str:
    names = [name for name in places.objects(place, SKOS.prefLabel) if is_in(name, "en")]
    assert len(names) == 1, place
    return str(names[0])


def is_in(text: Node, language: str) -> bool:
    return isinstance(text, Literal) and text.language == language


def layout(name: str) -> dict[str, dict[str, str]]:
    cells: dict[str, dict[str, str]] = json.loads((ONTOLOGY / "geo" / name).read_text())["hexes"]
    return cells


def test_regenerating_gives_the_same_bytes(program: ModuleType) -> None:
    assert program.document().encode() == (ONTOLOGY / "schemes" / "place.ttl").read_bytes()


def test_every_district_of_the_layout_is_there_once(places: Graph) -> None:
    codes = Counter(str(places.value(one, SKOS.notation)) for one in of_kind(places, "district"))
    assert codes == Counter(list(layout("uk-local-authority-districts-2023.hexjson")))
    assert len(codes) == 361


def test_every_integrated_care_board_of_the_layout_is_there_once(places: Graph) -> None:
    boards = [one for one in of_kind(places, "health-body") if str(one).endswith("-integrated-care-board")]
    assert Counter(str(places.value(one, SKOS.notation)) for one in boards) == Counter(
        list(layout("nhs-icb-2022.hexjson"))
    )
    assert len(boards) == 42


@pytest.mark.parametrize(
    ("kind", "number"),
    [("nation", 4), ("region", 9), ("county", 32), ("combined-authority", 12), ("nhs-region", 7)],
)
def test_there_are_as_many_of_each_kind_as_there_should_be(places: Graph, kind: str, number: int) -> None:
    assert len(of_kind(places, kind)) == number


@pytest.mark.parametrize(("nation", "bodies"), [("scotland", 14), ("wales", 7), ("northern-ireland", 5)])
def test_the_health_bodies_of_each_nation_are_there(places: Graph, nation: str, bodies: int) -> None:
    assert len(below(places, PLACE[nation], "health-body")) == bodies


def test_no_code_is_used_twice(places: Graph) -> None:
    codes = Counter(
        code for place, code in places.subject_objects(SKOS.notation) if str(place).startswith(PLACE)
    )
    assert [code for code, times in codes.items() if times > 1] == []


def test_every_district_and_health_body_lies_in_exactly_one_nation(places: Graph) -> None:
    for kind in ("district", "health-body", "county", "combined-authority", "region"):
        for one in of_kind(places, kind):
            assert len(above(places, one) & NATIONS) == 1, one


def test_every_english_district_lies_in_exactly_one_region(places: Graph) -> None:
    regions = of_kind(places, "region")
    for one in of_kind(places, "district"):
        if PLACE.england in above(places, one):
            assert len(above(places, one) & regions) == 1, one


def test_a_district_lies_in_at_most_one_county_and_one_combined_authority(places: Graph) -> None:
    for kind in ("county", "combined-authority"):
        areas = of_kind(places, kind)
        for one in of_kind(places, "district"):
            assert len(above(places, one) & areas) <= 1, one


def test_every_district_of_a_county_council_has_its_county(places: Graph) -> None:
    counties = of_kind(places, "county")
    for one in of_kind(places, "district"):
        if str(places.value(one, SKOS.notation)).startswith("E07"):
            assert above(places, one) & counties, one


def test_no_place_lies_below_itself_and_all_lie_below_the_united_kingdom(places: Graph) -> None:
    for one in places.subjects(RDF.type, DCTERMS.Location):
        assert one not in above(places, one), one
        assert one == PLACE["united-kingdom"] or PLACE["united-kingdom"] in above(places, one), one
    assert set(places.subjects(SKOS.topConceptOf, SCHEME)) == {PLACE["united-kingdom"]}
    assert set(places.objects(SCHEME, SKOS.hasTopConcept)) == {PLACE["united-kingdom"]}


def test_every_wider_place_is_itself_a_place(places: Graph) -> None:
    known = set(places.subjects(RDF.type, DCTERMS.Location))
    for relation in (SKOS.broader, SKOS.related):
        assert set(places.objects(None, relation)) <= known


def test_related_places_never_lie_one_below_the_other(places: Graph) -> None:
    for one, other in places.subject_objects(SKOS.related):
        assert other not in above(places, one) and one not in above(places, other), (one, other)


def test_tyne_and_wear_covers_its_five_districts_and_lies_in_the_north_east(places: Graph) -> None:
    five = {"Gateshead", "Newcastle upon Tyne", "North Tyneside", "South Tyneside", "Sunderland"}
    assert below(places, PLACE["tyne-and-wear"], "district") == five
    assert PLACE["north-east"] in above(places, PLACE["tyne-and-wear"])


def test_greater_london_covers_all_of_london(places: Graph) -> None:
    assert below(places, PLACE["greater-london-authority"], "district") == below(
        places, PLACE.london, "district"
    )
    assert len(below(places, PLACE.london, "district")) == 33


def test_work_across_the_whole_united_kingdom_has_a_place_of_its_own(places: Graph) -> None:
    assert (PLACE["uk-wide"], SKOS.broader, PLACE["united-kingdom"]) in places
    assert not list(places.subjects(SKOS.broader, PLACE["uk-wide"]))


def test_an_area_as_named_has_no_code_and_lies_in_what_covers_it(places: Graph) -> None:
    named = of_kind(places, "named-area")
    assert PLACE.tameside in above(places, PLACE.hyde) and PLACE.hyde in named
    for one in named:
        assert places.value(one, SKOS.notation) is None and above(places, one) & NATIONS, one
        assert not list(places.subjects(SKOS.broader, one)), "nothing is said to lie in it"


def test_every_place_is_described_and_named_once_in_english(places: Graph, program: ModuleType) -> None:
    names = []
    for one in places.subjects(RDF.type, DCTERMS.Location):
        name = english(places, one)
        assert one == PLACE[program.slug(name)]
        assert name not in {str(other) for other in places.objects(one, SKOS.altLabel)}, one
        assert places.value(one, SKOS.definition) and places.value(one, DCTERMS.type), one
        assert (one, SKOS.inScheme, SCHEME) in places and (one, RDF.type, SKOS.Concept) in places, one
        names.append(name)
    assert len(names) == len(set(names))


def test_every_welsh_name_says_that_it_awaits_review(places: Graph) -> None:
    welsh = {one for one, name in places.subject_objects(SKOS.prefLabel) if is_in(name, "cy")}
    assert welsh >= NATIONS
    for one in welsh:
        assert "awaiting review" in str(places.value(one, SKOS.editorialNote)), one


def test_the_notice_of_the_layouts_is_kept() -> None:
    assert "Copyright (c) 2017- Open Innovations" in (ONTOLOGY / "geo" / "LICENSE").read_text()


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("King's Lynn and West Norfolk", "kings-lynn-and-west-norfolk"),
        ("St. Helens", "st-helens"),
        ("Ynys Môn", "ynys-mon"),
    ],
)
def test_a_name_gives_its_address(program: ModuleType, name: str, expected: str) -> None:
    assert program.slug(name) == expected
