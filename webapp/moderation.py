"""What waits for a moderator, what to look at in it, and the decision."""

from collections.abc import Mapping
from dataclasses import replace

from flask import Blueprint, redirect
from werkzeug.wrappers import Response as AnyResponse

from repository import contribution, derivation, moderation, naming, risks
from repository import edition as editions
from repository.errors import BadInput
from repository.life import Contribution, Kind, Move, State
from repository.moderation import Look, Reason
from repository.namespaces import FOAF, INC
from repository.permissions import Action
from repository.report import Remark, Report, Severity
from webapp import current, sharing, visitor
from webapp.permits import permit

blueprint = Blueprint("moderation", __name__)

CHOICES = {
    Move.PUBLISH: "Publish",
    Move.ASK: "Ask for a change",
    Move.REFUSE: "Do not publish",
    Move.SETTLE: "Dealt with",
    Move.REMOVE: "Take it out of what is published",
    Move.STAY: "Leave it published",
}
WAITS_FOR = {Kind.FILE: "A file", Kind.SUGGESTION: "One thing", Kind.PROBLEM: "A message"}


@blueprint.get("/moderation")
def queue() -> AnyResponse:
    """List what waits, oldest first."""
    visitor.require(Action.MODERATE)
    docket = current.repository().docket
    return sharing.private(
        "moderation/queue.html",
        waiting=docket.waiting(),
        must=_must_change,
        kinds=WAITS_FOR,
        states=State,
    )


@blueprint.get("/moderation/<ref>")
def item(ref: str) -> AnyResponse:
    """Show one contribution, and what to look at before deciding."""
    visitor.require(Action.MODERATE)
    return _item_page(ref, {})


@blueprint.post("/moderation/<ref>")
def decide(ref: str) -> AnyResponse:
    """Decide on what was looked at."""
    values, repository = visitor.sent(), current.repository()
    visitor.require(Action.MODERATE)
    chosen = next((one for one in (Move.TAKE, *CHOICES) if one.name == values.get("do")), None)
    sha256 = values.get("sha256", "")
    try:
        if chosen is None:
            raise BadInput("Choose what is to be done.")
        if chosen is Move.PUBLISH:
            return _publish(ref, sha256, values)
        decided = moderation.decide(
            repository.docket,
            ref,
            sha256,
            chosen,
            visitor.actor(),
            reason=values.get("reason", ""),
            words=values.get("words", ""),
            at=visitor.now(),
        )
    except BadInput as error:
        if type(error) is not BadInput:
            raise
        return _item_page(ref, values, str(error), 400)
    sharing.wait(decided.position)
    return redirect(f"/moderation/{ref}", 303)


def _publish(ref: str, sha256: str, values: Mapping[str, str]) -> AnyResponse:
    repository = current.repository()
    if values.get("opened") != "yes":
        raise BadInput("Open the source first, and tick that you did; or say below why it is not needed.")
    with permit():
        decided = moderation.publish(
            repository.docket,
            repository.sandbox,
            repository.config,
            ref,
            sha256,
            visitor.actor(),
            at=visitor.now(),
        )
    if not decided.report.conforms:
        return _item_page(ref, values, "Something must change first: see the report below.", 409)
    sharing.wait(decided.position)
    return redirect(f"/moderation/{ref}", 303)


def _item_page(ref: str, values: Mapping[str, str], error: str = "", code: int = 200) -> AnyResponse:
    repository, edition = current.repository(), current.edition()
    actor = visitor.actor()
    with permit():
        look = moderation.look(repository.docket, repository.sandbox, repository.config, ref)
    found = look.contribution
    remarks = _where_sent(found, look.report)
    may = moderation.moves(found, actor)
    things = sharing.changes_of(found, look.triples) if found.submission else []
    return sharing.private(
        "moderation/item.html",
        code,
        found=found,
        look=look,
        risks=risks.look(edition.store, look.triples, edition.manifest.merged) if found.submission else [],
        things=things,
        likenesses=sharing.likenesses(found),
        remarks=remarks,
        fetched=derivation.find(repository.ledger.database, found.submission),
        same=repository.docket.same_bytes(found),
        most=sharing.MOST_SHOWN,
        sources=_sources(look),
        referring=_referring(found),
        lines=repository.docket.lines(ref),
        choices=[(move.name, words) for move, words in CHOICES.items() if move in may],
        may_take=Move.TAKE in may,
        mine=found.tie(actor),
        reasons=[(reason.value, reason.value) for reason in Reason],
        values=values,
        wrong={"do": error} if error else {},
        groups=[(level, [one for one in remarks if one.severity is level]) for level in Severity],
        about=sharing.ABOUT,
        need=sharing.need,
        states=State,
        kinds=Kind,
        shown=editions.current_number(repository.config.home) == repository.ledger.position(),
        approved=actor.name in look.approved_by,
    )


def _where_sent(found: Contribution, report: Report) -> list[Remark]:
    """Return what is found now, each where it stands in what was sent: in a cell, in an answer."""
    kept = {(one.subject, one.path, one.message): one for one in contribution.report_of(found).remarks}
    places = ((one, kept.get((one.subject, one.path, one.message), one)) for one in report.remarks)
    return [replace(one, file=at.file, line=at.line, column=at.column, place=at.place) for one, at in places]


def _must_change(found: Contribution) -> int:
    return sum(1 for one in contribution.report_of(found).remarks if one.severity is Severity.MUST)


def _sources(look: Look) -> list[str]:
    pages = (FOAF.page, INC.contactPage)
    found = {str(one.object) for one in look.triples if one.predicate in pages}
    return sorted(page for page in found if page.startswith(("https://", "http://")))


def _referring(found: Contribution) -> list[tuple[str, str]]:
    if found.state is not State.LEAVING:
        return []
    store = current.edition().store
    referring = moderation.referring(store, found.graph)
    return [(naming.label(store, iri), naming.path(iri)) for iri in referring[: sharing.MOST_SHOWN]]
