"""What `/sparql` and `/graphs` share: who asks, within which budget; the answer, kept or new; its problems.

Nothing is sent before the status is known: an answer comes whole, or a problem in its place.
"""

from collections.abc import Collection, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from functools import cache, lru_cache
from http import HTTPStatus
from typing import cast

from flask import Flask, Response, current_app, request
from werkzeug.datastructures import MIMEAccept
from werkzeug.exceptions import HTTPException, MethodNotAllowed
from werkzeug.http import parse_accept_header

from repository import formats, sparql
from repository.budget import Budget
from repository.config import Config
from repository.edition import Edition
from repository.errors import Busy, InclusionError, NoRoom, NotAcceptable, NotReady, OutOfMemory, OutOfTime
from repository.formats import Format
from repository.kept import Kept
from repository.sandbox import Sandbox
from repository.sparql import Dataset
from webapp import clients, current, errors, freshness
from webapp.permits import permit

_KEY = "desk"
# What programs also call these formats when they ask for them.
ALSO_CALLED = {
    "application/json": (formats.JSON_RESULTS, formats.JSONLD),
    "application/xml": (formats.XML_RESULTS, formats.RDFXML),
    "text/xml": (formats.XML_RESULTS, formats.RDFXML),
}
OPEN_PATHS = ("/sparql", "/graph")  # how the addresses begin whose answers pages of any site may read
OPEN_TO_ALL = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Allow-Headers": "Accept, Content-Type, If-None-Match",
    "Access-Control-Expose-Headers": "ETag, Retry-After",
    "Access-Control-Max-Age": "86400",
}


@dataclass(frozen=True)
class Wish:
    """An answer that is wanted; `lasting`: it stays the same while the edition does."""

    query: str
    dataset: Dataset
    format: Format
    lasting: bool

    def headers(self, edition: Edition) -> dict[str, str]:
        """Return how long the answer may be kept, and by which mark to ask for it again."""
        if not self.lasting:
            return {"Cache-Control": "no-store"}
        return {"Cache-Control": "no-cache", "ETag": f'W/"{self.mark(edition)}"'}

    def mark(self, edition: Edition) -> str:
        """Return what tells this answer from that of another edition, of other software, in other words."""
        return f"{edition.number}-{_software()}-{self.format.name}"


@dataclass(frozen=True)
class Desk:
    """What one web process remembers of its readers' queries."""

    config: Config
    sandbox: Sandbox
    kept: Kept[bytes]
    budget: Budget

    @contextmanager
    def at_work(self, client: str) -> Iterator[None]:
        """Hold a permit while the block runs, and charge `client` its time; raises `Overspent` or `Busy`.

        Read the request's body before.
        """
        with self.budget.spend(client), permit():
            yield

    def body(self, edition: Edition, wish: Wish) -> bytes:
        """Return the answer, kept or new; raises `Busy` and what `sparql.answer` raises."""
        body = self.find(edition, wish)
        if body is None:
            with permit():
                body = sparql.answer(
                    self.sandbox, edition.folder, wish.query, wish.format, self.config, wish.dataset
                )
            self._keep(edition, wish, body)
        return body

    async def body_in_loop(self, edition: Edition, wish: Wish) -> bytes | None:
        """Do what `body` does in an event loop, where no thread waits; None where only `body` can."""
        body = self.find(edition, wish)
        if body is None:
            body = await sparql.answer_in_loop(
                edition.folder, wish.query, wish.format, self.config, wish.dataset
            )
            if body is not None:
                self._keep(edition, wish, body)
        return body

    def find(self, edition: Edition, wish: Wish) -> bytes | None:
        """Return the answer where it is kept."""
        return self.kept.find((edition.number, edition.stamp, wish)) if wish.lasting else None

    def _keep(self, edition: Edition, wish: Wish, body: bytes) -> None:
        if wish.lasting:
            self.kept.keep((edition.number, edition.stamp, wish), body)


def register(app: Flask) -> None:
    """Give `app` its memory of answers and of what was spent on them."""
    with app.app_context():
        repository = current.repository()
    config = repository.config
    budget = Budget(config.client_seconds, config.site_seconds)
    app.extensions[_KEY] = Desk(config, repository.sandbox, Kept(config.kept_bytes), budget)
    app.after_request(_open_refusals)


def of(app: Flask) -> Desk:
    """Return the desk of `app`."""
    return cast(Desk, app.extensions[_KEY])


