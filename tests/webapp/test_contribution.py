import io
import json
import re
from pathlib import Path

import pytest
import sending
from flask import Flask
from flask.testing import FlaskClient
from visitors import browser, member, post, sign_in, token
from werkzeug.test import TestResponse

from repository.bootstrap import Repository
from repository.config import PROJECT
from repository.edition import Edition
from repository.life import State
from webapp import create_app, current, sharing


@pytest.fixture
def app(empty: Repository, shipped: Edition, monkeypatch: pytest.MonkeyPatch) -> Flask:
    monkeypatch.setattr(current.Held, "edition", lambda _: shipped)
    monkeypatch.setattr(sharing, "WAIT_SECONDS", 0)
    member(empty, "amira")
    member(empty, "yusuf", partner="york-trust")
    return create_app(empty)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    client = browser(app)
    sign_in(client, "amira")
    return client


def upload(client: FlaskClient, text: str, name: str = "days.ttl", **values: str) -> TestResponse:
    file = (io.BytesIO(text.encode()), name)
    return post(client, "/contribute/file", "/contribute/file", file=file, **values)


GOOD = sending.PREFIXES + sending.initiative()
EVIL = "<script>alert(1)</script>"


def test_a_file_is_reported_on_and_nothing_is_sent_before_yes(client: FlaskClient, empty: Repository) -> None:
    answer = upload(client, GOOD)
    assert answer.status_code == 303
    page = client.get(answer.location)
    assert "Nothing is public yet." in page.text and "Nothing must change." in page.text
    assert "Listening days" in page.text
    assert empty.docket.waiting() == []


def test_a_file_is_sent_and_its_ticket_tells_what_becomes_of_it(client: FlaskClient, app: Flask) -> None:
    check = upload(client, GOOD).location
    ticket = post(client, check, check, do="send", licence="yes").location
    assert ticket.startswith("/ticket/")
    page = browser(app).get(ticket)  # whoever has the address sees it
    assert "Received" in page.text and "Keep this address" in page.text
    assert "amira" not in page.text
    assert page.headers["Cache-Control"] == "private, no-store"


def test_nothing_is_sent_without_a_word_on_the_licence(client: FlaskClient, empty: Repository) -> None:
    check = upload(client, GOOD).location
    answer = post(client, check, check, do="send")
    assert answer.status_code == 400 and "<title>Error: " in answer.text
    assert empty.docket.waiting() == []


def test_a_draft_is_thrown_away(client: FlaskClient, empty: Repository) -> None:
    check = upload(client, GOOD).location
    assert post(client, check, check, do="discard").location == "/contribute"
    assert [one.state for one in empty.docket.of_partner("leeds-council")] == [State.DISCARDED]


def test_what_must_change_is_said_with_its_line_and_cannot_be_sent(client: FlaskClient) -> None:
    check = upload(client, (PROJECT / "data/examples/example-with-mistakes.ttl").read_text()).location
    page = client.get(check).text
    assert "Must change before it can be published" in page
    assert re.search(r"days\.ttl, line \d+", page)
    assert "Send it to be checked" not in page
    assert post(client, check, check, do="send", licence="yes").status_code == 403


def test_the_report_comes_as_data_too(client: FlaskClient) -> None:
    check = upload(client, (PROJECT / "data/examples/example-with-mistakes.ttl").read_text()).location
    assert json.loads(client.get(f"{check}.json").text)["conforms"] is False
    assert "sh:ValidationReport" in client.get(f"{check}.ttl").text
    assert client.get(f"{check}.csv").text.startswith("\ufeffHow much,Where,Record")
    assert client.get(f"{check}.exe").status_code == 404


def test_a_cell_of_the_report_is_no_formula(client: FlaskClient) -> None:
    text = GOOD + f'<{sending.BASE}id/initiative/leeds-council/x> a inc:Initiative ; dct:title "=1+1" .'
    rows = client.get(upload(client, text).location + ".csv").text
    assert "=1+1" in rows
    assert not re.search(r'(^|,)"?=', rows, re.MULTILINE)


def test_a_file_sent_twice_makes_one_draft(client: FlaskClient, empty: Repository) -> None:
    first, second = (upload(client, GOOD, once="the same").location for _ in range(2))
    assert first == second
    assert len(empty.docket.of_partner("leeds-council")) == 1


