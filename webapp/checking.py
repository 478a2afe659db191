"""How far the check of a large file is, while its sender looks on."""

from flask import Blueprint, jsonify, redirect
from werkzeug.wrappers import Response as AnyResponse

from repository.errors import NotFound
from repository.permissions import Action
from repository.pile import STEPS
from webapp import current, freshness, sharing, visitor

blueprint = Blueprint("checking", __name__)


@blueprint.get("/contribute/checking/<ref>")
def checking(ref: str) -> AnyResponse:
    """Tell how far the check of a large file is; lead on to the report when it is there."""
    ref, _, suffix = ref.partition(".")
    found, pile = visitor.require(Action.CONTRIBUTE), current.repository().pile.find(ref)
    if pile.sender.partner != found.partner:
        raise NotFound("There is no file of that reference. It may have been checked days ago.")
    if suffix == "json":
        told = {"step": pile.step, "of": STEPS, "doing": pile.doing, "done": pile.done}
        return freshness.private(jsonify(told))
    if pile.draft:
        return redirect(f"/contribute/check/{pile.draft}", 303)
    return sharing.private("checking/page.html", 400 if pile.problem else 200, piled=pile, steps=STEPS)
