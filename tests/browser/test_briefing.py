"""The briefing on paper: two sides, whatever it is about; and its comforts where there are scripts."""

import threading
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pyoxigraph as ox
import pytest
import records
from paper import sides
from playwright.sync_api import Browser
from werkzeug.serving import make_server

from repository.config import PROJECT, Config
from repository.namespaces import GRAPH, ID, PREFIXES
from repository.store.embedded import EmbeddedStore
from tests.repository.test_connect import indexed
from webapp import create_app

pytestmark = pytest.mark.browser

LONG = "an extraordinarily thoroughgoing reconsideration of intergenerational representativeness and "
LISTS = {"population-group": "inc:concernsPopulation", "place": "dct:spatial"}


def words(count: int, number: int) -> str:
    """Text of about `count` letters."""
    return (f"Number {number}: " + LONG * (count // len(LONG) + 1))[:count]


def worst(count: int) -> str:
    """Initiatives that say everything at the greatest length, each from two sources of its own."""
    parts = [f"@prefix {name}: <{iri}> .\n" for name, iri in PREFIXES.items()]
    parts += [
        (PROJECT / f"ontology/schemes/{scheme}.ttl").read_text("utf-8")
        for scheme in ("evidence-strength", "initiative-status", "result-direction", "evaluated-by")
    ]
    concept = f"{ID}concept"
    judged = (
        f"inc:evidenceStrength <{concept}/evidence-strength/change-measured>, "
        f"<{concept}/evidence-strength/asked-in-more-than-one-place> ; "
        f"inc:resultDirection <{concept}/result-direction/too-early-to-say> ; "
        f"inc:evaluatedBy <{concept}/evaluated-by/the-people-who-ran-it>"
    )
    for kind in LISTS:
        parts += [
            f'<{ID}concept/{kind}/x{n}> a skos:Concept ; skos:prefLabel "{words(90, n)}"@en .'
            for n in range(6)
        ]
    lists = " ; ".join(f"{p} <{ID}concept/{k}/x{m}>" for k, p in LISTS.items() for m in range(6))
    for n in range(count):
        thing, lead, finding = (f"<{ID}{kind}/x{n}>" for kind in ("initiative", "organisation", "finding"))
        said = f'dct:title "{words(400, n)}"@en ; dct:description "{words(900, n)}"@en'
        parts += [
            f"{thing} a inc:Initiative ; {said} ; {lists} ; inc:ledBy {lead} ;",
            f"    inc:initiativeStatus <{concept}/initiative-status/becoming-routine> ;",
            f'    schema:startDate "2020-01-01"^^xsd:date ; inc:whatDidNotWork "{words(900, n)}"@en ;',
            f"    inc:contactPage <https://www.example.org/{'x' * 200}{n}> .",
            f'{lead} a org:Organization ; skos:prefLabel "{words(200, n)}"@en .',
            f"{finding} a inc:Finding ; {said} ; inc:findingAbout {thing} ; {judged} .",
        ]
        for kind in ("initiative", "finding"):
            parts += [
                f"<{ID.replace('/id/', '/doc/')}{kind}/x{n}#record> dct:source <{ID}source/{kind}{n}-{m}> .\n"
                f'<{ID}source/{kind}{n}-{m}> dct:title "{words(300, n)}"@en ; dct:issued "2020"^^xsd:gYear .'
                for m in range(2)
            ]
    return "\n".join(parts)


@pytest.fixture(scope="module")
def long_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server over the longest collection there could be."""
    file: Path = tmp_path_factory.mktemp("long") / "long.ttl"
    file.write_text(worst(12), "utf-8")
    raw = ox.Store()
    records.load(raw, GRAPH + "source/long", file)
    store = EmbeddedStore(raw)
    manifest = SimpleNamespace(published="2026-11-24T12:00:00+00:00", withdrawn={}, merged={})
    edition = SimpleNamespace(number=7, manifest=manifest, store=store, index=indexed(store))
    repository = SimpleNamespace(config=Config(), sandbox=None, vocabulary=records.vocabulary())
    app = create_app(repository)  # type: ignore[arg-type]
    app.extensions["inclusion"] = SimpleNamespace(repository=repository, edition=lambda: edition)
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()


def test_the_longest_briefing_there_can_be_fits_two_sides(browser: Browser, long_server: str) -> None:
    for query in ("", "?kind=initiative", "?record=initiative/x1", "?record=finding/x1"):
        assert 1 <= sides(browser, f"{long_server}/briefing{query}") <= 2, query


@pytest.mark.parametrize("query", ["", "?theme=improving-representation", "?record=event/psj-2020-3"])
def test_a_briefing_on_the_shipped_data_fits_two_sides(
    browser: Browser, live_server: str, query: str
) -> None:
    assert 1 <= sides(browser, f"{live_server}/briefing{query}") <= 2


def test_with_scripts_the_text_is_copied_and_the_page_printed_with_one_press(
    browser: Browser, live_server: str
) -> None:
    context = browser.new_context(permissions=["clipboard-read", "clipboard-write"])
    page = context.new_page()
    page.goto(f"{live_server}/briefing?theme=recruitment")
    page.evaluate("window.print = () => { document.title = 'printed' }")
    page.get_by_role("button", name="Print").click()
    assert page.title() == "printed"
    page.get_by_role("link", name="Copy text").click()
    page.get_by_text("The text is copied.").wait_for()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.startswith("Briefing: Recruitment")
    context.close()


def test_without_scripts_the_text_is_a_page_of_its_own(browser: Browser, live_server: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{live_server}/briefing?theme=recruitment")
    assert not page.get_by_text("Print", exact=True).is_visible()
    page.get_by_role("link", name="Copy text").click()
    assert "WHAT IS NOT KNOWN" in page.content()
    context.close()
