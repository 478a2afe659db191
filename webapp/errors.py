"""When something goes wrong: which status it has, and the page or document that says so."""

import json
from http import HTTPStatus

from flask import Flask, Response, current_app, redirect, render_template, request
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response as AnyResponse

from repository import errors, naming
from repository.budget import MINUTE
from webapp import negotiation

STATUSES: dict[type[errors.InclusionError], HTTPStatus] = {
    errors.Unreadable: HTTPStatus.BAD_REQUEST,
    errors.TooLarge: HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    errors.TooSlow: HTTPStatus.REQUEST_TIMEOUT,
    errors.Refused: HTTPStatus.FORBIDDEN,
    errors.NotFound: HTTPStatus.NOT_FOUND,
    errors.Merged: HTTPStatus.NOT_FOUND,  # readers are led on by `_merged`
    errors.Withdrawn: HTTPStatus.GONE,
    errors.NotAcceptable: HTTPStatus.NOT_ACCEPTABLE,
    errors.Unsupported: HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
    errors.Conflict: HTTPStatus.CONFLICT,
    errors.Unknown: HTTPStatus.UNAUTHORIZED,
    errors.BadInput: HTTPStatus.BAD_REQUEST,
    errors.WrongUsage: HTTPStatus.BAD_REQUEST,
    errors.Busy: HTTPStatus.SERVICE_UNAVAILABLE,
    errors.NotReady: HTTPStatus.SERVICE_UNAVAILABLE,
    errors.Overspent: HTTPStatus.TOO_MANY_REQUESTS,
    errors.OutOfTime: HTTPStatus.SERVICE_UNAVAILABLE,
    errors.OutOfMemory: HTTPStatus.SERVICE_UNAVAILABLE,
    errors.Unreachable: HTTPStatus.BAD_GATEWAY,
    errors.NoRoom: HTTPStatus.INSUFFICIENT_STORAGE,
    errors.Damaged: HTTPStatus.INTERNAL_SERVER_ERROR,
    errors.Unable: HTTPStatus.INTERNAL_SERVER_ERROR,
    errors.InclusionError: HTTPStatus.INTERNAL_SERVER_ERROR,
}

# What the page is called, for the statuses people meet.
HEADINGS = {
    400: "We could not read that",
    401: "Please sign in",
    403: "That is not allowed here",
    404: "We cannot find that page",
    405: "That cannot be done at this address",
    406: "We do not have it in that format",
    408: "That took too long to arrive",
    409: "This has changed since you looked",
    410: "This record was withdrawn",
    413: "That is too large",
    415: "We cannot read that format",
    429: "Too much at once",
    503: "Too much at once",
    507: "There is no room left",
}

# Said where the error itself has no words for people.
SENTENCES = {
    404: "Check the address, or search.",
    405: "The page is there, but it does not take what was sent to it.",
    413: "What was sent is larger than this site takes.",
}

NOT_READY = "This is not ready yet"
PROBLEM = "application/problem+json"
BROKEN = "Sorry, there is a problem"
BROKEN_SENTENCE = "Something on our side went wrong. Nothing you did caused it. Try again in a few minutes."


def status(error: errors.InclusionError) -> HTTPStatus:
    """Return the HTTP status of an error: its own class's, else that of the nearest class above it."""
    return next(STATUSES[kind] for kind in type(error).__mro__ if kind in STATUSES)


def register(app: Flask) -> None:
    """Let `app` answer every error with a page, or with problem details for a program."""
    app.register_error_handler(errors.InclusionError, _ours)
    app.register_error_handler(errors.Merged, _merged)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Exception, _unforeseen)


def _merged(error: errors.Merged) -> AnyResponse:
    """Lead to the record that was kept: for good, but never remembered, as the two may be parted again."""
    parts = request.view_args or {}
    kind, _, slug = naming.path(error.kept).removeprefix("/doc/").partition("/")
    if "slug" in parts and "kind" in parts:
        _, asked = negotiation.split(parts["slug"])
        suffix = f".{asked.extension}" if asked and request.path.startswith("/doc/") else ""
        place = f"{request.path.split('/')[1]}/{kind}/{slug}{suffix}"
        query = request.query_string.decode("ascii", "replace")
        answer = redirect(f"/{place}?{query}" if query else f"/{place}", HTTPStatus.PERMANENT_REDIRECT)
    else:
        answer = redirect(naming.path(error.kept), HTTPStatus.SEE_OTHER)
    answer.headers["Cache-Control"] = "no-cache"
    return answer


def problem(code: int, sentence: str, limit: int | None = None, heading: str = "") -> Response:
    """Return the answer for a status: HTML where the reader asks for it, `application/problem+json` else."""
    heading = heading or HEADINGS.get(code) or (BROKEN if code >= 500 else HTTPStatus(code).phrase)
    if _reads_html():
        name = "errors/broken.html" if code == 500 else "errors/page.html"
        body, kind = render_template(name, heading=heading, sentence=sentence, code=code), "text/html"
    else:
        body, kind = details(code, sentence, limit, heading), PROBLEM
    answer = Response(body, code, mimetype=kind)
    answer.headers["Cache-Control"] = "no-store"
    answer.headers["Vary"] = "Accept"
    return answer


def details(code: int, sentence: str, limit: int | None = None, heading: str = "") -> str:
    """Return problem details (https://www.rfc-editor.org/rfc/rfc9457), with the figure of a limit passed."""
    title = heading or HEADINGS.get(code) or (BROKEN if code >= 500 else HTTPStatus(code).phrase)
    told = {"type": "about:blank", "title": title, "status": code, "detail": sentence}
    return json.dumps(told if limit is None else {**told, "limit": limit})


def _ours(error: errors.InclusionError) -> Response:
    code = status(error)
    if code == HTTPStatus.INTERNAL_SERVER_ERROR:
        current_app.logger.error("%s: %s", type(error).__name__, error)
        return problem(code, BROKEN_SENTENCE)
    heading = NOT_READY if isinstance(error, errors.NotReady) else ""
    answer = problem(code, str(error), error.limit, heading)
    return retriable(answer, error)


def retriable(response: Response, error: Exception) -> Response:
    """Return the response with when to try again, where that can help; it is never kept."""
    response.headers["Cache-Control"] = "no-store"
    if isinstance(error, errors.Busy):
        response.headers["Retry-After"] = str(error.seconds)
    elif isinstance(error, (errors.OutOfTime, errors.OutOfMemory)):  # on a quieter machine it may do
        response.headers["Retry-After"] = str(MINUTE)
    return response


def _http(error: HTTPException) -> Response:
    code = error.code or 500
    if code < 400:  # a redirect, not an error
        return Response(error.get_response().get_data(), code, dict(error.get_headers()))
    answer = problem(code, SENTENCES.get(code) or error.description or HTTPStatus(code).description)
    for name, value in error.get_headers():
        if name in ("Allow", "Retry-After"):
            answer.headers[name] = value
    return answer


def _unforeseen(error: Exception) -> Response:
    current_app.logger.error("Unforeseen error at %s", request.path, exc_info=error)
    return problem(500, BROKEN_SENTENCE)


def _reads_html() -> bool:
    offers = [PROBLEM, "application/json", "text/html"]  # a program that takes anything takes the first
    return request.accept_mimetypes.best_match(offers) == "text/html"
