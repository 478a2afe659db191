"""What the pages of those who share work and of those who moderate have in common."""

from collections.abc import Sequence

from flask import Response, make_response, render_template, request

from repository import contribution, difference, risks, validation
from repository.contribution import Intake
from repository.difference import Changed
from repository.ingest import Upload
from repository.life import Actor, Contribution, New, State
from repository.report import Remark, Severity
from repository.store.interface import Triple
from repository.store.writing import triples_of
from webapp import current, visitor
from webapp.permits import permit

MOST_SHOWN = 100  # things of one contribution
ABOUT = {
    Severity.MUST: "Must change before it can be published",
    Severity.SHOULD: "Should change, to be found and trusted more",
    Severity.COULD: "Could be better",
}


def stage(intake: Intake, new: New, actor: Actor, once: str, client: str = "") -> Contribution:
    """Keep what was sent as a draft, with what a moderator will look at twice.

    `once` tells sendings apart; `client` is where somebody without an account sends from.
    """
    triples = triples_of(intake.parsed.ntriples) if intake.parsed else []
    flags = risks.flags(current.edition().store, triples)
    docket = current.repository().docket
    at = visitor.now()
    return contribution.stage(docket, intake, new, actor, flags=flags, once=once, client=client, at=at)


def changes(found: Contribution) -> list[Changed]:
    """Return what a contribution would change, or all that it says where it is published, as fields."""
    if found.submission is None:
        return []
    repository = current.repository()
    upload = Upload(found.file, repository.ledger.data(found.submission))
    with permit():
        parsed = validation.read(repository.sandbox, upload, repository.config)
    return changes_of(found, triples_of(parsed.ntriples))


def changes_of(found: Contribution, triples: Sequence[Triple]) -> list[Changed]:
    """Return the same for statements that were read already."""
    store, words = current.edition().store, current.repository().vocabulary
    if found.state in (State.PUBLISHED, State.LEAVING, State.REPLACED):
        return difference.told(store, words, triples)
    return difference.between(store, words, found.graph, triples)


def need(remark: Remark) -> str:
    """Return what is wanted where a remark was made, in the words of the shape that wants it."""
    words = current.repository().vocabulary
    fields = (shape[remark.path] for shape in words.shapes.values() if remark.path in shape)
    found = next((field.description for field in fields if field.label == remark.what), "")
    return found or words.description(remark.path, "")


def private(template: str, code: int = 200, **values: object) -> Response:
    """Return a page that nobody keeps."""
    answer = make_response(render_template(template, **values), code)
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


def site() -> str:
    """Return the address people reach the site at, without a slash at its end."""
    return (current.repository().config.public_url or request.url_root).rstrip("/")
