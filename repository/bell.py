"""The bell that wakes a process when a child of it has ended, wherever it waits for descriptors."""

import contextlib
import os
import signal
import socket
from types import FrameType


class Bell:
    """Rings when a child ends, and when somebody writes to `rope`; `select` and `poll` take it as it is."""

    def __init__(self) -> None:
        self._near, self._far = socket.socketpair()
        for end in (self._near, self._far):
            end.setblocking(False)
        signal.signal(signal.SIGCHLD, _heard)
        signal.set_wakeup_fd(self.rope, warn_on_full_buffer=False)

    @property
    def rope(self) -> int:
        """Return the descriptor at which it is rung, for children too."""
        return self._far.fileno()

    def fileno(self) -> int:
        """Return the descriptor at which it is heard."""
        return self._near.fileno()

    def hush(self) -> None:
        """Let it be silent until it is rung again."""
        with contextlib.suppress(BlockingIOError):
            while self._near.recv(1024):
                pass

    def take_down(self) -> None:
        """Ring no more: a child that ends from now on would ring a bell that may be gone."""
        signal.set_wakeup_fd(-1)


def end(pid: int) -> None:
    """Kill a child, if it has not ended by itself."""
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)


def _heard(number: int, frame: FrameType | None) -> None:
    """Only here so that Python writes to the bell when a child ends."""
