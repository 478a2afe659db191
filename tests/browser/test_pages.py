"""Every kind of page in a real browser: for everyone, on every screen, with and without scripts."""

import re
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote
from xml.etree import ElementTree

import pytest
from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser

WIDTHS = (1280, 320)
PLACES = [
    "/",
    "/search",
    "/search?q=network",
    "/search?q=xyzzyplugh",
    f"/search?q={'x' * 400}&where={'y' * 400}",
    "/search/suggestions?q=net",
    "/questions/how?q=network&theme=stated",
    "/themes",
    "/gap-map",
    "/gap-map?rows=who&columns=sector&all=rows",
    "/gap-map/list",
    "/gap-map/places",
    "/gap-map/places?map=boards",
    "/coverage",
    "/connect",
    "/connect?theme=improving-representation",
    "/connect?theme=improving-representation&who=ethnic-minority-staff&where=tyne-and-wear",
    "/connect/remove",
    "/offers",
    "/briefing?theme=improving-representation",
    "/briefing?record=initiative/root-out-racism",
    "/questions",
    "/questions/who-has-done-this-for-a-group",
    "/questions/which-questions-from-2020-have-no-answer-recorded?sources=only",
    "/sparql",
    "/sparql?query=SELECT+*+%7B+%3Fthing+a+%3Fkind+%7D+LIMIT+20",
    "/api",
    "/help/excel",
    "/help/openrefine",
    "/downloads",
    "/ns",
    "/about",
    "/about/evidence",
    "/about/words",
    "/about/data",
    "/about/privacy",
    "/accessibility",
    "/help",
    "/status",
    "/contribute",
    "/contribute/suggest",
    "/contribute/fix",
    "/harvest",
    "/help/form/initiative",
    "/sign-in",
    "/doc/person/p-0001",
    "/doc/concept/indicator/listens",
    "/doc/event-series/psj-2020",
    "/compare",
    "/history/initiative/root-out-racism",
    "/compare?with=initiative/root-out-racism&with=initiative/can-you-hear-me",
]
KINDS = [
    "initiative",
    "organisation",
    "event",
    "resource",
    "proposal",
    "question",
    "priority",
    "finding",
    "lever",
    "indicator-set",
    "concept",
]
NO_SCRIPT = re.compile(r"<script\b.*?</script>", re.DOTALL)
AXE = """async () => (await axe.run({resultTypes: ['violations']})).violations
    .map(v => v.id + ': ' + v.nodes.map(n => n.html).join(' | '))"""


@dataclass
class Seen:
    """What a page did while it was shown."""

    errors: list[str] = field(default_factory=list)
    foreign: list[str] = field(default_factory=list)


@pytest.fixture(scope="session")
def listed(live_server: str) -> list[str]:
    with urllib.request.urlopen(f"{live_server}/sitemap.xml") as answer:
        tree = ElementTree.fromstring(answer.read())
    return [(each.text or "").removeprefix(live_server) for each in tree.iter() if each.tag.endswith("}loc")]


def one(listed: list[str], kind: str) -> str:
    found = [address for address in listed if address.startswith(f"/doc/{kind}/")]
    assert found, f"nothing of kind {kind} is published"
    return found[0]


@pytest.fixture(scope="module")
def pages(browser: Browser, live_server: str) -> Iterator[dict[bool, Page]]:
    """A page on a wide screen, with scripts, and one on a narrow screen, without."""
    made = {}
    for scripts, width in zip((True, False), WIDTHS, strict=True):
        context = browser.new_context(base_url=live_server, viewport={"width": width, "height": 800})
        made[scripts] = context.new_page()
    # The browser's own switch would stop axe as well, so this page is given no script to run.
    made[False].route("**/*", lambda route: _without_scripts(route))
    yield made
    for page in made.values():
        page.context.close()


@pytest.fixture(params=[True, False], ids=["scripts on", "scripts off"])
def page(request: pytest.FixtureRequest, pages: dict[bool, Page]) -> Page:
    return pages[request.param]


