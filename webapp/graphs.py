"""Graphs by name, for programs: the SPARQL 1.1 Graph Store Protocol, read only.

https://www.w3.org/TR/sparql11-http-rdf-update/#http-get
"""

from flask import Blueprint, Response, request
from werkzeug.exceptions import HTTPException

from repository import graphs
from repository.errors import InclusionError, TooLarge
from webapp import current, desk

blueprint = Blueprint("graphs", __name__)
blueprint.after_request(desk.for_all_sites)


@blueprint.get("/graphs")
def indirect() -> Response:
    """Send the graph that the address names in `graph`, or everything for `default`."""
    return _sent(request.args.getlist("graph"), "default" in request.args)


@blueprint.get("/graph/<path:name>")
def direct(name: str) -> Response:
    """Send the graph whose own name ends in this path."""
    return _sent([graphs.named(name)], default=False)


def _sent(names: list[str], default: bool) -> Response:
    try:
        dataset = graphs.chosen(current.edition(), names, default)
        wanted = desk.wanted(graphs.FORMATS, request.args.get("format", ""))
        with desk.charged():
            return desk.answer(desk.Wish(graphs.QUERY, dataset, wanted, lasting=True))
    except TooLarge as error:
        sentence = "This graph is larger than an answer may be: take the whole collection from /downloads."
        return desk.problem(TooLarge(sentence, error.limit))
    except (InclusionError, HTTPException) as error:
        return desk.problem(error)
