"""Asking a SPARQL server over HTTP, one connection kept open, and comparing what servers answer."""

import http.client
import json
import time
from collections import Counter
from typing import Any, Self
from urllib.parse import urlencode, urlsplit

import pyoxigraph as ox

from benchmarks.servers import Server
from repository.formats import JSON_RESULTS, NTRIPLES

PATIENCE = 120.0  # seconds for one answer
IDLE = 3.0  # seconds after which a connection is opened anew
PLAIN = {"http://www.w3.org/2001/XMLSchema#string", "http://www.w3.org/1999/02/22-rdf-syntax-ns#langString"}


class Failed(Exception):
    """A server that did not answer a query; the words say what it did instead."""


class Reader:
    """Asks one server. Each query ends in a comment of its own: no server can answer from what it kept."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self._address = urlsplit(server.address)
        self._asked = 0
        self._last = 0.0
        self._line: http.client.HTTPConnection | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._hang_up()

    def ask(self, query: str) -> tuple[float, bytes]:
        """Return how many seconds the whole answer took, and the answer; raises `Failed`."""
        self._asked += 1
        wanted = NTRIPLES if "CONSTRUCT" in query else JSON_RESULTS
        parameters = urlencode({"query": f"{query}\n# {self.server.name}, {time.time_ns()}"})
        if time.monotonic() - self._last > IDLE:  # servers close what is idle, each after a time of its own
            self._hang_up()
        try:
            if self._line is None:
                self._line = self._connect()
            started = time.perf_counter()
            self._line.request(
                "GET", f"{self._address.path}?{parameters}", headers={"Accept": wanted.media_type}
            )
            response = self._line.getresponse()
            body = response.read()
            taken = time.perf_counter() - started
        except (OSError, http.client.HTTPException) as error:
            self._hang_up()
            raise Failed(
                f"gave no answer in {PATIENCE:.0f} s" if isinstance(error, TimeoutError) else str(error)
            ) from error
        self._last = time.monotonic()
        if response.status != 200:
            raise Failed(f"status {response.status}")
        return taken, body

    def _connect(self) -> http.client.HTTPConnection:
        line = http.client.HTTPConnection(self._address.hostname or "", self._address.port, timeout=PATIENCE)
        line.connect()
        return line

    def _hang_up(self) -> None:
        if self._line is not None:
            self._line.close()
            self._line = None


def rows(query: str, body: bytes) -> Counter[str]:
    """Return what an answer says, whatever the order of its rows and however its values are written."""
    if "CONSTRUCT" in query:
        return Counter(str(triple) for triple in set(ox.parse(body, ox.RdfFormat.N_TRIPLES)))
    found = json.loads(body)
    if "boolean" in found:
        return Counter([str(found["boolean"])])
    names = sorted(found["head"]["vars"])
    return Counter(" ".join(_value(row.get(name)) for name in names) for row in found["results"]["bindings"])


def _value(term: dict[str, Any] | None) -> str:
    if term is None:
        return "-"
    if term["type"] == "uri":
        return f"<{term['value']}>"
    datatype = term.get("datatype", "")
    return f"{term['value']!r}@{term.get('xml:lang', '')}^{'' if datatype in PLAIN else datatype}"
