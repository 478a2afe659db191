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
    listener.setblocking(False)
    return listener


def turnstile(listener: socket.socket, leave: int) -> Callable[[], socket.socket | None]:
    """Return what waits for a connection and takes it, or gives None once the pipe that `leave` reads ends.

    On Linux the first child that is free takes it, not each in turn: what it has read before it reads faster.
    """
    wait = _wait(listener, leave)

    def take() -> socket.socket | None:
        while leave not in wait():
            with contextlib.suppress(BlockingIOError):  # another child was faster
                return listener.accept()[0]
        return None

    return take


def _wait(listener: socket.socket, leave: int) -> Callable[[], list[int]]:
    """Return what waits until one of them is ready, and tells which."""
    if not hasattr(select, "epoll"):
        return lambda: select.select([listener.fileno(), leave], [], [])[0]
    poll = select.epoll()
    poll.register(listener, select.EPOLLIN | select.EPOLLEXCLUSIVE)
    poll.register(leave, select.EPOLLIN)
    return lambda: [number for number, _ in poll.poll()]
