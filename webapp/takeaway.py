"""Lists to take away: as a table that a spreadsheet opens, or as JSON."""

import json
from collections.abc import Iterable, Sequence
from typing import Any

from flask import Response

from repository import csvfile


def as_csv(columns: Sequence[str], rows: Iterable[Sequence[str | int]], name: str) -> Response:
    """Return a table as CSV, in a file of that name; no cell can be run as a formula."""
    return as_file(csvfile.as_csv([columns, *rows]), "text/csv", f"{name}.csv")


def as_json(told: Any, name: str) -> Response:
    """Return plain values as JSON, in a file of that name."""
    return as_file(json.dumps(told, ensure_ascii=False, indent=1), "application/json", f"{name}.json")


def as_file(body: str | bytes, kind: str, name: str) -> Response:
    """Return the answer that is kept as a file of that name and may be read from any site."""
    answer = Response(body, mimetype=kind)
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return open_to_all(answer)


def open_to_all(answer: Response) -> Response:
    """Let pages of other sites read the answer: it is open data."""
    answer.headers["Access-Control-Allow-Origin"] = "*"
    return answer
