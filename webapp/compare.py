"""Initiatives side by side: the address holds which."""

from urllib.parse import urlencode

from flask import Blueprint, render_template, request

from repository import compare, naming, similar, widening
from repository.reading import Reading
from webapp import current

blueprint = Blueprint("compare", __name__)

WITH = "with"


@blueprint.get("/compare")
def side_by_side() -> str:
    """Show up to four initiatives side by side, and find others to set beside them."""
    edition, vocabulary = current.edition(), current.repository().vocabulary
    chosen = list(dict.fromkeys(_kept(each) for each in request.args.getlist(WITH) if each))
    found = compare.compare(edition.store, vocabulary, chosen)
    words = widening.clean(request.args.get("q", ""))
    alike: tuple[similar.Alike, ...] = ()
    if len(chosen) == 1 and not words:
        alike = similar.alike(Reading(edition.store, vocabulary), edition.index, found.records[0].iri)
    return render_template(
        "compare/compare.html",
        comparison=found,
        chosen=chosen,
        words=words,
        others=compare.others(edition.index, words, chosen),
        alike=alike,
        most=compare.MOST,
        address=_address,
    )


def _kept(place: str) -> str:
    """Return `initiative/x` for what is asked for, or for what it was merged into."""
    iri = naming.iri_of(f"/doc/{place.removeprefix('/doc/')}")
    return naming.path(current.edition().manifest.merged.get(iri, iri)).removeprefix("/doc/")


def _address(chosen: list[str]) -> str:
    """Return where these are shown side by side."""
    return "/compare?" + urlencode([(WITH, each) for each in chosen]) if chosen else "/compare"
