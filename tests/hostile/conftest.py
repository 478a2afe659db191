"""What the tests of hostile files and queries have in common."""

import socket
from collections.abc import Iterator

import pytest


@pytest.fixture
def canary() -> Iterator[socket.socket]:
    """A listener on this machine that nobody may call."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.setblocking(False)
        yield listener
        with pytest.raises(BlockingIOError):
            listener.accept()
