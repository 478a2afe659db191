"""Initiatives side by side."""

import pytest
from records import collection, indexed, vocabulary

from repository import compare
from repository.compare import Comparison, Row
from repository.errors import BadInput, NotFound

OPEN, CLOSED = "initiative/open-doors", "initiative/closed-book"


def compared(*chosen: str) -> Comparison:
    return compare.compare(collection(), vocabulary(), chosen)


def rows(found: Comparison) -> dict[str, Row]:
    return {row.label: row for row in [*found.glance, *(row for block in found.blocks for row in block.rows)]}


def told(row: Row) -> list[str]:
    return [cell.fact.words or cell.absent for cell in row.cells]


def test_each_row_holds_what_each_initiative_says_or_that_it_does_not() -> None:
    found = rows(compared(OPEN, CLOSED))
    assert told(found["Led by"]) == ["North Trust", "North Trust"]
    assert told(found["When"])[1] == "Not stated in the source"
    assert all(len(row.cells) == 2 for row in found.values())


def test_an_empty_list_says_none_recorded_and_not_that_a_source_is_silent() -> None:
    found = rows(compared(OPEN, CLOSED))
    assert told(found["What it produced"])[1] == "None recorded"


def test_evidence_stands_beside_evidence_and_is_not_added_up() -> None:
    found = compared(OPEN, CLOSED)
    apart = [compared(each).records[0].evidence for each in (OPEN, CLOSED)]
    assert [record.evidence for record in found.records] == apart


def test_the_columns_are_in_the_order_chosen_and_each_once() -> None:
    assert [r.path for r in compared(CLOSED, OPEN, CLOSED).records] == [f"/doc/{CLOSED}", f"/doc/{OPEN}"]


def test_what_none_of_them_says_is_told_once_and_has_no_row() -> None:
    found = compared(OPEN, CLOSED)
    shown = rows(found)
    assert found.silent and not shown.keys() & set(found.silent)
    assert all(row.answered for row in shown.values())


def test_a_question_of_the_first_block_that_none_answers_has_no_row_either() -> None:
    found = compared(CLOSED)
    assert "Where" in found.silent and "Where" not in rows(found)


def test_nothing_chosen_is_an_empty_comparison() -> None:
    assert compared().records == ()


@pytest.mark.parametrize("chosen", ["initiative/none", "", "initiative/a b", "> <x", "\x00"])
def test_what_is_not_recorded_is_not_found(chosen: str) -> None:
    with pytest.raises(NotFound):
        compared(OPEN, chosen)


@pytest.mark.parametrize("chosen", ["organisation/north-trust", "person/p-0001", "concept/theme/recruiting"])
def test_only_initiatives_are_compared(chosen: str) -> None:
    with pytest.raises(BadInput, match="Only initiatives"):
        compared(OPEN, chosen)


def test_a_fifth_is_refused() -> None:
    with pytest.raises(BadInput, match="4 initiatives at most"):
        compared(*(f"initiative/{n}" for n in range(5)))


def test_others_are_found_by_words_without_those_already_chosen() -> None:
    paths = [card["path"] for card in compare.others(indexed(), "doors", [])]
    assert f"/doc/{OPEN}" in paths and all("/initiative/" in path for path in paths)
    assert f"/doc/{OPEN}" not in [card["path"] for card in compare.others(indexed(), "doors", [OPEN])]
    assert compare.others(indexed(), "", []) == []
