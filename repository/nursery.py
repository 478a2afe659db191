"""The small process that forks one child per request (`python -m repository.nursery 5 module …`).

It never reads what strangers sent: each child does, over a socket of its own. It tells each asker how a child
ended, and it ends itself, with every child, when the socket to its owner closes.
"""

import contextlib
import ctypes
import errno
import gc
import importlib
import json
import math
import os
import resource
import select
import signal
import socket
import struct
import sys
import traceback
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import FrameType
from typing import Any, NoReturn

from repository import seccomp
from repository.errors import InclusionError, OutOfMemory, TooLarge, Unable

ORDER = struct.Struct("!dI")  # a new child's seconds and MiB; two sockets travel with it
FATE = struct.Struct("!i")  # how the child ended, as `os.waitstatus_to_exitcode` tells it
LENGTH = struct.Struct("!Q")

MEBIBYTE = 1024 * 1024
HEADER_BYTES = 64 * MEBIBYTE
PR_SET_PDEATHSIG = 1


def send(to: socket.socket, header: Mapping[str, Any], blobs: Sequence[bytes]) -> None:
    """Write one message: its JSON `header`, then its `blobs`; raises `OSError` when nobody reads."""
    text = json.dumps({**header, "blobs": [len(blob) for blob in blobs]}).encode()
    to.sendall(LENGTH.pack(len(text)) + text)
    for blob in blobs:
        to.sendall(blob)


def receive(source: socket.socket, most: int) -> tuple[dict[str, Any], list[bytes]]:
    """Read one message of at most `most` bytes of blobs.

    Raises `EOFError` when it ends early, `TooLarge` when it is longer, `ValueError` when it is no message.
    """
    (length,) = LENGTH.unpack(_exactly(source, LENGTH.size))
    if length > HEADER_BYTES:
        raise TooLarge(f"The answer is larger than {most // MEBIBYTE} MiB.")
    header = json.loads(_exactly(source, length))
    sizes = header.pop("blobs")
    if not all(type(size) is int and size >= 0 for size in sizes):
        raise ValueError("sizes")
    if sum(sizes) > most:
        raise TooLarge(f"The answer is larger than {most // MEBIBYTE} MiB.")
    return header, [_exactly(source, size) for size in sizes]


def _exactly(source: socket.socket, size: int) -> bytes:
    data = bytearray(size)
    view, done = memoryview(data), 0
    while done < size:
        got = source.recv_into(view[done:])
        if not got:
            raise EOFError
        done += got
    return bytes(data)


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
        self._bell, ring = socket.socketpair()
        self._bell.setblocking(False)
        ring.setblocking(False)
        self._ring = ring
        signal.signal(signal.SIGCHLD, _heard)
        signal.set_wakeup_fd(ring.fileno(), warn_on_full_buffer=False)

    def run(self) -> None:
        """Serve until the owner closes its end, then end every child."""
        try:
            while self._turn():
                pass
        finally:
            for pid in self._fates:
                _kill(pid)

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
                _kill(askers[number])
        if self._bell.fileno() in ready:
            self._reap()
        return self._control.fileno() not in ready or self._obey()

    def _reap(self) -> None:
        with contextlib.suppress(BlockingIOError):
            while self._bell.recv(1024):
                pass
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
        pid = os.fork()
        if pid == 0:
            _live(talk, *ORDER.unpack(order))
        self._fates[pid] = fate
        talk.close()
        return True


def _heard(number: int, frame: FrameType | None) -> None:
    """Only here so that Python writes to the bell when a child ends."""


def _kill(pid: int) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)


def _live(talk: socket.socket, seconds: float, megabytes: int) -> NoReturn:
    """Do one request, in a child; never returns."""
    try:
        _set_apart(talk, seconds)
        send(talk, *_answer(talk, seconds, megabytes))
    finally:
        os._exit(0)


def _set_apart(talk: socket.socket, seconds: float) -> None:
    """Start the clock and let go of everything that is the nursery's."""
    signal.set_wakeup_fd(-1)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    os.setpgid(0, 0)
    os.closerange(3, talk.fileno())
    os.closerange(talk.fileno() + 1, 65536)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    os.nice(5)  # pages come before strangers' work
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
        Path("/proc/self/oom_score_adj").write_text("1000", "ascii")


def _answer(talk: socket.socket, seconds: float, megabytes: int) -> tuple[dict[str, Any], list[bytes]]:
    try:
        header, blobs = receive(talk, most=sys.maxsize)
        function = _find(header["function"])
        # What must be opened first is opened from a path of ours alone; only then comes what a stranger sent.
        opened = [_find(header["opener"])(Path(header["folder"]))] if header["opener"] else []
        lock_down(seconds, megabytes)
        value, blobs = function(header["request"], blobs, *opened)
        return {"value": value}, blobs
    except InclusionError as error:
        return {"error": type(error).__name__, "message": str(error)}, []
    except MemoryError:
        return {"error": OutOfMemory.__name__, "message": ""}, []
    except RecursionError:
        return {"error": TooLarge.__name__, "message": "It is nested too deeply to be read."}, []
    except BaseException:
        return {"error": Unable.__name__, "message": "", "detail": traceback.format_exc()}, []


def _find(name: str) -> Any:
    module, _, function = name.partition(":")
    return getattr(importlib.import_module(module), function)


def lock_down(seconds: float, megabytes: int) -> None:
    """Cap this process and take the network, programs and files from it; cannot be undone."""
    size = _size() + megabytes * MEBIBYTE
    resource.setrlimit(resource.RLIMIT_AS, (size, size))
    processor = math.ceil(seconds) + 1
    resource.setrlimit(resource.RLIMIT_CPU, (processor, processor + 1))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    if seccomp.available():
        seccomp.lock()


def _size() -> int:
    """Return this process's address space in bytes, 0 where the system does not tell."""
    try:
        pages = Path("/proc/self/statm").read_text("ascii").split()[0]
    except OSError as error:
        if error.errno != errno.ENOENT:
            raise
        return 0
    return int(pages) * resource.getpagesize()


if __name__ == "__main__":
    from repository import nursery  # the same module that the others import, not a second one

    nursery.serve(socket.socket(fileno=int(sys.argv[1])), sys.argv[2:])
