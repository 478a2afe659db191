"""One message between two processes of ours: a JSON header and blobs of bytes, over a stream socket."""

import json
import socket
import struct
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from repository.errors import TooLarge

MEBIBYTE = 1024 * 1024
HEADER_BYTES = 64 * MEBIBYTE
SMALL_BYTES = 64 * 1024  # what is copied together, to be sent by one call
LENGTH = struct.Struct("!Q")


def send(to: socket.socket, header: Mapping[str, Any], blobs: Sequence[bytes]) -> None:
    """Write one message: its JSON `header`, then its `blobs`; raises `OSError` when nobody reads."""
    write(to, packed(header, blobs))


def packed(header: Mapping[str, Any], blobs: Sequence[bytes]) -> list[bytes]:
    """Return one message as the parts that `write` writes."""
    text = json.dumps({**header, "blobs": list(map(len, blobs))}).encode()
    parts = [LENGTH.pack(len(text)), text, *blobs]
    return [b"".join(parts)] if sum(map(len, parts)) <= SMALL_BYTES else parts


def write(to: socket.socket, parts: Iterable[bytes]) -> None:
    """Write a message that is packed; raises `OSError` when nobody reads."""
    for part in parts:
        to.sendall(part)


def tell(to: socket.socket, words: Mapping[str, Any]) -> None:
    """Write a few words before the message; raises `OSError` when nobody reads."""
    text = json.dumps(words).encode()
    to.sendall(LENGTH.pack(len(text)) + text)


def hear(source: socket.socket) -> dict[str, Any]:
    """Read the words before the message and not a byte of it; raises `EOFError` when they do not come."""
    (length,) = LENGTH.unpack(_exactly(source, LENGTH.size))
    words: dict[str, Any] = json.loads(_exactly(source, length))
    return words


def _exactly(source: socket.socket, size: int) -> bytes:
    part = source.recv(size, socket.MSG_WAITALL)
    if len(part) < size:
        raise EOFError
    return part


class Incoming:
    """A message of at most `most` bytes of blobs, as it comes in."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._come = bytearray()
        self._header: dict[str, Any] = {}
        self._sizes: list[int] | None = None
        self._needed = LENGTH.size

    def take(self, part: bytes) -> tuple[dict[str, Any], list[bytes]] | None:
        """Take what came next; return the message when it is whole.

        Raises `TooLarge` when it is too long, `ValueError` or `KeyError` when it is no message.
        """
        self._come += part
        if self._sizes is None and len(self._come) >= self._needed:
            self._read_header()
        if self._sizes is None or len(self._come) < self._needed:
            return None
        blobs, start = [], self._needed - sum(self._sizes)
        with memoryview(self._come) as whole:
            for size in self._sizes:
                blobs.append(bytes(whole[start : start + size]))
                start += size
        return self._header, blobs

    def _read_header(self) -> None:
        (length,) = LENGTH.unpack_from(self._come)
        if length > HEADER_BYTES:
            raise TooLarge(f"The answer is larger than {self._most // MEBIBYTE} MiB.")
        self._needed = LENGTH.size + length
        if len(self._come) < self._needed:
            return
        self._header = json.loads(self._come[LENGTH.size : self._needed])
        sizes = self._header.pop("blobs")
        if not all(type(size) is int and size >= 0 for size in sizes):
            raise ValueError("sizes")
        if sum(sizes) > self._most:
            raise TooLarge(f"The answer is larger than {self._most // MEBIBYTE} MiB.")
        self._sizes = sizes
        self._needed += sum(sizes)


def receive(source: socket.socket, most: int) -> tuple[dict[str, Any], list[bytes]]:
    """Read one message, after which nothing more comes; raises what `Incoming.take` does, `EOFError`."""
    incoming = Incoming(most)
    while True:
        if (message := incoming.take(read(source))) is not None:
            return message


def read(source: socket.socket) -> bytes:
    """Read what has come, waiting for it; raises `EOFError` when nothing will."""
    if part := source.recv(SMALL_BYTES):
        return part
    raise EOFError
