"""What clients do to a connection: large, half sent, cut off. The site as served stays as it was."""

import json
import socket
from collections.abc import Iterator
from contextlib import ExitStack
from urllib.parse import urlsplit

import pytest

from webapp.permits import THREADS

HEAD = b"POST /sparql HTTP/1.1\r\nHost: a.example\r\nContent-Type: application/sparql-query\r\n"
GOOD = b"GET /sparql?query=ASK%7B%7D HTTP/1.1\r\nHost: a.example\r\nConnection: close\r\n\r\n"
PAGE = b"GET /status HTTP/1.1\r\nHost: a.example\r\nConnection: close\r\n\r\n"
# More work than there is time for.
PRODUCT = b"ASK%7B?a?b?c.?d?e?f.?g?h?i.?j?k?l%20FILTER(?a=1)%7D"
HEAVY = b"GET /sparql?query=" + PRODUCT + b" HTTP/1.1\r\nHost: a.example\r\n\r\n"


def connect(site: str) -> socket.socket:
    address = urlsplit(site)
    assert address.hostname and address.port
    return socket.create_connection((address.hostname, address.port), timeout=30)


def answered(site: str, request: bytes) -> tuple[int, bytes]:
    """Send a request and return the status and the body of its answer."""
    with connect(site) as connection, connection.makefile("rb") as file:
        connection.sendall(request)
        status = int(file.readline().split()[1])
        headers = dict(line.lower().split(b": ") for line in iter(file.readline, b"\r\n"))
        return status, file.read(int(headers[b"content-length"]))


@pytest.fixture(autouse=True)
def unharmed(site: str) -> Iterator[None]:
    """Whatever is done, a good query and a page are answered afterwards."""
    yield
    for request in (GOOD, PAGE):
        status, body = answered(site, request)
        assert status == 200, body


def test_a_hundred_megabytes_are_refused_before_they_are_sent(site: str) -> None:
    status, body = answered(site, HEAD + b"Content-Length: 104857600\r\n\r\n")
    assert (status, json.loads(body)["limit"]) == (413, 4 * 65_536)


def test_what_grows_too_large_while_it_is_sent_is_refused(site: str) -> None:
    chunk = b"10000\r\n" + b" " * 65_536 + b"\r\n"
    status, body = answered(site, HEAD + b"Transfer-Encoding: chunked\r\n\r\n" + chunk * 5 + b"0\r\n\r\n")
    assert (status, json.loads(body)["limit"]) == (413, 4 * 65_536)


def test_a_query_may_come_in_pieces(site: str) -> None:
    pieces = b"4\r\nASK \r\n2\r\n{}\r\n0\r\n\r\n"
    status, body = answered(site, HEAD + b"Transfer-Encoding: chunked\r\n\r\n" + pieces)
    assert (status, json.loads(body)["boolean"]) == (200, True)


def test_clients_that_hang_up_in_the_middle_of_a_request_take_nothing_with_them(site: str) -> None:
    for _ in range(2 * THREADS):
        with connect(site) as connection:
            connection.sendall(HEAD + b"Content-Length: 100\r\n\r\nASK")


def test_clients_that_do_not_wait_for_their_answer_take_nothing_with_them(site: str) -> None:
    with connect(site) as connection:
        connection.sendall(HEAVY)


def test_half_sent_queries_keep_nobody_from_asking_or_reading(site: str) -> None:
    with ExitStack() as held:
        for _ in range(4 * THREADS):
            held.enter_context(connect(site)).sendall(HEAD + b"Content-Length: 100\r\n\r\nASK")
        assert (answered(site, GOOD)[0], answered(site, PAGE)[0]) == (200, 200)


def test_no_bytes_make_the_site_fail(site: str) -> None:
    for sent in (b"\x00" * 100 + b"\r\n\r\n", b"GET /sparql?query=%00 HTTP/1.1\r\nHost: x\r\n\r\n"):
        with connect(site) as connection:
            connection.sendall(sent)
            assert connection.recv(100).startswith((b"HTTP/1.1 400", b"HTTP/1.1 404"))
