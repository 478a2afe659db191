"""Permits for routes that wait: on a stranger's query, a request's body, a check.

Half of a process's threads may wait at once. Whoever comes next is told to come back, so that pages always
find a free thread.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from repository.errors import Busy

THREADS = 8  # how many threads answer requests in one web process
_permits = threading.BoundedSemaphore(THREADS // 2)


@contextmanager
def permit() -> Iterator[None]:
    """Hold one permit while the block runs; raises `Busy` at once when none is left.

    Enter it before the request's body is read.
    """
    if not _permits.acquire(blocking=False):
        raise Busy("Too many queries and files are being worked on just now; try again in a few seconds.")
    try:
        yield
    finally:
        _permits.release()
