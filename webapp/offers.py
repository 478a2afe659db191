"""What organisations can offer or are looking for."""

from flask import Blueprint, render_template

from repository import offers
from repository.reading import Reading
from webapp import current

blueprint = Blueprint("offers", __name__)


@blueprint.get("/offers")
def index() -> str:
    """Show all offers and requests."""
    found = offers.offers(Reading(current.edition().store, current.repository().vocabulary))
    return render_template("offers/index.html", offers=found)
