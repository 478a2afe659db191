"""Asking the query server: the near side of the socket that its children answer on.

    <home>/query.sock     connect, be taken by a child, ask one thing, read its answer
    <home>/status.sock    connect, read how the server is and how its last children ended

Where no server listens, nobody is asked and the caller takes another road.
"""

import json
import os
import socket
import struct
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from repository import messages, outcomes
from repository.config import Config
from repository.errors import Busy, Unable

QUERY, STATUS = "query.sock", "status.sock"
TAKEN = struct.Struct("!II")  # the process ids of the child that took a connection, and of the server
ANSWER_BYTES = 256 * messages.MEBIBYTE
ADDRESS_BYTES = 100  # the system's limit for a socket's path is a little above

QUEUE_SECONDS = 2.0  # how long to wait for a free child
EDITION_SECONDS = 2.0  # … for the children of a new edition
FATE_SECONDS = 2.0  # … for word of how a child ended
GRACE_SECONDS = 15.0  # beyond a query's own deadline, for its answer to travel
STATUS_SECONDS = 0.5  # for the server to tell how it is; it tells nothing while it loads an edition
STEP_SECONDS = 0.005


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


def status(home: Path) -> Status | None:
    """Return how the query server of `home` is, None when there is none or it is loading an edition."""
    with suppress(_Gone):
        told = _told(home)
        return Status(**told["status"]) if told else None
    return None


@contextmanager
def address(home: Path, name: str) -> Iterator[str]:
    """Give the address of the socket `name` in `home`, by way of a descriptor where its path is too long."""
    path = str(home / name)
    if len(os.fsencode(path)) <= ADDRESS_BYTES:
        yield path
        return
    descriptor = os.open(home, os.O_RDONLY | os.O_DIRECTORY)
    try:
        yield f"/proc/self/fd/{descriptor}/{name}"
    finally:
        os.close(descriptor)


class _Passed(Exception):
    """The child that took the connection let it go unread; ask again."""


class _Gone(Exception):
    """No server is there, or it ended before it could answer."""


@contextmanager
def _connected(home: Path, name: str, seconds: float) -> Iterator[socket.socket]:
    """Give a connection; raises `_Gone` when nobody listens, `Busy` when too many wait already."""
    with socket.socket(socket.AF_UNIX) as talk:
        talk.settimeout(seconds)
        try:
            with address(home, name) as path:
                talk.connect(path)
        except (BlockingIOError, TimeoutError):
            raise _busy() from None
        except OSError:
            raise _Gone from None
        yield talk


def _ask(config: Config, header: Mapping[str, Any], blobs: list[bytes]) -> outcomes.Answer:
    with _connected(config.home, QUERY, QUEUE_SECONDS) as talk:
        try:
            messages.send(talk, header, blobs)
            child, server = TAKEN.unpack(messages.exactly(talk, TAKEN.size))
        except TimeoutError:
            raise _busy() from None
        except (EOFError, OSError):
            raise _Passed from None
        talk.settimeout(config.query_seconds + GRACE_SECONDS)
        begun = time.monotonic()
        try:
            return messages.receive(talk, ANSWER_BYTES)
        except TimeoutError:
            raise outcomes.out_of_time(config.query_seconds) from None
        except (EOFError, OSError):
            raise _ended(config, child, server, time.monotonic() - begun) from None
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
            raise Unable(outcomes.OUR_FAULT) from error


def _ended(config: Config, child: int, server: int, seconds: float) -> Exception:
    """Return the error for a child that ended after `seconds` without an answer, as the server tells."""
    until = time.monotonic() + FATE_SECONDS
    while time.monotonic() < until:
        try:
            told = _told(config.home)
        except _Gone:
            return _Gone()
        if told and told["status"]["process"] != server:
            return _Gone()
        if told and str(child) in told["ends"]:
            return outcomes.ended(told["ends"][str(child)], config.query_seconds, config.query_megabytes)
        time.sleep(STEP_SECONDS)
    if seconds >= config.query_seconds:  # the server has no time to tell, but this is plain
        return outcomes.out_of_time(config.query_seconds)
    return Unable(outcomes.OUR_FAULT)


def _told(home: Path) -> dict[str, Any] | None:
    """Return what the server tells of itself, None when it is too busy to; raises `_Gone` without one."""
    told = bytearray()
    with suppress(Busy, OSError, ValueError), _connected(home, STATUS, STATUS_SECONDS) as talk:
        while part := talk.recv(65536):
            told += part
        found: dict[str, Any] = json.loads(told)
        return found
    return None


def _busy() -> Busy:
    return Busy("Every process that answers queries is at work just now; try again in a few seconds.")
