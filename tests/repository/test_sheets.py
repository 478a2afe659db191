"""Workbooks and tables → cells."""

import io
from datetime import date, datetime

import openpyxl
import pytest

from repository import sheets
from repository.config import Config
from repository.errors import TooLarge, Unreadable
from repository.ingest import Upload
from repository.sandbox import Sandbox
from repository.sheets import Row, Sheet

CONFIG = Config()


def book(*rows: list[object], title: str = "Initiatives") -> bytes:
    made = openpyxl.Workbook()
    page = made.active
    assert page is not None
    page.title = title
    for row in rows:
        page.append(row)
    target = io.BytesIO()
    made.save(target)
    return target.getvalue()


def test_cells_come_back_as_a_person_would_type_them(sandbox: Sandbox) -> None:
    data = book(
        ["Name", "When", "Free"], [], [" a ", date(2020, 9, 17), True, 3.0, 2.5, datetime(2020, 9, 17, 10, 5)]
    )
    (found,) = sheets.read(sandbox, Upload("a.xlsx", data), CONFIG)
    assert found == Sheet(
        "Initiatives",
        (
            Row(1, {1: "Name", 2: "When", 3: "Free"}),
            Row(3, {1: "a", 2: "2020-09-17", 3: "yes", 4: "3", 5: "2.5", 6: "2020-09-17T10:05"}),
        ),
    )
    assert found.place(17, 3) == "Initiatives!C17"


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_a_table_is_read_whatever_parts_its_columns(sandbox: Sandbox, delimiter: str) -> None:
    text = f'Name{delimiter}Where\n"a{delimiter} b"{delimiter}Leeds\n'
    (found,) = sheets.read(sandbox, Upload("a.CSV", ("\ufeff" + text).encode()), CONFIG)
    assert found.name == sheets.FIRST_SHEET
    assert found.rows == (Row(1, {1: "Name", 2: "Where"}), Row(2, {1: f"a{delimiter} b", 2: "Leeds"}))


@pytest.mark.parametrize(
    ("code", "supposed"), [("utf-8", ""), ("utf-8-sig", ""), ("utf-16", ""), ("cp1252", sheets.WINDOWS)]
)
def test_letters_come_out_right_as_excel_saves_them_and_a_supposed_code_is_told(
    sandbox: Sandbox, code: str, supposed: str
) -> None:
    text = "Name,What it took\r\nCafé – the people’s choice,£5\r\n"
    (found,) = sheets.read(sandbox, Upload("a.csv", text.encode(code)), CONFIG)
    assert found.rows[1] == Row(2, {1: "Café – the people’s choice", 2: "£5"})
    assert found.supposed == supposed


def test_hidden_sheets_are_not_read() -> None:
    made = openpyxl.Workbook()
    made.create_sheet("Lists").sheet_state = "hidden"
    target = io.BytesIO()
    made.save(target)
    assert [sheet.name for sheet in sheets.sheets_of(Upload("a.xlsx", target.getvalue()), CONFIG)] == [
        "Sheet"
    ]


def test_a_formula_is_not_worked_out() -> None:
    (found,) = sheets.sheets_of(Upload("a.xlsx", book(["Name"], ["=1+1"])), CONFIG)
    assert found.rows == (Row(1, {1: "Name"}),)


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("a.xlsx", b"", "a.xlsx is empty"),
        ("a.xlsx", b"Name,Where", "is not a workbook"),
        ("a.csv", "Name\né".encode() + b"\xe9", "a.csv, line 2: this is not UTF-8"),
        ("a.csv", b"Name\n\x81\x8d", "a.csv, line 2: this is not UTF-8"),
        ("a.csv", "Name\né".encode("utf-16")[:-1], "a.csv, line 2: this is not UTF-8"),
        ("a.csv", b'Name\n"a\n', "cannot be read as a table"),
    ],
)
def test_what_is_no_table_is_told_in_one_sentence(
    sandbox: Sandbox, name: str, data: bytes, words: str
) -> None:
    with pytest.raises(Unreadable, match=words):
        sheets.read(sandbox, Upload(name, data), CONFIG)


def test_limits_are_told_with_the_cell(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheets, "MOST_ROWS", 3)
    with pytest.raises(TooLarge, match="more than 3 rows"):
        sheets.sheets_of(Upload("a.xlsx", book(["a"], ["b"], ["c"], ["d"])), CONFIG)
    with pytest.raises(TooLarge, match=r"at or beyond Initiatives!CW1 is filled"):
        sheets.sheets_of(Upload("a.xlsx", book(["a"] * 101)), CONFIG)
    with pytest.raises(TooLarge, match=r"Initiatives!B1 is longer than 10 bytes"):
        sheets.sheets_of(Upload("a.xlsx", book(["a", "b" * 11])), Config(literal_bytes=10))
    with pytest.raises(TooLarge, match="larger than 10 bytes"):
        sheets.sheets_of(Upload("a.csv", b"Name,Where,When"), Config(upload_bytes=10))


def test_a_file_is_known_by_its_name_without_folders() -> None:
    assert sheets.named("C:\\Users\\me\\list.xlsx") == "list.xlsx"
    assert sheets.named("../../etc/passwd") == "passwd"
    assert sheets.named("") == "file"
    assert sheets.is_table("A.XLSX") and not sheets.is_table("a.ttl")
