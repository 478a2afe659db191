"""What came of an event, step by step."""

from pathlib import Path

import pyoxigraph as ox
import pytest
from records import load, vocabulary

from repository import timeline
from repository.model import Certainty
from repository.namespaces import BASE, GRAPH, ID
from repository.reading import Reading
from repository.store.embedded import EmbeddedStore
from repository.timeline import Entry, Step

SERIES = ID + "event-series/talks"
PREFIXES = f"""@prefix inc: <{BASE}ns#> .
@prefix id: <{BASE}id/> .
@prefix dct: <http://purl.org/dc/terms/> .
@prefix prov: <http://www.w3.org/ns/prov#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
STATED = """
<SERIES> a inc:EventSeries ; dct:title "Talks"@en .
<EVENT/second> a inc:Event ; dct:title "Second"@en ; inc:inSeries <SERIES> ; inc:buildsOn <EVENT/first> ;
    prov:startedAtTime "2020-02-01T10:00:00Z"^^xsd:dateTime .
<EVENT/first> a inc:Event ; dct:title "First"@en ; inc:inSeries <SERIES> ;
    prov:startedAtTime "2020-01-01T10:00:00Z"^^xsd:dateTime .
<ITEM> a inc:ProgrammeItem ; dct:title "Discussion"@en ; inc:partOfEvent <EVENT/first> .
<IDEA> a inc:ResearchProposal ; dct:title "An idea"@en ; inc:raisedAt <EVENT/first> .
<QUESTION> a inc:Question ; dct:title "How?"@en ; inc:raisedAt <ITEM>, <EVENT/first> .
<QUESTION/open> a inc:Question ; dct:title "Why?"@en ; inc:raisedAt <ITEM> .
<WORK> a inc:Initiative ; dct:title "Work"@en ; inc:respondsTo <QUESTION> ; inc:buildsOn <IDEA> .
<FINDING> a inc:Finding ; dct:title "It helps"@en ; inc:findingAbout <WORK> ; inc:reportsOutcome <CHANGE> .
<CHANGE> a inc:Outcome ; dct:title "More trust"@en .
"""
ADDED = """
<LATER> a inc:Initiative ; dct:title "Later work"@en ; inc:buildsOn <WORK> .
<WORK> inc:buildsOn <LATER> .
"""


def written(text: str) -> str:
    named = {
        "SERIES": SERIES, "EVENT": ID + "event", "ITEM": ID + "programme-item/x", "IDEA": ID + "proposal/x",
        "QUESTION": ID + "question/x", "WORK": ID + "initiative/work", "LATER": ID + "initiative/later",
        "FINDING": ID + "finding/x", "CHANGE": ID + "outcome/x",
    }  # fmt: skip
    for name, iri in named.items():
        text = text.replace(f"<{name}", f"<{iri}")
    return PREFIXES + text


@pytest.fixture(scope="module")
def reading(tmp_path_factory: pytest.TempPathFactory) -> Reading:
    store, folder = ox.Store(), tmp_path_factory.mktemp("timeline")
    for graph, text in (("source/leaflet", STATED), ("inferred", ADDED)):
        file: Path = folder / "file.ttl"
        file.write_text(written(text))
        load(store, GRAPH + graph, file)
    return Reading(EmbeddedStore(store), vocabulary())


def told(steps: tuple[Step, ...]) -> list[object]:
    return [[s.words, s.value.text.words, *told(s.onwards)] for s in steps]


def first(reading: Reading) -> Entry:
    return timeline.of_series(reading, SERIES)[0]


def test_the_events_of_a_series_come_in_the_order_of_time(reading: Reading) -> None:
    assert [e.event.text.words for e in timeline.of_series(reading, SERIES)] == ["First", "Second"]


def test_what_was_put_forward_at_an_event_or_a_part_of_it_is_told_once_by_kind(reading: Reading) -> None:
    groups = {g.kind: [s.value.text.words for s in g.steps] for g in first(reading).groups}
    assert groups == {"question": ["How?", "Why?"], "proposal": ["An idea"]}
    assert list(groups) == ["question", "proposal"]


def test_a_question_leads_to_an_action_a_finding_and_a_change(reading: Reading) -> None:
    question = first(reading).groups[0].steps[0]
    assert told(question.onwards) == [
        ["Answered, in part, by", "Work", ["Led on to", "Later work"],
         ["What is known", "It helps", ["Change looked at", "More trust"]]]
    ]  # fmt: skip


def test_every_link_says_how_it_is_known(reading: Reading) -> None:
    work = first(reading).groups[0].steps[0].onwards[0]
    assert work.value.origin.certainty is Certainty.STATED
    assert work.onwards[0].value.origin.certainty is Certainty.ADDED


def test_what_grew_out_of_an_event_is_told_and_not_walked_through_again(reading: Reading) -> None:
    assert told(first(reading).onwards) == [["Led on to", "Second"]]


def test_only_what_has_something_recorded_since_has_followed(reading: Reading) -> None:
    entry = timeline.of_event(reading, ID + "event/first")
    assert [step.value.text.words for step in entry.followed] == ["How?", "An idea"]
