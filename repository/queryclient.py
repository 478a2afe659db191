"""Asking the query server: the near side of the socket that its children answer on.

    <home>/query.sock     connect, ask one thing under a number (its ticket), read the answer of a child
    <home>/status.sock    connect, read how the server is, which tickets children are at, and how children
                          that died of their question ended

Where no server listens, nobody is asked and the caller takes another road.
"""

import asyncio
import json
import os
import secrets
import select
import socket
import time
from collections import defaultdict, deque
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any, Self

from repository import lookout, messages, outcomes
from repository.config import Config
from repository.errors import Busy, Unable

QUERY, STATUS = "query.sock", "status.sock"
ANSWER_BYTES = 256 * messages.MEBIBYTE
ADDRESS_BYTES = 100  # the system's limit for a socket's path is a little above

QUEUE_SECONDS = 2.0  # how long to wait for a free child
EDITION_SECONDS = 2.0  # … for the children of a new edition
FATE_SECONDS = 2.0  # … for word of how a child ended
GRACE_SECONDS = 15.0  # beyond a query's own deadline, for its answer to travel
STATUS_SECONDS = 0.5  # for the server to tell how it is; it tells nothing while it loads an edition
STEP_SECONDS = 0.005

LOADING = "A new edition is being made ready for queries just now; try again in a few seconds."


@dataclass(frozen=True)
class Status:
    """How the query server is; counts are since it started."""

    process: int
    edition: int
    in_memory: bool
    statements: int
    children: int
    busy: int
    served: int
    out_of_time: int
    out_of_memory: int
    recycled: int


def ask(
    config: Config, edition: int, request: Mapping[str, Any], blobs: list[bytes]
) -> outcomes.Answer | None:
    """Return what a child of the query server gives for `request`, asked of the edition of that number.

    Returns None when no server is there, or none that holds that edition. Raises `Busy` when every child is
    at work, `OutOfTime` or `OutOfMemory` when the child was stopped, else the child's own `InclusionError`.
    """
    header = {"edition": edition, "request": dict(request)}
    patience = time.monotonic() + EDITION_SECONDS
    while True:
        try:
            answer = _ask(config, header, blobs)
        except _Passed:
            if time.monotonic() > patience:
                return None
            continue
        except _Gone:
            return None
        held = answer[0].get("edition")
        if held is None:
            return outcomes.value(*answer, config.query_megabytes)
        if held > edition or time.monotonic() > patience:
            return None
        time.sleep(STEP_SECONDS)


async def ask_in_loop(
    config: Config, edition: int, request: Mapping[str, Any], blobs: list[bytes]
) -> outcomes.Answer | None:
    """Do what `ask` does, but once and in an event loop: no thread waits. None: `ask` may do better."""
    if (awaited := lookout.of_loop()) is None:
        return None
    loop = asyncio.get_running_loop()
    try:
        with Asked(config, {"edition": edition, "request": dict(request)}, blobs, wait=False) as asked:
            for seconds in asked.patience:
                try:
                    answer: outcomes.Answer = await awaited.answer(asked.socket.fileno(), asked.read, seconds)
                    return None if "edition" in answer[0] else outcomes.value(*answer, config.query_megabytes)
                except TimeoutError:
                    await loop.run_in_executor(None, asked.be_taken)
                except (EOFError, OSError):
                    raise await loop.run_in_executor(None, asked.why) from None
    except (_Passed, _Gone):
        return None
    raise outcomes.out_of_time(config.query_seconds)


def status(home: Path) -> Status | None:
    """Return how the query server of `home` is, None when there is none or it is loading an edition."""
    with suppress(_Gone):
        told = _told(home)
        return Status(**told["status"]) if told else None
    return None


@contextmanager
def address(home: Path, name: str) -> Iterator[str]:
    """Give the address of the socket `name` in `home`, by way of a descriptor where its path is too long."""
    path = f"{home}/{name}"
    if len(os.fsencode(path)) <= ADDRESS_BYTES:
        yield path
        return
    descriptor = os.open(home, os.O_RDONLY | os.O_DIRECTORY)
    try:
        yield f"/proc/self/fd/{descriptor}/{name}"
    finally:
        os.close(descriptor)


class _Passed(Exception):
    """The question was not taken by any child; ask again."""


class _Gone(Exception):
    """No server is there, or it ended before it could answer."""


