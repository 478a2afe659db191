"""Permits for routes that wait: on a request's body, on a stranger's query, on a check.

A web process has few threads. Some of them may wait for what is still being sent, some for work that is being
done, the others are for pages. Whoever comes when all permits are taken is told at once to come back. Someone
who sends half a request and holds on can keep others from sending, but from nothing else.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from repository.errors import Busy

THREADS = 8  # how many threads answer requests in one web process
WORKING, SENDING = THREADS // 2, THREADS // 4

_working = threading.BoundedSemaphore(WORKING)
_sending = threading.BoundedSemaphore(SENDING)


@contextmanager
def permit() -> Iterator[None]:
    """Hold one permit to work while the block runs; raises `Busy` at once when none is left.

    Read the request's body before, with `sending`.
    """
    with _one_of(_working, "being worked on"):
        yield


@contextmanager
def sending() -> Iterator[None]:
    """Hold one permit to be sent something while the block reads it; raises `Busy` when none is left."""
    with _one_of(_sending, "being sent"):
        yield


@contextmanager
def _one_of(permits: threading.BoundedSemaphore, busy: str) -> Iterator[None]:
    if not permits.acquire(blocking=False):
        raise Busy(f"Too many queries and files are {busy} just now; try again in a few seconds.")
    try:
        yield
    finally:
        permits.release()
