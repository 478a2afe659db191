"""Work that a second process takes a share of: the same things in the same order, or a clear end."""

import os

import pytest

from repository import beside
from repository.errors import Unable


def test_what_two_processes_make_comes_in_the_order_of_the_parts() -> None:
    made = list(beside.shared(lambda part: (os.getpid(), part * 2), range(9)))
    assert [value for _, value in made] == [part * 2 for part in range(9)]
    mine, others = {pid for pid, _ in made[::2]}, {pid for pid, _ in made[1::2]}
    assert mine == {os.getpid()} and len(others) == 1 and mine != others


def test_a_few_parts_are_made_here() -> None:
    assert set(beside.shared(lambda _: os.getpid(), range(beside.FEW - 1))) == {os.getpid()}


def test_a_process_that_ends_before_its_share_is_done_is_told() -> None:
    here = os.getpid()

    def make(part: int) -> int:
        if part == 3 and os.getpid() != here:
            os._exit(1)
        return part

    with pytest.raises(Unable, match="ended before it was done"):
        list(beside.shared(make, range(9)))


def test_a_share_that_fails_in_the_other_process_is_told() -> None:
    with pytest.raises(Unable):
        list(beside.shared(lambda part: 1 // (3 - part), range(9)))


def test_no_process_is_left_where_nobody_asks_for_more(monkeypatch: pytest.MonkeyPatch) -> None:
    forked: list[int] = []
    fork = os.fork

    def remembered() -> int:
        forked.append(fork())
        return forked[-1]

    monkeypatch.setattr(os, "fork", remembered)
    made = beside.shared(lambda part: part, range(9))
    assert next(made) == 0
    made.close()
    with pytest.raises(ChildProcessError):
        os.waitpid(forked[0], os.WNOHANG)
