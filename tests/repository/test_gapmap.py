"""What is missing: every cell against counts by brute force and by SPARQL, every link against its cell."""

from itertools import permutations
from random import Random
from urllib.parse import parse_qsl, urlencode

import gaps
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.gapquery import query
from repository import asking, facets, gapmap, yardstick
from repository.errors import BadInput
from repository.gapmap import Cell, GapMap, State, Wish
from repository.namespaces import CONCEPT
from repository.search import search
from repository.store.embedded import EmbeddedStore

KEYS = [facet.key for facet in facets.load().facets]
PAIRS = Random(7).sample(list(permutations(KEYS, 2)), 24)
FIRST = (gapmap.ROWS, gapmap.COLUMNS)


def table(rows: str, columns: str, **more: bool) -> GapMap:
    return gapmap.gap_map(gaps.indexed(), Wish(rows, columns, **more))


@pytest.mark.parametrize(("rows", "columns"), [FIRST, *PAIRS])
def test_every_cell_is_what_a_count_by_brute_force_finds(rows: str, columns: str) -> None:
    found = table(rows, columns)
    assert found.all and len(found.all) == len(found.rows.values) * len(found.columns.values)
    for cell in found.all:
        at = {rows: cell.row.value, columns: cell.column.value}
        assert (cell.done.count, cell.known.count) == (gaps.count("done", **at), gaps.count("known", **at)), (
            at
        )


@pytest.mark.parametrize(("rows", "columns"), [FIRST, *(pair for pair in PAIRS if "when" not in pair)])
def test_every_cell_is_what_sparql_counts(rows: str, columns: str) -> None:
    found, formats = table(rows, columns), yardstick.evidence_formats(facets.load())
    for kind in ("done", "known"):
        answer = EmbeddedStore(gaps.store()).select(query(found, kind, formats))
        counts = {
            (found.rows.facet.value(row["row"]), found.columns.facet.value(row["column"])): int(row["count"])
            for row in answer
        }
        told = {
            (cell.row.value, cell.column.value): way.count
            for cell in found.all
            if (way := cell.done if kind == "done" else cell.known).count
        }
        assert told == counts


@settings(max_examples=40, deadline=None)
@given(pair=st.sampled_from(list(permutations(KEYS, 2))), data=st.data())
def test_every_link_finds_exactly_as_many_as_its_cell_says(
    pair: tuple[str, str], data: st.DataObject
) -> None:
    cell = data.draw(st.sampled_from(table(*pair).all))
    for way in (cell.done, cell.known):
        read_back = asking.read(parse_qsl(urlencode(way.question.pairs())))
        assert search(gaps.indexed(), read_back).count == way.count


def test_the_first_table_has_the_seven_themes_and_the_widest_groups_with_records() -> None:
    found = table(*FIRST)
    cards = gaps.indexed().things(map(found.columns.facet.iri, (v.value for v in found.columns.values)))
    assert len(found.rows.values) == 7 and not any(card["broader"] for card in cards.values())
    assert all(value.count for value in found.columns.values)
    assert found.columns.others > 0


def test_of_a_long_list_the_rows_with_most_records_come_first_and_the_rest_can_be_asked_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(gapmap, "MOST_ROWS", 3)
    few, all = (table("when", "theme", all_rows=every).rows for every in (False, True))
    assert len(few.values) == 3 and len(all.values) == 3 + few.others
    assert {value.count for value in few.values} == set(sorted(value.count for value in all.values)[-3:])


def test_all_groups_can_be_shown_those_without_any_record_too() -> None:
    from_scheme = {iri for iri in gaps.indexed().values(CONCEPT + "population-group/")}
    assert len(table(*FIRST, all_columns=True).columns.values) == len(from_scheme)


@pytest.mark.parametrize(
    ("done", "known", "words"),
    [
        (3, 1, "Done and known about"),
        (1, 0, "Done, not yet looked into"),
        (0, 2, "Known, not recorded as done"),
        (0, 0, "Neither recorded"),
    ],
)
def test_each_cell_is_in_one_of_four_states(done: int, known: int, words: str) -> None:
    assert gapmap.state_of(done, known).value == words


