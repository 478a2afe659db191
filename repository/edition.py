"""Editions: immutable folders that readers open, each built from the ledger.

    <home>/editions/12/store/ index/ manifest.json      an edition; its number is its ledger position
    <home>/editions/12/difference/                      what it took from the edition before, and added
    <home>/editions/13.tmp/                             one being made; worthless until renamed
    <home>/editions/current                             the number that readers open

An edition is made aside, brought to the disk and renamed; then `current` is flipped. Killed at any moment,
what is left is the old edition or the new one, and at worst a `.tmp` folder that the next publisher removes.

After a removal the edition is made from the ledger alone and the earlier ones go: no file of an edition still
holds what was removed, and none from before it is shown should the new one be damaged.
"""

import os
import shutil
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from repository import index, manifest
from repository.content import PROVENANCE, Content, Progress, Reader
from repository.errors import Damaged
from repository.index import Index
from repository.ledger import Ledger
from repository.manifest import Manifest
from repository.store.embedded import open_store
from repository.store.interface import Store
from repository.store.writing import Difference, Writer

NOTHING = "Nothing has been published yet: “inclusion publish” publishes what comes with the software."
# Oxigraph's tables and tantivy's segments; all other files of theirs are copied from edition to edition.
NEVER_REWRITTEN = {".sst", ".store", ".term", ".idx", ".pos", ".fast", ".fieldnorm", ".del"}
# What an edition that was carried on took from the one before and added to it, in N-Quads.
REMOVED, ADDED = "difference/removed.nq", "difference/added.nq"


@dataclass(frozen=True)
class Edition:
    """One edition, opened for reading."""

    number: int
    folder: Path
    manifest: Manifest
    store: Store
    index: Index
    stamp: tuple[int, int]  # which making of this number it is


def open_current(home: Path, held: Edition | None = None) -> Edition:
    """Return the current edition, or the newest whole one before it when that is damaged.

    `held` is returned again when it still is the one to read. Raises `Damaged` when no edition can be read.
    """
    if held is not None and is_current(home, held):
        return held
    wanted = current_number(home)
    complaints = []
    for number in sorted(numbers(home), reverse=True):
        if number > wanted:
            continue
        if held is not None and held.number == number and held.stamp == stamp(held.folder):
            return held
        try:
            return open_edition(home, number)
        except Damaged as error:
            complaints.append(str(error))
    raise Damaged(" ".join(complaints) or NOTHING)


def is_current(home: Path, held: Edition) -> bool:
    """Tell whether `held` is the current edition; raises `Damaged` when there is no telling which is."""
    return held.number == current_number(home) and held.stamp == stamp(held.folder)


def open_edition(home: Path, number: int) -> Edition:
    """Open edition `number`; raises `Damaged`, naming it, when files are missing, short or foreign."""
    folder = folder_of(home, number)
    description = _sound(folder)
    store, documents = open_store(folder / "store"), index.open_index(folder / "index")
    return Edition(number, folder, description, store, documents, stamp(folder))


def current_number(home: Path) -> int:
    """Return the number that `current` names, 0 before the first edition."""
    try:
        current = os.open(f"{home}/editions/current", os.O_RDONLY | os.O_CLOEXEC)
    except FileNotFoundError:
        return 0
    try:  # every request asks: this is a third of the calls to the system that a file object makes
        return int(os.read(current, 64))
    except ValueError as error:
        raise Damaged("The file that names the current edition is not readable.") from error
    finally:
        os.close(current)


def numbers(home: Path) -> list[int]:
    """Return the numbers of all editions on disk, in order."""
    folder = home / "editions"
    return (
        sorted(int(path.name) for path in folder.iterdir() if path.name.isdecimal())
        if folder.exists()
        else []
    )


def advance(ledger: Ledger, home: Path, read: Reader, progress: Progress, keep: int) -> int:
    """Bring the current edition up to the ledger's position; return that position.

    The caller holds the lock. `keep` editions stay on disk. Raises `Damaged` when what the ledger holds does
    not give the statements that were accepted.
    """
    position = ledger.position()
    sweep(home)
    before, cut = _whole(home, current_number(home)), ledger.last_removal(position)
    if position and (before is None or before.position != position):
        content = Content(ledger, position, read, progress)
        if before is None or before.position > position or before.position < max(cut, content.parted):
            make_anew(ledger, home, position, content, progress)
        else:
            _carry_on(ledger, home, before, position, content)
        _flip(home, position)
    for number in numbers(home):
        if number < cut or number not in numbers(home)[-keep:]:
            shutil.rmtree(folder_of(home, number))
    return position


def make_anew(ledger: Ledger, home: Path, position: int, content: Content, progress: Progress) -> Manifest:
    """Make edition `position` from nothing but the ledger; replaces one of that number. Does not flip."""
    folder = _tmp(home, position)
    names = content.graphs()
    writer = Writer(folder / "store")
    writer.load(chain(content.changes(names), content.confirmed()))
    triples, graphs = writer.count(), {name: writer.entry(name) for name in [*names, PROVENANCE]}
    writer.close()
    progress("Indexing", 0, 1)
    index.build(open_store(folder / "store"), folder / "index")
    made = _describe(ledger, folder, position, triples, graphs, content)
    content.check(made)
    _rename(folder, folder_of(home, position))
    return made


