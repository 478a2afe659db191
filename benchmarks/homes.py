"""Repositories made for one run: the shipped data, with or without a made-up collection."""

import shutil
import time
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import click
import pyoxigraph as ox

from benchmarks import generator
from repository import edition, publication
from repository.bootstrap import Repository, open_repository
from repository.config import PROJECT, Config
from repository.errors import Damaged
from repository.ingest import Parsed, Upload, read
from repository.ledger import Offer
from repository.shipped import founding_files
from repository.store.writing import entry_of, lines_of

AT = "2026-06-01T12:00:00+00:00"
BY = "the benchmarks"
AT_ONCE = 100  # files accepted by one decision


@dataclass(frozen=True)
class Home:
    """A repository with the shipped data and `initiatives` made-up ones; how long its first build took."""

    initiatives: int
    repository: Repository
    build_seconds: float

    @property
    def name(self) -> str:
        """Return how the size is called in tables."""
        return f"{self.initiatives:,} initiatives" if self.initiatives else "shipped data"

    @property
    def triples(self) -> int:
        """Return how many statements the current edition's merged set holds."""
        return edition.open_current(self.repository.config.home).manifest.triples

    def merged(self, folder: Path) -> Path:
        """Write the current edition's merged set into `folder`; return the file (N-Triples)."""
        store = edition.open_current(self.repository.config.home).folder / "store"
        file = folder / "merged.nt"
        ox.Store.read_only(str(store)).dump(str(file), ox.RdfFormat.N_TRIPLES, from_graph=ox.DefaultGraph())
        return file


class Homes:
    """The repositories of one run, each made when it is first asked for."""

    def __init__(self, folder: Path, kept: Path | None = None) -> None:
        """`kept`: a folder of collections that outlives the run; each is made there where it is missing."""
        self._folder = folder
        self._kept = kept or folder
        self._made: dict[int, Home] = {}

    def of(self, initiatives: int) -> Home:
        """Return the repository with that many made-up initiatives; for reading only."""
        if initiatives not in self._made:
            self._made[initiatives] = self._make(initiatives)
        return self._made[initiatives]

    def copy(self, initiatives: int) -> Home:
        """Return a copy of `of(initiatives)` that may be changed."""
        home = self.of(initiatives)
        home.repository.ledger.close()
        target = self._folder / f"copy-{len(list(self._folder.iterdir()))}"
        shutil.copytree(home.repository.config.home, target)
        return Home(initiatives, open_repository(Config(home=target)), home.build_seconds)

    def new(self, name: str) -> Path:
        """Return a folder for one more repository, not made yet."""
        return self._folder / name

    def _make(self, initiatives: int) -> Home:
        folder = self._kept / f"home-{initiatives}"
        told = self._kept / f"home-{initiatives}.seconds"  # written last: what is there is whole
        whole = told.exists() and folder.exists()
        if not whole:
            shutil.rmtree(folder, ignore_errors=True)
        repository = open_repository(Config(home=folder))
        if whole:
            with suppress(Damaged):  # made by another version of the software: the edition is made anew
                edition.open_current(folder)
                return Home(initiatives, repository, float(told.read_text()))
        click.echo(f"Making a repository with {initiatives:,} made-up initiatives …", err=True)
        files = iter(()) if whole else _offers(initiatives)
        while chunk := list(islice(files, AT_ONCE)):
            repository.ledger.accept(chunk, at=AT, by=BY)
        started = time.perf_counter()
        advance(repository)
        seconds = time.perf_counter() - started
        told.write_text(str(seconds))
        return Home(initiatives, repository, seconds)


def advance(repository: Repository) -> int:
    """Bring the current edition up to the ledger, reading files in this process."""
    config = repository.config
    return edition.advance(
        repository.ledger, config.home, read_here, publication.silent, config.editions_kept
    )


def read_here(name: str, data: bytes) -> Parsed:
    """Read a file of ours without a sandbox."""
    return read(Upload(name, data), Config())


def offer(graph: str, name: str, data: bytes) -> Offer:
    """Return a file as it is accepted."""
    parsed = read_here(name, data)
    return Offer(graph, name, data, parsed.sha256, entry_of(lines_of(parsed.ntriples)).sha256, "{}")


def _offers(initiatives: int) -> Iterator[Offer]:
    shipped: Iterable[tuple[str, Path]] = founding_files(PROJECT).items()
    for graph, path in shipped:
        yield offer(graph, path.name, path.read_bytes())
    for file in generator.collection(initiatives):
        yield offer(file.graph, file.name, file.data)
