"""The front door: the home page, search, and its filters."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, render_template, request

from repository import asking, timing, wording
from repository.asking import Question
from repository.documents import Card
from repository.edition import Edition
from repository.home import Home, home
from repository.search import search
from webapp import current
from webapp.addresses import address

blueprint = Blueprint("search", __name__)

# Why a result stands where it stands, by the order chosen.
ORDERS = {
    "best": "Best match first: a word in the name counts most, and a rare word more than a common one.",
    "newest": "Newest first, by the latest date recorded that has come; what has no date comes last.",
    "checked": "Last checked first; what was never checked comes last.",
}
FIRST_VALUES = 6  # values of a filter shown before "Show all"


@blueprint.get("/")
def index() -> str:
    """Show the home page."""
    edition = current.edition()
    return render_template("search/home.html", home=current.once(_home), edition=edition, address=address)


@blueprint.get("/search")
def results() -> str:
    """Show what a search finds."""
    return _page("search/results.html", more=False)


@blueprint.get("/search/filters")
def filters() -> str:
    """Show all filters of a search, those of everyday use and the rest."""
    return _page("search/filters.html", more=True)


def _asked() -> Question:
    return asking.read(request.args.items(multi=True))


def _page(template: str, more: bool) -> str:
    question, edition = _asked(), current.edition()
    answer = search(edition.index, question, more)
    return render_template(
        template,
        edition=edition,
        lasting=_lasting(question, edition),
        answer=answer,
        unread=asking.unread(name for name in request.args if name != current.AS_OF),
        question=question,
        address=address,
        when=_when,
        kinds={kind.key: kind for kind in edition.index.plan.kinds},
        sorts=asking.SORTS,
        order=asking.order(question),
        told_order=ORDERS[asking.order(question)],
        first_values=FIRST_VALUES,
        pages=_pages(question, answer.pages),
    )


def _lasting(question: Question, edition: Edition) -> str:
    """Return the full address at which the search finds the same for good."""
    pairs = [*question.at(1).pairs(), (current.AS_OF, str(edition.number))]
    return f"{current.site()}/search?{urlencode(pairs)}"


def _home(edition: Edition) -> Home:
    return home(edition.index)


def _pages(question: Question, last: int) -> dict[str, Any]:
    """Return the words of the pagination: first, last and the pages around this one."""

    def link(page: int) -> str:
        return address(question.at(page))

    here = question.page
    near = sorted({1, last, *range(max(1, here - 1), min(last, here + 1) + 1)})
    items: list[Mapping[str, Any]] = []
    for before, page in zip([0, *near], near, strict=False):
        if page > before + 1:
            items.append({"ellipsis": True})
        items.append({"number": page, "href": link(page), "current": page == here})
    ends = {"previous": here - 1 if here > 1 else 0, "next": here + 1 if here < last else 0}
    return {"items": items, **{name: {"href": link(page)} for name, page in ends.items() if page}}


def _when(card: Card) -> str:
    if len(card["when"]) == 1 and timing.GOING_ON.intersection(
        map(_status, card["facets"].get("status", ()))
    ):
        return wording.since(card["when"][0])
    return wording.span(*card["when"]) if card["when"] else ""


def _status(value: str) -> str:
    return current.edition().index.plan.facet("status").iri(value)
