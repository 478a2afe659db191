"""The short way for programs: a query in an address is answered before a thread or Flask hears of it.

What pages need takes longer than a small query does. Nothing else differs: it is the same desk, with the same
words, budgets and headers. What is not plainly such a query, or fails, is for the house to answer.
"""

from flask import Flask
from granian.rsgi import Scope
from werkzeug.utils import get_content_type

from webapp import clients, current, desk, security, sparql
from webapp.shelf import lines

# Of an address; what is longer takes a while to read, and everybody here waits for that.
MOST_CHARACTERS = 8192

Headers = list[tuple[str, str]]


class Hatch:
    """Stands before `app`, in the event loop of one web process."""

    def __init__(self, app: Flask) -> None:
        self._held, self._desk = current.held(app), desk.of(app)
        ours = desk.open_to_all(_methods(app)) | security.headers(app)
        self._headers = [(name.lower(), value) for name, value in ours.items()]

    async def answer(self, scope: Scope) -> tuple[int, Headers, bytes] | None:
        """Return status, headers and body of the answer; None where the house must answer.

        Raises what went wrong, for the house to say.
        """
        if not _is_query(scope) or (edition := self._held.known()) is None:
            return None
        values = sparql.pairs(scope.query_string.encode())
        if any(name == current.AS_OF for name, _ in values):  # an earlier edition may have to be waited for
            return None
        forwarded = lines(scope, "x-forwarded-for")
        client = clients.named(clients.address(scope.client), forwarded, self._desk.config.proxies)
        with self._desk.budget.spend(client):
            wish = sparql.wish(values, ",".join(lines(scope, "accept")), self._desk.config)
            body = await self._desk.body_in_loop(edition, wish)
        if body is None:
            return None
        kind = get_content_type(wish.format.media_type, "utf-8")
        told = [(name.lower(), value) for name, value in wish.headers(edition).items()]
        measured = [("content-type", kind), ("content-length", str(len(body)))]
        return 200, [*measured, *told, *self._headers], body


def _is_query(scope: Scope) -> bool:
    """Tell whether a program asks a query by its address, and has no answer yet."""
    return (
        scope.path == "/sparql"
        and scope.method == "GET"
        and "query=" in scope.query_string
        and len(scope.query_string) <= MOST_CHARACTERS
        and not lines(scope, "if-none-match")
        and not any("html" in each.lower() for each in lines(scope, "accept"))
    )


def _methods(app: Flask) -> set[str]:
    (rule,) = app.url_map.iter_rules("sparql.ask")
    return rule.methods or set()
