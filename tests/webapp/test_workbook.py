"""Sharing work as a spreadsheet."""

import io

import openpyxl
import pytest
from flask import Flask
from flask.testing import FlaskClient
from visitors import browser, member, post, sign_in
from werkzeug.test import TestResponse

from repository import workbook
from repository.bootstrap import Repository
from repository.edition import Edition
from repository.life import State
from webapp import create_app, current, sharing


@pytest.fixture
def app(empty: Repository, shipped: Edition, monkeypatch: pytest.MonkeyPatch) -> Flask:
    monkeypatch.setattr(current.Held, "edition", lambda _: shipped)
    monkeypatch.setattr(sharing, "WAIT_SECONDS", 0)
    member(empty, "amira")
    return create_app(empty)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    client = browser(app)
    sign_in(client, "amira")
    return client


def filled(client: FlaskClient, *rows: dict[str, str]) -> bytes:
    book = openpyxl.load_workbook(io.BytesIO(client.get("/contribute/template.xlsx").data))
    page = book["Initiatives"]
    heads = [cell.value for cell in page[1]]
    for number, row in enumerate(rows, 3):
        for head, text in row.items():
            page.cell(number, heads.index(head) + 1).value = text
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def upload(client: FlaskClient, data: bytes, name: str = "list.xlsx") -> TestResponse:
    return post(client, "/contribute/workbook", "/contribute/workbook", file=(io.BytesIO(data), name))


GOOD = {"Name": "Open doors", "What was done": "Managers met staff.", "Where": "Leeds"}
BAD = {"Name": "Second", "Where": "Nowhere at all"}


def test_the_template_is_there_for_everybody(app: Flask) -> None:
    visitor = browser(app)
    assert visitor.get("/contribute/template.csv").text.startswith("\ufeffName,What was done")
    assert (
        openpyxl.load_workbook(io.BytesIO(visitor.get("/contribute/template.xlsx").data)).sheetnames[0]
        == "Initiatives"
    )
    assert visitor.get("/contribute/template.doc").status_code == 404
    assert visitor.get("/contribute/workbook").status_code in (302, 303)


def test_a_spreadsheet_is_reported_on_by_the_cell(client: FlaskClient) -> None:
    answer = upload(client, filled(client, GOOD, BAD))
    page = client.get(answer.location).text
    assert "2 rows read. 1 ready." in page and "Nothing is public yet." in page
    assert "list.xlsx, Initiatives!D4" in page and "Nowhere at all" in page
    assert "Go on with the 1 ready row" in page


def test_the_report_tells_of_the_rows_without_reading_the_spreadsheet_again(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    check = upload(client, filled(client, {**GOOD, "Name": "Root out Racism"}, BAD)).location

    def again(*_: object) -> None:
        raise AssertionError("the spreadsheet is read again")

    monkeypatch.setattr("repository.sheets.read", again)
    page = client.get(check).text
    assert "2 rows read. 1 ready." in page and "These may be recorded already" in page
    assert 'href="/doc/initiative/root-out-racism"' in page


def test_the_spreadsheet_comes_back_with_remarks(client: FlaskClient) -> None:
    check = upload(client, filled(client, GOOD, BAD)).location
    back = client.get(check.replace("check", "remarks"))
    page = openpyxl.load_workbook(io.BytesIO(back.data))["Initiatives"]
    column = [cell.value for cell in page[1]].index(workbook.REMARKS) + 1
    assert "Must – Where" in page.cell(4, column).value
    assert back.headers["Cache-Control"] == "private, no-store"
    table = upload(client, b"Name,Where\nSecond,Nowhere at all\n", "list.csv").location
    assert "Must – Where" in client.get(table.replace("check", "remarks")).text


def test_the_rows_that_are_ready_go_ahead_and_the_others_stay(client: FlaskClient, empty: Repository) -> None:
    check = upload(client, filled(client, GOOD, BAD)).location
    ready = post(client, check, check.replace("check", "ready"))
    page = client.get(ready.location).text
    assert "1 row read" not in page or "1 ready" in page
    ticket = post(client, ready.location, ready.location, do="send", licence="yes").location
    assert "list.xlsx" in client.get(ticket).text
    sent = empty.docket.find(ticket.rsplit("/", 1)[1])
    assert sent.state is State.RECEIVED and sent.submission is not None
    said = empty.ledger.data(sent.submission).decode()
    assert "Open doors" in said and "Second" not in said


def test_nobody_sees_anothers_remarks(client: FlaskClient, app: Flask, empty: Repository) -> None:
    check = upload(client, filled(client, BAD)).location
    member(empty, "yusuf", partner="york-trust")
    other = browser(app)
    sign_in(other, "yusuf")
    assert other.get(check.replace("check", "remarks")).status_code == 404
    assert post(other, "/contribute/workbook", check.replace("check", "ready")).status_code == 404


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("list.xlsx", b"nonsense", "is not a workbook"),
        ("list.csv", b"", "is empty"),
        ("list.csv", b"Name\n", "describes nothing"),
        ("list.csv", b"Where\nLeeds\n", "Nothing in it could be understood"),
        ("list.doc", b"x", ".ttl"),
    ],
)
def test_what_cannot_be_read_is_told_in_a_sentence(
    client: FlaskClient, name: str, data: bytes, words: str
) -> None:
    page = upload(client, data, name)
    assert page.status_code >= 400 and words in page.text
    assert "<title>Error: Send a spreadsheet" in page.text
