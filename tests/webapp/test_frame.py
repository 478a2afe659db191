"""The frame that every page stands in."""

import base64
import hashlib
import re
from dataclasses import replace
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from repository.bootstrap import Repository
from webapp import built, create_app

PAGES = ["/about", "/about/data", "/accessibility", "/help", "/questions", "/downloads", "/status"]


@pytest.fixture(scope="module")
def client(repository: Repository) -> FlaskClient:
    return create_app(repository).test_client()


@pytest.mark.parametrize("page", PAGES)
def test_every_page_says_that_it_is_independent(client: FlaskClient, page: str) -> None:
    text = client.get(page, headers={"Accept": "text/html"}).text
    assert "An independent, open collection. Not a government or NHS service." in text


@pytest.mark.parametrize("page", PAGES)
def test_every_page_has_one_heading_and_its_title_begins_with_it(client: FlaskClient, page: str) -> None:
    text = client.get(page).text
    headings = re.findall(r"<h1[^>]*>(.*?)</h1>", text, re.DOTALL)
    assert len(headings) == 1
    assert f"<title>{headings[0].strip()} – Inclusion Resources</title>" in text


@pytest.mark.parametrize("page", PAGES)
def test_no_page_loads_anything_from_elsewhere(client: FlaskClient, page: str) -> None:
    text = client.get(page).text
    loaded = re.findall(r'<(?:script|img|iframe|source)[^>]*\ssrc="([^"]*)"', text)
    loaded += re.findall(r'<link[^>]*rel="(?:stylesheet|icon|preload)"[^>]*href="([^"]*)"', text)
    assert loaded
    assert [address for address in loaded if not address.startswith("/") or address.startswith("//")] == []


def test_the_policy_allows_the_inline_script_of_the_template_and_nothing_inline_beside_it(
    client: FlaskClient,
) -> None:
    answer = client.get("/about")
    policy = answer.headers["Content-Security-Policy"]
    inline = re.findall(r"<script>(.*?)</script>", answer.text, re.DOTALL)
    digests = [base64.b64encode(hashlib.sha256(script.encode()).digest()).decode() for script in inline]
    assert len(digests) == 1
    assert f"'sha256-{digests[0]}'" in policy
    assert "unsafe" not in policy
    assert "default-src 'none'" in policy
    assert " style=" not in answer.text


def test_only_a_site_that_is_reached_by_https_tells_browsers_to_come_by_nothing_else(
    repository: Repository,
) -> None:
    told = {}
    for site in ("", "http://example.org", "https://example.org"):
        served = replace(repository, config=replace(repository.config, public_url=site))
        told[site] = create_app(served).test_client().get("/about").headers.get("Strict-Transport-Security")
    assert told == {"": None, "http://example.org": None, "https://example.org": "max-age=31536000"}


def test_the_current_part_of_the_site_is_marked_in_the_navigation(client: FlaskClient) -> None:
    text = client.get("/questions").text
    assert re.findall(r'<a href="([^"]*)" aria-current="page">', text) == ["/questions"]


def test_nobody_gets_a_cookie(client: FlaskClient) -> None:
    for page in PAGES:
        assert "Set-Cookie" not in client.get(page).headers


def test_a_page_that_the_browser_has_is_not_sent_again(client: FlaskClient) -> None:
    first = client.get("/about/data")
    again = client.get("/about/data", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    known = {"If-None-Match": first.headers["ETag"]}
    assert client.get("/about/data", base_url="http://elsewhere.example", headers=known).status_code == 200


def test_a_page_answers_head_with_headers_alone(client: FlaskClient) -> None:
    answer = client.head("/about")
    assert (answer.status_code, answer.data) == (200, b"")
    assert int(answer.headers["Content-Length"]) > 1000


def test_built_files_are_kept_for_ever_under_an_address_with_their_hash(
    repository: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "site.css").write_text("body { color: #123 }")
    monkeypatch.setattr(built, "STATIC", tmp_path)
    built.address.cache_clear()
    app = create_app(repository)
    app.static_folder = str(tmp_path)
    answer = app.test_client().get(str(built.address("site.css")))
    built.address.cache_clear()
    assert "immutable" in answer.headers["Cache-Control"]


def test_pages_are_readable_where_nothing_was_built(
    repository: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(built, "STATIC", tmp_path)
    built.address.cache_clear()
    text = create_app(repository).test_client().get("/about").text
    built.address.cache_clear()
    assert "site.css" not in text and "site.js" not in text
    assert "<h1" in text and "Skip to main content" in text
