"""Where the children of the query server wait: a listening socket, the lines it gave, and who comes next."""

import contextlib
import os
import select
import socket
import struct
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


class Turnstile:
    """Where one child waits for its next question, on a line that it has or on one that is new.

    A line is a connection that stays open for the next question: to connect anew for each would cost as much
    as a small answer does. It is given up for the first asker who waits without one: nobody owns a child.
    """

    def __init__(self, listener: socket.socket, leave: int, seconds: float) -> None:
        """`leave`: a pipe whose end tells the child to go; `seconds`: how long to wait for who is slow."""
        self._listener, self._leave = listener, leave
        self._patience = struct.pack("ll", *divmod(int(seconds * 1_000_000), 1_000_000))
        self._line: socket.socket | None = None
        self._poll = select.epoll() if hasattr(select, "epoll") else None
        if self._poll:
            # The first child that is free takes who comes: what it has read before it reads faster.
            self._poll.register(listener, select.EPOLLIN | select.EPOLLEXCLUSIVE)
            self._poll.register(leave, select.EPOLLIN)

    def take(self) -> socket.socket | None:
        """Wait for a question and return the line it comes on; None once the child is to go."""
        while self._leave not in (ready := self._ready()):
            # Who has a line and asked first is not sent away for who has none.
            if self._line and self._line.fileno() in ready:
                return self._line
            with contextlib.suppress(BlockingIOError):  # another child was faster
                fresh = self._listener.accept()[0]
                self.hang_up()
                self._line = self._patient(fresh)
                return fresh
        return None

    def hang_up(self) -> None:
        """Give up the line, where there is one."""
        if self._line:
            self._line.close()
            self._line = None

    def _patient(self, line: socket.socket) -> socket.socket:
        """Let the system keep the time on this line: to set a timeout would cost a call for each call."""
        line.setblocking(True)
        for limit in (socket.SO_RCVTIMEO, socket.SO_SNDTIMEO):
            line.setsockopt(socket.SOL_SOCKET, limit, self._patience)
        if self._poll:
            self._poll.register(line, select.EPOLLIN)
        return line

    def _ready(self) -> list[int]:
        """Wait until one of them is ready, and tell which."""
        if self._poll:
            return [number for number, _ in self._poll.poll()]
        lines = [self._line.fileno()] if self._line else []
        return select.select([self._listener.fileno(), self._leave, *lines], [], [])[0]
