"""A real server over the shipped data, and a real browser to look at it with."""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from repository.config import PROJECT

CHROMIUM = Path(os.environ.get("CHROMIUM", "/usr/bin/chromium"))
AXE = PROJECT / "node_modules" / "axe-core" / "axe.min.js"
BUILT = PROJECT / "webapp" / "static" / "site.css"
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
STARTING_SECONDS = 60


def need(path: Path, what: str) -> None:
    """Skip without `path`, or fail where REQUIRE_BROWSER asks for these tests to run."""
    if path.exists():
        return
    reason = f"{what} is not there: {path}"
    if os.environ.get("REQUIRE_BROWSER") == "1":
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.fixture(scope="session")
def axe() -> str:
    need(AXE, "axe-core (npm ci)")
    return AXE.read_text("utf-8")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    need(CHROMIUM, "Chromium")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=str(CHROMIUM), args=ARGUMENTS)
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def live_home(shipped_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the published shipped data, which the server looks after."""
    home = tmp_path_factory.mktemp("browser") / "home"
    return Path(shutil.copytree(shipped_home, home))


@pytest.fixture(scope="session")
def live_server(live_home: Path) -> Iterator[str]:
    """The address of a server of its own over it."""
    need(BUILT, "the built style sheet (npm run build)")
    home = live_home
    port = _free_port()
    command = [sys.executable, "-m", "granian", "--interface", "rsgi", "--factory", "webapp.cli:app"]
    command += ["--host", "127.0.0.1", "--port", str(port), "--workers", "1"]
    log = home.parent / "log"
    with open(log, "wb") as output:
        environment = {**os.environ, "INCLUSION_HOME": str(home)}
        server = subprocess.Popen(command, cwd=PROJECT, env=environment, stdout=output, stderr=output)
        try:
            _wait(f"http://127.0.0.1:{port}/status", server, log)
            yield f"http://127.0.0.1:{port}"
        finally:
            server.terminate()
            server.wait(STARTING_SECONDS)


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


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
    pytest.fail(f"The server did not start:\n{log.read_text('utf-8', 'replace')[-3000:]}")