def _without_scripts(route: Any) -> None:
    if route.request.resource_type == "script":
        route.abort()
    elif route.request.resource_type == "document":
        answer = route.fetch()
        route.fulfill(response=answer, body=NO_SCRIPT.sub("", answer.text()))
    else:
        route.continue_()


def visit(page: Page, place: str, live_server: str) -> Seen:
    seen = Seen()
    page.on("console", lambda message: seen.errors.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: seen.errors.append(str(error)))
    page.on("request", lambda request: seen.foreign.append(request.url))
    answer = page.goto(place)
    assert answer is not None and answer.status == 200, f"{place}: {answer and answer.status}"
    seen.foreign = [url for url in seen.foreign if not url.startswith(f"{live_server}/")]
    return seen


def check(page: Page, place: str, live_server: str, axe: str) -> None:
    seen = visit(page, place, live_server)
    assert seen.errors == []
    assert seen.foreign == []
    assert page.locator("h1").count() == 1
    heading = " ".join(page.locator("h1").inner_text().split())
    assert page.title().endswith("– Inclusion Resources")
    assert heading in page.title()
    own = page.viewport_size
    assert own is not None
    for width in sorted(WIDTHS, key=own["width"].__eq__):  # its own last: there axe looks at it
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate("document.documentElement.scrollWidth") <= width, f"{width} pixels wide"
    page.evaluate(axe)
    assert page.evaluate(AXE) == [], f"{own['width']} pixels wide"


@pytest.mark.parametrize("place", PLACES)
def test_a_page_is_whole_and_open_to_everyone(page: Page, place: str, live_server: str, axe: str) -> None:
    check(page, place, live_server, axe)


@pytest.mark.parametrize("kind", KINDS)
def test_a_record_is_whole_and_open_to_everyone(
    page: Page, kind: str, listed: list[str], live_server: str, axe: str
) -> None:
    check(page, one(listed, kind), live_server, axe)


@pytest.fixture
def plain(browser: Browser, live_server: str) -> Iterator[Page]:
    """A page in a browser whose scripts are switched off."""
    context = browser.new_context(base_url=live_server, java_script_enabled=False)
    yield context.new_page()
    context.close()


def focused(page: Page) -> str:
    return str(page.evaluate("document.activeElement.getAttribute('name') || ''"))


def test_the_search_box_is_four_tabs_away_at_most(plain: Page) -> None:
    plain.goto("/")
    plain.keyboard.press("Tab")
    plain.keyboard.press("Enter")  # "Skip to main content"
    tabs = 1
    while focused(plain) != "q" and tabs < 4:
        plain.keyboard.press("Tab")
        tabs += 1
    assert focused(plain) == "q"


def test_words_typed_and_the_enter_key_give_results(plain: Page) -> None:
    plain.goto("/")
    plain.fill("[name=q]", "network")
    plain.press("[name=q]", "Enter")
    assert "/search?" in plain.url and "q=network" in plain.url


def test_the_chosen_option_of_a_question_stays_chosen(plain: Page) -> None:
    plain.goto("/questions/who-has-done-this-for-a-group")
    label = plain.locator("#group option").nth(1).inner_text()
    plain.select_option("#group", label=label)
    plain.check("#sources", force=True)
    plain.click("text=Show the answer")
    assert plain.locator("#group option:checked").inner_text() == label
    assert plain.is_checked("#sources")


def test_an_error_page_is_open_to_everyone(page: Page, axe: str) -> None:
    answer = page.goto("/no/such/page")
    assert answer is not None and answer.status == 404
    page.evaluate(axe)
    assert page.evaluate(AXE) == []


@pytest.mark.parametrize("kind", ["initiative", "organisation", "event"])
def test_a_record_prints_on_two_pages_at_most(
    browser: Browser, live_server: str, listed: list[str], kind: str
) -> None:
    context = browser.new_context(base_url=live_server)
    page = context.new_page()
    page.goto(one(listed, kind))
    printed = page.pdf(format="A4")
    context.close()
    assert len(re.findall(rb"/Type\s*/Page\b(?!s)", printed)) in (1, 2)


def test_zoomed_to_four_hundred_per_cent_nothing_is_lost_sideways(browser: Browser, live_server: str) -> None:
    context = browser.new_context(base_url=live_server, viewport={"width": 320, "height": 256})
    page = context.new_page()
    page.goto("/")
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    context.close()


