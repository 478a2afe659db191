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
    """What each child tells of itself, in memory shared with it."""

    _SLOT = struct.Struct("BQdQ")

    def __init__(self, slots: int) -> None:
        self._memory = mmap.mmap(-1, slots * self._SLOT.size)

    def read(self, slot: int) -> Slot:
        """Return what the child in this slot told last."""
        return Slot(*self._SLOT.unpack_from(self._memory, slot * self._SLOT.size))

    def write(self, slot: int, state: int, served: int, ticket: int = 0) -> None:
        """Tell what the child in this slot is at from now on."""
        self._SLOT.pack_into(self._memory, slot * self._SLOT.size, state, served, time.monotonic(), ticket)