def _carry_on(ledger: Ledger, home: Path, before: Manifest, position: int, content: Content) -> None:
    earlier, folder = folder_of(home, before.position), _tmp(home, position)
    for part in ("store", "index"):
        _link(earlier / part, folder / part)
    writer = Writer(folder / "store")
    speaking = {graph for address in content.moved_since(before) for graph in writer.graphs_on(address)}
    names = sorted({*ledger.changed(before.position, position), *speaking} - {PROVENANCE})
    difference = writer.replace(chain(content.changes(names), content.confirmed(before)))
    fresh = {name: writer.entry(name) for name in [*names, PROVENANCE]}
    writer.close()
    _write_difference(folder, difference)
    index.carry(earlier / "index", open_store(folder / "store"), folder / "index", difference.touched)
    triples = before.triples + difference.gained - difference.lost
    graphs = {**before.graphs, **fresh}
    content.check(_describe(ledger, folder, position, triples, graphs, content, (earlier, before)))
    _rename(folder, folder_of(home, position))


def _write_difference(folder: Path, difference: Difference) -> None:
    for name, statements in ((REMOVED, difference.removed), (ADDED, difference.added)):
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_bytes(statements)


def remake(ledger: Ledger, home: Path, read: Reader, progress: Progress) -> Manifest:
    """Make the edition at the ledger's position anew and current. The caller holds the lock."""
    sweep(home)
    position = ledger.position()
    made = make_anew(ledger, home, position, Content(ledger, position, read, progress), progress)
    _flip(home, position)
    return made


def verify(home: Path, number: int, progress: Progress) -> Manifest:
    """Read edition `number` from end to end; raises `Damaged`, naming it, unless all is as it was written.

    Checks every file's bytes, every graph's hash, that the merged set and the graphs hold the same, and that
    nothing that was withdrawn, or is read as something else, is spoken of.
    """
    if not number:
        raise Damaged(NOTHING)
    folder = folder_of(home, number)
    description = manifest.read(folder)
    manifest.check_sizes(folder, description)
    manifest.check_bytes(folder, description)
    store = Writer.reading(folder / "store")
    for done, (name, entry) in enumerate(description.graphs.items()):
        progress("Verifying", done, len(description.graphs))
        if store.entry(name) != entry:
            raise Damaged(f"Edition {number}: {name} does not hold what was written.")
    store.check_merged(f"Edition {number}")
    if any(store.speaks_of(address) for address in (*description.withdrawn, *description.merged)):
        raise Damaged(f"Edition {number} still speaks of what was withdrawn or merged.")
    index.open_index(folder / "index")
    return description


def set_aside(home: Path, number: int) -> None:
    """Take a damaged edition out of the readers' way."""
    shutil.rmtree(folder_of(home, number), ignore_errors=True)


def _describe(
    ledger: Ledger,
    folder: Path,
    position: int,
    triples: int,
    graphs: dict[str, manifest.GraphEntry],
    content: Content,
    before: tuple[Path, Manifest] | None = None,
) -> Manifest:
    files = manifest.list_files(folder, before)
    follows = before[1].position if before else 0
    at = ledger.decided_at(position)
    said = {name: entry for name, entry in graphs.items() if entry.triples}
    made = Manifest(
        position, at, triples, said, files, follows, index.making(), content.withdrawn, content.merged
    )
    manifest.write(folder, made)
    return made


def _whole(home: Path, number: int) -> Manifest | None:
    """The manifest of edition `number`, or None where it cannot be built upon."""
    try:
        return _sound(folder_of(home, number))
    except Damaged:
        return None


def _sound(folder: Path) -> Manifest:
    description = manifest.read(folder)
    manifest.check_sizes(folder, description)
    if description.index != index.making():
        raise Damaged(f"Edition {folder.name} was made by another version of this software.")
    return description


def _link(source: Path, target: Path) -> None:
    target.mkdir(parents=True)
    for path in source.iterdir():
        if path.suffix in NEVER_REWRITTEN:
            os.link(path, target / path.name)
        elif not path.name.endswith((".lock", "LOCK")):
            shutil.copy2(path, target / path.name)


def sweep(home: Path) -> None:
    """Take away what a publisher that was killed left half-made."""
    (home / "editions").mkdir(parents=True, exist_ok=True)
    for path in (home / "editions").glob("*.tmp"):
        shutil.rmtree(path) if path.is_dir() else path.unlink()


def _flip(home: Path, number: int) -> None:
    pointer = home / "editions" / "current.tmp"
    pointer.write_text(f"{number}\n", "ascii")
    manifest.to_disk(pointer)
    os.replace(pointer, home / "editions" / "current")
    manifest.to_disk(home / "editions")


def _rename(folder: Path, target: Path) -> None:
    shutil.rmtree(target, ignore_errors=True)
    os.rename(folder, target)
    manifest.to_disk(target.parent)


def folder_of(home: Path, number: int) -> Path:
    """Return where edition `number` is, or would be."""
    return home / "editions" / str(number)


def _tmp(home: Path, number: int) -> Path:
    folder = home / "editions" / f"{number}.tmp"
    folder.mkdir(parents=True)
    return folder


def stamp(folder: Path) -> tuple[int, int]:
    """Return which making of an edition is in `folder`: inode and time of its manifest; zeros for none."""
    try:
        found = os.stat(f"{folder}/{manifest.FILE}")
    except OSError:
        return (0, 0)
    return (found.st_ino, found.st_mtime_ns)
