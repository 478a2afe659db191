"""How many tiny look-ups a server answers in a second: connections kept open, each asking as fast as it can.

The clients read no more of HTTP than they must, so that little of the processors goes to them.
"""

import socket
import threading
import time
from collections.abc import Iterator
from itertools import count
from multiprocessing import get_context
from urllib.parse import quote, urlsplit

from benchmarks.servers import Server
from repository.formats import JSON_RESULTS
from repository.namespaces import ID

CONNECTIONS, PROCESSES = 8, 2
SECONDS = 3.0
AMONG = 100  # records that are looked up
END_OF_PIECES = b"0\r\n\r\n"


class Refused(Exception):
    """An answer that was none."""


def rate(server: Server, fresh: bool) -> float:
    """Return the answers in a second; `fresh`: each query is one that was never asked before."""
    with get_context("fork").Pool(PROCESSES) as pool:
        tasks = [(server.address, fresh, number, time.time() + SECONDS) for number in range(PROCESSES)]
        return sum(pool.starmap(_crowd, tasks)) / SECONDS


def _crowd(address: str, fresh: bool, number: int, until: float) -> int:
    answered: list[int] = []
    wrong: list[Refused] = []

    def one(place: int) -> None:
        try:
            answered.append(_one(address, _requests(address, fresh, f"{number} {place}"), until))
        except Refused as error:
            wrong.append(error)

    threads = [threading.Thread(target=one, args=(place,)) for place in range(CONNECTIONS // PROCESSES)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if wrong:
        raise wrong[0]
    return sum(answered)


def _requests(address: str, fresh: bool, who: str) -> Iterator[bytes]:
    path = urlsplit(address).path
    for number in count():
        query = f"SELECT ?p ?o {{ <{ID}initiative/generated-{number % AMONG + 1:06}> ?p ?o }}"
        if fresh:
            query += f" # {who} {number} {time.time_ns()}"
        head = f"GET {path}?query={quote(query)} HTTP/1.1\r\nHost: localhost\r\n"
        yield f"{head}Accept: {JSON_RESULTS.media_type}\r\n\r\n".encode()


def _one(address: str, requests: Iterator[bytes], until: float) -> int:
    place = urlsplit(address)
    with socket.create_connection((place.hostname or "", place.port or 80)) as talk:
        talk.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        done = 0
        while time.time() < until:
            talk.sendall(next(requests))
            _answer(talk)
            done += 1
    return done


def _answer(talk: socket.socket) -> None:
    """Read one answer; raises `Refused` unless it is one."""
    come = b""
    while not _whole(come):
        part = talk.recv(65536)
        if not part:
            raise Refused("The connection was closed.")
        come += part
    if not come.startswith(b"HTTP/1.1 200"):
        raise Refused(come[:60].decode("latin-1"))


def _whole(come: bytes) -> bool:
    head, end, body = come.partition(b"\r\n\r\n")
    if not end:
        return False
    _, named, rest = head.lower().partition(b"content-length:")
    return len(body) >= int(rest.split(b"\r\n")[0]) if named else come.endswith(END_OF_PIECES)
