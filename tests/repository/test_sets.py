"""Sets of records by value: written and read again the same, counted as one would count by hand."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyroaring import BitMap

from repository import sets
from repository.errors import Damaged
from repository.sets import Sets

VALUES = st.tuples(st.sampled_from(["all_who", "all_where", "kind"]), st.sampled_from("abcdef"))
RECORDS = st.dictionaries(st.integers(0, 100_000), st.sets(VALUES, max_size=6), max_size=40)


def made(records: dict[int, set[tuple[str, str]]]) -> Sets:
    one = Sets()
    for number, values in records.items():
        for field, value in values:
            one.add([number], field, [value])
    return one


def with_any(records: dict[int, set[tuple[str, str]]], field: str, values: str) -> set[int]:
    return {number for number, held in records.items() if held & {(field, value) for value in values}}


@given(records=RECORDS, values=st.text("abcdefx", max_size=4))
def test_the_records_with_any_of_some_values_are_those_that_have_one(
    records: dict[int, set[tuple[str, str]]], values: str
) -> None:
    one = made(records)
    assert set(one.any("all_who", values)) == with_any(records, "all_who", values)
    assert set(one.all("all_who")) == with_any(records, "all_who", "abcdef")
    assert not one.any("all_when", values)


@given(records=RECORDS, among=st.sets(st.integers(0, 100_000)))
def test_counts_are_those_of_counting_by_hand(
    records: dict[int, set[tuple[str, str]]], among: set[int]
) -> None:
    among |= set(list(records)[::2])
    by_hand = {value: len(among & with_any(records, "kind", value)) for value in "abcdef"}
    assert made(records).counts("kind", BitMap(among)) == {v: n for v, n in by_hand.items() if n}


@given(records=RECORDS)
def test_what_is_taken_out_is_in_no_set_and_the_rest_stays(records: dict[int, set[tuple[str, str]]]) -> None:
    one, gone = made(records), list(records)[::3]
    one.remove(gone)
    kept = {number: values for number, values in records.items() if number not in gone}
    everything = BitMap(range(100_001))
    assert one.counts("all_who", everything) == made(kept).counts("all_who", everything)


def test_sets_are_read_as_they_were_written_and_replace_those_that_were_there(tmp_path: Path) -> None:
    made({1: {("kind", "initiative")}, 70_000: {("kind", "é\n"), ("all_who", "women")}}).write(tmp_path)
    one = sets.read(tmp_path)
    assert list(one.any("kind", ["é\n"])) == list(one.all("all_who")) == [70_000]
    linked = tmp_path / "linked"
    linked.hardlink_to(tmp_path / sets.FILE)
    before = linked.read_bytes()
    one.remove([1])
    one.write(tmp_path)
    assert linked.read_bytes() == before
    assert sets.read(tmp_path).counts("kind", BitMap([1, 70_000])) == {"é\n": 1}
    assert b"initiative" not in (tmp_path / sets.FILE).read_bytes()


@pytest.mark.parametrize("cut", [0, 10, -3])
def test_sets_that_are_not_whole_are_damaged(tmp_path: Path, cut: int) -> None:
    made({1: {("kind", "initiative")}, 2: {("kind", "event")}}).write(tmp_path)
    file = tmp_path / sets.FILE
    file.write_bytes(file.read_bytes()[:cut])
    with pytest.raises(Damaged):
        sets.read(tmp_path)
