"""Records on paper: two sides at most, with the record's address and its date."""

import re

import pytest
from paper import sides
from playwright.sync_api import Browser

pytestmark = pytest.mark.browser

LONG = [
    "event/psj-2020-3",
    "event/psj-2020-4",
    "event-series/psj-2020",
    "initiative/root-out-racism",
    "initiative/workforce-race-equality-standard",
    "organisation/the-partnership",
    "organisation/partnerships-for-social-justice",
    "resource/can-you-hear-me-podcasts",
]


@pytest.mark.parametrize("record", LONG)
def test_a_record_prints_on_two_sides_at_most(browser: Browser, live_server: str, record: str) -> None:
    assert 1 <= sides(browser, f"{live_server}/doc/{record}") <= 2


def test_its_address_and_its_date_stand_on_the_paper(browser: Browser, live_server: str) -> None:
    page = browser.new_page()
    page.goto(f"{live_server}/doc/initiative/root-out-racism")
    page.emulate_media(media="print")
    printed = page.inner_text(".app-record")
    page.close()
    assert f"{live_server}/doc/initiative/root-out-racism" in printed
    assert "Last checked " in printed
    assert "Suggest one" in printed  # what stands there on the screen stands there on paper


def test_the_words_of_the_sources_stand_on_the_paper_each_once(browser: Browser, live_server: str) -> None:
    page = browser.new_page()
    page.goto(f"{live_server}/doc/initiative/can-you-hear-me")
    said = "over 2,500 listens to date"
    assert said not in page.inner_text(".app-foot")
    page.emulate_media(media="print")
    printed = page.inner_text(".app-record")
    page.close()
    assert printed.count(said) == 1


def test_results_are_as_wide_as_the_sheet_and_their_filters_stay_away(
    browser: Browser, live_server: str
) -> None:
    page = browser.new_page(viewport={"width": 700, "height": 900})
    page.goto(f"{live_server}/search?q=network")
    page.emulate_media(media="print")
    told = page.locator(".app-results").bounding_box()
    assert told and told["width"] > 600
    assert not page.locator(".app-sides__filters").is_visible()
    page.close()


@pytest.mark.parametrize(("place", "across"), [("/gap-map", True), ("/coverage", False)])
def test_a_table_as_wide_as_the_window_is_printed_across_the_sheet(
    browser: Browser, live_server: str, place: str, across: bool
) -> None:
    page = browser.new_page()
    page.goto(live_server + place)
    sheets = re.findall(rb"/MediaBox\s*\[0 0 ([\d.]+) ([\d.]+)\]", page.pdf(prefer_css_page_size=True))
    page.close()
    assert sheets and {float(width) > float(height) for width, height in sheets} == {across}
