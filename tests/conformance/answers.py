"""Telling whether two answers say the same, whatever their nameless things and numbers are written as."""

import csv
import io
from collections import Counter
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from repository import formats
from repository.formats import Format

FORMATS = {
    ".srx": formats.XML_RESULTS,
    ".srj": formats.JSON_RESULTS,
    ".csv": formats.CSV_RESULTS,
    ".tsv": formats.TSV_RESULTS,
    ".ttl": formats.TURTLE,
    ".rdf": formats.RDFXML,
}
XSD = "http://www.w3.org/2001/XMLSchema#"
NUMBERS = ("integer", "decimal", "float", "double")
RESULT_SET = "http://www.w3.org/2001/sw/DataAccess/tests/result-set#"
Row = tuple[Any, ...]
Table = tuple[list[str], list[dict[str, Any]]]  # the names of the columns, and the rows


def format_of(expected: Path) -> Format:
    """Return the format to ask for: that of the expected answer, unless it is rows written as a graph."""
    if RESULT_SET in expected.read_text("utf-8"):
        return formats.JSON_RESULTS
    return FORMATS[expected.suffix]


def same(ours: bytes, expected: Path, base: str) -> bool:
    """Tell whether an answer in the format of `format_of` says what the file `expected` does."""
    format, theirs = format_of(expected), expected.read_bytes()
    if format in formats.GRAPH_FORMATS:
        return _graph(ours, format, base) == _graph(theirs, format, base)
    if format is not FORMATS[expected.suffix]:
        return _same_tables(_table(ours, format), _rows_of_graph(theirs, base))
    return _same_tables(_table(ours, format), _table(theirs, format))


def _table(data: bytes, format: Format) -> Table | bool:
    if format is formats.CSV_RESULTS:
        return _csv(data)
    language = ox.QueryResultsFormat.from_media_type(format.media_type)
    assert language is not None
    found = ox.parse_query_results(data, language)
    if isinstance(found, ox.QueryBoolean):
        return bool(found)
    names = [variable.value for variable in found.variables]
    return names, [{name: _term(row[name]) for name in names} for row in found]


def _csv(data: bytes) -> Table:
    """Return the rows; a text that begins like a nameless thing is one."""
    table = csv.DictReader(io.StringIO(data.decode(), newline=""))
    rows = [
        {name: ox.BlankNode(cell[2:]) if cell[:2] == "_:" else cell for name, cell in row.items()}
        for row in table
    ]
    return list(table.fieldnames or ()), rows


def _rows_of_graph(data: bytes, base: str) -> Table:
    """Return the rows of a result set that is written as a graph."""
    store = ox.Store()
    store.load(data, ox.RdfFormat.TURTLE, base_iri=base)
    start = f"PREFIX rs: <{RESULT_SET}> SELECT"
    names = [row[0].value for row in store.query(f"{start} ?name {{ ?set rs:resultVariable ?name }}")]  # type: ignore[union-attr]
    rows: dict[Any, dict[str, Any]] = {}
    bindings = "?set rs:solution ?row OPTIONAL { ?row rs:binding [ rs:variable ?name ; rs:value ?value ] }"
    for row, name, value in store.query(f"{start} ?row ?name ?value {{ {bindings} }}"):  # type: ignore[union-attr]
        rows.setdefault(row, dict.fromkeys(names))
        if name is not None:
            rows[row][name.value] = _term(value)
    return names, list(rows.values())


def _term(term: Any) -> Any:
    """Return a term to compare: 1.0 and 1.00 are one decimal."""
    if not isinstance(term, ox.Literal):
        return term
    kind = term.datatype.value.removeprefix(XSD)
    if kind == "boolean":
        return kind, {"1": "true", "0": "false"}.get(term.value, term.value)
    try:
        number = Decimal(term.value.replace("INF", "Infinity")) if kind in NUMBERS else None
    except ArithmeticError:
        number = None
    return term if number is None or number.is_nan() else (kind, number)


def _same_tables(ours: Table | bool, theirs: Table | bool) -> bool:
    if isinstance(ours, bool) or isinstance(theirs, bool):
        return ours is theirs
    names = theirs[0]
    if set(ours[0]) != set(names):  # the order of the columns of `SELECT *` is free
        return False
    return _same_rows(*([tuple(row[name] for name in names) for row in table[1]] for table in (ours, theirs)))


def _same_rows(ours: list[Row], theirs: list[Row]) -> bool:
    """Tell whether the rows are the same in any order, for some pairing of their nameless things."""
    plain = [Counter(row for row in rows if not _nameless(row)) for rows in (ours, theirs)]
    left, right = ([row for row in rows if _nameless(row)] for rows in (ours, theirs))
    return plain[0] == plain[1] and len(left) == len(right) and _paired(left, right, {})


def _nameless(row: Row) -> bool:
    return any(isinstance(term, ox.BlankNode) for term in row)


def _paired(left: list[Row], right: list[Row], pairs: dict[Any, Any]) -> bool:
    if not left:
        return True
    for position, row in enumerate(right):
        extended = _extended(left[0], row, pairs)
        if extended is not None and _paired(left[1:], right[:position] + right[position + 1 :], extended):
            return True
    return False


def _extended(one: Row, other: Row, pairs: dict[Any, Any]) -> dict[Any, Any] | None:
    """Return `pairs` with those that make two rows the same, or None where none do."""
    pairs = dict(pairs)
    for a, b in zip(one, other, strict=True):
        if not (isinstance(a, ox.BlankNode) and isinstance(b, ox.BlankNode)):
            if a != b:
                return None
        elif pairs.get(a, b) != b or (a not in pairs and b in pairs.values()):
            return None
        else:
            pairs[a] = b
    return pairs


def _graph(data: bytes, format: Format, base: str) -> ox.Dataset:
    language = ox.RdfFormat.from_media_type(format.media_type)
    graph = ox.Dataset(ox.parse(data, language, base_iri=base))
    graph.canonicalize(ox.CanonicalizationAlgorithm.UNSTABLE)
    return graph
