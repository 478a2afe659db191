"""What only those see who signed in: sharing work, the report, the ticket, moderation, accounts."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import sending
from browser.test_pages import check
from playwright.sync_api import Browser, BrowserContext, Page
from visitors import PASSWORD, member

from repository import publication
from repository.bootstrap import Repository
from repository.config import Config
from repository.ledger import Ledger
from repository.permissions import Role
from repository.sandbox import Sandbox

pytestmark = pytest.mark.browser

TALK = (
    sending.initiative(title="Listening days", more='; dct:description "We met." ; foaf:page "no page"')
    + f"""
<{sending.BASE}id/person/leeds-council/p-1> a foaf:Person ; foaf:name "Robin Made-up" .
"""
)


@dataclass(frozen=True)
class House:
    """The addresses of a report, and of the ticket and the item of what was sent."""

    report: str
    ticket: str
    item: str


@pytest.fixture(scope="module")
def house(live_home: Path, live_server: str, sandbox: Sandbox) -> House:
    repository = Repository(Config(home=live_home), Ledger(publication.ledger_file(live_home)), sandbox)
    member(repository, "amira")
    member(repository, "molly", Role.ADMINISTRATOR, "editors")
    draft = sending.stage(repository, TALK, name="draft")
    sent = sending.send(repository, sending.initiative("leeds-council/nights", "Nights"), name="nights")
    repository.ledger.database.close()
    return House(f"/contribute/check/{draft.ref}", f"/ticket/{sent.ref}", f"/moderation/{sent.ref}")


def signed_in(browser: Browser, live_server: str, name: str, scripts: bool) -> BrowserContext:
    context = browser.new_context(base_url=live_server, java_script_enabled=scripts)
    page = context.new_page()
    page.goto("/sign-in")
    page.fill("[name=name]", name)
    page.fill("[name=password]", PASSWORD)
    page.press("[name=password]", "Enter")
    assert "/sign-in" not in page.url
    return context


@pytest.fixture(scope="module")
def contexts(browser: Browser, house: House, live_server: str) -> Iterator[dict[str, BrowserContext]]:
    made = {name: signed_in(browser, live_server, name, scripts=True) for name in ("amira", "molly")}
    yield made
    for context in made.values():
        context.close()


PARTNERS = [
    "/contribute", "/contribute/form", "/contribute/form/membership", "/contribute/form/initiative",
    "/contribute/workbook", "/contribute/review", "/account", "report", "ticket",
]  # fmt: skip
MODERATORS = ["/moderation", "item", "/moderation/merge", "/people"]


@pytest.mark.parametrize(
    ("name", "place"),
    [*(("amira", place) for place in PARTNERS), *(("molly", place) for place in MODERATORS)],
)
def test_a_page_of_ones_own_is_whole_and_open_to_everyone(
    contexts: dict[str, BrowserContext], house: House, live_server: str, axe: str, name: str, place: str
) -> None:
    page = contexts[name].new_page()
    check(page, vars(house).get(place, place), live_server, axe)
    page.close()


def tabbed(page: Page, name: str) -> None:
    """Go on with the Tab key to the next field of that name."""
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.getAttribute('name')") == name:
            return
    raise AssertionError(f"{name} cannot be reached by the keyboard")


def test_a_role_is_told_and_looked_at_by_keyboard_alone_and_without_scripts(
    browser: Browser, house: House, live_server: str
) -> None:
    partner = signed_in(browser, live_server, "amira", scripts=False)
    page = partner.new_page()
    page.goto("/contribute/form/membership")
    for field, words in (
        ("org-member", "Robin Made-up"),
        ("org-organization", "Partnerships for Social Justice"),
    ):
        tabbed(page, field)
        page.keyboard.type(words)
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert page.title().startswith("Error: ") and page.input_value("[name=org-member]") == "Robin Made-up"
    page.locator("[name=org-role]").first.fill("Chair")
    page.locator("[name=inc-asOf]").fill("2026")
    with page.expect_navigation():
        page.locator("[name=inc-asOf]").press("Enter")
    assert "/contribute/check/" in page.url
    page.check("[name=licence]", force=True)
    page.click("text=Send")
    ticket = page.url
    assert "/ticket/" in ticket
    partner.close()
    moderator = signed_in(browser, live_server, "molly", scripts=False)
    page = moderator.new_page()
    page.goto(ticket.replace("/ticket/", "/moderation/"))
    assert "Two people must agree" in page.inner_text("main")
    page.check("[name=opened]", force=True)
    page.check("[value=PUBLISH]", force=True)
    page.click("text=Decide")
    assert "that was you" in page.inner_text("main")
    moderator.close()
