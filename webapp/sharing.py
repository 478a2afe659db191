"""What the pages of those who share work and of those who moderate have in common."""

import time
from collections.abc import Mapping, Sequence

from flask import Response, make_response, render_template

from repository import (
    bootstrap,
    contribution,
    difference,
    entry,
    inspection,
    intake,
    naming,
    recognition,
    risks,
    sketchbook,
)
from repository import edition as editions
from repository.contribution import Understood
from repository.difference import Changed
from repository.edition import Edition
from repository.errors import NotFound
from repository.ingest import Upload
from repository.intake import Desk
from repository.life import Actor, Contribution, Kind, New, State, Tie
from repository.permissions import Action
from repository.recognition import Likeness, Recorded
from repository.report import Remark, Severity
from repository.store.interface import Triple
from repository.store.writing import triples_of
from webapp import current, freshness, visitor
from webapp.permits import permit

DECISION_DAYS = 10  # working days within which moderators answer
WAIT_SECONDS = 2.0  # for what was decided to be published, before the page says that it will be
MOST_SHOWN = 100  # things of one contribution
ABOUT = {
    Severity.MUST: "Must change before it can be published",
    Severity.SHOULD: "Should change, to be found and trusted more",
    Severity.COULD: "Could be better",
}


def desk() -> Desk:
    """Return what it takes to check what is sent against the current edition."""
    return current.once(_opened)


def _opened(edition: Edition) -> Desk:
    return bootstrap.open_desk(current.repository(), edition)


def taken_in(upload: Upload, graph: str, partner: str) -> Understood:
    """Read and check a file of any kind that is taken; raises what reading it raises."""
    with permit():
        caught_up()
        return judged(intake.of_file(desk(), upload, graph, partner), partner)


def judged(taken: intake.Intake, partner: str) -> intake.Intake:
    """Return what was taken in with what is said of things that are not the partner's to describe."""
    return inspection.judged(current.repository().docket, taken, partner)


def likenesses(found: Contribution) -> list[Likeness]:
    """Return which of the things in a contribution may be recorded already, and why."""
    kept = sketchbook.find(current.repository().ledger.database, found.submission)
    sketches = recognition.from_json(kept.sketches) if kept else []
    merged = current.edition().manifest.merged  # these are told already
    return [
        likeness
        for sketch in sketches
        for likeness in recorded().like(sketch)
        if merged.get(likeness.iri) != likeness.known
    ]


def said_of(found: Contribution, values: Mapping[str, str]) -> str:
    """Return, for a moderator, what somebody said of likenesses: the values of fields “new known”."""
    words = {"same": "is the same thing as", "different": "is not the same as"}
    return "\n".join(
        f"“{each.label}” {words[said]} “{each.known_label}” ({naming.path(each.known)})."
        for each in likenesses(found)
        if (said := values.get(f"{each.iri} {each.known}", "")) in words
    )


def answers_of(found: Contribution) -> str:
    """Return where the answers are changed of which something was made; nothing where it was no form."""
    if found.kind is not Kind.FILE or entry.base_of(found.told) is None:
        return ""
    kind = naming.kind_of(entry.from_json(found.told).iri)
    return f"/contribute/form/{kind}?again={found.ref}"


def recorded() -> Recorded:
    """Return what the current edition's records are recognised by."""
    return current.once(_recorded)


def _recorded(edition: Edition) -> Recorded:
    return recognition.read(edition.store)


def own(ref: str) -> Contribution:
    """Return a contribution of the visitor's own; raises `NotFound` for any other, or asks to sign in."""
    found = current.repository().docket.find(ref)
    if found.tie(visitor.actor()) is Tie.OWN:
        return found
    if visitor.account() is None:
        visitor.require(Action.CONTRIBUTE)
    raise NotFound("There is no contribution of that reference. Check the address you kept.")


def stage(taken: Understood, new: New, actor: Actor, once: str, client: str = "") -> Contribution:
    """Keep what was sent as a draft, with what a moderator will look at twice.

    `once` tells sendings apart; `client` is where somebody without an account sends from.
    """
    triples = triples_of(taken.parsed.ntriples) if taken.parsed else []
    flags = risks.flags(current.edition().store, triples)
    docket = current.repository().docket
    at = visitor.now()
    return contribution.stage(docket, taken, new, actor, flags=flags, once=once, client=client, at=at)


def changes(found: Contribution) -> list[Changed]:
    """Return what a contribution would change, or all that it says where it is published, as fields."""
    if found.submission is None:
        return []
    repository = current.repository()
    with permit():
        said = contribution.triples(repository.docket, repository.sandbox, repository.config, found)
    return changes_of(found, said)


def changes_of(found: Contribution, triples: Sequence[Triple]) -> list[Changed]:
    """Return the same for statements that were read already."""
    store, words = current.edition().store, current.repository().vocabulary
    if found.state in (State.PUBLISHED, State.LEAVING, State.REPLACED):
        return difference.told(store, words, triples)
    if not {str(said.subject) for said in triples}.isdisjoint(current.edition().manifest.merged):
        # What is published of a merged record is not what was sent: that is compared.
        return difference.compared(store, words, _published(found.graph), triples)
    return difference.between(store, words, found.graph, triples)


def _published(graph: str) -> list[Triple]:
    repository = current.repository()
    before = [one for one in repository.docket.of_graph(graph) if one.state in contribution.PUBLIC]
    with permit():
        parts = repository.docket, repository.sandbox, repository.config
        return contribution.triples(*parts, before[-1]) if before else []


def wait(position: int) -> None:
    """Return when the decision at `position` is published, or after a moment."""
    home, until = current.repository().config.home, time.monotonic() + WAIT_SECONDS
    while position > editions.current_number(home) and time.monotonic() < until:
        time.sleep(0.05)


def caught_up() -> None:
    """Return when all that was accepted so far is published, or after a moment: the next check knows it."""
    wait(current.repository().ledger.position())


def need(remark: Remark) -> str:
    """Return what is wanted where a remark was made, in the words of the shape that wants it."""
    words = current.repository().vocabulary
    fields = (shape[remark.path] for shape in words.shapes.values() if remark.path in shape)
    found = next((field.description for field in fields if field.label == remark.what), "")
    return found or words.description(remark.path, "")


def rows(draft: Contribution) -> tuple[int, int] | None:
    """Return how many rows were read and how many are ready; None for what is no workbook or table."""
    kept = sketchbook.find(current.repository().ledger.database, draft.submission)
    return (kept.rows, kept.ready) if kept and kept.rows else None


def private(template: str, code: int = 200, **values: object) -> Response:
    """Return a page that nobody keeps."""
    return freshness.private(make_response(render_template(template, **values), code))
