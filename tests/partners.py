"""A partner's web site on this machine, for tests of what goes out to others' addresses."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from repository.fetching import IP, Reach


@dataclass
class Page:
    """What a path answers."""

    data: bytes = b""
    kind: str = "text/turtle"
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    length: int | None = None  # announced, where that is not the truth
    before: Callable[[], object] = lambda: None


@dataclass
class Site:
    """The pages by path, and the requests that came: method, path and headers."""

    port: int
    pages: dict[str, Page] = field(default_factory=dict)
    asked: list[tuple[str, str, dict[str, str]]] = field(default_factory=list)

    def at(self, path: str) -> str:
        return f"http://127.0.0.1:{self.port}{path}"

    @property
    def reach(self) -> Reach:
        """Where requests may go in a test: this site too."""
        return Reach(frozenset({self.port}), _this_machine)


def _this_machine(ip: IP) -> bool:
    return str(ip) == "127.0.0.1"


@contextmanager
def site() -> Iterator[Site]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            made.asked.append((self.command, self.path, dict(self.headers)))
            page = made.pages.get(self.path, Page(status=404))
            page.before()
            etag = page.headers.get("ETag")
            status = 304 if etag and self.headers.get("If-None-Match") == etag else page.status
            body = b"" if status == 304 else page.data
            self.send_response(status)
            for name, value in page.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Type", page.kind)
            self.send_header("Content-Length", str(len(body) if page.length is None else page.length))
            self.end_headers()
            if self.command == "GET":
                self.wfile.write(body)

        do_HEAD = do_GET

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    made = Site(server.server_address[1])
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield made
    finally:
        server.shutdown()
        server.server_close()
