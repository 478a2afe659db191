"""Permits for routes that wait: on a stranger's query, on a check.

A web process has few threads. Half of them may wait for work that is being done, the others are for pages.
Whoever comes when all permits are taken is told at once to come back.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from repository.errors import Busy

THREADS = 24  # how many threads answer requests in one web process

PATIENCE = 2.0  # seconds to wait while another picture is painted

_working = threading.BoundedSemaphore(THREADS // 2)
_painting = threading.Lock()


@contextmanager
def permit() -> Iterator[None]:
    """Hold one permit to work while the block runs; raises `Busy` at once when none is left."""
    if not _working.acquire(blocking=False):
        raise Busy("Too many queries and files are being worked on just now; try again in a few seconds.")
    try:
        yield
    finally:
        _working.release()


@contextmanager
def brush() -> Iterator[None]:
    """Be the only one of this process that paints while the block runs, for it takes a whole processor.

    Raises `Busy` when others are at it for long.
    """
    if not _painting.acquire(timeout=PATIENCE):
        raise Busy("Too many pictures are being painted just now; try again in a few seconds.")
    try:
        yield
    finally:
        _painting.release()
