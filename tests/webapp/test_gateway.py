"""The way from the wire to the pages, of the site as served: who sends or fetches slowly waits alone."""

import http.client
import json
import shutil
import socket
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from urllib.parse import quote, urlsplit

import pytest
from servers import site_of

from webapp.gateway import environ_of
from webapp.permits import THREADS

SECONDS = 1  # for a body to arrive
PROBLEM = "application/problem+json"
HEAD = b"POST /sparql HTTP/1.1\r\nHost: a.example\r\nContent-Type: application/sparql-query\r\n"
DIRECT = {"Content-Type": "application/sparql-query"}
LARGE = "/sparql?format=json&query=" + quote("SELECT * { ?s ?p ?o }")


@pytest.fixture(scope="module")
def site(shipped_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    home = tmp_path_factory.mktemp("gateway") / "home"
    shutil.copytree(shipped_home, home)
    with site_of(home, body_seconds=SECONDS, client_seconds=3600) as address:
        yield address


def connect(site: str) -> socket.socket:
    address = urlsplit(site)
    assert address.hostname and address.port
    return socket.create_connection((address.hostname, address.port), timeout=60)


def ask(
    site: str, method: str, path: str, body: Any = None, headers: dict[str, str] | None = None
) -> tuple[http.client.HTTPResponse, bytes]:
    talk = http.client.HTTPConnection(urlsplit(site).netloc, timeout=60)
    talk.request(method, path, body, headers or {})
    answer = talk.getresponse()
    return answer, answer.read()


def test_a_body_that_comes_a_byte_at_a_time_is_ended_with_408(site: str) -> None:
    with connect(site) as talk:
        talk.sendall(HEAD + b"Content-Length: 100\r\n\r\nA")
        answer = http.client.HTTPResponse(talk)
        answer.begin()
        problem = json.loads(answer.read())
        assert (answer.status, answer.headers["Content-Type"]) == (408, PROBLEM)
        assert problem["limit"] == SECONDS and "1 seconds" in problem["detail"]
        assert talk.recv(1) == b"", "the connection is closed"


def test_half_sent_bodies_keep_nobody_from_anything(site: str) -> None:
    with ExitStack() as held:
        for _ in range(4 * THREADS):
            held.enter_context(connect(site)).sendall(
                HEAD + b"Content-Length: 200000\r\n\r\n" + b" " * 90_000
            )
        for method, path, body in (
            ("GET", "/", None),
            ("GET", "/sparql?query=ASK%7B%7D", None),
            ("POST", "/sparql", "ASK {}"),
        ):
            answer, _ = ask(site, method, path, body, DIRECT)
            assert answer.status == 200


@pytest.mark.parametrize("body", [bytes(100_000_000), (bytes(100_000) for _ in range(1000))])
def test_who_sends_far_too_much_reads_why_it_is_refused(site: str, body: object) -> None:
    answer, told = ask(site, "POST", "/sparql", body, DIRECT)
    assert (answer.status, answer.headers["Content-Type"]) == (413, PROBLEM)
    assert json.loads(told)["limit"] == 4 * 65_536
    assert answer.headers["Access-Control-Allow-Origin"] == "*"


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("name", ["Accept", "Cookie", "If-None-Match", "X-Anything"])
def test_headers_that_take_long_to_read_are_not_read(site: str, method: str, name: str) -> None:
    headers = {name: "a/b;q=0.1," * 30_000, "Content-Type": "application/sparql-query"}
    answer, body = ask(site, method, "/sparql?query=ASK%7B%7D", b"ASK {}", headers)
    assert (answer.status, answer.headers["Content-Type"]) == (431, PROBLEM)
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert "16,384 characters" in json.loads(body)["detail"]


def test_long_names_of_headers_count_too(site: str) -> None:
    headers = {f"X-{'a' * 200}-{number}": "1" for number in range(90)}
    assert ask(site, "GET", "/", headers=headers)[0].status == 431


def test_people_are_told_on_a_page(site: str) -> None:
    answer, told = ask(site, "POST", "/sparql", bytes(1_000_000), {**DIRECT, "Accept": "text/html"})
    assert answer.status == 413 and "<h1" in told.decode() and "262,144 bytes" in told.decode()


def test_a_file_of_unknown_length_is_not_taken(site: str) -> None:
    answer, told = ask(site, "POST", "/search", iter([b"half a file"]))
    assert answer.status == 411 and "Content-Length" in json.loads(told)["detail"]


def test_who_fetches_slowly_keeps_nobody_from_anything(site: str) -> None:
    with ExitStack() as held:
        for _ in range(2 * THREADS):
            talk = held.enter_context(connect(site))
            talk.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            talk.sendall(f"GET {LARGE} HTTP/1.1\r\nHost: a.example\r\n\r\n".encode())
            assert talk.recv(12) in (b"HTTP/1.1 200", b"HTTP/1.1 503")
        assert ask(site, "GET", "/")[0].status == 200
        assert ask(site, "POST", "/sparql", "ASK {}", DIRECT)[0].status == 200


def test_a_large_answer_comes_whole(site: str) -> None:
    answer, body = ask(site, "GET", LARGE)
    assert answer.status == 200 and len(body) == int(answer.headers["Content-Length"]) > 1024 * 1024
    assert json.loads(body)["results"]["bindings"]
    head, nothing = ask(site, "HEAD", LARGE)
    assert (head.status, nothing) == (200, b"")
    assert head.headers["Content-Length"] == answer.headers["Content-Length"]


def test_a_file_comes_whole_or_the_part_that_was_asked_for(site: str) -> None:
    _, whole = ask(site, "GET", "/downloads/collection.nq.gz")
    answer, part = ask(site, "GET", "/downloads/collection.nq.gz", headers={"Range": "bytes=10-19"})
    assert (answer.status, part) == (206, whole[10:20])


def test_a_page_that_the_reader_has_is_not_sent_again(site: str) -> None:
    first, _ = ask(site, "GET", "/")
    second, body = ask(site, "GET", "/", headers={"If-None-Match": first.headers["ETag"]})
    assert (second.status, body) == (304, b"")


@pytest.mark.parametrize(
    "sent",
    [
        HEAD + b"Content-Length: -5\r\n\r\n",
        HEAD + b"Content-Length: 5\r\nContent-Length: 6\r\n\r\nASK{}",
        HEAD + b"Transfer-Encoding: chunked\r\n\r\nnonsense\r\n",
        b"GET /\xff HTTP/1.1\r\nHost: a.example\r\n\r\n",
        b"nonsense\r\n\r\n",
    ],
)
def test_what_is_no_request_is_refused(site: str, sent: bytes) -> None:
    with connect(site) as talk:
        talk.sendall(sent)
        assert talk.recv(12) == b"HTTP/1.1 400"


def scope(**changed: Any) -> Any:
    headers = changed.pop("headers", [])
    told = {
        "method": "GET",
        "path": "/",
        "query_string": "",
        "http_version": "1.1",
        "scheme": "http",
        "server": "127.0.0.1:8000",
        "client": "192.0.2.1:50000",
    }
    return SimpleNamespace(**{**told, **changed}, headers=SimpleNamespace(items=lambda: headers))


def test_a_request_is_described_as_applications_expect() -> None:
    asked = environ_of(scope(path="/doc/é", client="[2001:db8::1]:50000"))
    assert asked["PATH_INFO"].encode("latin-1").decode() == "/doc/é"
    assert (asked["REMOTE_ADDR"], asked["SERVER_NAME"], asked["SERVER_PORT"]) == (
        "2001:db8::1",
        "127.0.0.1",
        "8000",
    )


def test_headers_that_come_twice_are_joined_and_sly_ones_left_out() -> None:
    headers = [("cookie", "a=1"), ("cookie", "b=2"), ("accept", "text/csv"), ("accept", "*/*")]
    headers += [("x_forwarded_for", "192.0.2.9"), ("content-type", "text/plain")]
    asked = environ_of(scope(headers=headers))
    assert (asked["HTTP_COOKIE"], asked["HTTP_ACCEPT"]) == ("a=1; b=2", "text/csv,*/*")
    assert "HTTP_X_FORWARDED_FOR" not in asked and asked["CONTENT_TYPE"] == "text/plain"


@pytest.mark.parametrize("host", ["a b", 'evil"><x', "a/b", "a@b", "x:y", "%00", ""])
def test_a_host_that_names_no_site_stands_in_no_address(site: str, host: str) -> None:
    answer, told = ask(site, "GET", "/search.atom?q=staff", headers={"Host": host})
    assert (answer.status, answer.headers["Content-Type"]) == (400, PROBLEM)
    assert "The Host header" in json.loads(told)["detail"]


def test_a_host_is_named_as_it_was_asked_for(site: str) -> None:
    for host in ("inclusion.example.org", "inclusion.example.org:8443", "[::1]:8000", "127.0.0.1"):
        answer, told = ask(site, "GET", "/search.atom?q=staff", headers={"Host": host})
        assert answer.status == 200 and f"//{host}/".encode() in told
