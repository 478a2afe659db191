"""Tables that a spreadsheet opens."""

import pytest

from repository import csvfile


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@x", "\t=1", "\r=1"])
def test_a_cell_that_begins_like_a_formula_is_text_in_a_spreadsheet(cell: str) -> None:
    assert csvfile.as_csv([["a"], [cell]]).splitlines()[1].strip('"').startswith("'")


def test_other_cells_are_as_they_are_and_excel_reads_them_as_utf8() -> None:
    assert (
        csvfile.as_csv([["Name", "How many"], ["Tŷ, a house", -3]])
        == '\ufeffName,How many\r\n"Tŷ, a house",-3\r\n'
    )
