"""One request to an address that somebody else gave us: to a public place only, and never for ever.

Every address that a name stands for is judged, and the connection goes to the very one that was judged, so
that a name cannot mean one machine when it is looked at and another when it is called. A redirect is a new
address and is judged as one. No cookies, no credentials, nothing is read that is larger than was asked for.
"""

import http.client
import socket
import ssl
import threading
import time
import zlib
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from importlib.metadata import version
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from urllib.parse import SplitResult, urljoin, urlsplit

from repository.errors import BadInput, Refused, TooLarge, TooSlow, Unreachable, Unreadable

MOST_REDIRECTS = 5
MOST_ADDRESS = 2048  # characters
AT_ONCE = 64 * 1024  # bytes
PORTS = {"http": 80, "https": 443}
MOVED = {301, 302, 303, 307, 308}
FOR_GOOD = {301, 308}

IP = IPv4Address | IPv6Address
# Of all of IPv6 only this is given out to anybody; within it, these lead on to addresses of IPv4.
GIVEN_OUT = IPv6Network("2000::/3")
TUNNELS = (IPv6Network("2001::/32"), IPv6Network("2002::/16"))


def is_public(ip: IP) -> bool:
    """Tell whether everybody may call this number: not this machine, its neighbours, nor many at once."""
    if isinstance(ip, IPv6Address) and (ip not in GIVEN_OUT or any(ip in tunnel for tunnel in TUNNELS)):
        return False
    return ip.is_global and not ip.is_multicast and not ip.is_reserved


@dataclass(frozen=True)
class Reach:
    """Where requests may go; without words of its own, to what is public on the usual ports."""

    ports: frozenset[int] = frozenset(PORTS.values())
    admits: Callable[[IP], bool] = is_public


PUBLIC = Reach()


@dataclass(frozen=True)
class Got:
    """What an address gave: the status, what came with it, and the body in full.

    `address` is the one that answered in the end, `moved` the one that the first has moved to for good, if it
    has. `etag` and `modified` are the marks by which to ask again.
    """

    address: str
    status: int
    media_type: str
    data: bytes
    etag: str
    modified: str
    moved: str


def get(
    address: str,
    *,
    seconds: float,
    most: int,
    headers: Mapping[str, str] | None = None,
    method: str = "GET",
    reach: Reach = PUBLIC,
) -> Got:
    """Ask for `address` within `seconds` altogether and take at most `most` bytes, unpacked.

    Raises `Refused` for an address that is not public or not of the web, `Unreachable` where nothing
    answers, `TooSlow`, `TooLarge`, and `Unreadable` for what breaks off or is packed in an unknown way.
    """
    until = time.monotonic() + seconds
    asked, moved, for_good = address, "", True
    for _ in range(MOST_REDIRECTS + 1):
        with _answer(asked, method, headers or {}, reach, until, seconds) as response:
            place = response.headers.get("Location", "")
            if response.status not in MOVED or not place:
                data = b"" if method == "HEAD" else _body(asked, response, most)
                return _got(asked, response, data, moved)
            for_good = for_good and response.status in FOR_GOOD
        asked = urljoin(asked, place)
        moved = asked if for_good else moved
    raise Unreachable(f"{address} leads on to other addresses more than {MOST_REDIRECTS} times.")


def judge(address: str, reach: Reach = PUBLIC) -> SplitResult:
    """Return the parts of an address that may be asked for; raises `BadInput` or `Refused` for any other."""
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError:
        raise BadInput(f"{address[:100]!r} is no web address.") from None
    if len(address) > MOST_ADDRESS or not address.isascii() or not address.isprintable() or " " in address:
        raise BadInput(f"{address[:100]!r} is no web address: it is too long, or not spelt in plain letters.")
    if parts.scheme not in PORTS or not parts.hostname:
        raise BadInput(f"{address[:100]!r} is no web address: it begins with https:// and names a site.")
    if "@" in parts.netloc:
        raise Refused("The address holds a user name or a password; leave it out.")
    if (port or PORTS[parts.scheme]) not in reach.ports:
        raise Refused(f"{parts.netloc} is not on one of the usual ports, 80 and 443.")
    if literal := _literal(parts.hostname):
        _admit(literal, parts.hostname, reach)
    return parts


def _literal(host: str) -> IP | None:
    try:
        return ip_address(host)
    except ValueError:
        return None


def _admit(ip: IP, host: str, reach: Reach) -> None:
    if not reach.admits(ip):
        raise Refused(f"{host} is not a public place on the web, so nothing is fetched from it.")


