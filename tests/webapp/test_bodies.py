"""What is sent to the site: taken whole, or ended with one clear word, at nobody else's cost."""

import asyncio
import math
from collections.abc import AsyncIterator, Iterable

import loops
import pytest

from repository.errors import Busy, TooLarge, TooSlow
from webapp.bodies import RATE, ROOM, SHARE, SMALL, Bodies, HungUp

LARGEST = 2 * SMALL
NEVER = math.inf


async def sent(pieces: Iterable[bytes], pause: float = 0) -> AsyncIterator[bytes]:
    for piece in pieces:
        yield piece
        await (asyncio.Event().wait() if pause == NEVER else asyncio.sleep(pause))


async def take(
    bodies: Bodies, pieces: Iterable[bytes], announced: int | None = None, pause: float = 0
) -> bytes:
    async with bodies.taken("a client", announced, LARGEST, sent(pieces, pause)) as body:
        return body


def taken(pieces: Iterable[bytes], announced: int | None = None, pause: float = 0) -> bytes:
    return loops.run(take(Bodies(LARGEST, 0.2), pieces, announced, pause))


@pytest.mark.parametrize("announced", [6, None])
def test_a_body_is_given_whole(announced: int | None) -> None:
    assert taken([b"abc", b"", b"def"], announced) == b"abcdef"
    assert taken([], 0) == b""


def test_what_is_announced_too_large_is_not_read() -> None:
    def unread() -> Iterable[bytes]:
        pytest.fail("it was read")
        yield b""

    with pytest.raises(TooLarge) as refused:
        taken(unread(), LARGEST + 1)
    assert refused.value.limit == LARGEST


def test_what_grows_too_large_is_refused() -> None:
    assert len(taken([bytes(LARGEST)])) == LARGEST
    with pytest.raises(TooLarge):
        taken([bytes(LARGEST), b"x"])


def test_what_does_not_come_is_not_waited_for() -> None:
    with pytest.raises(TooSlow):
        taken([b"abc"], 6, pause=NEVER)


def test_what_comes_at_a_fair_pace_is_waited_for() -> None:
    assert len(taken([bytes(RATE)] * 4, 4 * RATE, pause=0.1)) == 4 * RATE


def test_who_hangs_up_is_not_answered() -> None:
    with pytest.raises(HungUp):
        taken([b"abc"], 6)


def crowd(*clients: str) -> None:
    """Let each of these clients send a body of the largest size, and none be done."""

    async def all_at_once() -> None:
        bodies = Bodies(LARGEST, 5)
        async with asyncio.TaskGroup() as group:
            for client in clients:
                group.create_task(one(bodies, client))

    async def one(bodies: Bodies, client: str) -> None:
        async with bodies.taken(client, LARGEST, LARGEST, sent([bytes(LARGEST)])):
            await asyncio.sleep(0.05)

    loops.run(all_at_once())


def test_one_client_has_a_share_of_the_room_and_all_together_have_the_room() -> None:
    crowd(*["a"] * SHARE, *["b"] * SHARE)
    with pytest.raises(BaseExceptionGroup) as one:
        crowd(*["a"] * (SHARE + 1))
    with pytest.raises(BaseExceptionGroup) as all_of_them:
        crowd(*[f"client {number}" for number in range(ROOM + 1)])
    for refused in (one, all_of_them):
        assert refused.group_contains(Busy)


def test_room_is_given_back_however_a_body_ends() -> None:
    async def many() -> None:
        bodies = Bodies(LARGEST, 0.05)
        for _ in range(SHARE + 1):
            for pieces, announced, pause in (
                ([bytes(LARGEST)], LARGEST, 0),
                ([bytes(LARGEST - 1)], LARGEST, 0),
                ([bytes(LARGEST), b"x"], None, 0),
            ):
                try:
                    await take(bodies, pieces, announced, pause)
                except (TooLarge, HungUp):
                    continue
        assert len(await take(bodies, [bytes(LARGEST)])) == LARGEST

    loops.run(many())


def test_what_is_small_is_taken_however_crowded_it_is() -> None:
    async def crowded() -> None:
        bodies = Bodies(LARGEST, 5)
        large = [bodies.taken("a client", LARGEST, LARGEST, sent([bytes(LARGEST)])) for _ in range(SHARE)]
        for each in large:
            await each.__aenter__()
        assert await take(bodies, [bytes(SMALL)]) == bytes(SMALL)
        with pytest.raises(Busy):
            await take(bodies, [bytes(SMALL + 1)])
        for each in large:
            await each.__aexit__(None, None, None)
        assert await take(bodies, [bytes(SMALL + 1)])

    loops.run(crowded())
