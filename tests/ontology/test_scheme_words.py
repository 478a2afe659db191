"""The words of the schemes: those of the sources and pages, and none that does harm."""

import re

import pytest
from rdflib import RDF, SKOS, Graph, Namespace, URIRef
from rdflib.term import Node
from schemes import BASE, CONCEPT, INC, SCHEME, above, concepts, members, name, read, texts, together

COLLECTION = Namespace(BASE + "id/collection/")
THEME = Namespace(CONCEPT + "theme/")
GROUP = Namespace(CONCEPT + "population-group/")
CHARACTERISTIC = Namespace(CONCEPT + "characteristic/")
GRADE = Namespace(CONCEPT + "evidence-strength/")
THEMES = (
    "Restructuring public services",
    "Making inclusion processes more effective",
    "Organisational readiness for change",
    "Improving representation",
    "Developing shared values and motivations",
    "Collaboration and partnerships",
    "Developing sustainable interventions",
)
CONTESTED = ["BAME", "BME", "hard to reach", "seldom heard", "disadvantaged", "GRT", "SMI"]


@pytest.fixture(scope="module")
def schemes() -> Graph:
    """All schemes as one graph."""
    return together(read())


# ---------------------------------------------------------------------------------------------- Themes


def test_there_are_exactly_seven_themes_in_their_order(schemes: Graph) -> None:
    tops = set(schemes.subjects(SKOS.topConceptOf, SCHEME.theme))
    in_order = sorted(tops, key=lambda theme: str(schemes.value(theme, SKOS.notation)))
    assert tuple(name(schemes, theme) for theme in in_order) == THEMES


def test_the_words_of_the_scrambled_diagram_make_no_theme(schemes: Graph) -> None:
    scrambled = {"services", "public", "restructuring", "services improving representation", "research areas"}
    for theme in members(schemes, SCHEME.theme):
        found = {text.casefold() for text in texts(schemes, theme, SKOS.prefLabel, SKOS.altLabel)}
        assert not scrambled & found, theme


def test_the_words_of_the_slides_find_the_theme_of_the_flyer(schemes: Graph) -> None:
    theme = THEME["organisational-readiness-for-change"]
    assert texts(schemes, theme, SKOS.altLabel) == ["Readiness for change"]


def test_a_part_of_a_theme_has_the_code_of_its_theme(schemes: Graph) -> None:
    for part, theme in schemes.subject_objects(SKOS.broader):
        if str(part).startswith(THEME):
            code = str(schemes.value(part, SKOS.notation))
            assert code.startswith(f"{schemes.value(theme, SKOS.notation)}."), part


# --------------------------------------------------------------------------------------------- Evidence


def test_evidence_has_two_lines_and_the_grades_of_each_in_order(schemes: Graph) -> None:
    expected = {
        GRADE["did-anything-change"]: ["described", "counted", "change-measured", "compared", "repeated"],
        GRADE["what-did-people-say"]: [
            "told-by-those-who-ran-it",
            "asked-in-a-stated-way",
            "asked-in-more-than-one-place",
        ],
    }
    assert set(schemes.subjects(SKOS.topConceptOf, SCHEME["evidence-strength"])) == set(expected)
    for line, grades in expected.items():
        below = sorted(
            schemes.subjects(SKOS.broader, line), key=lambda grade: str(schemes.value(grade, SKOS.notation))
        )
        assert below == [GRADE[grade] for grade in grades]


def test_only_three_kinds_of_resource_count_as_evidence(schemes: Graph) -> None:
    kind = Namespace(CONCEPT + "resource-type/")
    assert set(schemes.subjects(SKOS.broader, kind.evidence)) == {
        kind.evaluation,
        kind["research-report"],
        kind["evidence-review"],
    }


# ------------------------------------------------------------------------------ People, said with care


def found_by(schemes: Graph, words: str) -> set[Node]:
    """Return the groups of people that have these whole words in any of their names."""
    pattern = re.compile(rf"\b{re.escape(words)}\b", re.IGNORECASE)
    labels = (SKOS.prefLabel, SKOS.altLabel, SKOS.hiddenLabel)
    return {
        group
        for group in members(schemes, SCHEME["population-group"])
        if any(pattern.search(text) for text in texts(schemes, group, *labels))
    }


