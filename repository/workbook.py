"""What the rows of a workbook or a table mean: questions first, what they mean below, then one thing a row.

Any kind of thing may have a sheet, called as several of the kind are called; the workbook that `spreadsheet`
makes offers those in `KINDS`. At the end of a row may stand what is to be said of the record itself (from
which source, checked when), and the last part of its address. A sheet of its own holds links that somebody
adds to records, each with its reason.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from repository import csvfile
from repository.fields import Severity
from repository.forms import Ask, Form
from repository.namespaces import DCAT, INC, ORG, SHAPES
from repository.reasoned import Added
from repository.report import Remark
from repository.report import Severity as Found
from repository.sheets import Row, Sheet
from repository.transcription import Described, Given

# The sheets in their order; the first is enough by itself.
KINDS = (str(INC.Initiative), str(ORG.Organization), str(INC.Resource), str(INC.Finding), str(INC.Event))
LISTS = "Lists"
REMARKS = "What we found"
ADDRESS = "Last part of its address"
LINKS = "Links added"
LINK = ("Record", "Question", "Answer", "Why")  # the headings of that sheet
ERRORS = {"#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!", "#SPILL!", "#CALC!"}
WANTED = {Severity.MUST: "Needed. ", Severity.SHOULD: "Please give it if you can. ", Severity.COULD: ""}
MANY = " Several: put “;” between them."
WORDS = {Found.MUST: "Must", Found.SHOULD: "Should", Found.COULD: "Could"}


@dataclass(frozen=True)
class Workings:
    """What the sheets of a workbook say: the things described, the links added to things, and remarks on what
    was not read.
    """

    things: tuple[Described, ...]
    remarks: tuple[Remark, ...]
    links: tuple[Added, ...] = ()


@dataclass
class _Columns:
    """Which questions the columns of a sheet answer: about the thing, and about its record."""

    thing: dict[int, Ask] = field(default_factory=dict)
    record: dict[int, Ask] = field(default_factory=dict)
    address: int = 0

    def __contains__(self, column: int) -> bool:
        return column in self.thing or column in self.record or column == self.address


def described(sheets: Sequence[Sheet], forms: Mapping[str, Form], file: str) -> Workings:
    """Return what the rows of `sheets` say.

    A sheet or a column that is none of ours is not read, and a remark says so.
    """
    things: list[Described] = []
    links: list[Added] = []
    remarks: list[Remark] = []
    named = [
        *forms.values(),
        *(forms[cls] for cls in KINDS),
    ]  # the last of a name counts
    by_name = {form.plural.casefold(): form for form in named}
    for sheet in sheets:
        form = by_name.get(sheet.name.strip().casefold())
        if sheet.name.strip().casefold() == LINKS.casefold():
            links += _links(sheet)
        elif form is None:
            if sheet.rows and sheet.name not in (LISTS, "Examples"):
                known = ", ".join(forms[cls].plural for cls in KINDS)
                said = f"This sheet was not read. The sheets that are read are called {known}."
                remarks.append(_unread(file, sheet, 1, 1, sheet.name, said))
        elif sheet.rows:
            remarks += _supposed(sheet, file)
            columns = _columns(sheet, form, forms, file, remarks)
            rows = _filled(sheet, columns)
            things += [_thing(sheet, form, row, columns) for row in rows]
            remarks += [each for row in rows for each in _errors(sheet, row, columns, file)]
    return Workings(tuple(things), tuple(remarks), tuple(links))


def _columns(
    sheet: Sheet, form: Form, forms: Mapping[str, Form], file: str, remarks: list[Remark]
) -> _Columns:
    asks = {ask.label.casefold(): ask for ask in form.asks}
    of_record = {ask.label.casefold(): ask for ask in forms[str(DCAT.CatalogRecord)].asks}
    columns = _Columns()
    head = sheet.rows[0]
    for column, text in head.cells.items():
        words = text.strip().casefold()
        ask, beside = asks.get(words), of_record.get(words)
        if ask is not None and ask not in columns.thing.values():
            columns.thing[column] = ask
        if beside is not None and beside not in columns.record.values():
            columns.record[column] = beside
        if words == ADDRESS.casefold():
            columns.address = column
        if column not in columns and text.strip() != REMARKS:
            remark = _unread(file, sheet, head.number, column, text, _why(text, ask or beside))
            lost = (ask or beside) and any(column in row.cells for row in sheet.rows[1:])
            remarks.append(replace(remark, severity=Found.MUST) if lost else remark)
    return columns


def _why(heading: str, ask: Ask | None) -> str:
    """Return why a column was not read: `ask` is what another one answers already, if one does."""
    if ask is None:
        return f"The heading “{heading[:60]}” is not one of our questions, so this column was not read."
    put = "Put what both say into one, with “;” between several." if ask.many else "Take one of them out."
    return f"Another column has the heading “{ask.label}” too, so this one was not read. {put}"


def _supposed(sheet: Sheet, file: str) -> Iterator[Remark]:
    """Yield a remark where letters may have been misread, with the first cell by which to tell."""
    if not sheet.supposed:
        return
    told = ((row, column, text) for row in sheet.rows for column, text in row.cells.items())
    row, column, text = next(each for each in told if not each[2].isascii())
    said = (
        f"The file does not say how its letters are written. They were read as {sheet.supposed}, as Excel "
        "saves “CSV (Comma delimited)”. If this does not read right, save it as “CSV UTF-8”."
    )
    yield replace(_unread(file, sheet, row.number, column, text, said), what="Letters")


def _filled(sheet: Sheet, columns: _Columns) -> list[Row]:
    """Return the rows that describe something: not the headings, nor what they mean."""
    rows = [row for row in sheet.rows[1:] if any(column in columns for column in row.cells)]
    asked = columns.record | columns.thing
    if rows and all(text == meaning(asked[c]) for c, text in rows[0].cells.items() if c in asked):
        return rows[1:]
    return rows


def _thing(sheet: Sheet, form: Form, row: Row, columns: _Columns) -> Described:
    def given(asks: Mapping[int, Ask]) -> tuple[Given, ...]:
        return tuple(
            Given(ask.path, row.cells.get(column, ""), sheet.place(row.number, column))
            for column, ask in asks.items()
        )

    of_record = given(columns.record) if any(c in row.cells for c in columns.record) else ()
    place = sheet.place(row.number)
    return Described(
        form.cls, place, given(columns.thing), slug=row.cells.get(columns.address, ""), record=of_record
    )


def _errors(sheet: Sheet, row: Row, columns: _Columns, file: str) -> Iterator[Remark]:
    """Yield a remark for each cell of which nothing is left but the name of an error."""
    for column, text in row.cells.items():
        if column in columns and text in ERRORS:
            said = "This cell holds an error of the spreadsheet in place of words. Write what it should say."
            found = _unread(file, sheet, row.number, column, text, said)
            asked = columns.thing.get(column) or columns.record.get(column)
            yield replace(found, severity=Found.MUST, what=asked.label if asked else ADDRESS)


def _links(sheet: Sheet) -> list[Added]:
    heads = {text.strip(): column for column, text in sheet.rows[0].cells.items()} if sheet.rows else {}
    found = []
    for row in sheet.rows[1:]:
        record, question, answer, why = (row.cells.get(heads.get(head, 0), "") for head in LINK)
        found.append(Added(record, question, answer, why, sheet.place(row.number)))
    return found


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
