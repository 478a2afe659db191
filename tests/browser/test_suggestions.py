"""Suggestions in a real browser: by keyboard, told to those who listen, and a plain list without scripts."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser

AXE = "async () => (await axe.run()).violations.map(v => v.id + ': ' + v.nodes.map(n => n.html).join(' | '))"
OPTION = "[role=option]"


@pytest.fixture(params=[1280, 320], ids=lambda width: f"{width}px")
def page(request: pytest.FixtureRequest, browser: Browser, live_server: str) -> Iterator[Page]:
    context = browser.new_context(base_url=live_server, viewport={"width": request.param, "height": 800})
    yield context.new_page()
    context.close()


def typed(page: Page, words: str) -> None:
    page.goto("/")
    page.locator("[name=q]").press_sequentially(words)
    page.wait_for_selector(OPTION)


def test_suggestions_are_chosen_with_the_keyboard_alone(page: Page) -> None:
    typed(page, "recr")
    box = page.locator("[name=q]")
    assert box.get_attribute("aria-expanded") == "true"
    assert "suggestions" in page.locator("[role=status]").inner_text()
    page.keyboard.press("ArrowDown")
    marked = page.locator(f"{OPTION}[aria-selected=true]")
    assert box.get_attribute("aria-activedescendant") == marked.get_attribute("id")
    count = marked.inner_text().rpartition("(")[2].rstrip(")")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search?q=*")
    assert page.locator("#results h2").first.inner_text().startswith(f"{count} result")


def test_escape_closes_the_list_and_enter_then_searches_for_what_was_typed(page: Page) -> None:
    typed(page, "recr")
    page.keyboard.press("Escape")
    assert page.locator(OPTION).first.is_hidden()
    page.keyboard.press("Enter")
    page.wait_for_url("**/search?q=recr")


def test_an_open_list_is_open_to_everyone_and_fits(page: Page, axe: str) -> None:
    typed(page, "impact")
    page.evaluate(axe)
    assert page.evaluate(AXE) == []
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_without_scripts_suggestions_are_a_plain_list(browser: Browser, live_server: str, axe: str) -> None:
    context = browser.new_context(base_url=live_server, java_script_enabled=False)
    plain = context.new_page()
    plain.goto("/search?q=recru")
    plain.click("text=Suggestions for these words")
    assert plain.locator("main li a").count() > 0
    plain.locator("main li a").first.click()
    assert "/search?q=" in plain.url
    context.close()
