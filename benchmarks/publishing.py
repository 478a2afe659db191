"""How long it takes to publish 30 statements into collections of different sizes, and to build these.

Timed is what makes an accepted contribution visible: `ledger.accept` and `edition.advance`. The file is read
in this process, not in the sandbox, and the checks against the shapes are not part of it: neither depends on
the size of the collection. The sizes take turns, so that what else the machine does is shared by all.
"""

import time
from collections.abc import Sequence
from statistics import median

from benchmarks import generator
from benchmarks.homes import AT, BY, Home, Homes, advance, offer
from benchmarks.results import Table, milliseconds, quantile, verdict

TIMES = 15
JUDGED = 20_000  # initiatives, …
MOST = 2.0  # … into which publishing may cost so many times what it costs into the smallest


def measure(homes: Homes, sizes: Sequence[int]) -> list[Table]:
    """Return the figures for collections of these sizes."""
    copies = [homes.copy(size) for size in sizes]
    times: dict[int, list[float]] = {size: [] for size in sizes}
    for number in range(TIMES):
        for home in copies:
            times[home.initiatives].append(_publish(home, number))
    return [_contributions(copies, times), _builds(copies)]


def _publish(home: Home, number: int) -> float:
    file = generator.contribution(number, home.initiatives)
    offered = offer(file.graph, file.name, file.data)
    started = time.perf_counter()
    home.repository.ledger.accept([offered], at=AT, by=BY)
    advance(home.repository)
    return time.perf_counter() - started


def _contributions(copies: Sequence[Home], times: dict[int, list[float]]) -> Table:
    least = median(times[copies[0].initiatives])
    rows, verdicts = [], []
    for home in copies:
        taken = times[home.initiatives]
        figures = [min(taken), median(taken), quantile(taken, 0.9), max(taken)]
        ratio = f"{median(taken) / least:.2f} ×"
        rows.append((home.name, f"{home.triples:,}", *map(milliseconds, figures), ratio))
        if home.initiatives == JUDGED:
            verdicts.append(verdict(f"median, ratio, {home.name}", ratio, most=MOST))
    columns = ("into", "statements", "least", "median", "p90", "most", "median, ratio")
    note = f"n = {TIMES} each, taking turns."
    return Table("One contribution of 30 statements", columns, rows, note, verdicts)


def _builds(copies: Sequence[Home]) -> Table:
    rows = [(home.name, f"{home.triples:,}", f"{home.build_seconds:,.1f} s") for home in copies]
    note = "From the ledger alone, once; the files are read in this process."
    return Table("First build", ("of", "statements", "time"), rows, note)