def test_the_same_file_under_another_name_is_hinted_at(client: FlaskClient) -> None:
    check = upload(client, GOOD).location
    post(client, check, check, do="send", licence="yes")
    page = client.get(upload(client, GOOD, "again.ttl", once="two").location).text
    assert "You sent the very same before, as" in page
    assert "You sent the very same" not in client.get(upload(client, GOOD, once="three").location).text


def test_sending_twice_leads_to_the_same_ticket(client: FlaskClient, empty: Repository) -> None:
    check = upload(client, GOOD).location
    carried = token(client.get(check))
    values = {"form_token": carried, "do": "send", "licence": "yes"}
    first, second = (client.post(check, data=values).location for _ in range(2))
    assert first == second
    assert len(empty.docket.waiting()) == 1


@pytest.mark.parametrize(
    ("name", "text", "code", "words"),
    [
        ("days.ttl", "this is not Turtle", 400, "line 1"),
        ("days.ttl", "", 400, "empty"),
        ("days.exe", GOOD, 415, "days.exe: the file name must end in one of .xlsx, .csv, .ttl"),
        ("", GOOD, 400, "Choose a file"),
        ("../../etc/days.ttl", "<a> <b> <c> .", 400, "days.ttl"),
        ("<script>.ttl", "nonsense", 400, "&lt;script&gt;"),
    ],
)
def test_a_file_that_cannot_be_read_is_said_so_in_words(
    client: FlaskClient, name: str, text: str, code: int, words: str
) -> None:
    answer = upload(client, text, name)
    assert answer.status_code == code
    assert words in answer.text
    assert EVIL not in answer.text and "etc/" not in answer.text
    assert "<title>Error: " in answer.text


def test_another_partner_does_not_see_a_draft(client: FlaskClient, app: Flask) -> None:
    check = upload(client, GOOD).location
    other = browser(app)
    assert other.get(check).status_code == 303
    sign_in(other, "yusuf")
    assert other.get(check).status_code == 404


def test_sending_files_needs_an_account(app: Flask) -> None:
    visitor = browser(app)
    assert visitor.get("/contribute/file").location == "/sign-in?next=/contribute/file"
    carried = token(visitor.get("/sign-in"))
    file = (io.BytesIO(GOOD.encode()), "days.ttl")
    answer = visitor.post("/contribute/file", data={"form_token": carried, "file": file})
    assert answer.status_code == 401


def test_a_message_needs_no_account_and_gets_a_ticket(app: Flask, empty: Repository) -> None:
    visitor = browser(app)
    answer = post(visitor, "/contribute/fix", "/contribute/fix", about="/themes", words=f"It moved. {EVIL}")
    page = visitor.get(answer.location).text
    assert "It moved." in page and EVIL not in page
    assert len(empty.docket.waiting()) == 1
    withdrawn = post(visitor, answer.location, answer.location, do="WITHDRAW")
    assert withdrawn.status_code == 303
    assert empty.docket.waiting() == []


def test_an_empty_message_keeps_what_was_typed(app: Flask) -> None:
    answer = post(browser(app), "/contribute/fix", "/contribute/fix", about="/themes", words=" ")
    assert answer.status_code == 400
    assert 'value="/themes"' in answer.text


def test_a_ticket_can_be_followed_as_a_feed(client: FlaskClient) -> None:
    check = upload(client, GOOD).location
    ticket = post(client, check, check, do="send", licence="yes").location
    feed = client.get(f"{ticket}/feed")
    assert feed.mimetype == "application/atom+xml"
    assert "<title>Received</title>" in feed.text


def test_an_unknown_ticket_is_not_found(client: FlaskClient) -> None:
    assert client.get("/ticket/aaaa-aaaa").status_code == 404
    assert client.get("/ticket/aaaa-aaaa/feed").status_code == 404


def test_what_is_larger_than_the_limit_is_refused(
    client: FlaskClient, empty: Repository, tmp_path: Path
) -> None:
    answer = upload(client, "#" + "x" * empty.config.upload_bytes)
    assert answer.status_code == 413


def test_a_form_with_ten_thousand_parts_is_refused(client: FlaskClient) -> None:
    values = {f"f{number}": "x" for number in range(10_000)}
    carried = token(client.get("/contribute/file"))
    answer = client.post(
        "/contribute/file", data={**values, "form_token": carried}, content_type="multipart/form-data"
    )
    assert answer.status_code == 413
