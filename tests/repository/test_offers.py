"""What organisations offer or look for, and whether it still stands."""

from datetime import date

import records

from repository import offers
from repository.reading import Reading
from tests.repository.test_connect import made_up


def on(day: str) -> dict[str, tuple[bool, bool]]:
    """Whether each looks for something, and whether it is over, on a day."""
    found = offers.offers(Reading(made_up()[0], records.vocabulary()), date.fromisoformat(day))
    return {each.name: (each.looking, each.over) for each in found}


def test_an_offer_stands_to_the_end_of_its_last_day_month_or_year() -> None:
    assert on("2021-12-31") == {
        "A lead for adverts": (True, False),
        "A place to study hiring": (False, False),
    }
    assert on("2022-01-01")["A lead for adverts"] == (True, True)
    assert on("2027-12-31")["A place to study hiring"] == (False, False)
    assert on("2028-01-01")["A place to study hiring"] == (False, True)


def test_what_stands_comes_before_what_does_not() -> None:
    assert list(on("2026-11-28")) == ["A place to study hiring", "A lead for adverts"]


def test_whom_to_ask_about_an_offer_is_whoever_makes_it() -> None:
    found = offers.offers(Reading(made_up()[0], records.vocabulary()))
    assert [each.link for each in found[0].contacts] == ["https://www.example.org/north"]
