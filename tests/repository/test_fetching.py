"""One request to somebody else's address: to public places only, with an end to everything."""

import gzip
import ipaddress
import socket
import threading
from collections.abc import Callable, Iterator

import pytest
from partners import Page, Site, site

from repository import fetching
from repository.errors import BadInput, InclusionError, Refused, TooLarge, TooSlow, Unreachable, Unreadable
from repository.fetching import Got, Reach


@pytest.fixture
def partner() -> Iterator[Site]:
    with site() as made:
        yield made


def get(partner: Site, path: str, most: int = 10_000, seconds: float = 20) -> Got:
    return fetching.get(partner.at(path), seconds=seconds, most=most, reach=partner.reach)


NOT_PUBLIC = [
    "127.0.0.1",
    "127.255.0.9",
    "0.0.0.0",
    "10.0.0.1",
    "172.16.0.1",
    "172.31.255.255",
    "192.168.1.1",
    "169.254.169.254",
    "100.64.0.1",
    "100.127.255.255",
    "192.0.0.1",
    "192.0.2.1",
    "198.18.0.1",
    "198.51.100.7",
    "203.0.113.9",
    "224.0.0.1",
    "239.1.1.1",
    "240.0.0.1",
    "255.255.255.255",
    "::1",
    "::",
    "::127.0.0.1",
    "::ffff:127.0.0.1",
    "::ffff:10.0.0.1",
    "::ffff:8.8.8.8",
    "64:ff9b::7f00:1",
    "64:ff9b:1::1",
    "100::1",
    "2001::1",
    "2001:db8::1",
    "2002:7f00:1::1",
    "fc00::1",
    "fd12:3456::1",
    "fe80::1",
    "fec0::1",
    "ff02::1",
]


@pytest.mark.parametrize("number", NOT_PUBLIC)
def test_a_place_that_is_not_public_is_known(number: str) -> None:
    assert not fetching.is_public(ipaddress.ip_address(number))


@pytest.mark.parametrize(
    "number", ["8.8.8.8", "151.101.0.81", "2606:4700::6810:85e5", "2a00:1450:4009::200e"]
)
def test_a_public_place_is_known(number: str) -> None:
    assert fetching.is_public(ipaddress.ip_address(number))


REFUSED = {
    "this machine": "http://127.0.0.1/",
    "this machine by name": "http://localhost/",
    "this machine as one number": "http://2130706433/",
    "this machine as a number of sixteen": "http://0x7f000001/",
    "this machine in short": "http://127.1/",
    "this machine in eights": "http://0177.0.0.1/",
    "this machine in six": "http://[::1]/",
    "this machine in six by four": "http://[::ffff:127.0.0.1]/",
    "nowhere": "http://0.0.0.0/",
    "the machine that knows secrets": "http://169.254.169.254/latest/meta-data/",
    "a neighbour": "https://192.168.0.1/",
    "another door": "http://example.org:22/",
    "the door of another service": "http://example.org:6379/",
    "a password": "http://somebody:secret@example.org/",
}
NO_ADDRESS = {
    "a file": "file:///etc/passwd",
    "a gopher": "gopher://example.org/",
    "a transfer": "ftp://example.org/data.ttl",
    "data": "data:text/turtle,",
    "nothing": "",
    "no site": "https:///x",
    "a line break": "http://example.org/\r\nHost: x",
    "a blank": "http://example.org/a b",
    "a wrong door": "http://example.org:99999/",
    "letters that look alike": "http://ex\u0430mple.org/",
    "an endless one": "http://example.org/" + "a" * 3000,
}


@pytest.mark.parametrize("address", REFUSED.values(), ids=REFUSED)
def test_what_is_not_public_is_not_asked_for(address: str) -> None:
    with pytest.raises(Refused) as refused:
        fetching.get(address, seconds=10, most=10)
    assert "secret" not in str(refused.value)


@pytest.mark.parametrize("address", NO_ADDRESS.values(), ids=NO_ADDRESS)
def test_what_is_no_web_address_is_not_asked_for(address: str) -> None:
    with pytest.raises(BadInput):
        fetching.get(address, seconds=10, most=10)


