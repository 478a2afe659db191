"""Answers kept in memory: found again, never more than there is room for."""

from repository.kept import SHARE, Kept

ROOM = 8 * 100


def test_what_was_kept_is_found_and_nothing_else() -> None:
    kept = Kept(ROOM)
    kept.keep((1, "ASK {}", "json"), b"true")
    assert kept.find((1, "ASK {}", "json")) == b"true"
    assert kept.find((2, "ASK {}", "json")) is None, "another edition has another answer"
    assert kept.find((1, "ASK {}", "xml")) is None


def test_the_longest_unused_goes_when_there_is_no_more_room() -> None:
    kept = Kept(ROOM)
    for number in range(8):
        kept.keep(number, b"x" * 100)
    assert kept.find(0) is not None, "looking at it is using it"
    kept.keep("new", b"x" * 100)
    assert kept.find(1) is None
    assert kept.find(0) is not None and kept.find("new") is not None


def test_one_answer_never_pushes_out_most_others() -> None:
    kept = Kept(ROOM)
    kept.keep("small", b"x")
    kept.keep("large", b"x" * (ROOM // SHARE + 1))
    assert kept.find("large") is None and kept.find("small") == b"x"


def test_an_answer_kept_twice_takes_its_room_once() -> None:
    kept = Kept(ROOM)
    kept.keep("other", b"x" * 100)
    for _ in range(20):
        kept.keep("same", b"x" * 100)
    assert kept.find("other") is not None


def test_an_empty_answer_is_an_answer() -> None:
    kept = Kept(ROOM)
    kept.keep("nothing", b"")
    assert kept.find("nothing") == b""
