"""SPARQL servers started for one run: the site, and the others it is held against.

All answer on loopback from the same statements: the Oxigraph server from the store of the site's own edition,
the others from its merged set, loaded by their own means into memory (rdflib) or into a database (Virtuoso).
"""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.metadata import distributions
from pathlib import Path

from benchmarks.homes import Home
from repository import edition, queryclient
from repository.config import PROJECT

PEERS = Path(sys.prefix) / "peers"  # made by `make bench`
PATIENCE = 1800  # seconds for a server to load what it serves
STOPPING = 60
SERVE = (sys.executable, "-c", "from webapp.cli import main; main()", "serve")
WITHOUT_BUDGET = {"INCLUSION_CLIENT_SECONDS": "1000000", "INCLUSION_SITE_SECONDS": "1000000"}
UNLIMITED = {**WITHOUT_BUDGET, "INCLUSION_QUERY_SECONDS": "120"}  # as long as is waited for any of them
VIRTUOSO_PAGES = 170_000  # of 8 KiB, what its makers advise for 2 GiB


class LeftOut(Exception):
    """Why a server plays no part in this run."""


@dataclass(frozen=True)
class Server:
    """A server that answers; `address` is that of its SPARQL service."""

    name: str
    address: str


@contextmanager
def site(home: Home, settings: Mapping[str, str] = UNLIMITED) -> Iterator[Server]:
    """Run `inclusion serve` over `home`, with as much query time for one reader as they like."""
    port = free_port()
    config = home.repository.config
    ours = {"INCLUSION_HOME": str(config.home), "INCLUSION_PORT": str(port), **settings}
    ours["INCLUSION_COLLECTION"] = "no"  # to serve what `home` holds, which the others are given, and no more

    def ready() -> bool:
        status = queryclient.status(config.home)
        return status is not None and status.children >= config.query_children

    address = f"http://127.0.0.1:{port}/sparql"
    with _running(SERVE, PROJECT, address, ready, {**os.environ, **ours}):
        yield Server("the site", address)


@contextmanager
def oxigraph(home: Home) -> Iterator[Server]:
    """Run the Oxigraph server over the store of `home`'s edition."""
    program, version = _installed("oxigraph")
    store = edition.open_current(home.repository.config.home).folder / "store"
    port = free_port()
    command = (program, "serve-read-only", "--location", str(store), "--bind", f"127.0.0.1:{port}")
    address = f"http://127.0.0.1:{port}/query"
    with _running(command, PROJECT, address):
        yield Server(f"Oxigraph server {version}", address)


@contextmanager
def rdflib_endpoint(merged: Path) -> Iterator[Server]:
    """Run rdflib-endpoint over the statements in the file `merged`, in rdflib's own store."""
    program, version = _installed("rdflib-endpoint")
    port = free_port()
    command = (program, "serve", "--host", "127.0.0.1", "--port", str(port), str(merged))
    address = f"http://127.0.0.1:{port}/"
    with _running(command, PROJECT, address):
        yield Server(f"rdflib-endpoint {version}", address)


@contextmanager
def virtuoso(merged: Path) -> Iterator[Server]:
    """Run Virtuoso over a database made of the file `merged`, with room for all of it in memory."""
    program, terminal = shutil.which("virtuoso-t"), shutil.which("isql-vt")
    if program is None or terminal is None:
        raise LeftOut("Virtuoso is not installed (Debian: virtuoso-opensource)")
    folder, port, own = merged.parent / "virtuoso", free_port(), free_port()
    folder.mkdir()
    settings = {"port": port, "own": own, "files": merged.parent, "pages": VIRTUOSO_PAGES}
    (folder / "virtuoso.ini").write_text(_VIRTUOSO.format(**settings))
    version = _run((program, "-?"), folder).partition("Version ")[2].split("-")[0]
    address = f"http://127.0.0.1:{port}/sparql"
    try:
        with _running((program, "+foreground", "+configfile", "virtuoso.ini"), folder, address):
            load = f"ld_dir('{merged.parent}', '{merged.name}', '{_GRAPH}'); rdf_loader_run(); checkpoint;"
            _run((terminal, f"127.0.0.1:{own}", "dba", "dba", f"exec={load}"), folder)
            yield Server(f"Virtuoso {version}", address)
    finally:
        shutil.rmtree(folder)


def free_port() -> int:
    """Return a port of the loopback address that nothing listens on."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


_GRAPH = "urn:benchmark"
# Its defaults, but for: places, ports, memory, and as many rows as are asked for.
_VIRTUOSO = f"""
[Database]
DatabaseFile = virtuoso.db
ErrorLogFile = virtuoso.log
LockFile = virtuoso.lck
TransactionFile = virtuoso.trx
xa_persistent_file = virtuoso.pxa
[TempDatabase]
DatabaseFile = virtuoso-temp.db
TransactionFile = virtuoso-temp.trx
[Parameters]
ServerPort = 127.0.0.1:{{own}}
DirsAllowed = ., {{files}}
NumberOfBuffers = {{pages}}
MaxDirtyBuffers = {{pages}}
MaxQueryMem = 2G
ThreadsPerQuery = 4
CaseMode = 2
[HTTPServer]
ServerPort = 127.0.0.1:{{port}}
ServerRoot = .
ServerThreads = 10
MaxClientConnections = 10
MaxKeepAlives = 10
KeepAliveTimeout = 60
[SPARQL]
ResultSetMaxRows = 1000000
DefaultGraph = {_GRAPH}
"""


def _installed(name: str) -> tuple[str, str]:
    """Return the program of that name that `make bench` installed, and its version; raises `LeftOut`."""
    found = [
        each
        for each in distributions(path=[str(path) for path in PEERS.glob("lib/*/site-packages")])
        if each.name == name
    ]
    if not found:
        raise LeftOut(f"{name} is not installed (`make bench` installs it)")
    return str(PEERS / "bin" / name), found[0].version


@contextmanager
def _running(
    command: Sequence[str],
    folder: Path,
    address: str,
    ready: Callable[[], bool] = lambda: True,
    environ: Mapping[str, str] | None = None,
) -> Iterator[int]:
    """Run `command` in `folder` until the block ends; give its process id once it answers at `address`."""
    with subprocess.Popen(
        command, cwd=folder, env=environ, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as process:
        try:
            until = time.monotonic() + PATIENCE
            while not (_answers(address) and ready()):
                if process.poll() is not None or time.monotonic() > until:
                    raise RuntimeError(f"{Path(command[0]).name} did not start.")
                time.sleep(0.1)
            yield process.pid
        finally:
            process.terminate()
            try:
                process.wait(STOPPING)
            except subprocess.TimeoutExpired:
                process.kill()


def _answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(f"{address}?query=ASK%7B%7D", timeout=STOPPING) as response:
            return bool(response.status == 200)
    except OSError:
        return False


def _run(command: Sequence[str], folder: Path) -> str:
    done = subprocess.run(command, cwd=folder, check=False, capture_output=True, text=True)
    return done.stdout + done.stderr