def test_a_page_is_fetched_with_an_honest_name_and_without_anything_of_ours(partner: Site) -> None:
    partner.pages["/a"] = Page(b"<a> <b> <c> .", headers={"ETag": '"1"', "Set-Cookie": "a=b"})
    got = get(partner, "/a")
    assert (got.status, got.data, got.media_type, got.etag) == (200, b"<a> <b> <c> .", "text/turtle", '"1"')
    ((method, _, headers),) = partner.asked
    assert method == "GET" and headers["User-Agent"].startswith("InclusionResources/")
    assert not {"Cookie", "Authorization", "Referer"} & set(headers)


def test_no_cookie_goes_along_to_the_next_address(partner: Site) -> None:
    partner.pages["/a"] = Page(status=302, headers={"Location": "/b", "Set-Cookie": "a=b"})
    partner.pages["/b"] = Page(b"x")
    assert get(partner, "/a").data == b"x"
    assert "Cookie" not in partner.asked[1][2]


@pytest.mark.parametrize(
    "place",
    ["http://127.0.0.2/", "http://localhost:22/", "http://[::1]/", "http://169.254.169.254/", "//10.0.0.1/x"],
)
def test_a_redirect_is_judged_like_any_address(partner: Site, place: str) -> None:
    partner.pages["/a"] = Page(status=302, headers={"Location": place})
    with pytest.raises(Refused):
        get(partner, "/a")
    assert len(partner.asked) == 1


def test_a_redirect_to_a_file_is_not_followed(partner: Site) -> None:
    partner.pages["/a"] = Page(status=302, headers={"Location": "file:///etc/passwd"})
    with pytest.raises(BadInput):
        get(partner, "/a")


def test_redirects_have_an_end(partner: Site) -> None:
    partner.pages["/a"] = Page(status=302, headers={"Location": "/a"})
    with pytest.raises(Unreachable, match="more than 5 times"):
        get(partner, "/a")
    assert len(partner.asked) == 6


def test_what_has_moved_for_good_is_told_from_what_is_elsewhere_today(partner: Site) -> None:
    partner.pages |= {"/a": Page(status=301, headers={"Location": "/b"}), "/b": Page(b"x")}
    partner.pages["/c"] = Page(status=302, headers={"Location": "/b"})
    assert get(partner, "/a").moved == partner.at("/b")
    assert get(partner, "/c").moved == ""


def answering(monkeypatch: pytest.MonkeyPatch, *numbers: str) -> list[str]:
    """Let the name `rebound.example` stand for these numbers, one after the other; return who asked."""
    left, asked, real = list(numbers), [], socket.getaddrinfo

    def look_up(host: str, *args: object, **more: object) -> object:
        if host != "rebound.example":
            return real(host, *args, **more)  # type: ignore[arg-type]
        asked.append(host)
        number = left.pop(0) if len(left) > 1 else left[0]
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (each, 80)) for each in number.split()]

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    return asked


