"""Many sockets that an event loop waits at for one answer each, for less than the loop's own means cost.

A loop is told of one thing, that something came; what came, and whose time is over, is looked up here at once
for all. It needs `epoll`, which only Linux has.
"""

import asyncio
import select
import weakref
from collections.abc import Callable
from typing import Any, Generic, NamedTuple, TypeVar

SWEEP_SECONDS = 0.2  # how often to look whose time is over

Given = TypeVar("Given")
_lookouts: "weakref.WeakKeyDictionary[asyncio.AbstractEventLoop, Lookout[Any]]" = weakref.WeakKeyDictionary()


class _Awaited(NamedTuple, Generic[Given]):
    arrived: asyncio.Future[Given]
    read: Callable[[], Given | None]
    until: float


class Lookout(Generic[Given]):
    """What one event loop, in which it is made and used, waits for."""

    def __init__(self) -> None:
        self._poll = select.epoll()
        self._awaited: dict[int, _Awaited[Given]] = {}
        self._swept = False  # whether a look at the clock is to come
        asyncio.get_running_loop().add_reader(self._poll.fileno(), self._look)

    async def answer(self, number: int, read: Callable[[], Given | None], seconds: float) -> Given:
        """Return what `read` gives once it gives something; it is called when descriptor `number` is ready.

        Raises what `read` raises, but for `BlockingIOError`, and `TimeoutError` after about `seconds`.
        """
        loop = asyncio.get_running_loop()
        arrived: asyncio.Future[Given] = loop.create_future()
        self._awaited[number] = _Awaited(arrived, read, loop.time() + seconds)
        self._poll.register(number, select.EPOLLIN)
        if not self._swept:
            self._swept = True
            loop.call_later(SWEEP_SECONDS, self._sweep)
        try:
            return await arrived
        finally:
            self._forget(number)

    def _look(self) -> None:
        for number, _ in self._poll.poll(0):
            arrived, read, _ = self._awaited[number]
            if arrived.done():  # nobody waits any more
                self._forget(number)
                continue
            try:
                given = read()
            except BlockingIOError:
                continue
            except Exception as error:
                self._forget(number)
                arrived.set_exception(error)
            else:
                if given is not None:
                    self._forget(number)
                    arrived.set_result(given)

    def _sweep(self) -> None:
        loop = asyncio.get_running_loop()
        for number, awaited in list(self._awaited.items()):
            if awaited.until < loop.time() and not awaited.arrived.done():
                self._forget(number)
                awaited.arrived.set_exception(TimeoutError())
        self._swept = bool(self._awaited)
        if self._swept:
            loop.call_later(SWEEP_SECONDS, self._sweep)

    def _forget(self, number: int) -> None:
        if self._awaited.pop(number, None):
            self._poll.unregister(number)


def of_loop() -> Lookout[Any] | None:
    """Return the lookout of the event loop that is running; None on a system where there can be none."""
    loop = asyncio.get_running_loop()
    if hasattr(select, "epoll") and loop not in _lookouts:
        _lookouts[loop] = Lookout()
    return _lookouts.get(loop)
