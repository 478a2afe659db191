"""How a list was made: the query that gives the same records as a search, to read, run and take away."""

from urllib.parse import urlencode

from flask import Blueprint, Response, render_template, request

from repository import asking
from repository.recipe import Recipe, recipe
from repository.search import search
from webapp import current, takeaway

blueprint = Blueprint("recipe", __name__)

QUERY_TYPE = "application/sparql-query"
LONGEST_ADDRESS = 4_000  # characters that every browser and proxy takes; a longer query is sent as a form
MOST_SHOWN = 200_000  # characters of a query on the page; the file has all of them


@blueprint.get("/questions/how")
def page() -> str:
    """Show how the list of a search was made; `/search` has the same words and filters in its address."""
    question = asking.read(request.args.items(multi=True)).at(1)
    index, made, most = current.edition().index, _recipe(), current.repository().config.query_bytes
    pairs = urlencode(question.pairs())
    return render_template(
        "recipe/how.html",
        answer=search(index, question, more=True),
        question=question,
        searched=[kind.many for kind in index.plan.kinds if kind.key in asking.kinds_of(question)],
        made=made,
        edition=current.edition(),
        pairs=f"?{pairs}" if pairs else "",
        method="get" if len(urlencode({"query": made.query})) <= LONGEST_ADDRESS else "post",
        runs=len(made.query.encode()) <= most,
        most=most,
        most_shown=MOST_SHOWN,
    )


@blueprint.get("/questions/how.rq")
def file() -> Response:
    """Send the query as a file that `inclusion query` and any SPARQL service answer."""
    return takeaway.as_file(_recipe().query, QUERY_TYPE, "search.rq")


def _recipe() -> Recipe:
    question = asking.read(request.args.items(multi=True))
    return recipe(current.edition().index, question, current.repository().config.query_bytes)
