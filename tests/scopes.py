"""Requests as the web server gives them to the event loop, for tests of what is answered there."""

from types import SimpleNamespace
from typing import Any


class Headers(dict[str, list[str]]):
    """Headers as the web server gives them."""

    def get_all(self, name: str) -> list[str]:
        return self.get(name, [])


def scope(path: str, query: str = "", method: str = "GET", **headers: str) -> Any:
    """A request for `path` with this query string; `if_match="x"` is the header `if-match: x`."""
    given = Headers({name.replace("_", "-"): [value] for name, value in headers.items()})
    given.setdefault("host", ["a.example"])
    return SimpleNamespace(
        method=method,
        scheme="http",
        server="127.0.0.1:8000",
        client="127.0.0.1:50000",
        path=path,
        query_string=query,
        headers=given,
    )
