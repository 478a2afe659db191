"""The ticket: what became of something that was sent, for whoever has its address."""

from flask import Blueprint, Response, redirect, render_template
from werkzeug.wrappers import Response as AnyResponse

from repository import contribution
from repository.errors import BadInput
from repository.life import Kind, Move, State, Tie
from webapp import current, freshness, sharing, visitor

blueprint = Blueprint("ticket", __name__)

BUTTONS = {
    Move.WITHDRAW: "Withdraw it",
    Move.LEAVE: "Ask to withdraw what is published",
    Move.STAY: "Leave it published after all",
}


@blueprint.get("/ticket/<ref>")
def page(ref: str) -> AnyResponse:
    """Tell what became of a contribution, to whoever has its address."""
    repository = current.repository()
    found = repository.docket.find(ref)
    if found.state is State.DRAFT:
        return redirect(f"/contribute/check/{ref}", 303)
    return sharing.private(
        "ticket/page.html",
        found=found,
        file=repository.docket.name_as_sent(found),
        lines=repository.docket.lines(ref),
        things=sharing.changes(found),
        most=sharing.MOST_SHOWN,
        answers=sharing.answers_of(found),
        moves=[
            (move, BUTTONS[move]) for move in contribution.mine(found, visitor.actor()) if move in BUTTONS
        ],
        mine=found.tie(visitor.actor()) is Tie.OWN,
        days=sharing.DECISION_DAYS,
        states=State,
        kinds=Kind,
        address=f"{current.site()}/ticket/{ref}",
    )


@blueprint.post("/ticket/<ref>")
def move(ref: str) -> AnyResponse:
    """Withdraw what one sent, ask to withdraw what is published, or think better of it."""
    values, docket = visitor.sent(), current.repository().docket
    chosen = next((one for one in BUTTONS if one.name == values.get("do")), None)
    if chosen is None:
        raise BadInput("Choose what you want to do.")
    contribution.act(docket, ref, chosen, visitor.actor(), at=visitor.now())
    return redirect(f"/ticket/{ref}", 303)


@blueprint.get("/ticket/<ref>/feed")
def feed(ref: str) -> Response:
    """Give the steps of a contribution as a feed (https://www.rfc-editor.org/rfc/rfc4287)."""
    docket = current.repository().docket
    found = docket.find(ref)
    body = render_template(
        "ticket/feed.xml",
        found=found,
        lines=docket.lines(ref),
        address=f"{current.site()}/ticket/{ref}",
    )
    answer = Response(body, mimetype="application/atom+xml")
    return freshness.private(answer)
