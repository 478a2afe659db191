"""Where the children of the query server wait: a listening socket, and which of them takes who comes."""

import contextlib
import os
import select
import socket
from collections.abc import Callable
from pathlib import Path

from repository.queryclient import address

WAITING = 64  # connections that may wait for a child


def listen(home: Path, name: str) -> socket.socket:
    """Return a listener at this name that only our own user reaches; it takes the place of any other."""
    home.mkdir(parents=True, exist_ok=True)
    (home / name).unlink(missing_ok=True)
    listener = socket.socket(socket.AF_UNIX)
    before = os.umask(0o177)
    try:
        with address(home, name) as path:
            listener.bind(path)
    finally:
        os.umask(before)
    listener.listen(WAITING)
    listener.setblocking(not hasattr(select, "epoll"))
    return listener


def turnstile(listener: socket.socket) -> Callable[[], socket.socket]:
    """Return what waits for a connection and takes it.

    On Linux the first child that is free takes it, not each in turn: what it has read before it reads faster.
    """
    if not hasattr(select, "epoll"):
        return lambda: listener.accept()[0]
    poll = select.epoll()
    poll.register(listener, select.EPOLLIN | select.EPOLLEXCLUSIVE)

    def take() -> socket.socket:
        while True:
            poll.poll()
            with contextlib.suppress(BlockingIOError):  # another child was faster
                return listener.accept()[0]  # which blocks, though the listener does not

    return take
