"""The pictures of figures in a real browser, of figures made for tests."""

import pytest
from browser.test_pages import AXE
from figures import PROGRESSION, SHORTLISTING, STAFF, site
from playwright.sync_api import Browser

from repository.config import PROJECT

pytestmark = pytest.mark.browser
STYLES = PROJECT / "webapp" / "static" / "site.css"


def measure_page(indicator: str) -> str:
    """Return the page of a measure with its style sheet in it."""
    html = site().test_client().get(f"/doc/concept/indicator/{indicator}").text
    return html.replace("</head>", f"<style>{STYLES.read_text('utf-8')}</style></head>")


@pytest.mark.parametrize("indicator", [PROGRESSION, SHORTLISTING, STAFF])
@pytest.mark.parametrize("width", [1280, 320])
def test_the_figures_of_a_measure_are_open_to_everyone(
    browser: Browser, axe: str, indicator: str, width: int
) -> None:
    page = browser.new_page(viewport={"width": width, "height": 800})
    page.set_content(measure_page(indicator))
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.locator("svg.app-chart:visible").count() == 1
    page.evaluate(axe)
    assert page.evaluate(AXE) == []
    page.close()


def test_a_printed_page_shows_one_picture(browser: Browser) -> None:
    page = browser.new_page(viewport={"width": 794, "height": 1123})
    page.set_content(measure_page(PROGRESSION))
    page.emulate_media(media="print")
    assert page.locator("svg.app-chart:visible").count() == 1
    page.close()
