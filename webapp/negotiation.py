"""Which format an answer is in: a suffix decides, else what the reader accepts; and its headers.

RFC 9110, section 12.5.1: https://www.rfc-editor.org/rfc/rfc9110#name-accept
"""

from collections.abc import Sequence
from functools import cache

from flask import Response, request

from repository import links
from repository.edition import Edition
from repository.errors import NotAcceptable
from repository.formats import GRAPH_FORMATS, Format
from webapp import current
from webapp.freshness import software_mark

HTML = Format("html", "Web page", "text/html", "html")
PAGE_FORMATS = (HTML, *GRAPH_FORMATS)


def split(path: str, offered: Sequence[Format] = PAGE_FORMATS) -> tuple[str, Format | None]:
    """Return a path without its suffix, and the format the suffix asks for; `None` where it has none."""
    for format in offered:
        if path.endswith("." + format.extension):
            return path.removesuffix("." + format.extension), format
    return path, None


def chosen(offered: Sequence[Format] = PAGE_FORMATS) -> Format:
    """Return the format this request wants most; raises `NotAcceptable`, listing those there are."""
    return choose(request.headers.get("Accept", ""), offered)


def choose(accept: str, offered: Sequence[Format]) -> Format:
    """Return the offered format that an `Accept` header wants most; the earlier of equals.

    No header means any. Raises `NotAcceptable`, listing the formats there are.
    """
    wishes = _wishes(accept) or {"*/*": 1.0}
    best = max(offered, key=lambda format: _wish(wishes, format.media_type))
    if _wish(wishes, best.media_type) <= 0:
        names = ", ".join(f"{format.media_type} (.{format.extension})" for format in offered)
        raise NotAcceptable(f"This is available as {names}.")
    return best


def _wishes(accept: str) -> dict[str, float]:
    """Return how much each media range of an `Accept` header is wanted, from 0 to 1."""
    wishes = {}
    for part in accept.split(","):
        name, *parameters = (piece.strip().lower() for piece in part.split(";"))
        if name:
            wishes[name] = min(_quality(parameters), 1.0)
    return wishes


def _quality(parameters: list[str]) -> float:
    for parameter in parameters:
        if parameter.startswith("q="):
            text = parameter[2:].strip()
            return float(text) if text.replace(".", "", 1).isdecimal() else 0.0
    return 1.0


def _wish(wishes: dict[str, float], media_type: str) -> float:
    """The most exact range that fits decides: `text/html;q=0, */*` takes anything but HTML."""
    for name in (media_type, media_type.partition("/")[0] + "/*", "*/*"):
        if name in wishes:
            return wishes[name]
    return 0.0


def etag(edition: Edition, format: Format, language: str = "en") -> str:
    """Return what changes whenever an answer may: edition, software, format, language, links checked."""
    asked = links.stamp(current.repository().config.home) if format is HTML else ""
    return f"{edition.number}-{_software()}-{format.name}-{language}{asked and f'-{asked}'}"


@cache
def _software() -> str:
    return software_mark()


def unchanged(tag: str) -> Response | None:
    """Return "304 Not Modified" where the reader still has the answer of this tag; else `None`."""
    if not request.if_none_match.contains_weak(tag):
        return None
    return _marked(Response(status=304), tag)


def finish(body: str | bytes, format: Format, tag: str, links: Sequence[str] = ()) -> Response:
    """Return the answer with its type, its tag and its links to the same in other formats."""
    answer = Response(body, mimetype=format.media_type)
    if links:
        answer.headers["Link"] = ", ".join(links)
    return _marked(answer, tag)


def _marked(answer: Response, tag: str) -> Response:
    answer.set_etag(tag, weak=True)
    answer.headers["Vary"] = "Accept"
    answer.headers["Cache-Control"] = "no-cache"
    return answer


def alternates(path: str, current: Format, offered: Sequence[Format] = PAGE_FORMATS) -> list[str]:
    """Return `Link` values to the same thing in the other formats; those with statements also describe it."""
    links = []
    for format in offered:
        if format is not current:
            relation = "alternate" if format is HTML else "alternate describedby"
            links.append(f'<{path}.{format.extension}>; rel="{relation}"; type="{format.media_type}"')
    return links
