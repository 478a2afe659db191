"""The small process that forks one child per request (`python -m repository.nursery 5 module …`).

It never reads what strangers sent: each child does, over a socket of its own. It tells each asker how a child
ended, and it ends itself, with every child, when the socket to its owner closes.
"""

import contextlib
import gc
import importlib
import math
import os
import select
import signal
import socket
import struct
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NoReturn

from repository import bell, confinement, messages, outcomes

ORDER = struct.Struct("!dI")  # a new child's seconds and MiB; two sockets travel with it
FATE = struct.Struct("!i")  # how the child ended, as `os.waitstatus_to_exitcode` tells it


def serve(control: socket.socket, modules: Sequence[str]) -> None:
    """Import `modules`, then fork a child for each order on `control` until that closes."""
    for name in modules:
        module = importlib.import_module(name)
        getattr(module, "preload", lambda: None)()
    gc.collect()
    gc.freeze()  # children share these pages as long as nobody counts what is in them
    Nursery(control).run()


class Nursery:
    """The running children and the sockets on which their ends are told."""

    def __init__(self, control: socket.socket) -> None:
        self._control = control
        self._fates: dict[int, socket.socket] = {}  # by process id
        self._bell = bell.Bell()

    def run(self) -> None:
        """Serve until the owner closes its end, then end every child."""
        try:
            while self._turn():
                pass
        finally:
            self._bell.take_down()
            for pid in self._fates:
                bell.end(pid)

    def _turn(self) -> bool:
        poll = select.poll()
        for waited in (self._control, self._bell):
            poll.register(waited, select.POLLIN)
        askers = {fate.fileno(): pid for pid, fate in self._fates.items()}
        for number in askers:
            poll.register(number, select.POLLIN)
        ready = [number for number, _ in poll.poll()]
        for number in ready:
            if number in askers:  # the asker no longer waits
                bell.end(askers[number])
        if self._bell.fileno() in ready:
            self._reap()
        return self._control.fileno() not in ready or self._obey()

    def _reap(self) -> None:
        self._bell.hush()
        while self._fates:
            pid, status = os.waitpid(-1, os.WNOHANG)
            if pid == 0:
                return
            with self._fates.pop(pid) as fate, contextlib.suppress(OSError):
                fate.sendall(FATE.pack(os.waitstatus_to_exitcode(status)))

    def _obey(self) -> bool:
        order, numbers, _, _ = socket.recv_fds(self._control, ORDER.size, 2)
        if len(order) < ORDER.size:
            return False
        talk, fate = (socket.socket(fileno=number) for number in numbers)
        owner = os.getpid()
        pid = os.fork()
        if pid == 0:
            _live(talk, owner, *ORDER.unpack(order))
        self._fates[pid] = fate
        talk.close()
        return True


def _live(talk: socket.socket, parent: int, seconds: float, megabytes: int) -> NoReturn:
    """Do one request, in a child; never returns."""
    try:
        signal.setitimer(signal.ITIMER_REAL, seconds)
        confinement.set_apart([talk.fileno()], parent)
        os.nice(5)  # pages come before strangers' work
        answer = confinement.afresh(lambda: outcomes.attempt(lambda: _answer(talk, seconds, megabytes)))
        messages.send(talk, *answer)
    finally:
        os._exit(0)


def _answer(talk: socket.socket, seconds: float, megabytes: int) -> outcomes.Answer:
    ours = messages.hear(talk)
    function = _find(ours["function"])
    opened = [_find(ours["opener"])(Path(ours["folder"]))] if ours["opener"] else []
    confinement.lock_down(math.ceil(seconds) + 1, megabytes)
    theirs, blobs = messages.receive(talk, most=sys.maxsize)  # what strangers sent: not a byte of it before
    answer: outcomes.Answer = function(theirs["request"], blobs, *opened)
    return answer


def _find(name: str) -> Any:
    module, _, function = name.partition(":")
    return getattr(importlib.import_module(module), function)


if __name__ == "__main__":
    from repository import nursery  # the same module that the others import, not a second one

    nursery.serve(socket.socket(fileno=int(sys.argv[1])), sys.argv[2:])
