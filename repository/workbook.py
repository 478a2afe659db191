"""The workbook that partners fill in: made from the forms, read into descriptions, returned with remarks.

Row 1 of a sheet has the questions, row 2 what they mean; each row below describes one thing. Cells of ours
are text, never formulas.
"""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from repository.fields import Severity
from repository.forms import Answer, Ask, Choice, Form
from repository.namespaces import INC, ORG, SHAPES
from repository.report import Remark
from repository.report import Severity as Found
from repository.sheets import Row, Sheet
from repository.transcription import Described, Given

# The sheets in their order; the first is enough by itself.
KINDS = (str(INC.Initiative), str(ORG.Organization), str(INC.Resource), str(INC.Finding), str(INC.Event))
LISTS = "Lists"
REMARKS = "What we found"
WANTED = {Severity.MUST: "Needed. ", Severity.SHOULD: "Please give it if you can. ", Severity.COULD: ""}
ROWS = 2000  # rows below the heading for which the drop-downs hold
MANY = " Several: put “;” between them."
HEAD = PatternFill("solid", fgColor="FF1D4D4F")
COLOURS = {
    Found.MUST: PatternFill("solid", fgColor="FFF9D2CC"),
    Found.SHOULD: PatternFill("solid", fgColor="FFFFF0C2"),
    Found.COULD: PatternFill("solid", fgColor="FFE6F0F5"),
}
WORDS = {Found.MUST: "Must", Found.SHOULD: "Should", Found.COULD: "Could"}
# A cell that begins like a formula would be run by a spreadsheet that opens the table.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True)
class Workings:
    """What the sheets of a workbook say: the things described, and remarks on what was not read."""

    things: tuple[Described, ...]
    remarks: tuple[Remark, ...]


def described(sheets: Sequence[Sheet], forms: Mapping[str, Form], file: str) -> Workings:
    """Return the things that the rows of `sheets` describe.

    A sheet or a column that is none of ours is not read, and a remark says so.
    """
    things: list[Described] = []
    remarks: list[Remark] = []
    by_name = {forms[cls].plural.casefold(): forms[cls] for cls in KINDS}
    for sheet in sheets:
        form = by_name.get(sheet.name.strip().casefold())
        if form is None:
            if sheet.rows and sheet.name not in (LISTS, "Examples"):
                known = ", ".join(forms[cls].plural for cls in KINDS)
                said = f"This sheet was not read. The sheets that are read are called {known}."
                remarks.append(_unread(file, sheet, 1, 1, sheet.name, said))
            continue
        if sheet.rows:
            columns = _columns(sheet, form, file, remarks)
            things += [_thing(sheet, form, row, columns) for row in _filled(sheet, columns)]
    return Workings(tuple(things), tuple(remarks))


def _columns(sheet: Sheet, form: Form, file: str, remarks: list[Remark]) -> dict[int, Ask]:
    asks = {ask.label.casefold(): ask for ask in form.asks}
    columns: dict[int, Ask] = {}
    head = sheet.rows[0]
    for column, text in head.cells.items():
        ask = asks.get(text.strip().casefold())
        if ask is not None and ask not in columns.values():
            columns[column] = ask
        elif text.strip() != REMARKS:
            twice = "stands here twice" if ask else "is not one of our questions"
            said = f"The heading “{text[:60]}” {twice}, so this column was not read."
            remarks.append(_unread(file, sheet, head.number, column, text, said))
    return columns


def _filled(sheet: Sheet, columns: Mapping[int, Ask]) -> list[Row]:
    """Return the rows that describe something: not the headings, nor what they mean."""
    rows = [row for row in sheet.rows[1:] if any(column in columns for column in row.cells)]
    if rows and all(text == _meaning(columns[c]) for c, text in rows[0].cells.items() if c in columns):
        return rows[1:]
    return rows


def _thing(sheet: Sheet, form: Form, row: Row, columns: Mapping[int, Ask]) -> Described:
    answers = tuple(
        Given(ask.path, row.cells.get(column, ""), sheet.place(row.number, column))
        for column, ask in columns.items()
    )
    return Described(form.cls, sheet.place(row.number), answers)


def _unread(file: str, sheet: Sheet, row: int, column: int, found: str, said: str) -> Remark:
    place, component = sheet.place(row, column), str(SHAPES.Understood)
    return Remark(Found.SHOULD, file, None, "", "", "", "Heading", found[:200], said, component, place)


def template(
    forms: Mapping[str, Form],
    choices: Mapping[str, Sequence[Choice]],
    filled: Sequence[Sheet] = (),
    remarks: Sequence[Remark] = (),
) -> bytes:
    """Return the workbook to fill in as `.xlsx`, with drop-downs of our lists.

    With the sheets that somebody `filled` and the `remarks` on them, the same workbook as they sent it, with
    coloured cells and a column of remarks.
    """
    book = Workbook()
    book.remove(book.active)
    given = {sheet.name.strip().casefold(): sheet for sheet in filled}
    lists = _Lists(choices)
    for cls in KINDS:
        form = forms[cls]
        page = book.create_sheet(form.plural)
        _head(page, form, lists)
        if sheet := given.get(form.plural.casefold()):
            _fill(page, form, sheet, remarks)
    lists.write(book.create_sheet(LISTS))
    return _saved(book)