@pytest.mark.parametrize("words", ["BAME", "BME", "minority ethnic"])
def test_old_and_new_words_lead_to_one_structure(schemes: Graph, words: str) -> None:
    root = GROUP["ethnic-minority-people"]
    found = found_by(schemes, words)
    assert {root, GROUP["ethnic-minority-staff"], GROUP["ethnic-minority-communities"]} <= found
    assert all(group == root or root in above(schemes, group) for group in found)


@pytest.mark.parametrize("words", CONTESTED)
def test_contested_words_are_found_and_never_offered(schemes: Graph, words: str) -> None:
    assert found_by(schemes, words)
    offered = {
        text.casefold()
        for group in members(schemes, SCHEME["population-group"])
        for text in texts(schemes, group, SKOS.prefLabel)
    }
    assert not any(re.search(rf"\b{words.casefold()}\b", text) for text in offered)


def test_where_two_groups_meet_both_are_above(schemes: Graph) -> None:
    meeting = GROUP["black-people-with-long-term-health-conditions"]
    assert set(schemes.objects(meeting, SKOS.broader)) == {
        GROUP["black-people"],
        GROUP["people-with-long-term-health-conditions"],
    }


def test_refugees_people_seeking_asylum_and_migrants_are_three_groups(schemes: Graph) -> None:
    three = {GROUP.refugees, GROUP["people-seeking-asylum"], GROUP.migrants}
    assert three <= concepts(schemes)
    assert not any(above(schemes, group) & three for group in three)


def test_gypsy_roma_and_traveller_people_are_one_group_each(schemes: Graph) -> None:
    below = set(schemes.subjects(SKOS.broader, GROUP["gypsy-roma-and-traveller-people"]))
    assert below == {GROUP["gypsy-people"], GROUP["roma-people"], GROUP["traveller-people"]}


def test_groups_concern_characteristics_that_exist(schemes: Graph) -> None:
    pairs = set(schemes.subject_objects(INC.concernsCharacteristic))
    assert pairs
    for group, characteristic in pairs:
        assert group in members(schemes, SCHEME["population-group"])
        assert characteristic in members(schemes, SCHEME.characteristic), (group, characteristic)


def test_each_framework_gathers_shared_concepts(schemes: Graph) -> None:
    sizes = {
        "axes-named-in-the-sources": 5,
        "equality-act-2010": 9,
        "northern-ireland-act-1998-section-75": 9,
        "progress-plus": 17,
    }
    for framework, size in sizes.items():
        gathered = set(schemes.objects(COLLECTION[framework], SKOS.member))
        assert len(gathered) == size, framework
        assert gathered <= members(schemes, SCHEME.characteristic), framework


def test_migration_status_is_not_a_protected_characteristic(schemes: Graph) -> None:
    status = CHARACTERISTIC["migration-status"]
    act = COLLECTION["equality-act-2010"]
    assert (act, SKOS.member, status) not in schemes
    assert any("Not a protected characteristic" in note for note in texts(schemes, status, SKOS.scopeNote))


def test_sex_gender_and_gender_reassignment_are_three_with_one_neutral_note(schemes: Graph) -> None:
    three = {CHARACTERISTIC[each] for each in ("sex", "gender", "gender-reassignment")}
    for each in three:
        assert set(schemes.objects(each, SKOS.related)) == three - {each}
    assert len({note for each in three for note in texts(schemes, each, SKOS.scopeNote)}) == 1


# ---------------------------------------------------------------------------------------------- Measures


def test_the_race_equality_standard_has_its_nine_measures(schemes: Graph) -> None:
    wres = URIRef(BASE + "id/indicator-set/wres")
    assert (wres, RDF.type, INC.IndicatorSet) in schemes
    codes = {str(schemes.value(one, SKOS.notation)) for one in members(schemes, wres)}
    assert codes == {f"WRES{number}" for number in range(1, 10)} | {"WRES1V"}  # a part of the first, apart


def test_a_measure_of_a_set_stands_in_the_scheme_of_measures_too(schemes: Graph) -> None:
    sets = set(schemes.subjects(RDF.type, INC.IndicatorSet))
    assert len(sets) == 10
    for each in sets:
        assert members(schemes, each) < members(schemes, SCHEME.indicator)
