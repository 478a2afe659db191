"""Whatever takes what people send: nothing is taken from elsewhere, too large, in too many parts, or half."""

import io
import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sending import PREFIXES, initiative
from visitors import browser, member, sign_in, token

from repository.bootstrap import Repository
from repository.edition import Edition
from repository.permissions import Role
from webapp import create_app, current

PROGRAMS = {"/sparql", "/gap-map", "/reconcile"}  # take questions, not changes


@pytest.fixture
def app(empty: Repository, shipped: Edition, monkeypatch: pytest.MonkeyPatch) -> Flask:
    monkeypatch.setattr(current.Held, "edition", lambda _: shipped)
    member(empty, "adam", Role.ADMINISTRATOR, "editors")
    return create_app(empty)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    client = browser(app)
    sign_in(client, "adam")
    return client


def test_no_form_is_taken_that_was_not_opened_here(app: Flask, client: FlaskClient) -> None:
    taking = sorted(
        rule.rule
        for rule in app.url_map.iter_rules()
        if "POST" in (rule.methods or ()) and rule.rule not in PROGRAMS
    )
    assert len(taking) >= 14
    for rule in taking:
        place = re.sub(r"<int:[^>]*>", "1", rule)
        place = re.sub(r"<[^>]*>", "x", place)
        for values in ({}, {"form_token": "0" * 64, "do": "send"}):
            answer = client.post(place, data=values)
            assert answer.status_code == 403, f"{place}: {answer.status_code}"


def test_a_form_of_another_site_is_refused_even_with_the_right_token(client: FlaskClient) -> None:
    values = {"form_token": token(client.get("/account"))}
    answer = client.post("/sign-out", data=values, headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 403


def test_ten_thousand_parts_are_refused(client: FlaskClient, empty: Repository) -> None:
    parts = {f"part{number}": (io.BytesIO(b"x"), "x.ttl") for number in range(10_000)}
    values = {"form_token": token(client.get("/contribute/file")), **parts}
    answer = client.post("/contribute/file", data=values, content_type="multipart/form-data")
    assert answer.status_code == 413
    assert empty.docket.of_partner("editors") == []


def test_a_field_without_end_is_refused(client: FlaskClient, empty: Repository) -> None:
    values = {"form_token": token(client.get("/contribute/fix")), "words": "x" * 2_000_000}
    assert client.post("/contribute/fix", data=values).status_code == 413
    assert empty.docket.waiting() == []


def test_what_is_cut_off_is_not_taken(client: FlaskClient, empty: Repository) -> None:
    carried = token(client.get("/contribute/file"))
    body = (
        f'--b\r\nContent-Disposition: form-data; name="form_token"\r\n\r\n{carried}\r\n'
        '--b\r\nContent-Disposition: form-data; name="file"; filename="a.ttl"\r\n\r\n'
        + PREFIXES
        + initiative()
    ).encode()
    answer = client.post("/contribute/file", data=body, content_type="multipart/form-data; boundary=b")
    assert answer.status_code in (400, 403)
    assert empty.docket.of_partner("editors") == []


@pytest.mark.parametrize(
    "name",
    [
        "a.ttl\r\nSet-Cookie: x=y",
        "../../../etc/passwd.ttl",
        "C:\\\\windows\\\\a.ttl",
        "<img src=x onerror=alert(1)>.ttl",
        "\u202eltt.exe.ttl",
        "a" * 5000 + ".ttl",
        "'; DROP TABLE contribution; --.ttl",
    ],
)
def test_a_hostile_file_name_does_no_harm(client: FlaskClient, empty: Repository, name: str) -> None:
    text = PREFIXES + initiative("editors/days")
    values = {"form_token": token(client.get("/contribute/file")), "file": (io.BytesIO(text.encode()), name)}
    values["name"] = "days"
    answer = client.post("/contribute/file", data=values)
    assert answer.status_code in (303, 400, 415)
    if answer.location:
        page = client.get(answer.location)
        assert page.status_code == 200
        assert "<img src=x" not in page.text and "\u202e" not in page.text and "etc/" not in page.text
        report = client.get(answer.location + ".csv")
        assert report.status_code == 200 and "Set-Cookie" not in report.headers.get("Content-Disposition", "")
    assert len(empty.docket.of_partner("editors")) == (1 if answer.location else 0)
