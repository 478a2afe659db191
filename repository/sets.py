"""Which records have which value: for each value of each filter, the set of the numbers of its records.

Filters are applied and counted by these sets. They are written beside the index, and held in memory while it
is open: compressed bitmaps (https://roaringbitmap.org/), two of which are counted in about a microsecond.
"""

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path

from pyroaring import BitMap

from repository.errors import Damaged

FILE = "sets"


class Sets:
    """The sets of one index, by field and value."""

    def __init__(self) -> None:
        self._fields: dict[str, dict[str, BitMap]] = defaultdict(lambda: defaultdict(BitMap))

    def add(self, numbers: Collection[int], field: str, values: Iterable[str]) -> None:
        """Take the records of these numbers into the set of each of `values`, which all of them have."""
        for value in values:
            self._fields[field][value].update(numbers)

    def remove(self, numbers: Iterable[int]) -> None:
        """Take the records of these numbers out of all sets."""
        gone = BitMap(numbers)
        for _, _, each in self._each():
            each -= gone

    def any(self, field: str, values: Iterable[str]) -> BitMap:
        """Return the records that have any of these values."""
        held = self._fields.get(field, {})
        return BitMap.union(BitMap(), *(held[value] for value in values if value in held))

    def all(self, field: str) -> BitMap:
        """Return the records that have a value in this field."""
        return self.any(field, self._fields.get(field, ()))

    def counts(self, field: str, among: BitMap) -> dict[str, int]:
        """Return how many of the records `among` have each value of this field, where any has it."""
        held = self._fields.get(field, {})
        return {value: n for value, each in held.items() if (n := each.intersection_cardinality(among))}

    def _each(self) -> Iterator[tuple[str, str, BitMap]]:
        for field in sorted(self._fields):
            for value, each in sorted(self._fields[field].items()):
                yield field, value, each

    def write(self, folder: Path) -> None:
        """Write the sets into the folder of their index, in place of those that are there."""
        told, parts = [], []
        for field, value, each in self._each():
            if not each:
                continue  # its last record lost it
            each.run_optimize()
            parts.append(each.serialize())
            told.append([field, value, len(parts[-1])])
        new = folder / f"{FILE}.new"
        new.write_bytes(b"\n".join([json.dumps(told).encode(), b"".join(parts)]))
        new.replace(folder / FILE)  # the file that was there may be linked into an earlier edition


def read(folder: Path) -> Sets:
    """Return the sets that are written in the folder of an index; raises `Damaged` when they are not."""
    try:
        told, parts = (folder / FILE).read_bytes().split(b"\n", 1)
        sets, place = Sets(), 0
        for field, value, length in json.loads(told):
            sets._fields[field][value] = BitMap.deserialize(parts[place : place + length])
            place += length
    except (OSError, ValueError) as error:
        raise Damaged(f"The sets of values in {folder} are not readable: {error}") from error
    return sets
