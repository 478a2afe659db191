"""Tables as CSV (https://www.rfc-editor.org/rfc/rfc4180) that a spreadsheet opens without harm."""

import csv
import io
from collections.abc import Iterable

# A cell that begins so would be run as a formula: https://owasp.org/www-community/attacks/CSV_Injection
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
BYTE_ORDER_MARK = "\ufeff"  # Excel reads UTF-8 only behind one


def as_csv(rows: Iterable[Iterable[str | int]]) -> str:
    """Return `rows`, the first of which is the heading, as CSV; texts that look like formulas are quoted."""
    text = io.StringIO()
    csv.writer(text).writerows([_harmless(cell) for cell in row] for row in rows)
    return BYTE_ORDER_MARK + text.getvalue()


def _harmless(cell: str | int) -> str | int:
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(FORMULA_STARTS) else cell
