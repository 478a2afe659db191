"""Dates as people write them."""

import pytest
from rdflib import Literal

from repository import dates
from repository.namespaces import XSD

NO_DATES = [
    "31/02/2020",
    "2020-13",
    "soon",
    "",
    "1 Smarch 2020",
    "20",
    "2020/09",
    "9/17/2020",
    "13/2020",
    "0/2020",
]
NO_MOMENTS = ["17 September 2020", "10am", "2020 10:00", "17 September 2020 25:00", "x y"]


@pytest.mark.parametrize(
    ("text", "value", "kind"),
    [
        ("17 September 2020", "2020-09-17", XSD.date),
        ("Thursday, 17th sept. 2020", "2020-09-17", XSD.date),
        ("17/09/2020", "2020-09-17", XSD.date),
        ("2020-09-17", "2020-09-17", XSD.date),
        ("September 2020", "2020-09", XSD.gYearMonth),
        ("2020-9", "2020-09", XSD.gYearMonth),
        ("09/2020", "2020-09", XSD.gYearMonth),
        (" 2020 ", "2020", XSD.gYear),
    ],
)
def test_a_date_is_as_exact_as_it_was_written_and_no_more(text: str, value: str, kind: str) -> None:
    assert dates.day_month_or_year(text) == Literal(value, datatype=kind)


@pytest.mark.parametrize("text", NO_DATES)
def test_what_is_no_date_is_not_guessed_at(text: str) -> None:
    assert dates.day_month_or_year(text) is None


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("2020-09-17T10:00+01:00", "2020-09-17T10:00:00+01:00"),
        ("2020-09-17T09:00Z", "2020-09-17T09:00:00+00:00"),
        ("17 September 2020, 10am", "2020-09-17T10:00:00+01:00"),
        ("17 November 2020 12:30", "2020-11-17T12:30:00+00:00"),
        ("17/11/2020 12.30pm", "2020-11-17T12:30:00+00:00"),
        ("17/11/2020 12am", "2020-11-17T00:00:00+00:00"),
    ],
)
def test_a_moment_without_a_zone_is_the_uks_own_time(text: str, value: str) -> None:
    assert dates.moment(text) == Literal(value, datatype=XSD.dateTime)


@pytest.mark.parametrize("text", NO_MOMENTS)
def test_a_day_alone_or_a_time_alone_is_no_moment(text: str) -> None:
    found = dates.moment(text)
    assert found is None
