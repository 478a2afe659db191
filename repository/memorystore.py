"""The current edition's statements in the memory of one process, kept up by differences.

Loaded once from the edition's files; after that, each new edition is the statements it removed and added. The
process that holds them has one thread and may fork at any time: what a child reads, it shares.
"""

import logging
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

import pyoxigraph as ox

from repository import edition, manifest
from repository.answers import Statements
from repository.errors import Damaged
from repository.manifest import Manifest

LEAST_WEAR = 100_000  # applied statements below which a store is never loaded anew
SHARE_WEAR = 2  # … and above which it is, as soon as they are one in so many of those held


log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Held:
    """One edition as it is held; `store` is None when it is too large for memory.

    `wear` counts the statements applied since it was loaded: the engine keeps the room of those removed.
    """

    number: int
    stamp: tuple[int, int]
    folder: Path
    statements: int
    store: Statements | None
    wear: int = 0


def current(home: Path) -> tuple[int, tuple[int, int]]:
    """Return the current edition's number and which making of it this is; 0 before the first."""
    number = edition.current_number(home)
    return number, edition.stamp(edition.folder_of(home, number))


def nothing() -> None:
    """Do nothing."""


def hold(home: Path, most: int, before: Held | None, loading: Callable[[], None] = nothing) -> Held:
    """Return the current edition, made of `before` where that can be, which then must not be used any more.

    At most `most` statements are held in memory, the merged set and the named graphs counted together.
    `loading` is called before the whole edition is loaded, which can take a while.
    Raises `Damaged` when the edition cannot be read.
    """
    number, stamp = current(home)
    folder = edition.folder_of(home, number)
    description = manifest.read(folder)
    manifest.check_sizes(folder, description)
    statements = description.triples + description.quads
    if statements > most:
        return Held(number, stamp, folder, statements, None)
    if before is not None and before.store is not None and before.number < number:
        steps = _steps(home, before.number, number)
        wear = before.wear + sum(_lines(step) for step in steps or ())
        if steps and wear < max(LEAST_WEAR, statements // SHARE_WEAR):
            try:
                for step in steps:
                    apply(before.store, step)
                return Held(number, stamp, folder, statements, before.store, wear)
            except (SyntaxError, OSError) as error:
                log.warning("A difference in %s cannot be read: %s", folder, error)
    loading()
    return Held(number, stamp, folder, statements, load(folder, description))


def load(folder: Path, description: Manifest) -> Statements:
    """Return what the edition in `folder` holds by its `description`; raises `Damaged` when it does not."""
    statements = description.triples + description.quads
    store = _load(folder, list(description.graphs))
    if len(store) != statements:  # it is no edition of ours, or damaged
        store = _load(folder, None)
    if len(store) != statements:
        raise Damaged(f"The store in {folder} does not hold the {statements:,} statements it should.")
    merged = ox.Store()
    merged.bulk_extend(store.quads_for_pattern(None, None, None, ox.DefaultGraph()))
    return Statements(store, merged)


def _load(folder: Path, graphs: list[str] | None) -> ox.Store:
    """Return what is in these graphs, and the merged set of it; None: all there is, which takes longer."""
    reading, writing = os.pipe()
    child = os.fork()  # the engine's threads for files must not be in a process that forks
    if child == 0:
        _pour(folder, graphs, writing)
    os.close(writing)
    store = ox.Store()
    try:
        with os.fdopen(reading, "rb") as source:
            store.bulk_load(source, ox.RdfFormat.N_QUADS, lenient=True)
    except (SyntaxError, OSError) as error:
        raise Damaged(f"The store in {folder} cannot be read: {error}") from error
    finally:
        os.waitpid(child, 0)
    return store


def apply(store: Statements, folder: Path) -> None:
    """Bring `store` from the edition that the one in `folder` follows to that one."""
    for quad in _quads(folder / edition.REMOVED):
        store.everything.remove(quad)
        store.merged.remove(quad)  # which is not there where it is of a named graph
    added = list(_quads(folder / edition.ADDED))
    store.everything.extend(added)
    store.merged.extend(quad for quad in added if quad.graph_name == ox.DefaultGraph())


def _quads(file: Path) -> Iterator[ox.Quad]:
    yield from ox.parse(path=str(file), format=ox.RdfFormat.N_QUADS, lenient=True)


def _pour(folder: Path, graphs: list[str] | None, into: int) -> NoReturn:
    """Write what `_load` loads to a pipe, in a child; never returns.

    The merged set is what the graphs say, so that half of the statements need not be read from the files.
    """
    try:
        store = ox.Store.read_only(str(folder / "store"))
        if graphs is None:
            # The engine opens the pipe itself, and complains at the end: it is nothing to bring to a disk.
            store.dump(f"/dev/fd/{into}", ox.RdfFormat.N_QUADS)
        with open(into, "wb") as pipe:
            for name in graphs or ():
                graph = ox.NamedNode(name)
                merged = store.dump(format=ox.RdfFormat.N_TRIPLES, from_graph=graph) or b""
                pipe.write(merged)
                pipe.write(merged.replace(b" .\n", f" {graph} .\n".encode()))
    finally:
        os._exit(0)  # whoever reads counts what came


def _steps(home: Path, since: int, number: int) -> list[Path] | None:
    """Return the folders of the editions after `since`, oldest first; None when there is a gap."""
    steps: list[Path] = []
    while number > since:
        folder = edition.folder_of(home, number)
        try:
            number = manifest.read(folder).follows
        except Damaged:
            return None
        steps.insert(0, folder)
    return steps if number == since else None


def _lines(folder: Path) -> int:
    count = 0
    for name in (edition.REMOVED, edition.ADDED):
        with open(folder / name, "rb") as file:
            count += sum(1 for _ in file)
    return count