def test_a_page_stays_under_its_budget(live_server: str) -> None:
    import gzip

    sizes = 0
    for path in ("/search?q=network", *_assets(live_server)):
        with urllib.request.urlopen(live_server + path) as answer:
            sizes += len(gzip.compress(answer.read()))
    assert sizes <= 60 * 1024


def _assets(live_server: str) -> list[str]:
    with urllib.request.urlopen(f"{live_server}/about") as answer:
        return re.findall(r'(?:href|src)="(/static/[^"]+)"', answer.read().decode())


def test_the_checker_finds_what_is_wrong(browser: Browser, axe: str) -> None:
    page = browser.new_page()
    page.set_content("<html lang='en'><title>x</title><main><h1>x</h1><img src='data:,'></main></html>")
    page.evaluate(axe)
    found = page.evaluate(AXE)
    page.close()
    assert [each.partition(":")[0] for each in found] == ["image-alt"]


def test_the_query_editor_offers_our_terms_and_declares_their_prefix(
    browser: Browser, live_server: str
) -> None:
    context = browser.new_context(base_url=live_server)
    page = context.new_page()
    seen = visit(page, "/sparql", live_server)
    page.locator(".cm-content").click()
    page.keyboard.press("Control+A")
    page.keyboard.press("Delete")
    page.keyboard.type("ASK { ?i a inc:Initi")
    page.locator(".cm-tooltip-autocomplete li[aria-selected]").wait_for()
    page.wait_for_timeout(200)  # an editor takes no choice that was offered this instant
    page.keyboard.press("Enter")
    page.keyboard.type(" }")
    assert page.locator(".cm-content").inner_text() == (
        "PREFIX inc: <https://w3id.org/inclusion-resources/ns#>\nASK { ?i a inc:Initiative }"
    )
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url("**/sparql?query=*")
    assert page.locator(".app-answer").inner_text() == "Yes"
    assert seen.errors == []
    context.close()


def test_a_mistake_is_marked_where_it_is(browser: Browser, live_server: str) -> None:
    context = browser.new_context(base_url=live_server)
    page = context.new_page()
    failed: list[str] = []
    page.on("console", lambda message: failed.append(message.text) if message.type == "error" else None)
    page.goto("/sparql?query=" + quote("ASK {\n  ?s nonsense ?o\n}"))
    marked = page.locator(".cm-lintRange-error")
    marked.first.wait_for()
    assert "?o" in "".join(marked.all_inner_texts())
    assert [text for text in failed if "400" not in text] == []
    context.close()


def test_the_query_editor_sends_what_was_typed_and_lets_the_keyboard_go(
    browser: Browser, live_server: str
) -> None:
    context = browser.new_context(base_url=live_server)
    page = context.new_page()
    told: list[str] = []
    page.on("console", lambda message: told.append(message.text))
    page.goto("/sparql")
    page.locator(".cm-content").click()
    page.keyboard.press("Control+A")
    page.keyboard.type("ASK { ?initiative a <urn:none> }")
    assert not told, "what is typed over leaves no style behind, which the page's policy forbids"
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent").strip() == "Run the query"
    page.keyboard.press("Enter")
    page.wait_for_url("**/sparql?query=ASK*")
    assert page.locator(".app-answer").inner_text() == "No"
    context.close()


@pytest.mark.parametrize("place", ["/gap-map/list", "/gap-map/places", "/coverage"])
def test_what_is_missing_is_told_in_a_few_screens_of_a_telephone(
    browser: Browser, live_server: str, place: str
) -> None:
    page = browser.new_page(viewport={"width": 320, "height": 800})
    page.goto(live_server + place)
    told, folded = (
        page.evaluate("document.documentElement.scrollHeight"),
        page.locator(".app-fold:not([open])"),
    )
    assert told < 6_000 and folded.count()
    row = folded.locator("th, li").first
    assert not row.is_visible()
    page.emulate_media(media="print")  # paper cannot be unfolded
    assert row.is_visible()
    page.close()
