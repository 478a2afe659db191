"""A query server of its own for tests, over a home of theirs."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import fields
from pathlib import Path

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
