"""Pages kept: given again while everything stands that they were made from, and never somebody's own."""

from typing import Any

import pytest
from flask import Flask
from scopes import scope
from sending import initiative, publish

from repository import links
from repository.bootstrap import Repository
from webapp import create_app
from webapp.shelf import Key, Shelf

ROOM = 1024 * 1024
HTML = "text/html"


@pytest.fixture
def app(empty: Repository) -> Flask:
    publish(empty)
    app = create_app(empty)
    app.test_client().get("/")  # the edition is open from now on
    return app


@pytest.fixture
def shelf(app: Flask) -> Shelf:
    return Shelf(app, ROOM)


def key(shelf: Shelf, asked: Any) -> Key:
    found = shelf.key(asked)
    assert found is not None
    return found


def answered(app: Flask, shelf: Shelf, asked: Any) -> Any:
    """Let the house answer a request, and the shelf have the answer."""
    headers = {name: ", ".join(values) for name, values in asked.headers.items()}
    answer = app.test_client().get(asked.path, query_string=asked.query_string, headers=headers)
    told = [(name.lower(), value) for name, value in answer.headers.items()]
    shelf.keep(key(shelf, asked), answer.status_code, told, answer.data)
    return answer.status_code, told, answer.data


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("/", b"1 initiative"),
        ("/search", b"Listening days"),
        ("/doc/initiative/leeds-council/listening-days", b"Listening days"),
        ("/search.json", b"Listening days"),
    ],
)
def test_a_page_is_given_again_as_it_was(app: Flask, shelf: Shelf, path: str, said: bytes) -> None:
    asked = scope(path, "q=listening", accept=HTML)
    assert shelf.find(key(shelf, asked), asked) is None
    given = answered(app, shelf, asked)
    assert given[0] == 200 and said in given[2]
    assert shelf.find(key(shelf, asked), asked) == given


def test_another_address_host_or_wish_is_another_page(app: Flask, shelf: Shelf) -> None:
    answered(app, shelf, scope("/search", "q=listening", accept=HTML))
    for other in (
        scope("/search", "q=days", accept=HTML),
        scope("/search.json", "q=listening", accept=HTML),
        scope("/search", "q=listening", accept="*/*"),
        scope("/search", "q=listening", accept=HTML, host="b.example"),
    ):
        assert shelf.find(key(shelf, other), other) is None


def test_who_has_the_page_is_told_so(app: Flask, shelf: Shelf) -> None:
    tag = dict(answered(app, shelf, scope("/search"))[1])["etag"]
    asked = scope("/search", if_none_match=f'"x", {tag}')
    found = shelf.find(key(shelf, asked), asked)
    assert found is not None
    status, headers, body = found
    assert (status, body, dict(headers)["etag"]) == (304, b"", tag)
    assert "content-length" not in dict(headers)
    other = scope("/search", if_none_match='W/"x"')
    again = shelf.find(key(shelf, other), other)
    assert again is not None and again[0] == 200


@pytest.mark.parametrize("header", ["cookie", "authorization", "range"])
def test_who_brings_something_of_their_own_is_left_to_the_house(shelf: Shelf, header: str) -> None:
    assert shelf.key(scope("/search", **{header: "x"})) is None


@pytest.mark.parametrize("path", ["/contribute/suggest", "/sign-in", "/status", "/metrics", "/no/such/page"])
def test_forms_errors_and_what_tells_of_this_moment_are_not_kept(app: Flask, shelf: Shelf, path: str) -> None:
    asked = scope(path, accept=HTML)
    answered(app, shelf, asked)
    assert shelf.find(key(shelf, asked), asked) is None


def test_an_earlier_edition_is_not_kept_as_the_current_one(
    app: Flask, shelf: Shelf, empty: Repository
) -> None:
    publish(empty, initiative(title="Listening weeks"))
    app.test_client().get("/")
    asked = scope("/search", "asOf=1")
    assert b"Listening days" in answered(app, shelf, asked)[2]
    assert shelf.find(key(shelf, asked), asked) is None


def test_what_is_published_or_found_out_makes_pages_anew(
    app: Flask, shelf: Shelf, empty: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = scope("/search")
    answered(app, shelf, asked)
    before = key(shelf, asked)
    monkeypatch.setattr(links, "stamp", lambda _: "later")
    assert shelf.find(key(shelf, asked), asked) is None
    monkeypatch.undo()
    assert key(shelf, asked) == before
    assert shelf.find(before._replace(day=before.day + 1), asked) is None
    publish(empty, initiative(title="Listening weeks"))
    app.test_client().get("/")
    assert shelf.find(key(shelf, asked), asked) is None
