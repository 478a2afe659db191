"""Suggestions while somebody types: for scripts as data, for everybody as a plain list."""

from flask import Blueprint, Response, jsonify, render_template, request

from repository.asking import Way
from repository.suggestions import suggest
from repository.widening import clean
from webapp import current
from webapp.addresses import address

blueprint = Blueprint("suggestions", __name__)


@blueprint.get("/search/suggestions")
def page() -> str:
    """Show searches that begin with the words that were typed."""
    words = clean(request.args.get("q", ""))
    return render_template("suggestions/list.html", words=words, ways=_suggested(), address=address)


@blueprint.get("/search/suggestions.json")
def data() -> Response:
    """Send the same as JSON."""
    return jsonify(
        [{"label": way.label, "count": way.count, "address": address(way.question)} for way in _suggested()]
    )


def _suggested() -> tuple[Way, ...]:
    return suggest(current.edition().index, request.args.get("q", ""))
