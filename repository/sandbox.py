"""Run a function on a stranger's bytes or query in a child process that can be lost without harm.

    this process ──(request, over a socket)──→ child    forked by a small process, the nursery, which has
                 ←─(answer: JSON and bytes)───          modules loaded, one thread, and nothing to steal

A child has a deadline, a memory cap, no network, and no way to start a program or to change a file. What it
sends back is JSON and bytes, never pickled objects. One `Sandbox` may be used by many threads at once.
"""

import os
import socket
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple, Self

from repository import errors, messages, nursery, outcomes, seccomp

PROJECT = Path(__file__).resolve().parent.parent
GRACE_SECONDS = 15  # beyond a child's own deadline: for the nursery to start, and for the answer to travel
ANSWER_BYTES = 256 * messages.MEBIBYTE

Asked = tuple[Mapping[str, Any], Sequence[bytes]]  # a message with what a stranger asks or sent


class Opening(NamedTuple):
    """What a child opens before it is locked: `function` ("module:name") is given `folder`."""

    function: str
    folder: Path


class Sandbox:
    """Children that have the modules named in `preload` imported; a module's own `preload()` is called once.

    The nursery starts at the first `run`, or at `start`, and again whenever it has ended.
    """

    def __init__(self, preload: Sequence[str]) -> None:
        self._preload = tuple(preload)
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._control: socket.socket | None = None

    def run(
        self,
        function: str,
        request: Mapping[str, Any],
        *,
        seconds: float,
        megabytes: int,
        blobs: Sequence[bytes] = (),
        opening: Opening | None = None,
    ) -> tuple[dict[str, Any], list[bytes]]:
        """Return what `function` ("module:name") gives for `request` and `blobs`, from a locked child.

        With an `opening`, what that opened is the function's third argument. Raises the child's
        `InclusionError`, `OutOfTime` or `OutOfMemory` when it was stopped, `Unable` when it failed otherwise.
        """
        ours = {"function": function, "opener": None, "folder": None}
        if opening is not None:
            ours |= {"opener": opening.function, "folder": str(opening.folder)}
        theirs = {"request": dict(request)}, blobs
        try:
            try:
                answer = self._ask(ours, theirs, seconds, megabytes)
            except _NurseryEnded:  # killed from outside, perhaps: a new one may do it
                answer = self._ask(ours, theirs, seconds, megabytes)
        except _NurseryEnded:
            raise errors.Unable("The process that reads files and queries has ended; try again.") from None
        return outcomes.value(*answer, megabytes)

    def _ask(
        self, ours: Mapping[str, Any], theirs: Asked, seconds: float, megabytes: int
    ) -> tuple[dict[str, Any], list[bytes]]:
        talk, their_talk = socket.socketpair()
        fate, their_fate = socket.socketpair()
        with talk, fate:
            with their_talk, their_fate:
                order = nursery.ORDER.pack(seconds, megabytes)
                self._order(order, [their_talk.fileno(), their_fate.fileno()])
            talk.settimeout(seconds + GRACE_SECONDS)
            fate.settimeout(GRACE_SECONDS)
            try:
                answer = _exchange(talk, ours, theirs)
                if answer is None:
                    raise _ended(fate, seconds, megabytes)
                return answer
            except TimeoutError:
                raise outcomes.out_of_time(seconds) from None

    def start(self) -> None:
        """Start the nursery now, so that nobody waits for it later; returns at once."""
        with self._lock:
            self._living()

    def close(self) -> None:
        """End the nursery and its children."""
        with self._lock:
            self._stop()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _order(self, order: bytes, sockets: list[int]) -> None:
        with self._lock:
            try:
                socket.send_fds(self._living(), [order], sockets)
            except OSError:  # it ended a moment ago
                self._stop()
                socket.send_fds(self._living(), [order], sockets)

    def _living(self) -> socket.socket:
        if self._control is None or self._process is None or self._process.poll() is not None:
            self._stop()
            self._control, theirs = socket.socketpair()
            with theirs:
                self._process = _start(theirs, self._preload)
        return self._control

    def _stop(self) -> None:
        if self._control is not None:
            self._control.close()
        if self._process is not None:
            try:
                self._process.wait(timeout=5)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
        self._control = self._process = None


def isolation() -> str:
    """Tell in words what keeps a child from harm on this system."""
    held = "Strangers' files and queries run in a process of their own with a deadline and a memory cap"
    if seccomp.available():
        return f"{held}; the kernel refuses it the network, other programs and changes to files."
    return f"{held}. This system ({sys.platform}) gives no further lock: keep it from the network yourself."


def _start(control: socket.socket, preload: Sequence[str]) -> subprocess.Popen[bytes]:
    number = control.fileno()
    # A bare environment: secrets of ours are not in it. One arena, because the cap counts address space.
    environment = {"PATH": os.defpath, "LANG": "C.UTF-8", "PYTHONPATH": str(PROJECT), "MALLOC_ARENA_MAX": "1"}
    return subprocess.Popen(  # noqa: S603 - our own module, no stranger's words
        [sys.executable, "-W", "ignore", "-m", "repository.nursery", str(number), *preload],
        pass_fds=[number],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        env=environment,
        start_new_session=True,
    )


def _exchange(
    talk: socket.socket, ours: Mapping[str, Any], theirs: Asked
) -> tuple[dict[str, Any], list[bytes]] | None:
    """Return the child's answer, or None when it ended without one.

    It reads what is `ours` to open what it needs, and what is `theirs` once it is locked.
    """
    try:
        messages.tell(talk, ours)
        messages.send(talk, *theirs)
        return messages.receive(talk, ANSWER_BYTES)
    except TimeoutError:
        raise
    except (EOFError, OSError):
        return None
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise errors.Unable(outcomes.OUR_FAULT) from error


class _NurseryEnded(Exception):
    """Nobody is left who could tell how the child ended."""


def _ended(fate: socket.socket, seconds: float, megabytes: int) -> Exception:
    try:
        told = fate.recv(nursery.FATE.size)
    except ConnectionError:
        told = b""
    if len(told) < nursery.FATE.size:
        return _NurseryEnded()
    (code,) = nursery.FATE.unpack(told)
    return outcomes.ended(code, seconds, megabytes)
