"""Periods of figures as people write them."""

import pytest

from repository import periods


@pytest.mark.parametrize(
    ("text", "words", "start", "end"),
    [
        ("2022", "2022", 2022, 2023),
        ("2020/21", "2020/21", 2020.25, 2021.25),
        ("1999/00", "1999/00", 1999.25, 2000.25),
        ("2015-2017", "2015 to 2017", 2015, 2018),
        ("2015–17", "2015 to 2017", 2015, 2018),
        ("2023-Q4", "October to December 2023", 2023.75, 2024),
        ("2021-07", "July 2021", 2021.5, 2021.5 + 1 / 12),
        ("2018-01 to 2019-11", "January 2018 to November 2019", 2018, 2019 + 11 / 12),
        ("2017 to 2022", "2017 to 2022", 2017, 2023),
    ],
)
def test_a_period_has_words_and_a_place_among_the_years(
    text: str, words: str, start: float, end: float
) -> None:
    found = periods.read(text)
    assert (found.words, found.start, found.end) == (words, pytest.approx(start), pytest.approx(end))


def test_a_day_stands_within_its_month() -> None:
    found = periods.read("2021-03-31")
    assert found.words == "31 March 2021" and 2021 + 2 / 12 < (found.middle or 0) < 2021.25


@pytest.mark.parametrize(
    "text", ["so far in 2020", "2020-13", "2017-2015", "0", "the year 20/21", "２０２０-99"]
)
def test_what_names_no_year_plainly_has_no_place_and_keeps_its_words(text: str) -> None:
    assert periods.read(text) == periods.Period(text)


@pytest.mark.parametrize("text", ["", "not stated", "Not stated"])
def test_a_period_that_is_not_stated_says_so(text: str) -> None:
    assert periods.read(text) == periods.Period("Period not stated")


def test_periods_are_in_order_of_time_and_those_without_years_come_last() -> None:
    found = sorted(map(periods.read, ["not stated", "2021", "2020/21", "2020"]), key=lambda each: each.order)
    assert [each.words for each in found] == ["2020", "2020/21", "2021", "Period not stated"]
