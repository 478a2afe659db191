"""What the rows of a workbook or a table mean: questions first, what they mean below, then one thing a row.

The workbook itself is made in `spreadsheet`.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from repository import csvfile
from repository.fields import Severity
from repository.forms import Ask, Form
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
MANY = " Several: put “;” between them."
WORDS = {Found.MUST: "Must", Found.SHOULD: "Should", Found.COULD: "Could"}


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
    if rows and all(text == meaning(columns[c]) for c, text in rows[0].cells.items() if c in columns):
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


def table(form: Form) -> str:
    """Return the same as CSV for one kind of thing: the questions, and what they mean."""
    return csvfile.as_csv([[ask.label for ask in form.asks], [meaning(ask) for ask in form.asks]])


def remarked_table(sheet: Sheet, remarks: Sequence[Remark]) -> str:
    """Return a table as somebody sent it, with a column of remarks in front of theirs."""
    said = {**by_row(sheet, remarks), sheet.rows[0].number: REMARKS}
    columns = range(1, max((max(row.cells) for row in sheet.rows), default=1) + 1)
    return csvfile.as_csv(
        [said.get(row.number, ""), *(row.cells.get(column, "") for column in columns)] for row in sheet.rows
    )


def meaning(ask: Ask) -> str:
    """Return what stands below a question: how much it is wanted, and its hint."""
    return f"{WANTED[ask.severity]}{ask.hint}{MANY if ask.many else ''}"


def by_row(sheet: Sheet, remarks: Iterable[Remark]) -> dict[int, str]:
    """Return what is said of each row of a sheet, by the row's number."""
    said: dict[int, list[str]] = {}
    for remark in remarks:
        name, _, cell = remark.place.rpartition("!")
        number = "".join(letter for letter in cell if letter.isdigit())
        if name == sheet.name and number:
            about = f"{remark.what}: " if remark.what else ""
            said.setdefault(int(number), []).append(f"{WORDS[remark.severity]} – {about}{remark.message}")
    return {number: "\n".join(dict.fromkeys(lines)) for number, lines in said.items()}
