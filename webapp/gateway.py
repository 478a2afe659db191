"""Between the web server and the application: a request is taken in whole, and only then given to a thread.

The server speaks RSGI (https://github.com/emmett-framework/granian/blob/master/docs/spec/RSGI.md), the
application WSGI (https://peps.python.org/pep-3333/). What waits for the other side of the wire, for a body to
come or for a large answer to be fetched, waits in the event loop, where it costs no thread.
"""

import asyncio
import io
import sys
from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from typing import IO, Any

from flask import Flask, request
from granian.rsgi import HTTPProtocol, ProtocolClosed, Scope  # type: ignore[attr-defined]
from werkzeug.exceptions import (
    BadRequest,
    HTTPException,
    LengthRequired,
    RequestHeaderFieldsTooLarge,
    UnsupportedMediaType,
)
from werkzeug.wsgi import FileWrapper

from repository.errors import InclusionError
from webapp import clients, current, sparql
from webapp.bodies import Bodies, HungUp
from webapp.hatch import Hatch
from webapp.permits import THREADS
from webapp.shelf import Key, Shelf

REFUSED = "inclusion.refused"
# Of all headers, names and values: to learn what a longer one takes and likes takes seconds.
MOST_CHARACTERS = 16 * 1024
AT_ONCE = 1024 * 1024  # bytes of an answer that are sent at once; what is larger goes piece by piece
PIECE = 256 * 1024  # bytes of a file that are read at once
UNMEASURED = "Say how long it is (Content-Length): here nothing is taken in pieces of unknown number."
NO_HOST = "The Host header does not name a site; it would be in every address that we give."
PACKED = "Send it as it is: what is packed (Content-Encoding) is not taken here."
BODILESS = ("GET", "HEAD", "OPTIONS")

Environ = dict[str, Any]


@dataclass
class Answer:
    """What the application says; `pieces` are still to be read where the whole is not in `body`."""

    status: int = 500
    headers: list[tuple[str, str]] = field(default_factory=list)
    body: bytes = b""
    pieces: Iterable[bytes] | None = None

    def start(self, status: str, headers: list[tuple[str, str]], _: object = None) -> Callable[[bytes], None]:
        """Take the status and the headers, as PEP 3333 has it."""
        self.status, self.headers = int(status[:3]), [(name.lower(), value) for name, value in headers]
        return self._write

    def _write(self, data: bytes) -> None:
        self.body += data


def register(app: Flask) -> None:
    """Let `app` say why a body was not taken, as it says anything that goes wrong."""

    @app.before_request
    def refuse() -> None:
        if error := request.environ.get(REFUSED):
            raise error
        if not request.host:  # https://www.rfc-editor.org/rfc/rfc9112#section-3.2
            raise BadRequest(NO_HOST)
        packed = request.headers.get("Content-Encoding", "identity")
        if packed.strip().lower() not in ("", "identity"):  # unpacked, it could be of any size
            raise UnsupportedMediaType(PACKED)


