"""Values in the words that people read."""

from datetime import date

import pytest
from rdflib import Literal

from repository import wording
from repository.namespaces import XSD


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("2020-09-17", "17 September 2020"),
        ("2020-10", "October 2020"),
        ("2020", "2020"),
        ("2020-13", "2020-13"),
        ("2020-02-30", "2020-02-30"),
        ("", ""),
    ],
)
def test_a_date_is_as_precise_as_it_was_stated(text: str, words: str) -> None:
    assert wording.day(text) == words


def test_a_summer_workshop_is_in_summer_time() -> None:
    start, end = "2020-09-17T10:00:00+01:00", "2020-09-17T12:30:00+01:00"
    assert wording.span(start, end) == "17 September 2020, 10am to 12:30pm (British Summer Time)"


def test_a_winter_workshop_is_in_greenwich_mean_time() -> None:
    start, end = "2020-11-19T10:00:00+00:00", "2020-11-19T13:00:00+00:00"
    assert wording.span(start, end) == "19 November 2020, 10am to 1pm (Greenwich Mean Time)"


def test_one_hour_ahead_in_winter_is_not_summer_time() -> None:
    assert "Summer" not in wording.span("2020-12-01T10:00:00+01:00")


def test_years_and_months_make_a_span() -> None:
    assert wording.span("2019", "2020-03") == "2019 to March 2020"
    assert wording.span("2019", "2019") == "2019"


def test_a_programme_shows_times_alone() -> None:
    assert wording.times("2020-11-19T11:30:00+00:00", "2020-11-19T12:00:00+00:00") == "11:30am to midday"
    assert wording.times("2020-11-19") == ""


@pytest.mark.parametrize(
    ("value", "qualifier", "unit", "words"),
    [
        ("2500", "More than", "Listens", "more than 2,500 listens"),
        ("2500", "Exact", "Listens", "2,500 listens"),
        ("40.0", "", "", "40"),
        ("12.5", "About", "Per cent", "about 12.5%"),
        ("many", "", "", "many"),
    ],
)
def test_a_figure_keeps_its_bound(value: str, qualifier: str, unit: str, words: str) -> None:
    assert wording.figure(value, qualifier, unit) == words


def test_truth_is_said_as_yes_or_no() -> None:
    assert wording.words(Literal(True)) == "Yes"
    assert wording.words(Literal("2020", datatype=XSD.gYear)) == "2020"


@pytest.mark.parametrize(
    ("then", "months"), [("2024-11-24", 24), ("2024-11-25", 23), ("2024-12", 23), ("2020", 71), ("", 0)]
)
def test_whole_months_have_passed(then: str, months: int) -> None:
    assert wording.months_since(then, date(2026, 11, 24)) == months
