"""One message between two processes of ours: a JSON header and blobs of bytes, over a stream socket."""

import json
import socket
import struct
from collections.abc import Mapping, Sequence
from typing import Any

from repository.errors import TooLarge

MEBIBYTE = 1024 * 1024
HEADER_BYTES = 64 * MEBIBYTE
SMALL_BYTES = 64 * 1024  # what is copied together, to be sent by one call
LENGTH = struct.Struct("!Q")


def send(to: socket.socket, header: Mapping[str, Any], blobs: Sequence[bytes]) -> None:
    """Write one message: its JSON `header`, then its `blobs`; raises `OSError` when nobody reads."""
    text = json.dumps({**header, "blobs": [len(blob) for blob in blobs]}).encode()
    parts = [LENGTH.pack(len(text)) + text, *blobs]
    if sum(map(len, parts)) <= SMALL_BYTES:
        parts = [b"".join(parts)]
    for part in parts:
        to.sendall(part)


def receive(source: socket.socket, most: int) -> tuple[dict[str, Any], list[bytes]]:
    """Read one message of at most `most` bytes of blobs.

    Raises `EOFError` when it ends early, `TooLarge` when it is longer, `ValueError` when it is no message.
    """
    (length,) = LENGTH.unpack(exactly(source, LENGTH.size))
    if length > HEADER_BYTES:
        raise TooLarge(f"The answer is larger than {most // MEBIBYTE} MiB.")
    header = json.loads(exactly(source, length))
    sizes = header.pop("blobs")
    if not all(type(size) is int and size >= 0 for size in sizes):
        raise ValueError("sizes")
    if sum(sizes) > most:
        raise TooLarge(f"The answer is larger than {most // MEBIBYTE} MiB.")
    return header, [exactly(source, size) for size in sizes]


def exactly(source: socket.socket, size: int) -> bytes:
    """Read `size` bytes; raises `EOFError` when there are fewer."""
    data = bytearray(size)
    view, done = memoryview(data), 0
    while done < size:
        got = source.recv_into(view[done:])
        if not got:
            raise EOFError
        done += got
    return bytes(data)
