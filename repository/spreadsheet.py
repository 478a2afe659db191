"""The workbook that partners fill in, as `.xlsx`: made from the forms, or returned with our remarks.

Cells of ours are text, never formulas.
"""

import io
from collections.abc import Mapping, Sequence
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from repository.csvfile import FORMULA_STARTS
from repository.forms import Answer, Ask, Choice, Form
from repository.report import Remark, Severity
from repository.sheets import Row, Sheet
from repository.workbook import KINDS, LISTS, REMARKS, WORDS, by_row, meaning

ROWS = 2000  # rows below the heading for which the drop-downs hold
HEAD = PatternFill("solid", fgColor="FF1D4D4F")
COLOURS = {
    Severity.MUST: PatternFill("solid", fgColor="FFF9D2CC"),
    Severity.SHOULD: PatternFill("solid", fgColor="FFFFF0C2"),
    Severity.COULD: PatternFill("solid", fgColor="FFE6F0F5"),
}


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


def plain(sheets: Sequence[Sheet]) -> bytes:
    """Return a workbook that holds the cells of `sheets` and nothing else, as `.xlsx`."""
    book = Workbook()
    book.remove(book.active)
    for sheet in sheets:
        page = book.create_sheet(sheet.name)
        for row in sheet.rows:
            for column, text in row.cells.items():
                _put(page, row.number, column, text)
    return _saved(book)


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
        below = _put(page, 2, column, meaning(ask))
        below.font = Font(italic=True)
        below.alignment = Alignment(wrap_text=True, vertical="top")
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
    head = sheet.rows[0] if sheet.rows else Row(1, {})
    target = _columns(head, form)
    for column, place in target.items():
        if place > len(form.asks):
            _put(page, 1, place, head.cells[column])
    second = next((row.cells for row in sheet.rows[1:] if row.number == 2), {})
    if any(page.cell(2, target[column]).value != text for column, text in second.items() if column in target):
        for ask in range(len(form.asks)):  # theirs has no row that says what the headings mean
            page.cell(2, ask + 1).value = None
    marks = {remark.place: remark for remark in reversed(remarks)}
    for row in sheet.rows:
        for column, place in target.items():
            text, mark = row.cells.get(column, ""), marks.get(sheet.place(row.number, column))
            cell = page.cell(row.number, place)
            if text and row is not head:
                cell = _put(page, row.number, place, text)
            if text or (mark and mark.severity is not Severity.COULD):  # also where something is missing
                _mark(cell, mark)
    if remarks:
        _say(page, len(form.asks) + 1, by_row(sheet, remarks))


def _say(page: Worksheet, last: int, rows: Mapping[int, str]) -> None:
    """Put a column behind those of ours with what is said of each row."""
    if rows:
        page.insert_cols(last)
        _put(page, 1, last, REMARKS).font = Font(bold=True)
        page.column_dimensions[get_column_letter(last)].width = 80
        for number, said in rows.items():
            _put(page, number, last, said).alignment = Alignment(wrap_text=True, vertical="top")


def _columns(head: Row, form: Form) -> dict[int, int]:
    """Return which column of ours each of theirs becomes: those that are no question of ours stand behind."""
    asks = [ask.label.casefold() for ask in form.asks]
    target: dict[int, int] = {}
    for column, text in head.cells.items():
        known = text.strip().casefold()
        ours = asks.index(known) + 1 if known in asks else 0
        if text.strip() != REMARKS:  # a second column of one heading stays one of its own
            target[column] = ours if ours and ours not in target.values() else len(asks) + 1 + len(target)
    return target


def _mark(cell: Cell, remark: Remark | None) -> None:
    if remark is not None:
        cell.fill = COLOURS[remark.severity]
        cell.comment = Comment(f"{WORDS[remark.severity]}: {remark.message}"[:1000], "Inclusion Resources")


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