def for_all_sites(response: Response) -> Response:
    """Let pages of any site ask: what is answered is public, and the same for everybody."""
    methods = request.url_rule.methods if request.url_rule else None
    response.headers.update(open_to_all(methods or set()))
    return response


def _open_refusals(response: Response) -> Response:
    """Let pages of any site read that a method is not taken here, which no route of ours tells."""
    error = request.routing_exception
    if isinstance(error, MethodNotAllowed) and request.path.startswith(OPEN_PATHS):
        response.headers.update(open_to_all(list(error.valid_methods or ())))
    return response


def open_to_all(methods: Collection[str]) -> dict[str, str]:
    """Return the headers by which pages of any site may ask in these ways."""
    return {**OPEN_TO_ALL, "Access-Control-Allow-Methods": ", ".join(sorted(methods)), "Vary": "Accept"}


def at_work() -> AbstractContextManager[None]:
    """Hold a permit while the block runs, and charge the reader its time; raises `Overspent` or `Busy`.

    Read the request's body before.
    """
    return of(current_app).at_work(client())


def charged() -> AbstractContextManager[None]:
    """Charge the reader the time that the block takes, raising `Overspent` first where there is none left.

    Even to judge a query takes time, a long one's a tenth of a second: whoever is refused is refused before.
    """
    return of(current_app).budget.spend(client())


def client() -> str:
    """Return who asks, as `clients.named` tells readers apart."""
    forwarded = request.headers.getlist("X-Forwarded-For")
    return clients.named(request.remote_addr or "", forwarded, current.repository().config.proxies)


def answer(wish: Wish) -> Response:
    """Return the answer that is wanted; 304 where the reader has it, from memory where it is kept.

    To be called while the reader is `charged`. Raises what `Desk.body` raises.
    """
    edition = current.edition()
    if wish.lasting and request.method != "POST" and request.if_none_match.contains_weak(wish.mark(edition)):
        response = Response(status=HTTPStatus.NOT_MODIFIED)
    else:
        body = of(current_app).body(edition, wish)
        response = Response(body, mimetype=wish.format.media_type)
    response.headers.update(wish.headers(edition))
    return response


def wanted(fitting: tuple[Format, ...], name: str = "", accept: str | None = None) -> Format:
    """Return the format of that name, else the one that `accept` (None: the request) likes best.

    Raises `NotAcceptable`, listing those that fit.
    """
    if name:
        return formats.named(name, fitting)
    accept = request.headers.get("Accept", "") if accept is None else accept
    if liked := _liked(accept, fitting):
        return liked
    raise NotAcceptable(f"This is answered as {', '.join(known.media_type for known in fitting)}.")


def best(media_types: list[str]) -> str | None:
    """Return the media type that the request likes best, None where it likes none."""
    return _best(request.headers.get("Accept", ""), tuple(media_types))


def problem(error: InclusionError | HTTPException) -> Response:
    """Return problem details for an error, whatever the program accepts."""
    if isinstance(error, HTTPException):
        code, sentence, limit = error.code or 500, error.description or "", None
    else:
        code, sentence, limit = errors.status(error), explained(error), error.limit
    heading = errors.NOT_READY if isinstance(error, NotReady) else ""
    response = Response(errors.details(code, sentence, limit, heading), code, mimetype=errors.PROBLEM)
    return errors.retriable(response, error)


def explained(error: InclusionError) -> str:
    """Return the sentence for the reader; what is our fault is only noted."""
    if errors.status(error) < 500 or isinstance(error, (Busy, OutOfTime, OutOfMemory, NoRoom)):
        return str(error)
    current_app.logger.error("%s: %s", type(error).__name__, error)
    return errors.BROKEN_SENTENCE


@lru_cache(maxsize=1024)
def _liked(accept: str, fitting: tuple[Format, ...]) -> Format | None:
    offers = {known.media_type: known for known in fitting}
    for media_type, meanings in ALSO_CALLED.items():
        offers.update((media_type, known) for known in meanings if known in fitting)
    liked = _best(accept, tuple(offers))
    return offers[liked] if liked else None


@lru_cache(maxsize=1024)  # few programs, few ways to say what they take
def _best(accept: str, media_types: tuple[str, ...]) -> str | None:
    accepted = parse_accept_header(accept, MIMEAccept)
    return accepted.best_match(media_types) if accepted else media_types[0]


@cache
def _software() -> str:
    return freshness.software_mark()
