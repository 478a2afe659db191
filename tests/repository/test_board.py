"""The board: what a child tells is read whole, also while it tells the next."""

import os
import struct

import pytest

from repository.board import BEGINNING, BUSY, IDLE, Board


def test_each_slot_holds_what_was_told_there_last() -> None:
    board = Board(3)
    assert (board.read(1).state, board.read(1).served) == (BEGINNING, 0)
    board.write(1, BUSY, 7, 40)
    board.write(1, IDLE, 8)
    board.write(2, BUSY, 300, 41)
    assert [(told.state, told.served, told.ticket) for told in map(board.read, range(3))] == [
        (BEGINNING, 0, 0),
        (IDLE, 8, 0),
        (BUSY, 300, 41),
    ]


def test_who_dies_while_telling_leaves_what_was_told_before(monkeypatch: pytest.MonkeyPatch) -> None:
    board = Board(1)
    board.write(0, BUSY, 7, 40)

    class Dying:
        size = Board._TOLD.size
        unpack_from = Board._TOLD.unpack_from

        def pack_into(self, memory: bytearray, place: int, *told: object) -> None:
            struct.pack_into("BQ", memory, place, IDLE, 8)  # and no further
            raise KeyboardInterrupt

    with monkeypatch.context() as patched, pytest.raises(KeyboardInterrupt):
        patched.setattr(Board, "_TOLD", Dying())
        board.write(0, IDLE, 8)
    assert board.read(0)[:2] == (BUSY, 7) and board.read(0).ticket == 40


def test_what_is_read_while_a_child_goes_on_is_never_of_two_tellings() -> None:
    board = Board(1)
    pid = os.fork()
    if pid == 0:
        for number in range(200_000):
            board.write(0, BUSY, number, number)
        os._exit(0)
    seen = set()
    while os.waitpid(pid, os.WNOHANG)[0] == 0:
        told = board.read(0)
        assert told.served == told.ticket
        seen.add(told.served)
    assert board.read(0).served == 199_999 and len(seen) > 1
