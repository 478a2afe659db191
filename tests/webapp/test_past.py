"""Pages as they stood."""

import pytest
from flask.testing import FlaskClient

from repository import past, publication
from repository.bootstrap import Repository
from repository.config import Config
from repository.ingest import Upload
from repository.ledger import Ledger
from repository.namespaces import DCT, GRAPH, ID
from repository.sandbox import Sandbox
from webapp import create_app
from webapp.past import staying

PLACE = "/doc/initiative/open-doors"


@pytest.fixture(scope="module")
def grown(tmp_path_factory: pytest.TempPathFactory, sandbox: Sandbox) -> Repository:
    """A repository with five editions, of which three are kept."""
    config = Config(home=tmp_path_factory.mktemp("home"))
    grown = Repository(config, Ledger(publication.ledger_file(config.home)), sandbox)
    for number in range(1, 6):
        text = (
            f"<{ID}initiative/open-doors> a <https://w3id.org/inclusion-resources/ns#Initiative> ;"
            f' <{DCT.title}> "Open doors {number}"@en .'
        )
        upload = {str(GRAPH["contribution/acme/list"]): Upload("list.ttl", text.encode())}
        at = f"2026-03-0{number}T10:00:00+00:00"
        publication.publish(grown.ledger, sandbox, config, upload, at=at, by="a test")
    return grown


@pytest.fixture(scope="module")
def client(grown: Repository) -> FlaskClient:
    return create_app(grown).test_client()


def test_a_page_of_an_earlier_edition_says_so_and_its_links_stay_in_it(client: FlaskClient) -> None:
    page = client.get(f"{PLACE}?asOf=4")
    text = page.get_data(as_text=True)
    assert page.status_code == 200 and "Open doors 4" in text
    assert "as it stood at edition 4, published 4 March 2026" in text
    assert f'data-present href="{PLACE}"' in text
    assert 'href="/search?asOf=4"' in text
    assert page.headers["X-Robots-Tag"] == "noindex"


def test_a_day_is_as_good_as_a_number_and_data_is_as_it_was_too(client: FlaskClient) -> None:
    assert "Open doors 4" in client.get(f"{PLACE}.ttl?asOf=2026-03-04").get_data(as_text=True)
    query = f"SELECT ?t {{ ?s <{DCT.title}> ?t }}"
    told = client.get("/sparql", query_string={"query": query, "asOf": "4", "format": "csv"})
    assert "Open doors 4" in told.get_data(as_text=True)
    found = client.get("/search.json?asOf=4").get_json()
    assert (found["edition"], [each["title"] for each in found["results"]]) == (4, ["Open doors 4"])


def test_the_current_edition_is_shown_without_a_mark(client: FlaskClient) -> None:
    for address in (PLACE, f"{PLACE}?asOf=5"):
        text = client.get(address).get_data(as_text=True)
        assert "Open doors 5" in text and "as it stood" not in text


def test_an_edition_that_is_not_kept_is_promised_and_then_shown(
    client: FlaskClient, grown: Repository
) -> None:
    waiting = client.get(f"{PLACE}?asOf=1", headers={"Accept": "text/html"})
    assert "This is not ready yet" in waiting.text
    asked = client.get(
        "/sparql", query_string={"query": "ASK {}", "asOf": "1"}, headers={"Accept": "text/csv"}
    )
    assert (asked.status_code, asked.get_json()["title"]) == (503, "This is not ready yet")
    assert (waiting.status_code, waiting.headers["Retry-After"]) == (503, "10")
    assert "Edition 1 is being made again" in waiting.get_data(as_text=True)
    read = publication.reader(grown.sandbox, grown.config)
    assert past.Remaker(grown.ledger, grown.config.home, read).turn(publication.silent) == 1
    assert "Open doors 1" in client.get(f"{PLACE}?asOf=1").get_data(as_text=True)


@pytest.mark.parametrize(("as_of", "status"), [("9", 404), ("0", 404), ("soon", 400), ("<b>", 400)])
def test_what_never_was_is_told_in_a_sentence(client: FlaskClient, as_of: str, status: int) -> None:
    for address in ("/", "/search", PLACE):
        page = client.get(address, query_string={"asOf": as_of}, headers={"Accept": "text/html"})
        assert page.status_code == status
        assert ("There is no edition" in page.text) == (status == 404)
        assert "<b>" not in page.get_data(as_text=True)


@pytest.mark.parametrize(
    ("written", "stays"),
    [
        ('<a class="x" href="/search?q=a">', '<a class="x" href="/search?q=a&amp;asOf=4">'),
        ('<a href="/doc/event/x#top">', '<a href="/doc/event/x?asOf=4#top">'),
        ('<a href="/">', '<a href="/?asOf=4">'),
        ('<a href="/about">', '<a href="/about">'),
        ('<a href="https://example.org/search">', '<a href="https://example.org/search">'),
        ('<a href="/search?asOf=2">', '<a href="/search?asOf=2">'),
        ('<a href="#main">', '<a href="#main">'),
        ('<form action="/search">', '<form action="/search"><input type="hidden" name="asOf" value="4">'),
        ('<form action="/sign-in">', '<form action="/sign-in">'),
    ],
)
def test_only_what_reads_an_edition_is_led_to_the_same(written: str, stays: str) -> None:
    assert staying(written, "4") == stays
