"""A workbook or a table as it was sent → its cells as text. Strangers' files are read in the sandbox only.

An `.xlsx` file is a ZIP archive of XML (https://ecma-international.org/publications-and-standards/standards/ecma-376/),
a `.csv` file is text (https://www.rfc-editor.org/rfc/rfc4180). Nothing is worked out, fetched or run.
"""

import csv
import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from pathlib import PurePath
from typing import Any

from defusedxml import DefusedXmlException

from repository import formats
from repository.config import Config
from repository.errors import Refused, TooLarge, Unreadable
from repository.ingest import BYTE_ORDER_MARKS, NO_TEXT, Upload, limits_of, shown
from repository.sandbox import Sandbox

EXTENSIONS = (".xlsx", ".csv")
UNZIPPED_BYTES = 50 * 1024 * 1024
MOST_RATIO = 100  # unzipped to zipped; text squeezes to a tenth, a bomb to a thousandth
MOST_ROWS = 50_000
MOST_COLUMNS = 100
LAST_ROW = 1_048_576  # that a sheet can have; a file may number them as it likes
MOST_PARTS = 500
WINDOWS = "Windows-1252"  # what British Excel saves as “CSV (Comma delimited)”
TAG = re.compile(r"<[^<>]*>")
FIRST_SHEET = "Initiatives"  # what a table that has no sheets is taken for
# Parts of a workbook that would run, or lead elsewhere.
REFUSED_PARTS = ("vbaproject", "activex", "embeddings/", "externallinks/", "macrosheets/", "connections.xml")


@dataclass(frozen=True)
class Row:
    """One row that is not empty: its number from 1, and the text of each filled cell by column from 1."""

    number: int
    cells: Mapping[int, str]


@dataclass(frozen=True)
class Sheet:
    """One sheet: its name and the rows that are not empty.

    `supposed` is the code that its letters were read in, where the file does not tell and it may be another.
    """

    name: str
    rows: tuple[Row, ...]
    supposed: str = ""

    def place(self, row: int, column: int = 1) -> str:
        """Return where a cell is, as people write it: `Initiatives!C17`."""
        return f"{self.name}!{letters(column)}{row}"


def preload() -> None:
    """Load what children need, once, before they are forked."""
    import openpyxl  # noqa: F401


def letters(column: int) -> str:
    """Return the name of a column, counted from 1: `A`, `Z`, `AA`."""
    name = ""
    while column:
        column, place = divmod(column - 1, 26)
        name = chr(ord("A") + place) + name
    return name


def is_table(name: str) -> bool:
    """Return whether a file of that name is read here."""
    return name.lower().endswith(EXTENSIONS)


def judge_name(name: str) -> None:
    """Raise `Unsupported` unless a file of that name is taken: as a workbook, a table or RDF."""
    if not is_table(name):
        formats.of_file(name, EXTENSIONS)


def read(sandbox: Sandbox, upload: Upload, config: Config) -> tuple[Sheet, ...]:
    """Return the sheets of a workbook or a table, read in a child without network.

    Raises `Unreadable`, `Refused` or `TooLarge` with one sentence, `OutOfTime` or `OutOfMemory`.
    """
    value, _ = sandbox.run(
        "repository.sheets:read_child",
        {"name": upload.name, "limits": limits_of(config)},
        seconds=config.check_seconds,
        megabytes=config.check_megabytes,
        blobs=[upload.data],
    )
    return tuple(
        Sheet(name, tuple(_row(number, cells) for number, cells in rows), supposed)
        for name, rows, supposed in value["sheets"]
    )


def _row(number: int, cells: Mapping[str, str]) -> Row:
    return Row(number, {int(column): text for column, text in cells.items()})


def read_child(request: Mapping[str, Any], blobs: list[bytes]) -> tuple[dict[str, Any], list[bytes]]:
    """Do the work of `read` inside the sandbox."""
    sheets = sheets_of(Upload(request["name"], blobs[0]), Config(**request["limits"]))
    told = [
        [sheet.name, [[row.number, dict(row.cells)] for row in sheet.rows], sheet.supposed]
        for sheet in sheets
    ]
    return {"sheets": told}, []


def spelt_out(sandbox: Sandbox, upload: Upload, config: Config) -> str:
    """Return all text in a workbook, that of parts which nobody is shown too, or in a table.

    Raises an `InclusionError` where it cannot be looked through.
    """
    _, (text,) = sandbox.run(
        "repository.sheets:spelt_out_child",
        {"name": upload.name},
        seconds=config.check_seconds,
        megabytes=config.check_megabytes,
        blobs=[upload.data],
    )
    return text.decode()


def spelt_out_child(request: Mapping[str, Any], blobs: list[bytes]) -> tuple[dict[str, Any], list[bytes]]:
    """Do the work of `spelt_out` inside the sandbox."""
    upload = Upload(request["name"], blobs[0])
    if upload.name.lower().endswith(".csv"):
        return {}, [_csv_text(upload)[0].encode()]
    with zipfile.ZipFile(io.BytesIO(upload.data)) as parts:
        texts = [TAG.sub(" ", parts.read(name).decode("utf-8", "replace")) for name in parts.namelist()]
    return {}, ["\n".join(texts).encode()]


