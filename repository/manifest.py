"""What an edition says of itself: its position, its counts, a hash for each graph and each file."""

import hashlib
import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path

from repository.errors import Damaged

FILE = "manifest.json"


@dataclass(frozen=True)
class GraphEntry:
    """One named graph: how many triples, and the sha256 of its sorted N-Triples as read from the store."""

    triples: int
    sha256: str


@dataclass(frozen=True)
class FileEntry:
    """One file of the edition: its size in bytes and its sha256."""

    size: int
    sha256: str


@dataclass(frozen=True)
class Manifest:
    """An edition's own description. `published` is the time of the decision at `position` (ISO 8601, UTC).

    `follows` is the edition it was carried on from, 0 when it was made from the ledger alone; `index` names
    the way in which its search index was made (`index.making`). `withdrawn` holds the addresses of what
    appears nowhere, and when each was removed; `merged` the addresses that are read as others.
    """

    position: int
    published: str
    triples: int
    graphs: Mapping[str, GraphEntry]
    files: Mapping[str, FileEntry]
    follows: int = 0
    index: str = ""
    withdrawn: Mapping[str, str] = field(default_factory=dict)
    merged: Mapping[str, str] = field(default_factory=dict)

    @property
    def quads(self) -> int:
        """How many statements the named graphs make, all together."""
        return sum(entry.triples for entry in self.graphs.values())


def read(folder: Path) -> Manifest:
    """Return the manifest of the edition in `folder`; raises `Damaged` when it is missing or unreadable."""
    try:
        raw = json.loads((folder / FILE).read_text("utf-8"))
        raw["graphs"] = {name: GraphEntry(**entry) for name, entry in raw["graphs"].items()}
        raw["files"] = {name: FileEntry(**entry) for name, entry in raw["files"].items()}
        return Manifest(**raw)
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise Damaged(f"Edition {folder.name} has no readable manifest.") from error


def write(folder: Path, manifest: Manifest) -> None:
    """Write `manifest` and bring it and every file it names to the disk."""
    with open(folder / FILE, "w", encoding="utf-8") as file:
        json.dump(asdict(manifest), file, indent=1, sort_keys=True)
    for path in folder.rglob("*"):
        # A file with other hard links belongs to an earlier edition and is on the disk already.
        if path.is_dir() or path.stat().st_nlink == 1:
            to_disk(path)
    to_disk(folder)


def to_disk(path: Path) -> None:
    """Return once the file or folder at `path` is on the disk (fsync)."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def list_files(folder: Path, before: tuple[Path, Manifest] | None = None) -> dict[str, FileEntry]:
    """Return the entries of all files in `folder`.

    A file that is a hard link to one of the edition `before` is not read again: it has the entry it had.
    """
    entries = {}
    for name in _names(folder):
        entry = _carried(name, folder / name, before)
        entries[name] = entry or FileEntry((folder / name).stat().st_size, file_sha256(folder / name))
    return entries


def check_sizes(folder: Path, manifest: Manifest) -> None:
    """Raise `Damaged` when a file is missing, of another size, or not named in the manifest."""
    found = {name: (folder / name).stat().st_size for name in _names(folder)}
    for name in sorted(found.keys() | manifest.files.keys()):
        if name not in found:
            raise Damaged(f"Edition {folder.name}: the file {name} is missing.")
        if name not in manifest.files:
            raise Damaged(f"Edition {folder.name}: the file {name} does not belong to it.")
        if found[name] != manifest.files[name].size:
            raise Damaged(f"Edition {folder.name}: the file {name} is not as long as it was written.")


def check_bytes(folder: Path, manifest: Manifest) -> None:
    """Raise `Damaged` when the bytes of a file have changed."""
    for name, entry in manifest.files.items():
        if file_sha256(folder / name) != entry.sha256:
            raise Damaged(f"Edition {folder.name}: the file {name} is not as it was written.")


def file_sha256(path: Path) -> str:
    """Return the sha256 of a file, in hexadecimal."""
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _names(folder: Path) -> Iterator[str]:
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not _passing(path.name) and path != folder / FILE:
            yield path.relative_to(folder).as_posix()


def _passing(name: str) -> bool:
    # Locks and RocksDB's own log come and go when a store or an index is merely opened.
    return name.endswith((".lock", "LOCK")) or name == "LOG" or name.startswith("LOG.old")


def _carried(name: str, path: Path, before: tuple[Path, Manifest] | None) -> FileEntry | None:
    if before is None or name not in before[1].files:
        return None
    earlier = before[0] / name
    return before[1].files[name] if earlier.exists() and earlier.samefile(path) else None
