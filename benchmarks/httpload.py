"""The result page over HTTP: granian as we run it beside waitress, each on one core, the asker on another.

Ours is also asked for pages that nobody had before, which it cannot give from memory.
"""

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from http.client import HTTPConnection

from flask import Flask

from benchmarks.homes import Home
from benchmarks.results import milliseconds, quantile
from benchmarks.servers import PEERS, free_port
from repository.bootstrap import open_repository
from repository.config import read_config
from webapp import create_app

CONNECTIONS, SECONDS, TURNS = 8, 4.0, 3
STARTING_SECONDS = 120
FIRST = "the same, each page for the first time"
OURS = "-m granian --interface rsgi --http 1 --no-ws --workers 1 --factory webapp.cli:app --host 127.0.0.1"
WAITRESS = """
import sys
sys.path.append(sys.argv[1])
from waitress import serve
from benchmarks.httpload import site
serve(site(), listen="127.0.0.1:" + sys.argv[2], threads=4)
"""


def rows(home: Home, searches: Sequence[str]) -> Iterator[tuple[str, ...]]:
    """Yield a row for each server; they take turns. Where `make bench` brought no waitress, ours alone."""
    commands: dict[str, list[str]] = {"granian, as `inclusion serve` runs it": [*OURS.split(), "--port"]}
    commands[FIRST] = [*OURS.split(), "--port"]
    for found in PEERS.glob("lib/python*/site-packages/waitress"):
        commands["waitress, 4 threads"] = ["-c", WAITRESS, str(found.parent)]
    running = {name: _start(home, command) for name, command in commands.items()}
    try:
        times: dict[str, list[float]] = {name: [] for name in running}
        for turn in range(TURNS + 1):
            for name, (_, port) in running.items():
                taken = _asked(port, searches, fresh=name == FIRST)
                times[name] += taken if turn else []  # the first turn warms
    finally:
        for process, _ in running.values():
            process.terminate()
            process.wait(STARTING_SECONDS)
    rates = {name: len(taken) / (SECONDS * TURNS) for name, taken in times.items()}
    ours = rates[next(iter(rates))]
    for name, taken in times.items():
        p50, p99 = quantile(taken, 0.5), quantile(taken, 0.99)
        figures = (f"{rates[name]:,.0f}", milliseconds(p50), milliseconds(p99), f"{p99 / p50:.1f} ×")
        yield (home.name, name, *figures, f"{ours / rates[name]:.2f} ×")


def site() -> Flask:
    """Return the same web application, for a server of the other kind."""
    return create_app(open_repository(read_config(os.environ)))


def _start(home: Home, command: list[str]) -> tuple[subprocess.Popen[bytes], int]:
    port = free_port()
    environ = {**os.environ, "INCLUSION_HOME": str(home.repository.config.home)}
    cores = sorted(os.sched_getaffinity(0))
    process = subprocess.Popen(
        [sys.executable, *command, str(port)],
        env=environ,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        preexec_fn=lambda: os.sched_setaffinity(0, cores[:1]),  # noqa: PLW1509 - nothing runs beside it yet
    )
    until = time.monotonic() + STARTING_SECONDS
    while time.monotonic() < until and process.poll() is None:
        try:
            _ask(HTTPConnection("127.0.0.1", port, timeout=30), "")
            return process, port
        except OSError:
            time.sleep(0.1)
    process.kill()
    raise RuntimeError(f"This did not start: {command[1]}")


def _asked(port: int, searches: Sequence[str], fresh: bool) -> list[float]:
    """Ask for `SECONDS` over `CONNECTIONS` connections, from a process of its own; return what each took."""
    cores = sorted(os.sched_getaffinity(0))
    told = (str(port), json.dumps(list(searches)), str(fresh), str(SECONDS))
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.httpload", *told],
        stdout=subprocess.PIPE,
        check=True,
        preexec_fn=lambda: os.sched_setaffinity(0, cores[-1:]),  # noqa: PLW1509
    )
    return [float(taken) for taken in json.loads(done.stdout)]


def _ask(connection: HTTPConnection, search: str) -> None:
    connection.request("GET", f"/search?{search}", headers={"Accept": "text/html"})
    answer = connection.getresponse()
    answer.read()
    if answer.status != 200:
        raise RuntimeError(f"/search?{search} answered {answer.status}")


def _asker(
    port: int, searches: Sequence[str], fresh: bool, start: int, until: float, times: list[float]
) -> None:
    connection, number = HTTPConnection("127.0.0.1", port, timeout=60), start
    while (started := time.perf_counter()) < until:
        search = searches[number % len(searches)]
        _ask(connection, f"{search}&new={time.time_ns()}.{start}" if fresh else search)
        times.append(time.perf_counter() - started)
        number += 1


def main() -> None:
    """Ask the server at the port given for so many seconds, and print what each answer took."""
    port, searches, fresh = int(sys.argv[1]), json.loads(sys.argv[2]), sys.argv[3] == "True"
    times: list[list[float]] = [[] for _ in range(CONNECTIONS)]
    until = time.perf_counter() + float(sys.argv[4])
    askers = [
        threading.Thread(target=_asker, args=(port, searches, fresh, number, until, taken))
        for number, taken in enumerate(times)
    ]
    for asker in askers:
        asker.start()
    for asker in askers:
        asker.join()
    print(json.dumps([taken for each in times for taken in each]))


if __name__ == "__main__":
    main()
