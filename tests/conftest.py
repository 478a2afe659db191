"""What many tests stand on: what the five founding sources say, published once a test run by the road that
users take. The collection has tests of its own.
"""

import fcntl
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket

from repository import publication
from repository.bootstrap import PRELOAD, Repository
from repository.config import PROJECT, Config
from repository.edition import Edition, open_current
from repository.ingest import Upload
from repository.sandbox import Sandbox
from repository.shipped import founding_files, shipped_files


class Compiled(BytecodeCache):
    """Templates that were compiled, for all apps of a test process: there are hundreds of apps."""

    def __init__(self) -> None:
        self._held: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if bucket.key in self._held:
            bucket.bytecode_from_string(self._held[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._held[bucket.key] = bucket.bytecode_to_string()


Flask.jinja_options = {"bytecode_cache": Compiled()}


@pytest.fixture(scope="session")
def sandbox() -> Iterator[Sandbox]:
    children = Sandbox(PRELOAD)
    yield children
    children.close()


@pytest.fixture(scope="session")
def shipped_home(tmp_path_factory: pytest.TempPathFactory, sandbox: Sandbox) -> Path:
    """The home of a repository with the founding data; all test processes share it: never write to it."""
    return _shared(tmp_path_factory, "shipped-home", lambda home: _publish(home, sandbox, founding_files))


@pytest.fixture(scope="session")
def collected(tmp_path_factory: pytest.TempPathFactory, shipped_home: Path, sandbox: Sandbox) -> Edition:
    """The edition of all that is shipped, the collection included; shared as `shipped_home` is."""

    def make(home: Path) -> None:
        shutil.copytree(shipped_home, home, symlinks=True)
        _publish(home, sandbox, shipped_files)

    return open_current(_shared(tmp_path_factory, "collected-home", make))


def _shared(factory: pytest.TempPathFactory, name: str, make: Callable[[Path], None]) -> Path:
    shared = factory.getbasetemp()
    if shared.name.startswith("popen-"):  # a pytest-xdist worker: its own folder lies in the common one
        shared = shared.parent
    home = shared / name
    with open(shared / f"{name}.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (home / ".made").exists():
            shutil.rmtree(home, ignore_errors=True)
            make(home)
            (home / ".made").touch()
    return home


def _publish(home: Path, sandbox: Sandbox, files_of: Callable[[Path], dict[str, Path]]) -> None:
    repository = Repository(Config(home=home, check_seconds=600), publication_ledger(home), sandbox)
    files = {g: Upload(p.name, p.read_bytes()) for g, p in files_of(PROJECT).items()}
    at = "2026-11-24T12:00:00+00:00"
    result = publication.publish(repository.ledger, sandbox, repository.config, files, at=at, by="a test")
    assert result.report is not None and result.report.conforms, result.report.as_json()


def publication_ledger(home: Path) -> publication.Ledger:
    return publication.Ledger(publication.ledger_file(home))


@pytest.fixture(scope="session")
def repository(shipped_home: Path, sandbox: Sandbox) -> Repository:
    config = Config(home=shipped_home)
    return Repository(config, publication_ledger(shipped_home), sandbox)


@pytest.fixture(scope="session")
def shipped(shipped_home: Path) -> Edition:
    """The edition of the founding data."""
    return open_current(shipped_home)


@pytest.fixture
def empty(tmp_path: Path, sandbox: Sandbox) -> Repository:
    """A repository that holds nothing yet."""
    home = tmp_path / "home"
    return Repository(Config(home=home), publication_ledger(home), sandbox)
