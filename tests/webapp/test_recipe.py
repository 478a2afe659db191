"""The page "How this list was made", read and followed as a browser without scripts does."""

import re
from html import unescape

import pytest
from flask.testing import FlaskClient

from repository import gate
from repository.bootstrap import Repository
from repository.config import Config
from webapp import create_app

SEARCHES = ["", "?q=BAME", "?q=network&theme=stated", "?kind=event&when=2020", "?theme=recruitment&stated=1"]


@pytest.fixture(scope="module")
def client(repository: Repository) -> FlaskClient:
    return create_app(repository).test_client()


def shown(client: FlaskClient, search: str) -> tuple[str, str]:
    """The words of the page, and the query that its button sends."""
    answer = client.get("/questions/how" + search)
    assert answer.status_code == 200
    found = re.search(r'name="query" value="([^"]*)"', answer.text)
    assert found
    main = answer.text.partition("<main")[2].partition("</main")[0]
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", main)).split()), unescape(found[1])


@pytest.mark.parametrize("search", SEARCHES)
def test_the_query_on_the_page_runs_here_and_gives_the_addresses_of_the_list(
    client: FlaskClient, search: str
) -> None:
    _, query = shown(client, search)
    found = client.post(
        "/sparql", data={"query": query}, headers={"Accept": "application/sparql-results+json"}
    )
    rows = {row["record"]["value"] for row in found.get_json()["results"]["bindings"]}
    listed = client.get("/search.json" + search).get_json()
    assert rows == {row["address"] for row in listed["results"]} and listed["count"] == len(rows) > 0


@pytest.mark.parametrize("search", SEARCHES)
def test_the_page_leads_back_to_the_search_and_tells_how_many_it_finds(
    client: FlaskClient, search: str
) -> None:
    text = client.get("/questions/how" + search).text
    count = client.get("/search.json" + search).get_json()["count"]
    (told,) = re.findall(r'href="(/search(?:\?[^"]*)?)">([\d,]+) records?</a> as the search', text)
    assert (unescape(told[0]), told[1]) == ("/search" + search, f"{count:,}")


def test_the_search_leads_to_how_its_list_was_made(client: FlaskClient) -> None:
    assert (
        'href="/questions/how?q=network">How this list was made</a>' in client.get("/search?q=network").text
    )


def test_the_file_holds_the_query_of_the_page(client: FlaskClient) -> None:
    file = client.get("/questions/how.rq?q=BAME")
    assert file.mimetype == "application/sparql-query"
    assert file.text.strip() == shown(client, "?q=BAME")[1].strip()


def test_words_that_were_widened_are_told(client: FlaskClient) -> None:
    told, _ = shown(client, "?q=BAME")
    assert "“BAME” also finds Ethnic minority people." in told


def test_what_people_typed_is_shown_as_text_and_asked_as_text(client: FlaskClient) -> None:
    attack = '?q="><script>alert(1)</script>&theme="> } DROP ALL #'
    told, query = shown(client, attack)
    assert "<script>alert" not in client.get("/questions/how" + attack).text
    gate.judge(query, Config())
    assert "How this list was made This query finds the same 0 records" in told


def test_a_query_too_long_to_run_here_is_a_file_to_take_away(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("webapp.recipe.MOST_SHOWN", 10)
    assert "too many to show here. Take it as a file." in client.get("/questions/how?q=network").text


@pytest.mark.parametrize("search", ["?sort=price", "?q=" + "a" * 10_000])
def test_a_search_that_is_refused_is_refused_here_too(client: FlaskClient, search: str) -> None:
    for address in ("/questions/how", "/questions/how.rq"):
        assert client.get(address + search).status_code == 400
