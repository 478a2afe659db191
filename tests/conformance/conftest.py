"""A site as it is served, over an edition that also holds the graphs W3C's protocol tests ask of."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from repository import publication
from repository.config import Config
from repository.ingest import Upload
from repository.sandbox import Sandbox

STARTING_SECONDS = 60
DATA = "http://kasei.us/2009/09/sparql/data/data{}.rdf"
STATEMENT = "<{0}> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <http://xmlns.com/foaf/0.1/Document> .\n"


@pytest.fixture(scope="session")
def site(shipped_home: Path, sandbox: Sandbox, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a site of its own; its three extra graphs say what the manifest's data files do."""
    home = tmp_path_factory.mktemp("protocol") / "home"
    shutil.copytree(shipped_home, home)
    graphs = [DATA.format(number) for number in (1, 2, 3)]
    files = {
        graph: Upload(f"data{n}.nt", STATEMENT.format(graph).encode()) for n, graph in enumerate(graphs, 1)
    }
    ledger = publication.Ledger(publication.ledger_file(home))
    done = publication.publish(
        ledger, sandbox, Config(home=home), files, at="2026-11-24T12:00:00+00:00", by="a test"
    )
    ledger.close()
    assert len(done.changed) == 3, done.report and done.report.as_json()
    yield from served(home)


def served(home: Path) -> Iterator[str]:
    """Serve `home` until the generator is closed."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    settings = {"INCLUSION_HOME": str(home), "INCLUSION_PORT": str(port), "INCLUSION_CLIENT_SECONDS": "3600"}
    command = [sys.executable, "-c", "from webapp.cli import main; main()", "serve"]
    log = home.parent / "log"
    with open(log, "wb") as output:
        server = subprocess.Popen(command, env={**os.environ, **settings}, stdout=output, stderr=output)
        try:
            _wait(f"http://127.0.0.1:{port}/status", server, log)
            yield f"http://127.0.0.1:{port}"
        finally:
            server.send_signal(signal.SIGINT)
            server.wait(STARTING_SECONDS)


def _wait(address: str, server: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + STARTING_SECONDS
    while time.monotonic() < deadline and server.poll() is None:
        try:
            with urllib.request.urlopen(address, timeout=5):
                return
        except urllib.error.HTTPError:
            break
        except OSError:
            time.sleep(0.1)
    pytest.fail(f"The site did not start:\n{log.read_text('utf-8', 'replace')[-3000:]}")