class _Line:
    """A connection that is cut off when its time is over, whatever it is at just then."""

    def __init__(self, plain: socket.socket, until: float) -> None:
        self.socket = plain
        self.cut = threading.Event()
        self._watch = threading.Timer(max(until - time.monotonic(), 0), self._end)
        self._watch.daemon = True
        self._watch.start()

    def secure(self, host: str) -> None:
        """Speak TLS from now on, with whoever proves to be `host`."""
        context = ssl.create_default_context()
        # The handshake comes after, so that it can be cut off too.
        self.socket = context.wrap_socket(
            self.socket, server_hostname=host, suppress_ragged_eofs=False, do_handshake_on_connect=False
        )
        self.socket.do_handshake()

    def close(self) -> None:
        """Let go of it."""
        self._watch.cancel()
        self.socket.close()

    def _end(self) -> None:
        self.cut.set()
        with suppress(OSError):
            socket.socket.shutdown(self.socket, socket.SHUT_RDWR)  # of the wire, whatever is spoken on it


@contextmanager
def _answer(
    address: str, method: str, headers: Mapping[str, str], reach: Reach, until: float, seconds: float
) -> Iterator[http.client.HTTPResponse]:
    """Give the answer, its body not read yet; whatever it does, it is cut off when the time is over."""
    parts = judge(address, reach)
    host, port = parts.hostname or "", parts.port or PORTS[parts.scheme]
    late = TooSlow(f"{address} did not answer within {seconds:g} seconds.", int(seconds))
    line = _Line(_connected(host, port, reach, until, late), until)
    connection = http.client.HTTPConnection(host, port)
    try:
        if parts.scheme == "https":
            line.secure(host)
        connection.sock = line.socket
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        connection.request(method, path, headers={**_own_headers(), **headers})
        yield connection.getresponse()
    except (OSError, http.client.HTTPException, ValueError, zlib.error, Unreadable) as error:
        if line.cut.is_set() or isinstance(error, TimeoutError):
            raise late from error
        raise error if isinstance(error, Unreadable) else _unreachable(address, error) from error
    finally:
        connection.close()
        line.close()
    if line.cut.is_set():  # what was cut off at its very end may look whole
        raise late


def _own_headers() -> dict[str, str]:
    name = f"InclusionResources/{version('inclusion-repository')} (reads what partners publish for it)"
    return {"User-Agent": name, "Accept-Encoding": "gzip", "Connection": "close"}


def _connected(host: str, port: int, reach: Reach, until: float, late: TooSlow) -> socket.socket:
    """Return a connection to an address that the name stands for, after all of them were judged."""
    numbers = _numbers(host, port, until, late)
    for number in numbers:
        _admit(ip_address(number), host, reach)
    failed: OSError | None = None
    for number in numbers:
        left = until - time.monotonic()
        if left <= 0:
            raise late
        try:
            return socket.create_connection((number, port), timeout=left)
        except TimeoutError:
            raise late from None
        except OSError as error:
            failed = error
    raise Unreachable(f"{host} does not answer: {failed.strerror or failed if failed else 'no address'}.")


def _numbers(host: str, port: int, until: float, late: TooSlow) -> list[str]:
    """Return every number that a name stands for; the system's own look-up knows no deadline."""
    looking = ThreadPoolExecutor(1, "looking up")
    try:
        asked = looking.submit(socket.getaddrinfo, host, port, type=socket.SOCK_STREAM)
        found = asked.result(max(until - time.monotonic(), 0))
    except TimeoutError:
        raise late from None
    except (OSError, UnicodeError):
        raise Unreachable(f"There is no site of the name {host}.") from None
    finally:
        looking.shutdown(wait=False)
    return list(dict.fromkeys(str(entry[4][0]).partition("%")[0] for entry in found))


def _unreachable(address: str, error: Exception) -> Unreachable:
    if isinstance(error, ssl.SSLCertVerificationError):
        return Unreachable(f"{address} does not prove who it is: {error.verify_message}.")
    if isinstance(error, ssl.SSLError):
        return Unreachable(f"{address} gives no secure connection.")
    return Unreachable(f"{address} broke off, or did not answer as web sites do.")


def _body(address: str, response: http.client.HTTPResponse, most: int) -> bytes:
    """Return what is sent, unpacked; raises `TooLarge` as soon as it is too much, either way."""
    packing = response.headers.get("Content-Encoding", "").strip().lower()
    if packing not in ("", "identity", "gzip", "x-gzip", "deflate"):
        raise Unreadable(f"{address} is packed in a way that is not read here: {packing[:40]}.")
    too_large = TooLarge(f"{address} gives more than {most:,} bytes, the most that is taken.", most)
    unpack = zlib.decompressobj(47) if packing not in ("", "identity") else None
    data = bytearray()
    taken = 0
    while chunk := response.read(AT_ONCE):
        taken += len(chunk)
        data += unpack.decompress(chunk, most + 1 - len(data)) if unpack else chunk
        if max(taken, len(data)) > most:
            raise too_large
    if response.length or (unpack and not unpack.eof and taken):
        raise Unreadable(f"{address} broke off before it was complete.")
    return bytes(data)


def _got(address: str, response: http.client.HTTPResponse, data: bytes, moved: str) -> Got:
    kind = response.headers.get_content_type() if response.headers.get("Content-Type") else ""
    etag, modified = (response.headers.get(name, "")[:500] for name in ("ETag", "Last-Modified"))
    return Got(address, response.status, kind, data, etag, modified, moved)
