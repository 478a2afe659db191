"""Who and where is meant by what others write: tables kept by hand, in `data/collection/matching/`."""

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from repository.errors import Unreadable
from repository.literals import slug
from repository.names import folded


@dataclass(frozen=True)
class Organisation:
    """An organisation as the table has it; `slug` ends its address; `recorded`: it has a record."""

    name: str
    slug: str
    recorded: bool
    also: tuple[str, ...] = ()
    kind: tuple[str, ...] = ()
    sector: tuple[str, ...] = ()
    part_of: str = ""


class Matching:
    """The tables, ready to be asked; without any, everything is what it is written as."""

    def __init__(
        self,
        organisations: Mapping[str, Organisation],
        names: Mapping[str, tuple[str, tuple[str, ...]]],
        places: Mapping[tuple[str, str], tuple[str, ...]],
        same: Mapping[str, str],
    ) -> None:
        self.same = same
        self._organisations = dict(organisations)
        self._names = names
        self._places = places

    def organisations(self, name: str) -> list[Organisation] | None:
        """Return which organisations a name means: none for an outlet, a group or nobody; `None` where no
        table has the name.
        """
        found = self._names.get(name)
        if found is None:
            return None
        what, meant = found
        return [self.organisation(each) for each in meant] if what in ("organisation", "several") else []

    def organisation(self, name: str) -> Organisation:
        """Return the organisation of a name, a new one where the table has none."""
        return self._organisations.get(name) or Organisation(name, slug(name), recorded=False)

    def place(self, words: str, record: str) -> tuple[str, ...] | None:
        """Return the places of our list that one record means by some words; `None` where no table says."""
        return self._places.get((words, record)) or self._places.get((words, ""))


def read(folder: Path) -> Matching:
    """Return the tables in `folder`; raises `Unreadable` for one that is not as its README says."""
    try:
        organisations = {row["organisation"]: _organisation(row) for row in _rows(folder, "organisations")}
        names = {
            row["name as written"]: (row["is"], _several(row["organisation"]))
            for row in _rows(folder, "names")
        }
        places = {
            (row["place as written"], only): _several(row["place"])
            for row in _rows(folder, "places")
            for only in _several(row["only in"]) or ("",)
        }
        same = {row["other"]: row["kept"] for row in _rows(folder, "same")}
    except KeyError as error:
        raise Unreadable(f"{folder}: a table has no column {error}.") from error
    return Matching(organisations, names, places, same)


def _organisation(row: Mapping[str, str]) -> Organisation:
    name, known = row["organisation"], row["recorded as"]
    also = tuple(each for each in _several(row["also called"]) if folded(each) != folded(name))
    return Organisation(
        name, known or slug(name), bool(known), also,
        _several(row["kind"]), _several(row["sector"]), row["part of"],
    )  # fmt: skip


def _rows(folder: Path, name: str) -> Iterator[dict[str, str]]:
    with open(folder / f"{name}.csv", encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def _several(cell: str) -> tuple[str, ...]:
    return tuple(each.strip() for each in cell.split(";") if each.strip())
