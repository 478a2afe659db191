"""How fast one finds: search beside bare tantivy, SQLite and SPARQL; its page over HTTP; the index made.

Inside the server a search is everything that its page says: results, the counts of all filters beside it, the
answer in a sentence. The peers do the least that could fill the same page, with the same words and filters:
count, count by filter, the first twenty. All take turns in this process, the same searches each.
"""

import os
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from statistics import median

from benchmarks import httpload
from benchmarks.finders import SEARCHES, Finder, finders
from benchmarks.homes import Home, Homes
from benchmarks.results import Table, milliseconds, quantile, verdict
from repository import edition, facets, index
from repository.documents import Maker

TURNS = 5
PATIENCE = 30.0  # seconds for one peer's searches in one size; what is slower is asked less often
JUDGED, LARGE = 20_000, 200_000  # initiatives from which on, or at which, figures are judged
MOST = {"bare tantivy": 1.5, "SQLite FTS5": 0.1, "SPARQL only": 0.002}  # times what each takes


def measure(homes: Homes, sizes: Sequence[int]) -> list[Table]:
    """Return the figures for collections of these sizes."""
    made = [homes.of(size) for size in sizes]
    return [_within(made), _served(made), _indexes(made)]


def _within(made: Sequence[Home]) -> Table:
    rows = [row for home in made for row in _searches(home)]
    large = {home.name for home in made if home.initiatives >= JUDGED}
    verdicts = [
        verdict(f"to {name}, {size}", ratio, most=MOST[name])
        for size, name, *_, ratio in rows
        if size in large and name in MOST
    ]
    note = (
        f"{len(SEARCHES)} searches, {TURNS} turns; a peer that needs more than {PATIENCE:.0f} s asks fewer. "
        "SQLite's table is filled from the documents of the edition, made for it, with the names of "
        "their values."
    )
    columns = ("with", "by", "ready after", "n", "p50", "p99", "ours to it, at p50")
    return Table("A search inside the server", columns, rows, note, verdicts)


def _served(made: Sequence[Home]) -> Table:
    rows = [row for home in made for row in httpload.rows(home, SEARCHES)]
    large = {home.name for home in made if home.initiatives >= JUDGED}
    verdicts = []
    for size, name, *_, spread, ratio in rows:
        if size in large and name.startswith("waitress"):
            verdicts.append(verdict(f"requests to those of {name}, {size}", ratio, least=2))
        elif size in large:
            verdicts.append(verdict(f"p99 to p50, {name}, {size}", spread, most=3))
    title = "The result page over HTTP, one core, 8 connections"
    columns = ("with", "served by", "requests/s", "p50", "p99", "p99 to p50", "requests/s, ours to it")
    return Table(title, columns, rows, "The asker has the other core.", verdicts)


def _indexes(made: Sequence[Home]) -> Table:
    rows = [_built(home) for home in made]
    columns = ("of", "documents", "from prepared rows", "from the store")
    verdicts = [
        verdict(f"{way}, by the clock, {row[0]}", cell.partition("(")[2], most=most)
        for home, row in zip(made, rows, strict=True)
        if home.initiatives == LARGE
        for way, cell, most in zip(columns[2:], row[2:], (15, 60), strict=True)
    ]
    note = "Processor time and, in brackets, by the clock."
    return Table("The index of a collection", columns, rows, note, verdicts)


def _searches(home: Home) -> Iterator[tuple[str, ...]]:
    current = edition.open_current(home.repository.config.home)
    with tempfile.TemporaryDirectory(prefix="find-") as folder:
        made = finders(current, Path(folder))
        loading = {name: _seconds(load) for name, load in made.items()}
        times = _times({name: find for name, (find, _) in loading.items()})
    ours = median(times["this software"])
    for name, taken in times.items():
        ratio = f"{ours / median(taken):.3f} ×" if name in MOST else ""
        figures = (milliseconds(quantile(taken, 0.5)), milliseconds(quantile(taken, 0.99)))
        loaded = f"{loading[name][1]:,.1f} s"
        yield (home.name, name, loaded, str(len(taken)), *figures, ratio)


def _seconds(load: Callable[[], Finder]) -> tuple[Finder, float]:
    started = time.perf_counter()
    return load(), time.perf_counter() - started


def _times(finders: dict[str, Finder]) -> dict[str, list[float]]:
    """Let the finders take turns; the first answer of each warms it and is not counted, unless it is slow."""
    times: dict[str, list[float]] = {name: [] for name in finders}
    for turn in range(TURNS + 1):
        for address in SEARCHES:
            for name, find in finders.items():
                if sum(times[name]) > PATIENCE:
                    continue
                started = time.perf_counter()
                find(address)
                taken = time.perf_counter() - started
                if turn or taken > 1:
                    times[name].append(taken)
    return times


# ---- the index, made


def _built(home: Home) -> tuple[str, ...]:
    store = edition.open_current(home.repository.config.home).store
    documents = list(Maker(store, facets.load()).every())
    rows = _clocked(lambda folder: index.fill(folder, documents))
    whole = _clocked(lambda folder: index.build(store, folder))
    return (home.name, f"{len(documents):,}", rows, whole)


def _clocked(work: Callable[[Path], None]) -> str:
    folder = Path(tempfile.mkdtemp(prefix="find-"))
    started, used = time.perf_counter(), _used()
    work(folder / "index")
    told = f"{_used() - used:,.1f} s ({time.perf_counter() - started:,.1f} s)"
    shutil.rmtree(folder)
    return told


def _used() -> float:
    return sum(os.times()[:4])  # of this process and of those that it waited for
