"""Waiting at sockets in an event loop: each asker gets its own answer, an error, or word that time is up."""

import asyncio
import select
import socket

import loops
import pytest

from repository import lookout

pytestmark = pytest.mark.skipif(not hasattr(select, "epoll"), reason="only Linux has epoll")


class Line:
    """A line that bytes come in on; what is read is whole at a full stop."""

    def __init__(self) -> None:
        self.near, self.far = socket.socketpair()
        self.near.setblocking(False)
        self.come = b""

    def read(self) -> bytes | None:
        part = self.near.recv(100)
        if not part:
            raise EOFError
        self.come += part
        return self.come if self.come.endswith(b".") else None

    async def answer(self, seconds: float = 60) -> bytes:
        found = lookout.of_loop()
        assert found
        given: bytes = await found.answer(self.near.fileno(), self.read, seconds)
        return given


def test_each_asker_gets_its_own_answer_when_it_is_whole() -> None:
    async def ask() -> list[bytes]:
        lines = [Line() for _ in range(50)]
        waiting = [asyncio.create_task(line.answer()) for line in lines]
        for number, line in reversed(list(enumerate(lines))):
            line.far.send(b"a half")
            await asyncio.sleep(0)
            line.far.send(b" and %d." % number)
        return await asyncio.gather(*waiting)

    assert loops.run(ask()) == [b"a half and %d." % number for number in range(50)]


def test_who_hears_nothing_in_time_is_told_and_may_wait_again() -> None:
    async def ask() -> bytes:
        line = Line()
        with pytest.raises(TimeoutError):
            await line.answer(0.01)
        line.far.send(b"late.")
        return await line.answer()

    assert loops.run(ask()) == b"late."


def test_what_reading_raises_is_raised() -> None:
    async def ask() -> None:
        line = Line()
        line.far.close()
        with pytest.raises(EOFError):
            await line.answer()

    loops.run(ask())


def test_who_leaves_disturbs_nobody() -> None:
    async def ask() -> bytes:
        gone, stays = Line(), Line()
        leaving, staying = (asyncio.create_task(line.answer()) for line in (gone, stays))
        await asyncio.sleep(0)
        gone.far.send(b"too late.")
        leaving.cancel()
        stays.far.send(b"here.")
        answer = await staying
        assert leaving.cancelled()
        return answer

    assert loops.run(ask()) == b"here."
