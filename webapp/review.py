"""Records to be checked again, and the press of a button that says that one is still right."""

from datetime import date

from flask import Blueprint, redirect
from werkzeug.wrappers import Response as AnyResponse

from repository import naming, review
from repository.edition import Edition
from repository.permissions import Action
from repository.removal import iri_at
from repository.review import Kept
from webapp import current, sharing, visitor

blueprint = Blueprint("review", __name__)


@blueprint.get("/contribute/review")
def due() -> AnyResponse:
    """List what is due and the visitor may speak on."""
    visitor.require(Action.CONFIRM)
    kept = review.for_whom(visitor.actor(), current.once(_kept), date.today())
    shown, store = kept[: sharing.MOST_SHOWN], current.edition().store
    labels = {each.iri: naming.label(store, each.iri) for each in shown}
    return sharing.private("review/index.html", kept=shown, labels=labels, count=len(kept))


@blueprint.post("/contribute/review")
def confirm() -> AnyResponse:
    """Record that a record is still right."""
    values, account = visitor.sent(), visitor.require(Action.CONFIRM)
    ledger, store, record = current.repository().ledger, current.edition().store, values.get("record", "")
    by = account.organisation
    position = review.confirm(ledger, store, record, visitor.actor(), by, at=visitor.now())
    sharing.wait(position)
    place = naming.path(iri_at(record)) if values.get("back") == "record" else "/contribute/review"
    return redirect(place, 303)


def _kept(edition: Edition) -> list[Kept]:
    return review.read(edition.store)
