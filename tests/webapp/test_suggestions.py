"""Suggestions as a page and as data."""

import re
from html import unescape

import pytest
from flask.testing import FlaskClient

from repository.bootstrap import Repository
from webapp import create_app


@pytest.fixture(scope="module")
def client(repository: Repository) -> FlaskClient:
    return create_app(repository).test_client()


def test_the_page_and_the_data_hold_the_same_suggestions(client: FlaskClient) -> None:
    told = client.get("/search/suggestions.json?q=recr").get_json()
    assert told and {"label", "count", "address"} == set(told[0])
    text = client.get("/search/suggestions?q=recr").text
    links = re.findall(r'<li><a class="govuk-link" href="(/search\?[^"]*)"', text)
    assert [unescape(link) for link in links] == [each["address"] for each in told]


def test_a_suggestion_leads_to_as_many_results_as_it_says(client: FlaskClient) -> None:
    for each in client.get("/search/suggestions.json?q=le").get_json():
        assert client.get(each["address"].replace("?", ".json?", 1)).get_json()["count"] == each["count"]


def test_nothing_like_it_says_so_and_leads_on(client: FlaskClient) -> None:
    text = client.get("/search/suggestions?q=qqqq").text
    assert "Nothing recorded begins like <strong>qqqq</strong>." in text and 'href="/themes"' in text


def test_what_people_typed_is_shown_as_text(client: FlaskClient) -> None:
    assert "<script>alert" not in client.get("/search/suggestions?q=<script>alert(1)</script>").text
    assert client.get("/search/suggestions?q=" + "a" * 10_000).status_code == 400
