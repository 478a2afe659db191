"""A start and an end, however precise, read as one fact."""

from rdflib import Literal, URIRef
from records import vocabulary

from repository import timing
from repository.model import Certainty, Fact, Origin, Text
from repository.namespaces import CONCEPT, DCT, INC, PROV, SCHEMA, XSD
from repository.store.interface import Term
from repository.timing import About

STATED, WORKED_OUT = Origin(Certainty.STATED), Origin(Certainty.WORKED_OUT)


def origins(path: URIRef, value: Term, graphs: list[str]) -> Origin:
    return WORKED_OUT if "derived" in graphs else STATED


def when(about: About) -> Fact:
    return timing.when(about, origins, vocabulary(), str(INC.Event))


def test_a_time_of_day_is_told_before_a_date() -> None:
    told = when(
        {
            SCHEMA.startDate: {Literal("2020-09-17", datatype=XSD.date): ["source"]},
            PROV.startedAtTime: {Literal("2020-09-17T10:00:00+01:00", datatype=XSD.dateTime): ["derived"]},
        }
    )
    assert (told.label, told.words) == ("When", "17 September 2020, 10am (British Summer Time)")


def test_a_span_is_as_sure_as_its_less_sure_end() -> None:
    told = when(
        {
            SCHEMA.startDate: {Literal("2019", datatype=XSD.gYear): ["source"]},
            SCHEMA.endDate: {Literal("2020", datatype=XSD.gYear): ["derived"]},
        }
    )
    assert told.words == "2019 to 2020"
    assert told.values[0].origin.certainty is Certainty.WORKED_OUT


def test_a_span_of_which_one_end_was_worked_out_as_a_whole_is_not_said_to_be_worked_out_in_part() -> None:
    zone = Origin(Certainty.WORKED_OUT, part=Text("time zone"))
    start = {PROV.startedAtTime: {Literal("2020-09-17T10:00:00+01:00", datatype=XSD.dateTime): ["zone"]}}
    end = {PROV.endedAtTime: {Literal("2020-09-17T12:30:00+01:00", datatype=XSD.dateTime): ["derived"]}}

    def part(about: About) -> str:
        by = {"zone": zone, "derived": WORKED_OUT}
        told = timing.when(about, lambda path, value, graphs: by[graphs[0]], vocabulary(), str(INC.Event))
        return told.values[0].origin.part.words

    assert [part(start), part({**start, **end})] == ["time zone", ""]


def test_a_published_thing_is_as_old_as_its_publication() -> None:
    assert when({DCT.issued: {Literal("2021", datatype=XSD.gYear): ["source"]}}).words == "2021"


def test_what_nobody_dates_has_no_when() -> None:
    assert not when({})
    assert timing.times({}) == ""


def test_what_is_still_going_on_began_then_and_was_not_only_then() -> None:
    began = {SCHEMA.startDate: {Literal("2005", datatype=XSD.gYear): ["source"]}}
    running: About = {INC.initiativeStatus: {URIRef(CONCEPT + "initiative-status/running"): ["source"]}}
    ended = {SCHEMA.endDate: {Literal("2010", datatype=XSD.gYear): ["source"]}}
    assert [when(began).words, when(began | running).words] == ["2005", "since 2005"]
    assert when(began | running | ended).words == "2005 to 2010"
