"""Tables meant to do harm: each ends in time with the right words, and the next good one is read."""

import io
import time
import zipfile
from collections.abc import Callable

import openpyxl
import pytest

from repository import sheets
from repository.config import Config
from repository.errors import BadInput, InclusionError, OutOfMemory, OutOfTime, Refused, TooLarge, Unreadable
from repository.ingest import Upload
from repository.sandbox import Sandbox

DEADLINE, MARGIN = 5, 20  # seconds; the margin is for a machine that is busy with other tests
CONFIG = Config(check_seconds=DEADLINE, check_megabytes=400)
GOOD = Upload("good.csv", b"Name\nA good one\n")
STOPPED = (OutOfTime, OutOfMemory, TooLarge, Unreadable)


def plain() -> bytes:
    target = io.BytesIO()
    book = openpyxl.Workbook()
    page = book.active
    assert page is not None
    page["A1"], page["A2"] = "Name", "One"
    book.save(target)
    return target.getvalue()


def with_part(name: str, data: bytes, data_of: bytes | None = None) -> bytes:
    """Return a good workbook with one part put in or put in another's place."""
    target = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data_of or plain())) as good,
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as bad,
    ):
        for part in good.infolist():
            if part.filename != name:
                bad.writestr(part.filename, good.read(part.filename))
        bad.writestr(name, data)
    return target.getvalue()


def sheet(rows: str, before: str = "") -> bytes:
    space = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    text = f"<?xml version='1.0'?>{before}<worksheet {space}><sheetData>{rows}</sheetData></worksheet>"
    return with_part("xl/worksheets/sheet1.xml", text.encode())


def far_away() -> bytes:
    return sheet('<row r="1048576"><c r="XFD1048576" t="inlineStr"><is><t>x</t></is></c></row>')


def beyond() -> bytes:
    return sheet('<row r="2000000000"><c r="A2000000000" t="inlineStr"><is><t>x</t></is></c></row>')


def wide_rows() -> bytes:
    rows = "".join(f'<row r="{n}"><c r="XFD{n}"><v>1</v></c></row>' for n in range(1, 20_000))
    return sheet(rows)


def entities() -> bytes:
    laughs = "".join(f"<!ENTITY e{n} '{f'&e{n - 1};' * 10}'>" for n in range(1, 12))
    cell = '<row r="1"><c r="A1" t="inlineStr"><is><t>&e11;</t></is></c></row>'
    return sheet(cell, f"<!DOCTYPE x [<!ENTITY e0 'ha'>{laughs}]>")


def outside() -> bytes:
    cell = '<row r="1"><c r="A1" t="inlineStr"><is><t>&e;</t></is></c></row>'
    return sheet(cell, "<!DOCTYPE x [<!ENTITY e SYSTEM 'file:///etc/passwd'>]>")


def shared_strings_bomb() -> bytes:
    return with_part("xl/sharedStrings.xml", b"<sst>" + b"<si><t>a</t></si>" * 6_000_000 + b"</sst>")


def deep() -> bytes:
    return sheet("<row>" * 100_000)


def many_parts() -> bytes:
    target = io.BytesIO(plain())
    with zipfile.ZipFile(target, "a") as archive:
        for number in range(2_000):
            archive.writestr(f"xl/media/{number}.png", b"")
    return target.getvalue()


def lying_sizes() -> bytes:
    data = bytearray(with_part("xl/worksheets/sheet1.xml", b"<worksheet>" + b" " * 30_000_000))
    at = data.rfind(b"PK\x01\x02")  # the last entry of the directory: our sheet; claim that it is small
    data[at + 24 : at + 28] = (10).to_bytes(4, "little")
    return bytes(data)


HARMFUL: list[tuple[str, Callable[[], bytes], tuple[type[InclusionError], ...]]] = [
    ("far.xlsx", far_away, (TooLarge,)),
    ("beyond.xlsx", beyond, (TooLarge,)),
    ("wide.xlsx", wide_rows, (TooLarge,)),
    ("laughs.xlsx", entities, (Refused, Unreadable)),
    ("outside.xlsx", outside, (Refused, Unreadable)),
    ("strings.xlsx", shared_strings_bomb, STOPPED),
    ("deep.xlsx", deep, STOPPED),
    ("parts.xlsx", many_parts, (TooLarge,)),
    ("lies.xlsx", lying_sizes, STOPPED),
    ("zip.xlsx", lambda: with_part("xl/worksheets/sheet1.xml", bytes(60_000_000)), (TooLarge,)),
    ("macro.xlsx", lambda: with_part("xl/vbaProject.bin", b"x"), (Refused,)),
    ("links.xlsx", lambda: with_part("xl/externalLinks/externalLink1.xml", b"<x/>"), (Refused,)),
    ("no-sheet.xlsx", lambda: with_part("xl/workbook.xml", b"<nothing/>"), (Unreadable,)),
    ("no-xml.xlsx", lambda: with_part("xl/worksheets/sheet1.xml", b"\x00\x01"), (Unreadable,)),
    ("cut.xlsx", lambda: plain()[:-100], (Unreadable,)),
    ("image.xlsx", lambda: b"\x89PNG\r\n\x1a\n" + bytes(100), (Unreadable,)),
    ("old.csv", plain, (Unreadable,)),
    ("wide.csv", lambda: b"a," * 200_000, (TooLarge,)),
    ("rows.csv", lambda: b"a\n" * 200_000, (TooLarge,)),
    ("cell.csv", lambda: b"Name\n" + b"x" * 2_000_000, (TooLarge, Unreadable)),
    ("quote.csv", lambda: b'Name\n"' + b"x\n" * 100_000, (TooLarge, Unreadable)),
    ("nul.csv", lambda: b"Name\n\x00\n", (BadInput,)),
]


@pytest.mark.parametrize(("name", "make", "allowed"), HARMFUL, ids=[name for name, *_ in HARMFUL])
def test_a_harmful_table_ends_in_time_with_the_right_words(
    sandbox: Sandbox, name: str, make: Callable[[], bytes], allowed: tuple[type[InclusionError], ...]
) -> None:
    data = make()
    begun = time.monotonic()
    with pytest.raises(allowed) as caught:
        sheets.read(sandbox, Upload(name, data), CONFIG)
    assert time.monotonic() - begun < DEADLINE + MARGIN
    assert len(str(caught.value)) < 400 and "Traceback" not in str(caught.value)
    (good,) = sheets.read(sandbox, GOOD, CONFIG)
    assert good.rows[1].cells == {1: "A good one"}
