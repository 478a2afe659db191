"""What is missing, seven themes by eighteen groups: from the search index, and the same counts by SPARQL.

Ours is the whole table as the page has it, with dates, kinds of evidence and labels; Virtuoso is asked for
its two counts alone, over HTTP on loopback, from the same statements. They take turns, and their counts are
compared. In a second table the sizes take turns.
"""

import json
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from statistics import median

from benchmarks import servers
from benchmarks.asking import Reader
from benchmarks.gapquery import query
from benchmarks.homes import Home, Homes
from benchmarks.results import Table, milliseconds, quantile, verdict
from benchmarks.servers import LeftOut
from repository import edition, gapmap
from repository.gapmap import GapMap, Wish
from repository.index import Index
from repository.yardstick import evidence_formats

TIMES = 15
GROUPS = 18
LONG = 1.0  # seconds; what takes longer is asked three times only
JUDGED = 20_000  # initiatives
WANTED = 0.1  # of the time of SPARQL on Virtuoso, at most
GROWTH = 12.0  # times as long at ten times the size, at most


def measure(homes: Homes, sizes: Sequence[int]) -> list[Table]:
    """Return the figures for collections of these sizes, and how the cost grows between the largest two."""
    asked = [homes.of(size) for size in sizes]
    return [_beside(asked), _growth(asked)]


def _beside(asked: Sequence[Home]) -> Table:
    rows, verdicts, missing = [], [], ""
    for home in asked:
        index = _index(home)
        found = _table(index)
        try:
            ours, theirs = _turns(home, index, found)
            times = (milliseconds(median(ours)), milliseconds(median(theirs)))
            ratio = f"{median(ours) / median(theirs):.4f} ×"
        except LeftOut as reason:
            times, ratio, missing = (milliseconds(_seconds(index)), "-"), "-", f" Left out: {reason}."
        rows.append((home.name, str(len(found.all)), *times, ratio))
        if home.initiatives == JUDGED:
            verdicts.append(verdict(f"ours / Virtuoso, {home.name}", ratio, most=WANTED))
    note = f"Median of up to {TIMES}.{missing}"
    return Table(
        "What is missing, themes × groups",
        ("with", "cells", "ours", "Virtuoso", "ours / Virtuoso"),
        rows,
        note,
        verdicts,
    )


def _turns(home: Home, index: Index, found: GapMap) -> tuple[list[float], list[float]]:
    """Return the seconds we and Virtuoso took, taking turns; raises `LeftOut` where it is not installed."""
    ours: list[float] = []
    theirs: list[float] = []
    queries = {kind: query(found, kind, evidence_formats(index.plan)) for kind in ("done", "known")}
    with tempfile.TemporaryDirectory(prefix="inclusion-gapmap-") as folder, ExitStack() as stack:
        server = stack.enter_context(servers.virtuoso(home.merged(Path(folder))))
        reader = stack.enter_context(Reader(server))
        while len(ours) < TIMES and (len(theirs) < 3 or median(theirs) < LONG):
            ours.append(_seconds(index))
            answers = {kind: reader.ask(text) for kind, text in queries.items()}
            theirs.append(sum(taken for taken, _ in answers.values()))
            for kind, (_, body) in answers.items():
                _compare(found, kind, body)
    return ours, theirs


def _growth(asked: Sequence[Home]) -> Table:
    indexes = [_index(home) for home in asked]
    times: list[list[float]] = [[] for _ in asked]
    for _ in range(TIMES):
        for index, taken in zip(indexes, times, strict=True):
            taken.append(_seconds(index, time.process_time))
    grown = [
        f"{median(taken) / median(before):.1f} ×"
        for before, taken in zip([times[0], *times], times, strict=False)
    ]
    rows = [
        (home.name, milliseconds(median(taken)), milliseconds(quantile(taken, 0.9)), ratio)
        for home, taken, ratio in zip(asked, times, grown, strict=True)
    ]
    steps = zip([home.initiatives for home in asked], grown, strict=True)
    verdicts = [
        verdict("from 20,000 to 200,000", ratio, most=GROWTH) for size, ratio in steps if size == 10 * JUDGED
    ]
    note = f"Processor time, n = {TIMES} each, in turn."
    return Table(
        "What is missing, by size", ("with", "median", "p90", "to the one before"), rows, note, verdicts
    )


def _compare(found: GapMap, kind: str, body: bytes) -> None:
    """Raise `RuntimeError` unless an answer has the counts of the table."""
    told = {
        tuple(row[name]["value"] for name in ("row", "column")): int(row["count"]["value"])
        for row in json.loads(body)["results"]["bindings"]
    }
    ours = {
        (found.rows.facet.iri(cell.row.value), found.columns.facet.iri(cell.column.value)): way.count
        for cell in found.all
        if (way := cell.done if kind == "done" else cell.known).count
    }
    if told != ours:
        raise RuntimeError(f"Virtuoso counts otherwise what is {kind}.")


def _index(home: Home) -> Index:
    return edition.open_current(home.repository.config.home).index


def _table(index: Index) -> GapMap:
    """Return the seven themes by the groups with most records, however wide: always as many."""
    rows, groups = gapmap.axis(index, gapmap.ROWS, rows=True), gapmap.axis(index, gapmap.COLUMNS, every=True)
    most = sorted(groups.values, key=lambda value: -value.count)[:GROUPS]
    return gapmap.table(index, Wish(), rows, replace(groups, values=tuple(most)))


def _seconds(index: Index, clock: Callable[[], float] = time.perf_counter) -> float:
    started = clock()
    _table(index)
    return clock() - started
