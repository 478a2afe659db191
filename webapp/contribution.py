"""Sharing work: the ways in, and the report before anything is sent."""

import secrets
from collections.abc import Mapping

from flask import Blueprint, Response, redirect, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from repository import contribution, csvfile, sheets
from repository.authority import graph_of
from repository.errors import BadInput, NotFound, TooLarge, Unable
from repository.ingest import Upload, shown
from repository.life import Contribution, Kind, Move, New, State
from repository.permissions import Action
from repository.pile import LARGE
from repository.report import Report, Severity
from webapp import current, desk, errors, freshness, sharing, visitor
from webapp.bodies import FORM

blueprint = Blueprint("contribution", __name__)

ACCEPTED = ".xlsx,.csv,.ttl,.nt,.jsonld,.rdf,.trig,.nq"
WAYS = (
    ("/contribute/suggest", "Tell us about one thing", "10 minutes, 6 questions must be answered."),
    (
        "/contribute/form",
        "Fill in a full form",
        "Any kind of record, with all that can be asked; saved until you finish. "
        "Corrects what you published, too. For organisations with an account.",
    ),
    (
        "/contribute/workbook",
        "Send a spreadsheet",
        "Download the template; one row per initiative. For organisations with an account.",
    ),
    ("/contribute/file", "Send a data file", "For organisations with an account. Checked before it is sent."),
    ("/harvest", "Connect your site", "Keep the data on your own web site, and we look there for you."),
    ("/contribute/fix", "Something here is wrong or out of date", "Tell us in your own words."),
)
HEADINGS = ("How much", "Where", "Record", "About", "Found", "What to do")


@blueprint.get("/contribute")
def ways_in() -> str:
    """Show the ways to share work, and what one sent before."""
    found = visitor.account()
    sent = current.repository().docket.of_partner(found.partner) if found else []
    listed = [one for one in sent if one.state is not State.DISCARDED]
    return render_template("contribution/index.html", ways=WAYS, sent=listed, days=sharing.DECISION_DAYS)


# ---- a data file


@blueprint.get("/contribute/file")
@blueprint.get("/contribute/workbook")
def choose_file() -> Response:
    """Ask for a data file, or a spreadsheet."""
    visitor.require(Action.CONTRIBUTE)
    return _file_page({"corrects": request.args.get("corrects", "")})


@blueprint.post("/contribute/file")
@blueprint.post("/contribute/workbook")
def take_file() -> AnyResponse:
    """Check a data file or a spreadsheet and keep it as a draft; nothing is public yet."""
    repository = current.repository()
    values = visitor.sent(repository.config.upload_bytes + FORM)
    found = visitor.require(Action.CONTRIBUTE)
    try:
        upload = _upload()
        name = contribution.name_of(
            values.get("corrects") or values.get("name") or upload.name.rpartition(".")[0]
        )
        graph, title = graph_of(found.partner, name), values.get("name", "").strip()[:120] or upload.name
        once = values.get("once", "") or secrets.token_urlsafe()
        if len(upload.data) > LARGE:
            sender, at = visitor.actor(), visitor.now()
            ref = repository.pile.add(upload, graph, title, found.organisation, sender, once=once, at=at)
            return redirect(f"/contribute/checking/{ref}", 303)
        read = sharing.taken_in(upload, graph, found.partner)
    except (BadInput, Unable) as error:
        return _file_page(values, desk.explained(error), errors.status(error))
    new = New(Kind.FILE, found.partner, graph, title, found.organisation, State.DRAFT)
    draft = sharing.stage(read, new, visitor.actor(), once)
    return redirect(f"/contribute/check/{draft.ref}", 303)


# ---- the report


@blueprint.get("/contribute/check/<ref>")
def check(ref: str) -> AnyResponse:
    """Show what was found in a draft, in words; as `.json`, `.csv` or `.ttl` for programs."""
    ref, _, suffix = ref.partition(".")
    draft = sharing.own(ref)
    if draft.state is not State.DRAFT:
        return redirect(f"/ticket/{ref}", 303)
    report = contribution.report_of(draft)
    return _as_data(report, suffix, draft) if suffix else _report_page(draft, report)