class Asked:
    """A question that was put to the children of the query server.

    `patience`: how many seconds to wait for the answer, and how many more when it was taken meanwhile.
    """

    def __init__(
        self, config: Config, header: Mapping[str, Any], blobs: list[bytes], wait: bool = True
    ) -> None:
        """Put it; raises `_Gone` when nobody listens, `_Passed`, or `Busy` when too many wait already."""
        self.patience = (QUEUE_SECONDS, config.query_seconds + GRACE_SECONDS)
        self._config, self._ticket = config, next(_tickets)
        self._begun = time.monotonic()
        self._incoming = messages.Incoming(ANSWER_BYTES)
        # Packed before a child hears of it: it need not wait for the question then.
        packed = messages.packed({**header, "ticket": self._ticket}, blobs)
        self.socket = _sent(packed, config.home, QUEUE_SECONDS if wait else 0)
        self._whole = False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._whole:
            _idle[self._config.home].append(self.socket)
        else:
            self.socket.close()

    def read(self) -> outcomes.Answer | None:
        """Take what has come; return the answer when it is whole. Raises `OSError`, `EOFError`, `Unable`."""
        part = messages.read(self.socket)
        try:
            answer = self._incoming.take(part)
            self._whole = answer is not None
            return answer
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
            raise Unable(outcomes.OUR_FAULT) from error

    def be_taken(self) -> None:
        """Raise `Busy` when no child is at it yet, `_Gone` when no server is there any more."""
        told = _told(self._config.home)
        if told and self._ticket not in told["taken"] and not select.select([self.socket], [], [], 0)[0]:
            raise _busy()

    def why(self) -> Exception:
        """Return the error for an answer that will not come, as the server tells."""
        until, silent = time.monotonic() + FATE_SECONDS, True
        while time.monotonic() < until:
            try:
                told = _told(self._config.home)
            except _Gone as gone:
                return gone
            limits = self._config.query_seconds, self._config.query_megabytes
            if told and str(self._ticket) in told["ends"]:
                return outcomes.ended(told["ends"][str(self._ticket)], *limits)
            if told and self._ticket not in told["taken"]:
                return _Passed()
            silent = silent and told is None
            time.sleep(STEP_SECONDS)
        if time.monotonic() - self._begun >= self._config.query_seconds:  # it is plain
            return outcomes.out_of_time(self._config.query_seconds)
        return Busy(LOADING) if silent else Unable(outcomes.OUR_FAULT)


# No other process of this site draws the same ones: none ever asks half as many as lie between two starts.
_tickets = count(1 + secrets.randbits(62))

# Lines on which the last answer came whole, by the folder of their server; the one used last is taken first,
# for its child has the most at hand. None is opened while one is idle, so they are never more than were busy.
_idle: defaultdict[Path, deque[socket.socket]] = defaultdict(deque)


def _sent(packed: list[bytes], home: Path, seconds: float) -> socket.socket:
    """Send a question, on a line that is idle or else on a new one, which is returned; raises as `Asked`."""
    lines = _idle[home]
    while True:
        try:
            line, fresh = lines.pop(), False
        except IndexError:  # asked for rather than looked for: other threads take lines too
            line, fresh = _connected(home, QUERY, seconds), True
        line.settimeout(seconds)
        try:
            messages.write(line, packed)
            return line
        except OSError:  # its child has ended, or turned to somebody who waited
            line.close()
            if fresh:
                raise _Passed from None


def _connected(home: Path, name: str, seconds: float) -> socket.socket:
    """Return a connection; raises `_Gone` when nobody listens, `Busy` when too many wait already."""
    talk = socket.socket(socket.AF_UNIX)
    try:
        talk.settimeout(seconds)
        with address(home, name) as path:
            talk.connect(path)
    except (BlockingIOError, TimeoutError):
        talk.close()
        raise _busy() from None
    except OSError:
        talk.close()
        raise _Gone from None
    return talk


def _ask(config: Config, header: Mapping[str, Any], blobs: list[bytes]) -> outcomes.Answer:
    with Asked(config, header, blobs) as asked:
        for seconds in asked.patience:
            asked.socket.settimeout(seconds)
            try:
                while (answer := asked.read()) is None:
                    pass
                return answer
            except TimeoutError:
                asked.be_taken()
            except (EOFError, OSError):
                raise asked.why() from None
    raise outcomes.out_of_time(config.query_seconds)


def _told(home: Path) -> dict[str, Any] | None:
    """Return what the server tells of itself, None when it is too busy to; raises `_Gone` without one."""
    told = bytearray()
    with suppress(Busy, OSError, ValueError), closing(_connected(home, STATUS, STATUS_SECONDS)) as talk:
        while part := talk.recv(65536):
            told += part
        found: dict[str, Any] = json.loads(told)
        return found
    return None


def _busy() -> Busy:
    return Busy("Every process that answers queries is at work just now; try again in a few seconds.")
