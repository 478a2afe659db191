"""Servers of their own for tests, over homes of theirs: a query server, or the whole site."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import fields
from pathlib import Path

import pytest

from repository import manifest, queryclient
from repository.config import PREFIX, PROJECT, Config
from repository.queryclient import Status
from webapp.companions import bare

STARTING_SECONDS = 60


@contextmanager
def serving(config: Config) -> Iterator[subprocess.Popen[bytes]]:
    """A query server with these settings; all its children are ready."""
    command = [sys.executable, "-m", "repository.queryserver"]
    with subprocess.Popen(command, cwd=PROJECT, env=environment(config), stdin=subprocess.PIPE) as server:
        try:
            wait(lambda: ready(config))
            yield server
        finally:
            assert server.stdin
            server.stdin.close()
            server.wait(STARTING_SECONDS)


@contextmanager
def site_of(home: Path, **settings: int) -> Iterator[str]:
    """The address of the site that `inclusion serve` serves over `home`, with these settings."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        settings["port"] = probe.getsockname()[1]
    changed = {PREFIX + name.upper(): str(value) for name, value in settings.items()}
    changed |= {f"{PREFIX}COLLECTION": "no"}  # as `shipped_home` is
    command = [sys.executable, "-c", "from webapp.cli import main; main()", "serve"]
    log = home.parent / "log"
    with open(log, "wb") as output:
        started = {**os.environ, "INCLUSION_HOME": str(home), **changed}
        server = subprocess.Popen(command, env=started, stdout=output, stderr=output)
        address = f"http://127.0.0.1:{settings['port']}"
        try:
            _wait_for_page(f"{address}/status", server, log)
            yield address
        finally:
            server.send_signal(signal.SIGINT)
            server.wait(STARTING_SECONDS)


def _wait_for_page(address: str, server: subprocess.Popen[bytes], log: Path) -> None:
    until = time.monotonic() + STARTING_SECONDS
    while time.monotonic() < until and server.poll() is None:
        try:
            with urllib.request.urlopen(address, timeout=5):
                return
        except urllib.error.HTTPError:
            break
        except OSError:
            time.sleep(0.1)
    pytest.fail(f"The site did not start:\n{log.read_text('utf-8', 'replace')[-3000:]}")


def environment(config: Config) -> dict[str, str]:
    """The bare environment that asks for these settings."""
    changed = [f for f in fields(config) if getattr(config, f.name) != f.default]
    return bare({**os.environ, **{PREFIX + f.name.upper(): str(getattr(config, f.name)) for f in changed}})


def ready(config: Config) -> bool:
    found = queryclient.status(config.home)
    return found is not None and found.children == config.query_children


def status(config: Config) -> Status:
    found = queryclient.status(config.home)
    assert found is not None, "no query server is there"
    return found


def wait(condition: Callable[[], object]) -> None:
    """Return once `condition` holds."""
    until = time.monotonic() + STARTING_SECONDS
    while not condition():
        assert time.monotonic() < until, "it did not come to pass"
        time.sleep(0.01)


def as_edition(home: Path, triples: int) -> Path:
    """Make the store in `<home>/editions/1` an edition, without an index, and the current one."""
    folder = home / "editions" / "1"
    files = manifest.list_files(folder)
    manifest.write(folder, manifest.Manifest(1, "2026-11-24T10:00:00+00:00", triples, {}, files))
    (home / "editions" / "current").write_text("1\n")
    return folder
