"""A theme includes what is recorded on its parts."""

from records import collection, vocabulary

from repository import themes
from repository.model import Certainty
from repository.namespaces import ID


def test_a_theme_includes_its_parts() -> None:
    found = themes.theme(collection(), vocabulary(), ID + "concept/theme/representation")
    assert found["initiative"].words == "Open Doors"
    assert [part.text.words for part in found.parts] == ["Recruiting"]


def test_a_thing_is_listed_once_and_as_sure_as_its_surest_link() -> None:
    found = themes.theme(collection(), vocabulary(), ID + "concept/theme/representation")
    (listed,) = found["initiative"].values
    assert listed.origin.certainty is Certainty.STATED


def test_a_theme_counts_what_was_measured() -> None:
    found = themes.theme(collection(), vocabulary(), ID + "concept/theme/recruiting")
    assert (found.measured, found.placed, found.with_failures) == (1, 0, 0)
    assert [each.text.words for each in found.active] == ["North Trust"]


def test_the_list_of_themes_has_a_sentence_and_counts() -> None:
    (only,) = themes.overview(collection(), vocabulary())
    assert (only.name.words, only.path) == ("Representation", "/themes/representation")
    assert only.sentence.words == "Who is recruited and heard."
    assert only.counts == {"initiative": 1}