def test_all_four_states_occur_and_are_counted() -> None:
    found = table("theme", "who", all_rows=True, all_columns=True)
    counts = {state: found.count(state) for state in State}
    assert all(counts.values()) and sum(counts.values()) == len(found.all)


def test_a_cell_tells_the_newest_date_and_the_kinds_of_evidence() -> None:
    labels = {card["title"] for card in gaps.indexed().values(CONCEPT + "evidence-strength/").values()}
    labels |= {"Evaluation", "Research report", "Evidence review"}
    cell = max(table(*FIRST).all, key=lambda cell: cell.known.count)
    assert cell.evidence and set(cell.evidence) <= labels
    years = [
        max(gaps.values("when")[each])
        for kind in ("done", "known")
        for each in gaps.things(kind)
        if gaps.values("when")[each]
        and cell.row.value in gaps.values("theme")[each]
        and cell.column.value in gaps.values("who")[each]
    ]
    assert cell.newest[:4] == max(years)


@pytest.mark.parametrize(
    ("number", "words"), [(0, ""), (20210000, "2021"), (20210300, "2021-03"), (20210309, "2021-03-09")]
)
def test_a_date_is_as_precise_as_it_is_known(number: int, words: str) -> None:
    assert yardstick.dated(number) == words


def test_a_table_tells_what_was_filled_since_an_earlier_edition() -> None:
    wish = Wish(all_columns=True)
    now = gapmap.gap_map(gaps.indexed(), wish, gaps.indexed(50))
    then = {at(cell): cell for cell in gapmap.gap_map(gaps.indexed(50), wish).all}
    assert now.filled
    for cell in now.all:
        before = then[at(cell)]
        assert cell.before == (before.done.count, before.known.count)
        assert cell.grown == (
            cell.done.count - before.done.count,
            cell.known.count - before.known.count,
        )
        empty = before.state is State.NEITHER
        assert cell.filled == (empty and cell.state is not State.NEITHER)


def at(cell: Cell) -> tuple[str, str]:
    return cell.row.value, cell.column.value


def test_links_added_by_editors_can_be_left_out_and_the_links_say_so() -> None:
    cell = table(*FIRST, stated=True).all[0]
    assert ("stated", "1") in cell.done.question.pairs()
    assert asking.count(gaps.indexed(), cell.done.question) == cell.done.count


def test_the_row_of_a_part_of_a_theme_has_every_widest_group() -> None:
    row = gapmap.row(gaps.indexed(), "theme", "recruitment")
    groups = gaps.indexed().values(CONCEPT + "population-group/").items()
    assert {CONCEPT + "population-group/" + cell.column.value for cell in row} == {
        iri for iri, card in groups if not card["broader"]
    }
    assert {cell.state for cell in row} > {State.NEITHER}
    assert [cell.done.count for cell in row] == [
        gaps.count("done", theme="recruitment", who=cell.column.value) for cell in row
    ]


@pytest.mark.parametrize(
    "address", ["rows=nonsense", "columns=%00", "rows=theme&columns=theme", "rows=who&columns=who"]
)
def test_a_table_that_cannot_be_is_refused_in_a_sentence(address: str) -> None:
    with pytest.raises(BadInput, match=r"\.$"):
        gapmap.read(parse_qsl(address))


def test_a_table_too_large_to_read_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gapmap, "MOST_CELLS", 100)
    with pytest.raises(BadInput, match="168 cells"):
        table(*FIRST)


@pytest.mark.parametrize("wish", [Wish(), Wish("who", "theme"), Wish("where", "when", True, True, True)])
def test_a_table_written_as_an_address_reads_back_as_itself(wish: Wish) -> None:
    assert gapmap.read(wish.pairs()) == wish


def test_unstated_records_are_told_and_found() -> None:
    for way in table(*FIRST).unstated:
        assert way.count == asking.count(gaps.indexed(), way.question) > 0
