"""Pages that somebody has had before: given again from memory, before a thread or Flask hears of it.

What is kept is what the house itself marked with an edition's ETag, for a reader who brought nothing that
could make it theirs alone. It is found again only while everything stands that it was made from.
"""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import NamedTuple

from flask import Flask
from granian.rsgi import Scope
from werkzeug.http import parse_etags

from repository import links
from repository.kept import Kept
from webapp import current

DAY = 24 * 60 * 60  # seconds; pages say how old things are
SAYING_WHO = ("cookie", "authorization")
SAYING_WHICH_PART = ("range", "if-range", "if-match", "if-modified-since", "if-unmodified-since")
VARYING = ("host", "accept")  # what a page may depend on, beside its address

Headers = list[tuple[str, str]]


@dataclass(frozen=True)
class Page:
    """A page as it was answered once."""

    headers: Headers
    body: bytes

    def __len__(self) -> int:
        return len(self.body)


class Key(NamedTuple):
    """All that a page is made from: the edition and what else is known, the day, and what was asked."""

    edition: int
    stamp: tuple[int, int]
    links: str
    day: int
    asked: tuple[object, ...]


class Shelf:
    """The pages that one web process has kept for `app`, `most` bytes of them."""

    def __init__(self, app: Flask, most: int) -> None:
        self._held = current.held(app)
        self._home = self._held.repository.config.home
        self._kept: Kept[Page] = Kept(most)

    def key(self, scope: Scope) -> Key | None:
        """Return under what the answer to a request is kept; None where none is."""
        told = scope.headers
        if scope.method != "GET" or any(name in told for name in (*SAYING_WHO, *SAYING_WHICH_PART)):
            return None
        if (edition := self._held.known()) is None:
            return None
        address = (scope.scheme, scope.server, scope.path, scope.query_string)
        asked = (*address, *(tuple(lines(scope, name)) for name in VARYING))
        today = int(time.time()) // DAY
        return Key(edition.number, edition.stamp, links.stamp(self._home), today, asked)

    def find(self, key: Key, scope: Scope) -> tuple[int, Headers, bytes] | None:
        """Return status, headers and body of the answer where it is kept; 304 where the reader has it."""
        page = self._kept.find(key)
        if page is None:
            return None
        known = parse_etags(",".join(lines(scope, "if-none-match")))
        tag = dict(page.headers)["etag"].removeprefix("W/").strip('"')
        if not known.contains_weak(tag):
            return HTTPStatus.OK, page.headers, page.body
        rest = [each for each in page.headers if not each[0].startswith("content-")]
        return HTTPStatus.NOT_MODIFIED, rest, b""

    def keep(self, key: Key, status: int, headers: Headers, body: bytes) -> None:
        """Keep an answer, if it is the same for everybody while its edition lasts."""
        told = dict(headers)
        ours = told.get("etag", "").startswith(f'W/"{key.edition}-')
        if status == HTTPStatus.OK and ours and told.get("cache-control") == "no-cache":
            self._kept.keep(key, Page(headers, body))


def lines(scope: Scope, header: str) -> Sequence[str]:
    """Return the values of the lines of this name in a request's header."""
    found: list[str] = scope.headers.get_all(header)  # type: ignore[attr-defined]
    return found
