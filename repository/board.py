"""The board on which each child of the query server tells what it is at, for the server to read."""

import mmap
import struct
import time
from typing import NamedTuple

BEGINNING, IDLE, BUSY = range(3)


class Slot(NamedTuple):
    """What a child is at, how many queries it answered, since when it is at this (monotonic seconds).

    `ticket` is the number of the question that it is at, 0 for none.
    """

    state: int
    served: int
    since: float
    ticket: int


class Board:
    """What each child tells of itself, in memory shared with it.

    A slot is a count and two records, of which the last bit of the count tells the one that holds. The child
    writes the other one and then counts on, so whoever reads meanwhile sees what it told before, whole.
    """

    _TOLD = struct.Struct("BQdQ")
    _SIZE = 1 + 2 * _TOLD.size

    def __init__(self, slots: int) -> None:
        self._memory = mmap.mmap(-1, slots * self._SIZE)

    def read(self, slot: int) -> Slot:
        """Return what the child in this slot told last."""
        start = slot * self._SIZE
        while True:
            count = self._memory[start]
            told = self._TOLD.unpack_from(self._memory, self._place(start, count))
            if self._memory[start] == count:
                return Slot(*told)

    def write(self, slot: int, state: int, served: int, ticket: int = 0) -> None:
        """Tell what the child in this slot is at from now on; only that child may."""
        start = slot * self._SIZE
        count = (self._memory[start] + 1) % 256
        place = self._place(start, count)
        self._TOLD.pack_into(self._memory, place, state, served, time.monotonic(), ticket)
        self._memory[start] = count

    def _place(self, start: int, count: int) -> int:
        return start + 1 + count % 2 * self._TOLD.size
