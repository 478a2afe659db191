"""The full form for one record: what is asked stands in the shapes; saved answers wait for their writer."""

import secrets
from collections.abc import Mapping
from dataclasses import replace

from flask import Blueprint, Response, redirect, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from repository import entry, intake, naming, recognition
from repository.authority import graph_of
from repository.entry import KINDS, Entry
from repository.errors import BadInput
from repository.life import Kind, New, State
from repository.names import NAMED_BY
from repository.namespaces import FOAF, RDF
from repository.people import Account
from repository.permissions import Action
from repository.recognition import IDENTIFIED_BY, Likeness
from webapp import current, ground, questionnaire, sharing, visitor
from webapp.ground import Ground
from webapp.permits import permit

blueprint = Blueprint("entry", __name__)

RECOGNISED_BY = (*map(str, NAMED_BY), *map(str, IDENTIFIED_BY), str(FOAF.page))
TAKEN = "You have a record of this name already. Correct that one, or give this one another name."


# ---- choosing


@blueprint.get("/contribute/form")
def kinds() -> AnyResponse:
    """Offer a form for each kind of record, the drafts one saved, and the records that can be corrected."""
    account = visitor.require(Action.CONTRIBUTE)
    if record := request.args.get("record", ""):
        iri = ground.iri_of(record)
        return redirect(f"/contribute/form/{naming.kind_of(iri)}?record={naming.path(iri)}", 303)
    mine, number, pages = ground.of_mine(account, request.args.get("page", 1, type=int))
    return sharing.private(
        "entry/index.html",
        kinds=[(kind, sharing.desk().forms[cls]) for kind, cls in KINDS.items()],
        drafts=current.repository().drafts.all(account.name),
        records=mine,
        number=number,
        pages=pages,
    )


@blueprint.post("/contribute/drafts/<ref>/delete")
def delete(ref: str) -> AnyResponse:
    """Delete a draft of one's own."""
    visitor.sent()
    current.repository().drafts.delete(visitor.require(Action.CONTRIBUTE).name, ref)
    return redirect("/contribute/form#drafts", 303)


# ---- one form


@blueprint.get("/help/form/<kind>")
def asked(kind: str) -> str:
    """Tell what is asked about a kind of record, and what may be answered: to gather it beforehand."""
    lists = sharing.desk().lists.choices
    return render_template("entry/asked.html", kind=kind, form=ground.form_of(kind), lists=lists)


@blueprint.get("/contribute/form/<kind>")
def ask(kind: str) -> AnyResponse:
    """Ask about one record: a new one, a draft gone on with, one sent before, or one that is published."""
    account = visitor.require(Action.CONTRIBUTE)
    given = {name: request.args.get(name, "") for name in ("draft", "again", "record")}
    answers: Entry | None = None
    if given["draft"]:
        draft = current.repository().drafts.find(account.name, given["draft"])
        if draft.kind != kind:
            return redirect(f"/contribute/form/{draft.kind}?draft={draft.ref}", 303)
        answers = entry.from_json(draft.entry)
        name, _, value = draft.about.partition("=")
        given |= {name: value} if name else {}
    elif given["again"]:
        answers = entry.from_json(ground.sent_before(given["again"]).told)
    on = ground.found(kind, given, account)
    if answers is None:
        answers = entry.filled(on.form.cls, on.known, on.iri, on.sha256)
    return _page(on, answers, given)


@blueprint.post("/contribute/form/<kind>")
def take(kind: str) -> AnyResponse:
    """Ask for another value, save the answers, or check them and show what was found."""
    values, account = visitor.sent(), visitor.require(Action.CONTRIBUTE)
    given = {name: values.get(name, "") for name in ("draft", "again", "record")}
    on = ground.found(kind, given, account)
    answers = _answers(on)
    do, _, about = values.get("do", "").partition(" ")
    if do == "add":
        return _page(on, answers, given, more=about)
    if do == "look":
        return _page(on, answers, given, looked=True)
    if do == "save":
        return _save(on, answers, given, account)
    return _check(on, answers, given, account)


