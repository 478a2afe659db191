"""Answers kept in memory: what many people ask is worked out once. Bounded; the longest unused goes first."""

import threading
from collections import OrderedDict
from collections.abc import Hashable, Sized
from typing import Generic, TypeVar

SHARE = 8  # one answer may take this part of the room at most
Given = TypeVar("Given", bound=Sized)


class Kept(Generic[Given]):
    """Answers by key, `most` bytes in all. Many threads may use it at once.

    A key must name everything the answer depends on, the edition first: nothing is taken out as outdated.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._size = 0
        self._answers: OrderedDict[Hashable, Given] = OrderedDict()
        self._lock = threading.Lock()

    def find(self, key: Hashable) -> Given | None:
        """Return the answer kept under `key`, or None."""
        with self._lock:
            if key in self._answers:
                self._answers.move_to_end(key)
            return self._answers.get(key)

    def keep(self, key: Hashable, answer: Given) -> None:
        """Keep `answer` under `key`, unless it is so large that it would push out many others."""
        if len(answer) > self._most // SHARE:
            return
        with self._lock:
            self._size += len(answer) - len(self._answers.pop(key, ()))
            self._answers[key] = answer
            while self._size > self._most:
                self._size -= len(self._answers.popitem(last=False)[1])
