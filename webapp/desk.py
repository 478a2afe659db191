"""What `/sparql` and `/graphs` share: who asks, within which budget; the answer, kept or new; its problems.

Nothing is sent before the status is known: an answer comes whole, or a problem in its place.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from http import HTTPStatus
from typing import cast

from flask import Flask, Response, current_app, request
from werkzeug.exceptions import HTTPException

from repository import formats, sparql
from repository.budget import MINUTE, Budget
from repository.errors import Busy, InclusionError, NotAcceptable, OutOfMemory, OutOfTime
from repository.formats import Format
from repository.kept import Kept
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
OPEN_TO_ALL = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Allow-Headers": "Accept, Content-Type, If-None-Match",
    "Access-Control-Expose-Headers": "ETag, Retry-After",
    "Access-Control-Max-Age": "86400",
}


@dataclass(frozen=True)
class Desk:
    """What one web process remembers of its readers' queries."""

    kept: Kept
    budget: Budget


def register(app: Flask) -> None:
    """Give `app` its memory of answers and of what was spent on them."""
    with app.app_context():
        config = current.repository().config
    budget = Budget(config.client_seconds, config.site_seconds)
    app.extensions[_KEY] = Desk(Kept(config.kept_bytes), budget)


def for_all_sites(response: Response) -> Response:
    """Let pages of any site ask: what is answered is public, and the same for everybody."""
    response.headers.update(OPEN_TO_ALL)
    methods = request.url_rule.methods if request.url_rule else None
    response.headers["Access-Control-Allow-Methods"] = ", ".join(sorted(methods or ()))
    response.vary.add("Accept")
    return response


@contextmanager
def at_work() -> Iterator[None]:
    """Hold a permit while the block runs, and charge the reader its time; raises `Overspent` or `Busy`.

    Read the request's body before.
    """
    with _desk().budget.spend(client()), permit():
        yield


def client() -> str:
    """Return who asks, as `clients.named` tells readers apart."""
    forwarded = request.headers.getlist("X-Forwarded-For")
    return clients.named(request.remote_addr or "", forwarded, current.repository().config.proxies)


def answer(query: str, wanted: Format, dataset: Dataset, lasting: bool) -> Response:
    """Return the answer to `query`; 304 where the reader has it, from memory where it is kept.

    Raises what `sparql.answer` raises.
    """
    repository, edition = current.repository(), current.edition()
    mark = f"{edition.number}-{_software()}-{wanted.name}"
    if lasting and request.method != "POST" and request.if_none_match.contains_weak(mark):
        response = Response(status=HTTPStatus.NOT_MODIFIED)
    else:
        key = (edition.number, edition.stamp, query, wanted.name, dataset)
        body = _desk().kept.find(key) if lasting else None
        if body is None:
            body = sparql.answer(
                repository.sandbox, edition.folder, query, wanted, repository.config, dataset
            )
        if lasting:
            _desk().kept.keep(key, body)
        response = Response(body, mimetype=wanted.media_type)
    if lasting:
        response.set_etag(mark, weak=True)
    response.headers["Cache-Control"] = "no-cache" if lasting else "no-store"
    return response


def wanted(fitting: tuple[Format, ...], name: str = "") -> Format:
    """Return the format of that name, else the one that the request prefers among those that fit.

    Raises `NotAcceptable`, listing those there are.
    """
    if name:
        return formats.named(name, fitting)
    offers = {known.media_type: known for known in fitting}
    for media_type, meanings in ALSO_CALLED.items():
        offers.update((media_type, known) for known in meanings if known in fitting)
    if liked := best(list(offers)):
        return offers[liked]
    raise NotAcceptable(f"This is answered as {', '.join(known.media_type for known in fitting)}.")


def best(media_types: list[str]) -> str | None:
    """Return the media type that the request likes best, None where it likes none."""
    if not request.accept_mimetypes:
        return media_types[0]
    return request.accept_mimetypes.best_match(media_types)


def problem(error: InclusionError | HTTPException) -> Response:
    """Return problem details for an error, whatever the program accepts."""
    if isinstance(error, HTTPException):
        code, sentence, limit = error.code or 500, error.description or "", None
    else:
        code, sentence, limit = errors.status(error), explained(error), error.limit
    response = Response(errors.details(code, sentence, limit), code, mimetype=errors.PROBLEM)
    return retriable(response, error)


def explained(error: InclusionError) -> str:
    """Return the sentence for the reader; what is our fault is only noted."""
    if errors.status(error) < 500 or isinstance(error, (Busy, OutOfTime, OutOfMemory)):
        return str(error)
    current_app.logger.error("%s: %s", type(error).__name__, error)
    return errors.BROKEN_SENTENCE


def retriable(response: Response, error: InclusionError | HTTPException) -> Response:
    """Return the response with when to try again, where that can help; it is never kept."""
    response.headers["Cache-Control"] = "no-store"
    if isinstance(error, Busy):
        response.headers["Retry-After"] = str(error.seconds)
    elif isinstance(error, (OutOfTime, OutOfMemory)):  # on a quieter machine it may do
        response.headers["Retry-After"] = str(MINUTE)
    return response


def _desk() -> Desk:
    return cast(Desk, current_app.extensions[_KEY])


@cache
def _software() -> str:
    return freshness.software_mark()
