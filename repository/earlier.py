"""Editions before the current one that are still on the disk, to compare with."""

from dataclasses import dataclass
from pathlib import Path

from repository import edition, index, manifest
from repository.errors import Damaged, NotFound
from repository.index import Index


@dataclass(frozen=True)
class Earlier:
    """An edition before the current one: its number, and when it was published (ISO 8601)."""

    number: int
    published: str


def kept(home: Path, current: int) -> tuple[Earlier, ...]:
    """Return the editions before `current` that can be read, the newest first."""
    found = []
    for number in reversed(edition.numbers(home)):
        if number < current and (published := _published(edition.folder_of(home, number))):
            found.append(Earlier(number, published))
    return tuple(found)


def index_of(home: Path, number: int) -> Index:
    """Return the search index of an edition; raises `NotFound` where that is not kept or cannot be read."""
    try:
        return index.open_index(edition.folder_of(home, number) / "index")
    except Damaged as error:
        raise NotFound(f"Edition {number} is not kept here.") from error


def _published(folder: Path) -> str:
    try:
        told = manifest.read(folder)
    except Damaged:
        return ""
    return told.published if told.index == index.making() else ""
