"""Sharing work as a spreadsheet: the template, what came back with our remarks, the rows that are ready."""

import secrets
from collections.abc import Sequence

from flask import Blueprint, Response, redirect
from werkzeug.wrappers import Response as AnyResponse

from repository import contribution, intake, sheets, workbook
from repository.errors import NotFound
from repository.ingest import Upload
from repository.intake import Desk
from repository.life import Contribution, New, State
from repository.permissions import Action
from repository.report import Remark
from repository.sheets import Sheet
from webapp import current, freshness, sharing, visitor
from webapp.permits import permit

blueprint = Blueprint("workbook", __name__)

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
NAME = "inclusion-resources"


@blueprint.get("/contribute/template.<suffix>")
def template(suffix: str) -> Response:
    """Send the workbook to fill in, or a table of initiatives alone."""
    desk = sharing.desk()
    if suffix == "xlsx":
        return _file(_workbook(desk), XLSX, f"{NAME}.xlsx")
    if suffix == "csv":
        return _file(workbook.table(desk.forms[workbook.KINDS[0]]), "text/csv", f"{NAME}.csv")
    raise NotFound("The template is there as .xlsx and as .csv.")


@blueprint.get("/contribute/remarks/<ref>")
def remarks(ref: str) -> Response:
    """Send a workbook or a table back as it came, with our remarks in it."""
    visitor.require(Action.CONTRIBUTE)
    draft, desk = sharing.own(ref), sharing.desk()
    name, cells = _cells(draft, desk)
    found = contribution.report_of(draft).remarks
    if name.lower().endswith(".csv"):
        return _file(workbook.remarked_table(cells[0], found), "text/csv", f"remarks-{draft.short}.csv")
    return _file(_workbook(desk, cells, found), XLSX, f"remarks-{draft.short}.xlsx")


@blueprint.post("/contribute/ready/<ref>")
def ready(ref: str) -> AnyResponse:
    """Put the rows that are ready into a draft of their own; the others stay with whoever sent them."""
    visitor.sent()
    found = visitor.require(Action.CONTRIBUTE)
    draft, desk = sharing.own(ref), sharing.desk()
    with permit():
        name, data = current.repository().docket.original(draft.ref)
        taken = intake.of_file(desk, Upload(name, data), draft.graph, draft.partner)
        taken = intake.only_ready(desk, taken, draft.graph, draft.partner)
    report = sharing.judged(taken, draft.partner)
    new = New(draft.kind, draft.partner, draft.graph, draft.title, found.organisation, State.DRAFT)
    made = sharing.stage(report, new, visitor.actor(), f"ready {draft.ref} {secrets.token_urlsafe(6)}")
    return redirect(f"/contribute/check/{made.ref}", 303)


def _workbook(desk: Desk, cells: Sequence[Sheet] = (), found: Sequence[Remark] = ()) -> bytes:
    from repository import spreadsheet  # takes long to load: the site starts sooner without it

    return spreadsheet.template(desk.forms, desk.lists.choices, cells, found)


def _cells(draft: Contribution, desk: Desk) -> tuple[str, tuple[Sheet, ...]]:
    name, data = current.repository().docket.original(draft.ref)
    with permit():
        return name, sheets.read(desk.sandbox, Upload(name, data), desk.config)


def _file(body: str | bytes, kind: str, name: str) -> Response:
    answer = Response(body, mimetype=kind)
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return freshness.private(answer)
