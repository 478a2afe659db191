"""The briefing: what it says, what it does not, and that it has an end."""

from dataclasses import replace
from datetime import date

import pytest
import records

from repository import briefing, catalogue
from repository.asking import Question
from repository.briefing import Writer
from repository.edition import Edition
from repository.errors import BadInput
from repository.namespaces import ID
from repository.paper import Briefing, Item, Section, clip
from tests.repository.test_connect import made_up

TODAY = date(2026, 11, 28)


def writer() -> Writer:
    return Writer(records.collection(), records.indexed(), records.vocabulary(), TODAY)


def of_search(**filters: tuple[str, ...]) -> Briefing:
    return writer().of_search(Question(filters=filters))


def of_record(name: str) -> Briefing:
    return writer().of_record(ID + name)


def section(found: Briefing, heading: str) -> Section:
    return next(each for each in found.sections if each.heading == heading)


def titles(items: tuple[Item, ...]) -> list[str]:
    return [item.title for item in items]


def test_it_says_what_was_done_found_out_did_not_work_and_is_not_known_in_that_order() -> None:
    headings = [each.heading for each in of_search().sections]
    assert headings == ["What has been done", "What was found out", "What did not work", "What is not known"]


def test_each_initiative_says_who_for_where_when_what_is_known_and_who_to_ask() -> None:
    found = Writer(*made_up(), records.vocabulary(), TODAY).of_record(ID + "initiative/b")
    item = section(found, "What has been done").items[0]
    assert item.title == "Plain adverts"
    assert dict(item.facts) == {
        "Who for": "Carers",
        "Where": "Wear",
        "Led by": "North Council",
        "Not stated": "status, when",
        "What is known": "Not looked into",
        "Who to ask": "North Council: contact page, https://www.example.org/north",
    }


def test_an_address_that_is_too_long_for_a_line_gives_way_to_its_site() -> None:
    record = catalogue.record(made_up()[0], records.vocabulary(), ID + "initiative/b", TODAY)
    page = f"https://www.example.org/{'north' * 40}"
    told = briefing._contact(replace(record, contacts=(replace(record.contacts[0], link=page),)))
    assert told == "North Council: contact page, on www.example.org"


def test_what_is_known_is_said_on_both_lines_where_somebody_looked() -> None:
    item = section(of_record("initiative/open-doors"), "What has been done").items[0]
    known = dict(item.facts)["What is known"]
    assert known.startswith("Did anything change? ")
    assert ". What did people say" in known


def test_what_is_not_known_is_counted_over_all_that_was_found(shipped: Edition) -> None:
    found = Writer(shipped.store, shipped.index, records.vocabulary(), TODAY).of_search(Question())
    lines = section(found, "What is not known").lines
    query = """SELECT (COUNT(DISTINCT ?i) AS ?n) WHERE {
        ?i a inc:Initiative . FILTER NOT EXISTS { ?f inc:findingAbout ?i ; inc:evidenceStrength ?grade } }"""
    unlooked = int(str(shipped.store.select(query)[0]["n"]))
    every = len(list(shipped.store.select("SELECT DISTINCT ?i WHERE { ?i a inc:Initiative }")))
    assert f"Whether it works: {unlooked} of {every} have not been looked into." in lines
    assert "Whether anything changed: none has a measured change recorded." in lines
    assert lines[-1] == "This shows what has been recorded here, not everything that exists."


def test_a_search_that_finds_no_initiative_says_so_and_not_that_there_is_none() -> None:
    found = writer().of_search(Question("nothingofthekind"))
    assert section(found, "What has been done").none == "No initiative is recorded for this."
    assert section(found, "What was found out").none.startswith(
        "No finding is recorded. That is not the same"
    )


def test_sources_are_numbered_in_the_order_they_are_spoken_of(shipped: Edition) -> None:
    found = Writer(shipped.store, shipped.index, records.vocabulary(), TODAY).of_search(Question())
    spoken = [number for each in found.sections for item in each.items for number in item.notes]
    assert [note.number for note in found.notes] == list(range(1, len(found.notes) + 1))
    assert list(dict.fromkeys(spoken)) == [note.number for note in found.notes]
    assert all(note.link.startswith(("/doc/source/", "https://")) for note in found.notes)


def test_what_is_here_by_a_link_of_our_editors_alone_says_so(shipped: Edition) -> None:
    question = Question(filters={"theme": ("improving-representation",)})
    found = Writer(shipped.store, shipped.index, records.vocabulary(), TODAY).of_search(question)
    marked = {item.link for item in found.sections[0].items if "Why it is here" in dict(item.facts)}
    query = """SELECT ?i WHERE { ?i a inc:Initiative .
        FILTER NOT EXISTS { GRAPH ?g { ?i inc:addressesTheme ?t } ?t skos:broader* $theme
            FILTER(!STRENDS(STR(?g), "/graph/inferred")) } }"""
    theme = f"<{ID}concept/theme/improving-representation>"
    unsure = {
        str(row["i"]).rsplit("/", 1)[-1] for row in shipped.store.select(query.replace("$theme", theme))
    }
    assert marked
    assert marked == {item.link for item in found.sections[0].items if item.link.rsplit("/", 1)[-1] in unsure}


@pytest.mark.parametrize(
    ("name", "initiative"), [("finding/measured", "Open Doors"), ("resource/guide", "Open Doors")]
)
def test_a_record_that_is_no_initiative_is_told_with_the_initiatives_it_is_about(
    name: str, initiative: str
) -> None:
    found = of_record(name)
    assert found.sections[0].heading == "What it is"
    assert initiative in titles(section(found, "What has been done").items)


@pytest.mark.parametrize("name", ["person/p-0001", "organisation/north-trust", "concept/theme/recruiting"])
def test_no_briefing_is_made_about_a_person_or_a_word(name: str) -> None:
    with pytest.raises(BadInput, match="A briefing is made from"):
        of_record(name)


def test_texts_end_at_a_word() -> None:
    assert clip("one  two\nthree", 20) == "one two three"
    assert clip("one two three four", 12) == "one two…"
    assert clip("x" * 50, 10) == "x" * 9 + "…"
    assert len(clip("word " * 100, 120)) <= 120


def test_a_long_list_is_cut_between_its_values_and_says_how_many_more_there_are() -> None:
    named = catalogue.record(made_up()[0], records.vocabulary(), ID + "initiative/b", TODAY)["dct:spatial"]
    value = named.values[0]
    told = briefing._words(replace(named, values=(value,) * 40))
    assert (
        told.startswith("Wear, Wear, ") and told.endswith("Wear and 27 more") and len(told) <= briefing.FACT
    )


def test_on_a_record_it_says_how_many_it_has_no_room_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(briefing, "MOST_INITIATIVES", 0)
    done = section(of_record("outcome/more-trust"), "What has been done")
    assert (done.items, done.more) == ((), "1 more is recorded.")


def test_on_a_change_it_tells_what_was_found_out_about_it() -> None:
    found = of_record("outcome/more-promotions")
    assert titles(section(found, "What has been done").items) == ["Open Doors"]
    assert "/doc/finding/measured" in [item.link for item in section(found, "What was found out").items]