@blueprint.post("/contribute/check/<ref>")
def confirm(ref: str) -> AnyResponse:
    """Send a draft to the moderators, or throw it away."""
    values, repository = visitor.sent(), current.repository()
    draft = sharing.own(ref)
    if values.get("do") == "discard":
        contribution.act(repository.docket, ref, Move.DISCARD, visitor.actor(), at=visitor.now())
        return redirect("/contribute", 303)
    if draft.state is not State.DRAFT:  # sent twice
        return redirect(f"/ticket/{ref}", 303)
    report = contribution.report_of(draft)
    if values.get("licence") != "yes":
        wrong = {"licence": "Tick the box if it may be published; else throw it away."}
        return _report_page(draft, report, wrong, values)
    said = sharing.said_of(draft, values)
    ticket = contribution.send(repository.docket, ref, visitor.actor(), at=visitor.now(), words=said)
    return redirect(f"/ticket/{ticket}", 303)


# ---- something is wrong


@blueprint.get("/contribute/fix")
def fix() -> Response:
    """Ask what is wrong or out of date."""
    return _fix_page({"about": request.args.get("about", "")})


@blueprint.post("/contribute/fix")
def take_fix() -> AnyResponse:
    """Take a message about a record."""
    values, repository = visitor.sent(), current.repository()
    about = shown(values.get("about", "").strip(), 500)
    once = values.get("once", "") or secrets.token_urlsafe()
    try:
        told = contribution.tell(
            repository.docket,
            values.get("words", ""),
            about,
            visitor.actor(),
            desk.client(),
            once=f"fix {once}",
            at=visitor.now(),
        )
    except BadInput as error:
        return _fix_page(values, {"words": str(error)})
    return redirect(f"/ticket/{told.ref}", 303)


def _upload() -> Upload:
    file = request.files.get("file")
    if file is None or not file.filename:
        raise BadInput("Choose a file.")
    name = shown(file.filename.replace("\\", "/").rsplit("/", 1)[-1], 100)
    data, most = file.read(), current.repository().config.upload_bytes
    if len(data) > most:
        raise TooLarge(f"{name} is larger than {most:,} bytes, the most a file may have.")
    sheets.judge_name(name)
    return Upload(name, data)


def _file_page(values: Mapping[str, str], error: str = "", code: int = 200) -> Response:
    found = visitor.account()
    published = contribution.published(current.repository().docket, found.partner) if found else []
    return sharing.private(
        "contribution/workbook.html" if request.path.endswith("workbook") else "contribution/file.html",
        code,
        values=values,
        wrong={"file": error} if error else {},
        once=secrets.token_urlsafe(),
        published=[(one.name, one.title) for one in published],
        partner=found.partner if found else "",
        accepted=ACCEPTED,
        limits=current.repository().config,
    )


def _fix_page(values: Mapping[str, str], wrong: Mapping[str, str] | None = None) -> Response:
    code = 400 if wrong else 200
    once = secrets.token_urlsafe()
    return sharing.private("contribution/fix.html", code, values=values, wrong=wrong or {}, once=once)


def _report_page(
    draft: Contribution,
    report: Report,
    wrong: Mapping[str, str] | None = None,
    values: Mapping[str, str] | None = None,
) -> Response:
    counts = {level: sum(1 for one in report.remarks if one.severity is level) for level in Severity}
    docket = current.repository().docket
    return sharing.private(
        "contribution/check.html",
        400 if wrong else 200,
        draft=draft,
        report=report,
        counts=counts,
        about=sharing.ABOUT,
        groups=[(level, [one for one in report.remarks if one.severity is level]) for level in Severity],
        need=sharing.need,
        things=sharing.changes(draft),
        likenesses=sharing.likenesses(draft),
        rows=sharing.rows(draft),
        most=sharing.MOST_SHOWN,
        wishes=list(dict.fromkeys(one.what for one in report.remarks if one.place == "title")),
        kinds=Kind,
        same=[one for one in docket.same_bytes(draft) if one.partner == draft.partner],
        replaces=[one for one in docket.of_graph(draft.graph) if one.state is State.PUBLISHED],
        wrong=wrong or {},
        said=values or {},
        answers=sharing.answers_of(draft),
    )


def _as_data(report: Report, suffix: str, draft: Contribution) -> Response:
    if suffix == "json":
        body, kind = report.as_json(), "application/json"
    elif suffix == "ttl":
        body, kind = report.as_turtle(), "text/turtle"
    elif suffix == "csv":
        body, kind = csvfile.as_csv([HEADINGS, *(row.values() for row in report.as_rows())]), "text/csv"
    else:
        raise NotFound("The report is there as .json, .csv and .ttl.")
    answer = Response(body, mimetype=kind)
    answer.headers["Content-Disposition"] = f'attachment; filename="report-{draft.short}.{suffix}"'
    return freshness.private(answer)