def table(form: Form) -> str:
    """Return the same as CSV for one kind of thing: the questions, and what they mean."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow([ask.label for ask in form.asks])
    writer.writerow([_meaning(ask) for ask in form.asks])
    return "\ufeff" + text.getvalue()  # Excel reads UTF-8 only behind a byte order mark


def remarked_table(form: Form, sheet: Sheet, remarks: Sequence[Remark]) -> str:
    """Return a table as somebody sent it, with a column of remarks in front of theirs."""
    text = io.StringIO()
    writer = csv.writer(text)
    said = _by_row(sheet, remarks)
    last = max((max(row.cells) for row in sheet.rows), default=1)
    for row in sheet.rows:
        first = REMARKS if row is sheet.rows[0] else said.get(row.number, "")
        writer.writerow(
            [_harmless(cell) for cell in [first, *(row.cells.get(c, "") for c in range(1, last + 1))]]
        )
    return "\ufeff" + text.getvalue()


def _harmless(text: str) -> str:
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text


def _meaning(ask: Ask) -> str:
    return f"{WANTED[ask.severity]}{ask.hint}{MANY if ask.many else ''}"


class _Lists:
    """The hidden sheet that drop-downs take their values from: one column a list."""

    def __init__(self, choices: Mapping[str, Sequence[Choice]]) -> None:
        self._choices = choices
        self._columns: dict[str, list[str]] = {}

    def of(self, ask: Ask) -> str:
        """Return the reference of the values that answer `ask`, nothing where there is no list."""
        labels = {
            Answer.CHOICE: [choice.label for choice in self._choices.get(ask.scheme, ())],
            Answer.FIXED: [words for _, words in ask.values],
            Answer.YES_NO: ["yes", "no"],
        }.get(ask.answer, [])
        if not labels:
            return ""
        key = ask.scheme or "|".join(labels)
        self._columns.setdefault(key, labels)
        letter = get_column_letter(list(self._columns).index(key) + 1)
        return f"{LISTS}!${letter}$1:${letter}${len(labels)}"

    def write(self, page: Worksheet) -> None:
        """Fill the sheet and hide it."""
        for column, labels in enumerate(self._columns.values(), 1):
            for row, label in enumerate(labels, 1):
                _put(page, row, column, label)
        page.sheet_state = "hidden"


def _head(page: Worksheet, form: Form, lists: _Lists) -> None:
    for column, ask in enumerate(form.asks, 1):
        head = _put(page, 1, column, ask.label)
        head.font, head.fill = Font(bold=True, color="FFFFFFFF"), HEAD
        head.alignment = Alignment(wrap_text=True, vertical="top")
        meaning = _put(page, 2, column, _meaning(ask))
        meaning.font = Font(italic=True)
        meaning.alignment = Alignment(wrap_text=True, vertical="top")
        wide = ask.answer in (Answer.ACCOUNT, Answer.WORDS, Answer.RECORD)
        page.column_dimensions[get_column_letter(column)].width = 40 if wide else 26
        if reference := lists.of(ask):
            # Where several values may stand in one cell, the list is offered and not enforced.
            rule = DataValidation("list", formula1=f"={reference}", allow_blank=True)
            rule.showErrorMessage = not ask.many
            letter = get_column_letter(column)
            rule.add(f"{letter}3:{letter}{ROWS}")
            page.add_data_validation(rule)
    page.row_dimensions[2].height = 96
    page.freeze_panes = "B3"


def _fill(page: Worksheet, form: Form, sheet: Sheet, remarks: Sequence[Remark]) -> None:
    """Write the rows of `sheet` below the headings, at their own numbers, with what was found."""
    asks = [ask.label.casefold() for ask in form.asks]
    head = sheet.rows[0] if sheet.rows else Row(1, {})
    target: dict[int, int] = {}
    for column, text in head.cells.items():
        known = text.strip().casefold()
        target[column] = asks.index(known) + 1 if known in asks else len(asks) + 1 + len(target)
        if known not in asks and text.strip() != REMARKS:
            _put(page, 1, target[column], text)
    marks = {remark.place: remark for remark in reversed(remarks)}
    for row in sheet.rows[1:]:
        for column, text in row.cells.items():
            if column in target and head.cells[column].strip() != REMARKS:
                cell = _put(page, row.number, target[column], text)
                _mark(cell, marks.get(sheet.place(row.number, column)))
    last = len(asks) + 1
    if remarks:
        page.insert_cols(last)
        _put(page, 1, last, REMARKS).font = Font(bold=True)
        page.column_dimensions[get_column_letter(last)].width = 80
        for number, said in _by_row(sheet, remarks).items():
            _put(page, number, last, said).alignment = Alignment(wrap_text=True, vertical="top")


def _mark(cell: Cell, remark: Remark | None) -> None:
    if remark is not None:
        cell.fill = COLOURS[remark.severity]
        cell.comment = Comment(f"{WORDS[remark.severity]}: {remark.message}"[:1000], "Inclusion Resources")


def _by_row(sheet: Sheet, remarks: Iterable[Remark]) -> dict[int, str]:
    said: dict[int, list[str]] = {}
    for remark in remarks:
        name, _, cell = remark.place.rpartition("!")
        number = "".join(letter for letter in cell if letter.isdigit())
        if name == sheet.name and number:
            about = f"{remark.what}: " if remark.what else ""
            said.setdefault(int(number), []).append(f"{WORDS[remark.severity]} – {about}{remark.message}")
    return {number: "\n".join(dict.fromkeys(lines)) for number, lines in said.items()}


def _put(page: Worksheet, row: int, column: int, text: str) -> Any:
    """Write `text` as text, whatever it begins with."""
    cell = page.cell(row, column)
    cell.value = text
    cell.data_type = "s"
    cell.quotePrefix = text.startswith(FORMULA_STARTS)
    return cell


def _saved(book: Workbook) -> bytes:
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()
