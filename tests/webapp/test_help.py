"""The pages about the collection itself."""

import re
from xml.etree import ElementTree

import pytest
from flask.testing import FlaskClient

from repository.bootstrap import Repository
from repository.edition import Edition
from webapp import create_app

SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


@pytest.fixture(scope="module")
def client(repository: Repository) -> FlaskClient:
    return create_app(repository).test_client()


def words(text: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", text).split())


def test_all_grades_of_both_lines_are_explained_from_least_to_most(client: FlaskClient) -> None:
    text = client.get("/about/evidence").text
    grades = re.findall(r'<th scope="row" class="govuk-table__header">(.*?)</th>', text)
    assert grades == [
        "Not looked into",
        "Described",
        "Counted",
        "Change measured",
        "Compared",
        "Repeated",
        "Not looked into",
        "Told by those who ran it",
        "Asked in a stated way",
        "Asked in more than one place",
    ]
    assert "Nobody has told us of a check. It may work very well." in text
    assert "Other things may also have caused the change." in text


def test_a_contested_word_leads_to_the_one_we_use_and_is_explained(client: FlaskClient) -> None:
    text = words(client.get("/about/words").text)
    entry = re.search(r"[Ee]thnic minority people (.*?)BAME", text)
    assert entry is not None


def test_what_is_held_is_counted_from_the_edition(client: FlaskClient, shipped: Edition) -> None:
    query = "SELECT (COUNT(DISTINCT ?i) AS ?n) WHERE { ?i a inc:Initiative }"
    initiatives = int(shipped.store.select(query)[0]["n"])
    assert initiatives > 0
    text = words(client.get("/about/data").text)
    assert f"Initiatives {initiatives:,}" in text


def test_the_status_page_names_the_edition_and_what_holds_strangers_work(
    client: FlaskClient, shipped: Edition
) -> None:
    text = words(client.get("/status").text)
    assert f"Edition {shipped.number}" in text
    assert f"Statements {shipped.manifest.triples:,}" in text
    assert "process of their own" in text


def test_the_sitemap_lists_records_but_never_a_person(client: FlaskClient) -> None:
    answer = client.get("/sitemap.xml")
    addresses = [each.text or "" for each in ElementTree.fromstring(answer.data).iter(f"{SITEMAP}loc")]
    assert any("/doc/initiative/" in address for address in addresses)
    assert [address for address in addresses if "/person/" in address] == []


def test_every_address_in_the_sitemap_is_a_page(client: FlaskClient) -> None:
    addresses = [
        each.text or ""
        for each in ElementTree.fromstring(client.get("/sitemap.xml").data).iter(f"{SITEMAP}loc")
    ]
    answers = {
        address: client.get(address.removeprefix("http://localhost")).status_code for address in addresses
    }
    assert {address: code for address, code in answers.items() if code != 200} == {}


def test_robots_are_asked_to_leave_people_and_endless_searches_alone(client: FlaskClient) -> None:
    text = client.get("/robots.txt").text
    assert "Disallow: /doc/person/" in text
    assert "Disallow: /search" in text
    assert "/sitemap.xml" in text


def test_no_page_about_the_collection_holds_an_address_to_write_or_call(client: FlaskClient) -> None:
    for page in ("/about", "/about/privacy", "/accessibility", "/help", "/about/data", "/status"):
        text = client.get(page).text
        assert "@" not in text.replace("@id", ""), page
        assert "mailto:" not in text and "tel:" not in text, page


def test_the_icon_is_there_without_anything_built(client: FlaskClient) -> None:
    answer = client.get("/favicon.ico")
    assert (answer.status_code, answer.mimetype) == (200, "image/svg+xml")


def test_the_figures_for_machines_are_lines_of_name_and_number(client: FlaskClient) -> None:
    answer = client.get("/metrics")
    figures = dict(line.split(" ") for line in answer.text.splitlines())
    assert answer.mimetype == "text/plain"
    assert int(figures["inclusion_edition"]) >= 1
    assert figures["inclusion_query_server_up"] == "0"  # none runs beside this test