def sheets_of(upload: Upload, limits: Config) -> list[Sheet]:
    """Return the sheets of a file; raises what `read` raises. For the child, and for files of our own."""
    if not upload.data:
        raise Unreadable(f"{upload.name} is empty.")
    if len(upload.data) > limits.upload_bytes:
        raise TooLarge(
            f"{upload.name} is larger than {limits.upload_bytes:,} bytes, the most a file may have."
        )
    if upload.name.lower().endswith(".csv"):
        text, supposed = _csv_text(upload)
        table = _sheet(upload.name, FIRST_SHEET, _csv_rows(upload.name, text), limits)
        return [replace(table, supposed=supposed)]
    _judge_archive(upload)
    import openpyxl  # here, and in `preload`: a web process, which never reads one, starts sooner without it

    try:
        book = openpyxl.load_workbook(
            io.BytesIO(upload.data), read_only=True, data_only=True, keep_links=False, keep_vba=False
        )
        visible = [each for each in book.worksheets if each.sheet_state == "visible"]
        if not visible:
            raise Unreadable(f"{upload.name} has no sheet that is shown.")
        for each in visible:
            each.reset_dimensions()  # what the file says of its own size is not believed
        return [_sheet(upload.name, each.title, each.iter_rows(values_only=True), limits) for each in visible]
    except (Unreadable, TooLarge, Refused):
        raise
    except DefusedXmlException as error:
        raise Refused(f"{upload.name} has an entity or a DOCTYPE inside; save it again as .xlsx.") from error
    except Exception as error:  # whatever the library trips over: the file is not what it claims to be
        raise Unreadable(f"{upload.name} cannot be read as a workbook; save it again as .xlsx.") from error


def _judge_archive(upload: Upload) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(upload.data)) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
        raise Unreadable(f"{upload.name} is not a workbook; save it as .xlsx.") from error
    size = sum(part.file_size for part in parts)
    most = min(UNZIPPED_BYTES, max(len(upload.data), 4096) * MOST_RATIO)
    if len(parts) > MOST_PARTS or size > most:
        raise TooLarge(
            f"{upload.name} unpacks to {size:,} bytes in {len(parts):,} parts, more than is read here."
        )
    for part in parts:
        if any(name in part.filename.lower() for name in REFUSED_PARTS):
            raise Refused(f"{upload.name} has macros or links to other files; save it as a plain .xlsx.")


def _csv_text(upload: Upload) -> tuple[str, str]:
    """Return the text of a table, and the code it was read in where that is supposed.

    What is no UTF-8 is taken for what British Excel writes, unless other bytes in it show that it was UTF-8
    and has been damaged.
    """
    marks = BYTE_ORDER_MARKS.items()
    utf = next((code for mark, code in marks if upload.data.startswith(mark)), "utf-8-sig")
    try:
        return upload.data.decode(utf), ""
    except UnicodeDecodeError as error:
        line = upload.data.count(b"\n", 0, error.start) + 1
    try:
        if utf == "utf-8-sig" and upload.data.decode("utf-8", "ignore").isascii():
            return upload.data.decode("cp1252"), WINDOWS
    except UnicodeDecodeError:
        pass  # nor is it that
    raise Unreadable(f"{upload.name}, line {line}: this is not UTF-8; save it as “CSV UTF-8”.")


def _csv_rows(name: str, text: str) -> Iterator[list[str]]:
    heading = text.partition("\n")[0]
    delimiter = max(",;\t", key=heading.count)
    try:
        yield from csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    except csv.Error as error:
        raise Unreadable(
            f"{name} cannot be read as a table: a quotation mark is not closed, or a cell is too "
            "long. Save it again as “CSV UTF-8”, or as .xlsx."
        ) from error


def _sheet(file: str, name: str, rows: Iterable[Iterable[Any]], limits: Config) -> Sheet:
    kept = []
    for number, values in enumerate(rows, 1):
        if number > LAST_ROW:
            raise TooLarge(f"{file}: the sheet {shown(name, 40)} numbers a row beyond {LAST_ROW:,}.")
        cells = {column: text for column, value in enumerate(values, 1) if (text := _text(value))}
        if not cells:
            continue
        _judge_row(file, name, number, cells, limits)
        kept.append(Row(number, cells))
        if len(kept) > MOST_ROWS:
            raise TooLarge(f"{file}: the sheet {shown(name, 40)} has more than {MOST_ROWS:,} rows.")
    return Sheet(name, tuple(kept))


def _judge_row(file: str, name: str, number: int, cells: Mapping[int, str], limits: Config) -> None:
    for column, text in cells.items():
        if column > MOST_COLUMNS:
            place = f"{shown(name, 40)}!{letters(MOST_COLUMNS + 1)}{number}"
            said = f"only the first {MOST_COLUMNS} columns are read"
            raise TooLarge(f"{file}: a cell at or beyond {place} is filled; {said}.")
        place = f"{shown(name, 40)}!{letters(column)}{number}"
        if len(text.encode()) > limits.literal_bytes:
            raise TooLarge(f"{file}: {place} is longer than {limits.literal_bytes:,} bytes.")
        if found := NO_TEXT.search(text):
            raise Refused(f"{file}: {place} has a control character (U+{ord(found[0]):04X}); take it out.")


def _text(value: Any) -> str:
    """Return a cell as a person would type it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(timespec="minutes")
    if isinstance(value, (date, time)):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()


def named(file: str) -> str:
    """Return the name of a file without folders, as it may be shown."""
    return shown(PurePath(file.replace("\\", "/")).name, 100) or "file"
