"""Whether readers notice an attack: the site as served, on loopback, each client from an address of its own.

Eight good clients load pages and ask queries, each a request and then a breath; first alone, then beside four
that send hostile queries as fast as they are answered, and 32 that hold half-sent bodies open.
"""

import http.client
import socket
import threading
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from multiprocessing import get_context
from multiprocessing.connection import Connection
from random import Random
from typing import Any
from urllib.parse import quote, urlsplit

from benchmarks import servers
from benchmarks.homes import Homes
from benchmarks.results import Table, milliseconds, quantile, verdict
from repository.namespaces import ID
from tests.hostile.corpus import GREEDY, SLY

LARGEST = 20_000  # initiatives
GOOD, HOSTILE, HALF_SENT = 8, 4, 32  # clients
ALONE_SECONDS, SECONDS = 20.0, 60.0
AMONG = 50  # records that are read
BREATH = 0.1  # seconds between two requests of a good client
PATIENCE = 60.0  # seconds for an answer
MOST = 10  # times what the slowest hundredth may take under attack
PAGES = (
    "/",
    "/search?q=mentoring",
    "/search?q=women",
    "/themes",
    "/themes/leadership",
    "/questions",
    "/about",
)
HALF = b"POST /sparql HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/sparql-query\r\n"
HALF += b"Content-Length: 1000\r\n\r\nSELECT * WHERE {"


@dataclass
class Seen:
    """What some clients saw: how long each good answer took, by kind, and every answer by its status."""

    seconds: dict[str, list[float]] = field(default_factory=dict)
    statuses: Counter[str] = field(default_factory=Counter)


Client = Callable[[str, int, float, Seen], None]


def measure(homes: Homes, sizes: Sequence[int]) -> list[Table]:
    """Return the figures for the largest of these collections that is not larger than 20,000."""
    home = homes.of(max(size for size in sizes if size <= LARGEST))
    with servers.site(home, {}) as site:
        netloc = urlsplit(site.address).netloc
        _together(netloc, 3.0, {good: GOOD})  # what is opened once
        alone = _together(netloc, ALONE_SECONDS, {good: GOOD})[good]
        attacked = _together(netloc, SECONDS, {good: GOOD, hostile: HOSTILE, half_sent: HALF_SENT})
    return [_readers(home.name, alone, attacked[good]), _attackers(attacked)]


def good(netloc: str, number: int, until: float, seen: Seen) -> None:
    """Load pages and ask queries, taking turns, until the clock says so."""
    random = Random(number)
    line = _line(netloc, f"127.0.1.{number + 1}")
    asked = 0
    while time.monotonic() < until:
        asked += 1
        kind, path, accept = _wanted(random, asked, number)
        started = time.perf_counter()
        try:
            line.request("GET", path, headers={"Accept": accept})
            answer = line.getresponse()
            answer.read()
            status = str(answer.status)
        except (OSError, http.client.HTTPException) as error:
            line.close()
            status = type(error).__name__
        seen.statuses[status] += 1
        if status == "200":
            seen.seconds.setdefault(kind, []).append(time.perf_counter() - started)
        time.sleep(BREATH)


def hostile(netloc: str, number: int, until: float, seen: Seen) -> None:
    """Send the hostile corpus, again and again, as fast as it is answered."""
    queries = [*GREEDY.values(), *SLY.values()]
    Random(number).shuffle(queries)
    line = _line(netloc, f"127.0.2.{number + 1}")
    while time.monotonic() < until:
        query = queries.pop(0)
        queries.append(query)
        body = query.encode("utf-8", "surrogatepass")
        with suppress(OSError, http.client.HTTPException):
            line.request("POST", "/sparql", body, {"Content-Type": "application/sparql-query"})
            answer = line.getresponse()
            answer.read()
            seen.statuses[str(answer.status)] += 1
            continue
        line.close()
        seen.statuses["no answer"] += 1


