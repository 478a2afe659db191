"""What somebody sends, by whichever way → statements that could be published, and one report on them.

A file of RDF is taken as it is. A workbook, a table or the answers of a form are transcribed first; then the
same checks judge both, and what they find is told at the cell or the field it came from.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path, PurePath

from repository import entry, forms, names, sheets, transcription, validation, workbook
from repository.choices import Lists
from repository.config import Config
from repository.docket import ANSWERS
from repository.entry import Entry, Shown
from repository.errors import Unreadable
from repository.fields import Vocabulary
from repository.forms import Answer, Form
from repository.ingest import Parsed, Upload
from repository.namespaces import SH, SHAPES
from repository.reasoned import Added
from repository.report import Remark, Report, Severity, order
from repository.sandbox import Sandbox
from repository.sheets import Sheet
from repository.store.interface import Store, Triple
from repository.transcription import Described, Transcript

UNDERSTOOD = str(SHAPES.Understood)
MISSING = str(SH.MinCountConstraintComponent)


@dataclass(frozen=True)
class Desk:
    """What the checks need: the sandbox, the settings, the words, and the edition that is current."""

    sandbox: Sandbox
    config: Config
    vocabulary: Vocabulary
    forms: Mapping[str, Form]
    lists: Lists
    edition: Path | None


@dataclass(frozen=True)
class Intake:
    """One contribution as it was understood: what was sent, what it says, what was found.

    `statements` is what would be published; for RDF it is what was sent. `things` are the descriptions that a
    workbook or a form gave, `links` what it adds to records, `sheets` its cells; all are empty for RDF.
    `parsed` is None while nothing could be read.
    """

    sent: Upload
    statements: Upload
    parsed: Parsed | None
    report: Report
    things: tuple[Described, ...] = ()
    sheets: tuple[Sheet, ...] = ()
    links: tuple[Added, ...] = ()

    @property
    def rows(self) -> tuple[int, int]:
        """Return how many rows of a table or workbook were read, and how many are ready; else zeros."""
        return (len(self.things), len(self.ready)) if self.sheets else (0, 0)

    @property
    def faulty(self) -> frozenset[tuple[str, str]]:
        """Return the rows in which something must change."""
        return frozenset(row_of(r.place) for r in self.report.remarks if r.severity is Severity.MUST)

    @property
    def ready(self) -> tuple[Described, ...]:
        """Return the things about which nothing must change."""
        return tuple(thing for thing in self.things if row_of(thing.place) not in self.faulty)

    @property
    def ready_links(self) -> tuple[Added, ...]:
        """Return the added links about which nothing must change."""
        return tuple(link for link in self.links if row_of(link.place) not in self.faulty)


def lists_of(store: Store, asked: Mapping[str, Form]) -> Lists:
    """Return what answers are looked up in; reads all names once, so do it once per edition."""
    schemes = {ask.scheme for form in asked.values() for ask in form.asks if ask.answer is Answer.CHOICE}
    return Lists({scheme: forms.choices(store, scheme) for scheme in sorted(schemes)}, names.read(store))


def of_file(
    desk: Desk, upload: Upload, graph: str, under: str, told: Callable[[int, str], None] = lambda *_: None
) -> Intake:
    """Take in a file of RDF, a workbook or a table, to become `graph`; new addresses lie under `under`.

    `told` hears which step is begun, from 1 to 3, and what is done in it.
    Raises what `ingest.read` or `sheets.read` raises for a file that cannot be read at all.
    """
    told(1, f"Reading {upload.name}")
    if not sheets.is_table(upload.name):
        told(3, "Checking it against the rules")
        checked = validation.check(desk.sandbox, [upload], desk.edition, desk.config, [graph])
        return Intake(upload, upload, checked.parsed[0], checked.report)
    cells = sheets.read(desk.sandbox, upload, desk.config)
    told(2, f"Understanding {sum(len(sheet.rows) for sheet in cells):,} rows")
    workings = workbook.described(cells, desk.forms, upload.name)
    if not workings.things and not workings.links:
        kinds = ", ".join(desk.forms[cls].plural for cls in workbook.KINDS)
        raise Unreadable(f"{upload.name} describes nothing: fill in a row of one of the sheets {kinds}.")
    told(3, f"Checking {len(workings.things):,} things against the rules")
    intake = of_things(desk, workings.things, upload, graph, under, workings.remarks, workings.links)
    return replace(intake, sheets=cells)


def of_things(
    desk: Desk,
    things: Sequence[Described],
    sent: Upload,
    graph: str,
    under: str,
    remarks: Sequence[Remark] = (),
    links: Sequence[Added] = (),
) -> Intake:
    """Take in what a form or a workbook describes; `remarks` are those made while `sent` was read."""
    told = transcription.transcribe(
        things, desk.forms, desk.vocabulary, desk.lists, under, sent.name, links, replaces=graph
    )
    found = _judged(desk, things, told, sent, graph, remarks)
    return replace(found, links=tuple(links))


def of_entry(
    desk: Desk, filled: Entry, base: Sequence[Triple], known: Shown, graph: str, under: str
) -> Intake:
    """Take in the answers of a form about one record; `base` is what `graph` holds, `known` what was shown.

    What was shown and is unchanged, and what could not be shown, stays as it is.
    """
    form = desk.forms[filled.cls]
    thing, sent = entry.described(filled, form, known), Upload(ANSWERS, filled.as_json().encode())
    told = transcription.transcribe([thing], desk.forms, desk.vocabulary, desk.lists, under, sent.name)
    statements = entry.written(entry.kept(filled, known, base)) + told.ntriples
    places = {**entry.places(filled, form, known), **told.places}
    return _judged(desk, [thing], replace(told, ntriples=statements, places=places), sent, graph, ())


def _judged(
    desk: Desk,
    things: Sequence[Described],
    told: Transcript,
    sent: Upload,
    graph: str,
    remarks: Sequence[Remark],
) -> Intake:
    statements = Upload(f"{PurePath(sent.name).stem or 'form'}.nt", told.ntriples)
    found = [*remarks, *told.remarks]
    parsed = None
    if told.ntriples:
        checked = validation.check(desk.sandbox, [statements], desk.edition, desk.config, [graph])
        parsed = checked.parsed[0]
        # What the checks call a thing, for they do not repeat what must not be published.
        called = {each.subject: each.label for each in checked.report.remarks}
        found = [replace(each, label=called.get(each.subject, each.label)) for each in found]
        found += [told.located(replace(each, file=sent.name)) for each in checked.report.remarks]
    return Intake(sent, statements, parsed, Report(order(_once(found))), tuple(things))


def only_ready(desk: Desk, intake: Intake, graph: str, under: str) -> Intake:
    """Take in again only what is ready, until nothing left must change; raises `Unreadable` if nothing is."""
    while (intake.things or intake.links) and not intake.report.conforms:
        ready, links = intake.ready, intake.ready_links
        left = len(ready) + len(links)
        if not left or left == len(intake.things) + len(intake.links):
            raise Unreadable("Nothing can be sent yet: every row needs a change first.")
        intake = replace(of_things(desk, ready, intake.sent, graph, under, links=links), sheets=intake.sheets)
    return intake


def _once(remarks: Sequence[Remark]) -> list[Remark]:
    """Leave out what the checks miss only because an answer was given and could not be understood."""
    misunderstood = {(remark.subject, remark.path) for remark in remarks if remark.component == UNDERSTOOD}
    return [
        remark
        for remark in remarks
        if remark.component != MISSING or (remark.subject, remark.path) not in misunderstood
    ]


def row_of(place: str) -> tuple[str, str]:
    """Return the sheet and the row of a place, so that two in the same row are equal."""
    sheet, mark, cell = place.rpartition("!")
    return (sheet, "".join(filter(str.isdigit, cell))) if mark else ("", place)
