"""What is being sent to one web process: taken in whole, in the event loop, before any thread hears of it.

Whoever sends slowly, half, or too much takes a little memory for a few seconds, and nothing from others.
"""

import asyncio
from collections import Counter
from collections.abc import AsyncIterable, AsyncIterator
from contextlib import asynccontextmanager, suppress

from repository.errors import Busy, TooLarge, TooSlow

RATE = 16 * 1024  # bytes; each of them buys a body one second more
FORM = 64 * 1024  # bytes; what a form may be larger than the file in it
SMALL = 64 * 1024  # bytes; what is no larger is always taken: it cannot crowd anybody out
SHARE, ROOM = 4, 16  # largest bodies that one client, and all together, may have under way


class HungUp(Exception):
    """The client is gone, or never meant to send what it announced: nobody waits for an answer."""


class Bodies:
    """The bodies of the requests that are under way, in bytes by client. For one event loop."""

    def __init__(self, largest: int, seconds: float) -> None:
        self._share, self._room = SHARE * largest, ROOM * largest
        self._seconds = seconds
        self._held: Counter[str] = Counter()

    @asynccontextmanager
    async def taken(
        self, client: str, announced: int | None, most: int, chunks: AsyncIterable[bytes]
    ) -> AsyncIterator[bytes]:
        """Give the whole body, counted as the client's until the block ends.

        Raises `TooLarge` above `most` bytes, before anything is read where that many are `announced`;
        `TooSlow`; `Busy` where this client, or all, have too much under way; `HungUp`.
        """
        body = bytearray()
        try:
            await self._read(body, client, announced, most, chunks)
            yield bytes(body)
        finally:
            self._held -= Counter({client: len(body)})

    async def let_pass(self, chunks: AsyncIterable[bytes]) -> None:
        """Throw away what is still being sent, for a while.

        Else the client would find the door shut while it is sending, and not read why.
        """
        with suppress(TimeoutError):
            async with asyncio.timeout(self._seconds):
                async for _ in chunks:
                    pass

    async def _read(
        self, body: bytearray, client: str, announced: int | None, most: int, chunks: AsyncIterable[bytes]
    ) -> None:
        if (announced or 0) > most:
            raise _too_large(most)
        begun = asyncio.get_running_loop().time()
        try:
            async with asyncio.timeout(self._seconds) as patience:
                async for chunk in chunks:
                    body += chunk
                    self._held[client] += len(chunk)
                    if len(body) > most:
                        raise _too_large(most)
                    self._refuse_crowds(client, len(body))
                    patience.reschedule(begun + self._seconds + len(body) / RATE)
        except TimeoutError:
            raise _too_slow(self._seconds) from None
        if announced is not None and len(body) < announced:
            raise HungUp

    def _refuse_crowds(self, client: str, size: int) -> None:
        if size > SMALL and (self._held[client] > self._share or self._held.total() > self._room):
            raise Busy("Too many files are being sent just now; try again in a few seconds.")


def _too_large(most: int) -> TooLarge:
    return TooLarge(f"What was sent is larger than {most:,} bytes, the most there may be.", most)


def _too_slow(seconds: float) -> TooSlow:
    return TooSlow(
        f"What was sent did not arrive in time: there are {seconds:g} seconds for it, and one more for every "
        f"{RATE:,} bytes.",
        int(seconds),
    )