def half_sent(netloc: str, number: int, until: float, seen: Seen) -> None:
    """Send half a body and hold on; when shown the door, come again."""
    host, _, port = netloc.partition(":")
    while time.monotonic() < until:
        seen.statuses["begun"] += 1
        with (
            suppress(OSError),
            socket.create_connection((host, int(port)), PATIENCE, (f"127.0.3.{number + 1}", 0)) as talk,
        ):
            talk.sendall(HALF)
            talk.settimeout(max(0.1, until - time.monotonic()))
            if talk.recv(1024):
                seen.statuses["refused"] += 1


def _wanted(random: Random, asked: int, client: int) -> tuple[str, str, str]:
    if asked % 2:
        return "page", random.choice((*PAGES, f"/doc/initiative/{_slug(random)}")), "text/html"
    query = f"SELECT ?p ?o {{ <{ID}initiative/{_slug(random)}> ?p ?o }} # {client} {asked} {time.time_ns()}"
    return "query", f"/sparql?query={quote(query)}", "application/sparql-results+json"


def _slug(random: Random) -> str:
    return f"generated-{random.randint(1, AMONG):06}"


def _line(netloc: str, address: str) -> http.client.HTTPConnection:
    host, _, port = netloc.partition(":")
    return http.client.HTTPConnection(host, int(port), timeout=PATIENCE, source_address=(address, 0))


def _together(netloc: str, seconds: float, clients: Mapping[Client, int]) -> dict[Client, Seen]:
    """Run so many of each kind of client for so long, each kind in a process of its own."""
    context, until = get_context("fork"), time.monotonic() + seconds
    running = []
    for client, count in clients.items():
        near, far = context.Pipe(duplex=False)
        process = context.Process(target=_crowd, args=(client, count, netloc, until, far))
        process.start()
        running.append((client, process, near))
    seen: dict[Client, Seen] = {}
    for client, process, near in running:
        seen[client] = near.recv()
        process.join()
    return seen


def _crowd(client: Client, count: int, netloc: str, until: float, tell: Connection) -> None:
    seen = Seen()
    threads = [threading.Thread(target=client, args=(netloc, n, until, seen)) for n in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    tell.send(seen)


def _readers(name: str, alone: Seen, attacked: Seen) -> Table:
    rows: list[tuple[str, ...]] = []
    for kind in ("page", "query"):
        before, now = alone.seconds[kind], attacked.seconds[kind]
        slow, slower = quantile(before, 0.99), quantile(now, 0.99)
        figures: list[Any] = [quantile(before, 0.5), slow, quantile(now, 0.5), slower, max(now)]
        rows.append(
            (kind, f"{len(before):,}", f"{len(now):,}", *map(milliseconds, figures), f"{slower / slow:.1f} ×")
        )
    columns = (
        "good clients",
        "n alone",
        "n attacked",
        "p50 alone",
        "p99 alone",
        "p50",
        "p99",
        "most",
        "p99, ratio",
    )
    note = (
        f"{GOOD} good clients, {name}; then with {HOSTILE} hostile ones and {HALF_SENT} half-sent bodies for "
        f"{SECONDS:.0f} s. Errors alone: {_errors(alone)}; under attack: {_errors(attacked)}."
    )
    failed = sum(count for seen in (alone, attacked) for count in _wrong(seen).values())
    verdicts = [verdict("errors", f"{failed}", most=0)]
    verdicts += [verdict(f"{row[0]}, p99, ratio", row[-1], most=MOST) for row in rows]
    return Table("Readers under attack", columns, rows, note, verdicts)


def _errors(seen: Seen) -> str:
    return ", ".join(f"{count} × {status}" for status, count in sorted(_wrong(seen).items())) or "0"


def _wrong(seen: Seen) -> dict[str, int]:
    return {status: count for status, count in seen.statuses.items() if status != "200"}


def _attackers(seen: Mapping[Client, Seen]) -> Table:
    rows = [
        (
            client.__name__.replace("_", " "),
            ", ".join(f"{count:,} × {status}" for status, count in sorted(seen[client].statuses.items())),
        )
        for client in (hostile, half_sent)
    ]
    return Table("What the attackers were told", ("attackers", "answers by status"), rows)
