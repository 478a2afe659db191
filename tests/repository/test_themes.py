"""A theme includes what is recorded on its parts."""

import pyoxigraph as ox
import pytest
from records import collection, indexed, vocabulary

from repository import index, themes
from repository.errors import NotFound
from repository.index import Index
from repository.model import Certainty
from repository.namespaces import CONCEPT, DCT, GRAPH, ID, INC, SCHEMA, SKOS
from repository.store.embedded import EmbeddedStore

THEME = CONCEPT + "theme/crowded"
GRADE = CONCEPT + "evidence-strength/change-measured"


def test_a_theme_includes_its_parts() -> None:
    found = themes.theme(collection(), indexed(), vocabulary(), ID + "concept/theme/representation")
    assert found["initiative"].words == "Open Doors"
    assert [part.text.words for part in found.parts] == ["Recruiting"]


def test_a_thing_is_listed_once_and_as_sure_as_its_surest_link() -> None:
    found = themes.theme(collection(), indexed(), vocabulary(), ID + "concept/theme/representation")
    (listed,) = found["initiative"].values
    assert listed.origin.certainty is Certainty.STATED


def told(theme: themes.Theme) -> tuple[int, int, int]:
    ways = (theme.answer.measured, theme.answer.where, theme.answer.not_worked)
    return tuple(way.count if way else 0 for way in ways)  # type: ignore[return-value]


def test_a_theme_counts_what_was_measured() -> None:
    found = themes.theme(collection(), indexed(), vocabulary(), ID + "concept/theme/recruiting")
    assert told(found) == (1, 0, 0)
    assert [each.text.words for each in found.active] == ["North Trust"]


def test_the_list_of_themes_has_a_sentence_and_counts() -> None:
    (only,) = themes.overview(collection(), indexed(), vocabulary())
    assert (only.name.words, only.path) == ("Representation", "/themes/representation")
    assert only.sentence.words == "Who is recruited and heard."
    assert only.counts == {"initiative": 1, "finding": 2}


@pytest.fixture(scope="module")
def crowded(tmp_path_factory: pytest.TempPathFactory) -> tuple[EmbeddedStore, Index]:
    """A theme with thirty initiatives. Our editors put the newest ten there; the oldest measured a change."""
    store = ox.Store()
    for number in range(30):
        graph = "inferred" if number < 10 else "source/made-up"
        said = f"""PREFIX inc: <{INC}> PREFIX dct: <{DCT}> PREFIX schema: <{SCHEMA}> INSERT DATA {{
            <{ID}initiative/i{number}> a inc:Initiative ; dct:title "Work {number:02}" ;
                schema:startDate "{2020 - number}" ; inc:ledBy <{ID}organisation/o{number}> ;
                inc:addressesTheme <{THEME}> }}"""
        store.update(said)
        store.update(said.replace("DATA {", f"DATA {{ GRAPH <{GRAPH}{graph}> {{").replace("> }", "> } }"))
    store.update(f"""PREFIX inc: <{INC}> PREFIX skos: <{SKOS}> INSERT DATA {{
        <{THEME}> a inc:Theme, skos:Concept ; skos:prefLabel "Crowded" .
        <{GRADE}> a skos:Concept ; skos:prefLabel "Change measured" ; skos:notation "C3" .
        <{ID}finding/f> a inc:Finding ; inc:findingAbout <{ID}initiative/i29> ;
            inc:evidenceStrength <{GRADE}> }}""")
    folder = tmp_path_factory.mktemp("crowded") / "index"
    index.build(EmbeddedStore(store), folder)
    return EmbeddedStore(store), index.open_index(folder)


def test_a_large_theme_shows_its_first_entries_and_counts_all(crowded: tuple[EmbeddedStore, Index]) -> None:
    found = themes.theme(*crowded, vocabulary(), THEME)
    assert (found.counts["initiative"], len(found["initiative"].values)) == (30, themes.MOST)
    assert told(found) == (1, 0, 0)
    assert (found.leaders, len(found.active)) == (30, themes.MOST)


def test_what_was_measured_comes_first_then_the_newest_and_what_editors_added_last(
    crowded: tuple[EmbeddedStore, Index],
) -> None:
    shown = themes.theme(*crowded, vocabulary(), THEME)["initiative"].values
    names = [value.text.words for value in shown]
    assert names == ["Work 29", *(f"Work {number}" for number in range(10, 19))]
    assert not any(value.added for value in shown)


def test_a_theme_that_is_not_known_is_not_found() -> None:
    with pytest.raises(NotFound):
        themes.theme(collection(), indexed(), vocabulary(), ID + "concept/theme/none")