def test_a_name_is_looked_up_once_and_the_number_that_was_judged_is_called(
    partner: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = answering(monkeypatch, "127.0.0.1", "127.0.0.2")
    partner.pages["/a"] = Page(b"x")
    address = f"http://rebound.example:{partner.port}/a"
    assert fetching.get(address, seconds=10, most=10, reach=partner.reach).data == b"x"
    assert asked == ["rebound.example"]
    assert partner.asked[0][2]["Host"] == f"rebound.example:{partner.port}"


def test_a_name_with_one_number_that_is_not_public_is_refused_whole(
    partner: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    answering(monkeypatch, "127.0.0.1 10.0.0.1")
    with pytest.raises(Refused):
        fetching.get(f"http://rebound.example:{partner.port}/a", seconds=10, most=10, reach=partner.reach)
    assert partner.asked == []


def test_a_name_that_is_bound_anew_after_a_redirect_is_judged_anew(
    partner: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    answering(monkeypatch, "127.0.0.1", "10.0.0.1")
    address = f"http://rebound.example:{partner.port}/a"
    partner.pages["/a"] = Page(status=302, headers={"Location": address})
    with pytest.raises(Refused):
        fetching.get(address, seconds=10, most=10, reach=partner.reach)
    assert len(partner.asked) == 1


def test_a_site_that_does_not_exist_is_told() -> None:
    with pytest.raises(Unreachable):
        fetching.get("http://nowhere.invalid/", seconds=20, most=10)


def test_what_is_too_large_is_not_read_to_its_end(partner: Site) -> None:
    partner.pages["/a"] = Page(b"x" * 10_001)
    partner.pages["/b"] = Page(b"x" * 10_000)
    with pytest.raises(TooLarge, match="10,000 bytes"):
        get(partner, "/a")
    assert len(get(partner, "/b").data) == 10_000


@pytest.mark.parametrize("packing", ["gzip", "x-gzip", "GZIP"])
def test_what_is_packed_is_unpacked_up_to_the_limit(partner: Site, packing: str) -> None:
    partner.pages["/a"] = Page(gzip.compress(b"x" * 10_000), headers={"Content-Encoding": packing})
    partner.pages["/bomb"] = Page(gzip.compress(b"x" * 50_000_000), headers={"Content-Encoding": packing})
    assert len(get(partner, "/a").data) == 10_000
    with pytest.raises(TooLarge):
        get(partner, "/bomb", most=60_000)


BROKEN = {
    "an unknown packing": Page(b"x", headers={"Content-Encoding": "br"}),
    "a packing within a packing": Page(b"x", headers={"Content-Encoding": "gzip, gzip"}),
    "a packing that breaks off": Page(gzip.compress(b"x" * 999)[:-9], headers={"Content-Encoding": "gzip"}),
    "no such packing": Page(b"plain words", headers={"Content-Encoding": "gzip"}),
    "less than it says": Page(b"half", length=8),
}


@pytest.mark.parametrize("page", BROKEN.values(), ids=BROKEN)
def test_what_is_broken_does_not_pass_for_whole(partner: Site, page: Page) -> None:
    partner.pages["/a"] = page
    with pytest.raises((Unreadable, Unreachable)):
        get(partner, "/a", seconds=3)


@pytest.fixture
def strange() -> Iterator[Callable[[bytes, bytes], int]]:
    """A server that says something and then repeats something for ever; gives its port."""
    ended, listeners = threading.Event(), []

    def start(first: bytes, again: bytes) -> int:
        listener = socket.create_server(("127.0.0.1", 0))
        listeners.append(listener)

        def talk() -> None:
            try:
                client, _ = listener.accept()
                with client:
                    client.sendall(first)
                    while not ended.wait(0.05):
                        client.sendall(again)
            except OSError:
                pass

        threading.Thread(target=talk, daemon=True).start()
        return int(listener.getsockname()[1])

    yield start
    ended.set()
    for listener in listeners:
        listener.close()


OK = b"HTTP/1.1 200 OK\r\n"
ENDLESS = {
    "silence": (b"", b""),
    "a status that never ends": (b"HTTP/1.1 2", b"0"),
    "a header that drips": (OK + b"X: ", b"x"),
    "headers without end": (OK, b"X: y\r\n"),
    "promises without end": (b"", b"HTTP/1.1 100 Continue\r\n\r\n"),
    "a body that drips": (OK + b"Content-Length: 9999\r\n\r\n", b"x"),
    "a body without a length that drips": (OK + b"Connection: close\r\n\r\n", b"x"),
    "chunks that drip": (OK + b"Transfer-Encoding: chunked\r\n\r\n", b"1\r\nx\r\n"),
    "no web site": (b"220 mail.example.org ESMTP\r\n", b"500 what?\r\n"),
}


@pytest.mark.parametrize(("first", "again"), ENDLESS.values(), ids=ENDLESS)
def test_whatever_a_site_does_it_comes_to_an_end(
    strange: Callable[[bytes, bytes], int], first: bytes, again: bytes
) -> None:
    port = strange(first, again)
    reach = Reach(frozenset({port}), lambda ip: str(ip) == "127.0.0.1")
    with pytest.raises((TooSlow, Unreachable)) as failed:
        fetching.get(f"http://127.0.0.1:{port}/", seconds=1, most=10_000, reach=reach)
    assert isinstance(failed.value, InclusionError)


def test_a_handshake_that_never_ends_is_cut_off(strange: Callable[[bytes, bytes], int]) -> None:
    port = strange(b"\x16\x03\x03\xff", b"\x00")
    reach = Reach(frozenset({port}), lambda ip: str(ip) == "127.0.0.1")
    with pytest.raises((TooSlow, Unreachable)):
        fetching.get(f"https://127.0.0.1:{port}/", seconds=1, most=10_000, reach=reach)