@blueprint.get("/contribute/form/<kind>/like")
def like(kind: str) -> Response:
    """Give what may be recorded already under a name, as a piece of the form's page."""
    visitor.require(Action.CONTRIBUTE)
    form, title = ground.form_of(kind), request.args.get("name", "")[:500]
    found = _likenesses(Entry(form.cls, {form.named_by.path: (title,)})) if form.named_by else []
    return sharing.private("entry/like.html", likenesses=found, looked=True)


def _save(on: Ground, answers: Entry, given: Mapping[str, str], account: Account) -> AnyResponse:
    drafts, title = current.repository().drafts, answers.title[:120] or f"{on.form.label} without a name"
    about = next((f"{name}={given[name]}" for name in ("again", "record") if given[name]), "")
    try:
        kept = drafts.keep(
            account.name, on.kind, title, answers.as_json(), at=visitor.now(), about=about, ref=given["draft"]
        )
    except BadInput as error:
        return _page(on, answers, given, {questionnaire.title_key(on.form): str(error)})
    return redirect(f"/contribute/form/{on.kind}?draft={kept}&saved=yes", 303)


def _check(on: Ground, answers: Entry, given: Mapping[str, str], account: Account) -> AnyResponse:
    title_key = questionnaire.title_key(on.form)
    iri, graph = on.iri, on.graph
    if not iri:
        iri = entry.minted(on.kind, account.partner, answers.title)
        graph = graph_of(account.partner, "-".join(naming.path(iri).split("/")[2::2]))
        if answers.title and ground.is_taken(iri, graph):
            return _page(on, answers, given, {title_key: TAKEN})
    answers = replace(answers, iri=iri)
    try:
        with permit():
            desk = sharing.desk()
            read = intake.of_entry(desk, answers, on.triples, on.known, graph, account.partner)
        taken = sharing.judged(read, account.partner)
    except BadInput as error:  # what no statement can hold, such as a control character
        return _page(on, answers, given, {title_key: str(error)})
    if wrong := questionnaire.misunderstood(taken, on.form):
        return _page(on, replace(answers, iri=on.iri), given, wrong)
    told = replace(answers, base=on.sha256).as_json()
    title = answers.title[:120]
    new = New(Kind.FILE, account.partner, graph, title, account.organisation, State.DRAFT, told)
    once = request.form.get("once", "") or secrets.token_urlsafe()
    draft = sharing.stage(
        replace(taken, report=questionnaire.in_words(taken.report)), new, visitor.actor(), once
    )
    if given["draft"]:
        current.repository().drafts.delete(account.name, given["draft"])
    return redirect(f"/contribute/check/{draft.ref}", 303)


# ---- what was typed, and what was found in it


def _answers(on: Ground) -> Entry:
    said = {}
    for asked in on.form.asks:
        texts = [text.replace("\r\n", "\n").strip() for text in request.form.getlist(entry.key(asked))]
        said[asked.path] = tuple(text for text in texts if text)[: questionnaire.MOST]
    return Entry(on.form.cls, said, on.iri, on.sha256)


def _likenesses(answers: Entry) -> list[Likeness]:
    if not entry.is_named(answers):
        return []
    pairs = [pair for pair in entry.sketched(answers) if pair[0] in (str(RDF.type), *RECOGNISED_BY)]
    return sharing.recorded().like(recognition.sketch(answers.iri, pairs))


# ---- the page


def _page(
    on: Ground,
    answers: Entry,
    given: Mapping[str, str],
    wrong: Mapping[str, str] | None = None,
    more: str = "",
    looked: bool = False,
) -> Response:
    wrong = wrong or {}
    lists = sharing.desk().lists
    return sharing.private(
        "entry/form.html",
        400 if wrong else 200,
        ground=on,
        form=on.form,
        sections=questionnaire.sections(on.form, answers, lists, wrong, more),
        title_key=questionnaire.title_key(on.form),
        given=given,
        wrong=wrong,
        likenesses=_likenesses(answers) if answers.title else [],
        looked=looked,
        saved=request.args.get("saved") == "yes" and not wrong,
        name=on.name if given["record"] and on.iri else "",
        joined=current.edition().manifest.merged.get(on.iri, ""),
        once=secrets.token_urlsafe(),
        lists=lists.choices,
    )