class Gateway:
    """One web process's way from its server to `app`."""

    def __init__(self, app: Flask, bodies: Bodies, largest: Mapping[str, int], proxies: int) -> None:
        """`largest`: path → most bytes sent there, maybe in pieces of unknown number; `""`: to all others."""
        self._app, self._bodies, self._largest, self._proxies = app, bodies, largest, proxies
        self._hatch = Hatch(app)
        self._shelf = Shelf(app, current.held(app).repository.config.kept_bytes)
        self._threads = ThreadPoolExecutor(THREADS, "answering")

    async def __rsgi__(self, scope: Scope, proto: HTTPProtocol) -> None:
        """Answer one request."""
        failed: Exception | None = None
        key: Key | None = None
        if sum(len(name) + len(value) for name, value in scope.headers.items()) > MOST_CHARACTERS:
            await self._refuse_headers(scope, proto)
            return
        try:
            given = await self._hatch.answer(scope)
            if given is None and (key := self._shelf.key(scope)):
                given = self._shelf.find(key, scope)
            if given:
                proto.response_bytes(*given)
                return
        except ProtocolClosed:
            return
        except Exception as error:
            failed = error
        environ = environ_of(scope)
        if failed is not None:
            environ[sparql.FAILED] = failed
        try:
            if scope.method in BODILESS:
                await self._answer(environ, proto, key)
            else:
                await self._take(environ, proto)
        except HungUp:
            proto.response_empty(400, [("connection", "close")])
        except ProtocolClosed:
            pass  # the client left in the middle of its answer

    async def _refuse_headers(self, scope: Scope, proto: HTTPProtocol) -> None:
        environ = {name: value for name, value in environ_of(scope).items() if not name.startswith("HTTP_")}
        sentence = f"The headers are longer than {MOST_CHARACTERS:,} characters, the most there may be."
        environ |= {"CONTENT_LENGTH": "0", REFUSED: RequestHeaderFieldsTooLarge(sentence)}
        with suppress(ProtocolClosed):
            await self._answer(environ, proto)
            if scope.method not in BODILESS:
                await self._bodies.let_pass(_chunks(proto))

    async def _take(self, environ: Environ, proto: HTTPProtocol) -> None:
        forwarded = environ.get("HTTP_X_FORWARDED_FOR", "")
        client = clients.named(environ["REMOTE_ADDR"], [forwarded], self._proxies)
        most = self._largest.get(environ["PATH_INFO"], self._largest[""])
        in_pieces = environ.pop("HTTP_TRANSFER_ENCODING", None) is not None
        announced = None if in_pieces else int(environ.get("CONTENT_LENGTH", 0))
        chunks = _chunks(proto)
        try:
            if in_pieces and environ["PATH_INFO"] not in self._largest:
                # The server does not tell one that was cut off; half a file must not pass for a whole one.
                raise LengthRequired(UNMEASURED)
            async with self._bodies.taken(client, announced, most, chunks) as body:
                environ |= {"CONTENT_LENGTH": str(len(body)), "wsgi.input": io.BytesIO(body)}
                await self._answer(environ, proto)
        except (InclusionError, HTTPException) as error:
            environ |= {"CONTENT_LENGTH": "0", REFUSED: error}
            await self._answer(environ, proto)
            await self._bodies.let_pass(chunks)

    async def _answer(self, environ: Environ, proto: HTTPProtocol, key: Key | None = None) -> None:
        loop = asyncio.get_running_loop()
        answer = await loop.run_in_executor(self._threads, self._asked, environ)
        if answer.pieces is None:
            if key:
                self._shelf.keep(key, answer.status, answer.headers, answer.body)
            proto.response_bytes(answer.status, answer.headers, answer.body)
            return
        sent = proto.response_stream(answer.status, answer.headers)
        pieces = iter(answer.pieces)
        try:
            while (piece := await loop.run_in_executor(self._threads, next, pieces, None)) is not None:
                await sent.send_bytes(piece)
        finally:
            _close(answer.pieces)

    def _asked(self, environ: Environ) -> Answer:
        """Ask the application, in a thread."""
        answer = Answer()
        pieces = self._app(environ, answer.start)
        if int(dict(answer.headers).get("content-length", 0)) > AT_ONCE:
            answer.pieces = pieces
            return answer
        try:
            answer.body += b"".join(pieces)
        finally:
            _close(pieces)
        return answer


async def _chunks(proto: HTTPProtocol) -> AsyncIterator[bytes]:
    """Yield what is sent; unlike the server's own iterator, this one may be left and taken up again."""
    async for chunk in proto:
        yield chunk


def environ_of(scope: Scope) -> Environ:
    """Return a request without its body as PEP 3333 describes it."""
    address, _, port = scope.server.rpartition(":")
    environ = {
        "REQUEST_METHOD": scope.method,
        "SCRIPT_NAME": "",
        "PATH_INFO": _latin(scope.path),
        "QUERY_STRING": _latin(scope.query_string),
        "SERVER_NAME": address,
        "SERVER_PORT": port,
        "SERVER_PROTOCOL": f"HTTP/{scope.http_version}",
        "REMOTE_ADDR": clients.address(scope.client),
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope.scheme,
        "wsgi.input": io.BytesIO(),
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
        "wsgi.file_wrapper": _pieces,
    }
    for name, value in scope.headers.items():
        _add_header(environ, name, _latin(value))
    return environ


def _add_header(environ: Environ, name: str, value: str) -> None:
    if "_" in name:  # it would pass for one with a hyphen, such as a proxy of ours writes
        return
    key = name.upper().replace("-", "_")
    key = key if key in ("CONTENT_TYPE", "CONTENT_LENGTH") else f"HTTP_{key}"
    joint = "; " if key == "HTTP_COOKIE" else ","
    environ[key] = f"{environ[key]}{joint}{value}" if key in environ else value


def _latin(text: str) -> str:
    """Return text as its bytes in UTF-8, each as one character."""
    return text.encode().decode("latin-1")


def _pieces(file: IO[bytes], _: int = 0) -> FileWrapper:
    return FileWrapper(file, PIECE)


def _close(pieces: Iterable[bytes]) -> None:
    if close := getattr(pieces, "close", None):
        close()
