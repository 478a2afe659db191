"""Our endpoint beside the Oxigraph server, rdflib-endpoint and Virtuoso: 13 queries of the domain, over HTTP.

The queries are in `benchmarks/domain`. The servers take turns, query by query, on the same cores; none can
answer from what it kept, and all answers are compared. One that is slow is asked less often; one that is not
installed, or too small for a collection, is named as left out.
"""

import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass
from math import exp, log
from pathlib import Path
from statistics import median

from benchmarks import rush, servers
from benchmarks.asking import Failed, Reader, rows
from benchmarks.homes import Home, Homes
from benchmarks.results import Table, milliseconds, verdict
from benchmarks.servers import LeftOut, Server
from repository import edition

QUERIES = Path(__file__).with_name("domain")
LARGE = 20_000  # initiatives: with fewer, little but the way over HTTP is compared
TIMES = 9
RUSHES = 3
LONG = 1.0  # seconds; a server that takes longer for a query is asked it three times only
VERY_LONG = 5.0  # … and only once
MOST_RDFLIB = 20_000  # initiatives
RDFLIB_BYTES = 1066  # that its store takes for a statement, as measured with 100,000 of them
WANTED = {"Oxigraph": 1.0, "Virtuoso": 0.8, "rdflib-endpoint": 1 / 8}  # times what each takes, at most
LEAST = (0.6, 0.3)  # of Oxigraph's tiny look-ups: kept answers, others


def measure(homes: Homes, sizes: Sequence[int]) -> list[Table]:
    """Return the figures for those of these sizes that are large; where none is, for the largest."""
    large = [size for size in sizes if size >= LARGE] or [max(sizes)]
    return [table for size in large for table in _of(homes.of(size))]


def queries() -> dict[str, str]:
    """Return the queries by name, in their order."""
    return {path.stem: path.read_text("utf-8") for path in sorted(QUERIES.glob("*.rq"))}


def _of(home: Home) -> list[Table]:
    with tempfile.TemporaryDirectory(prefix="inclusion-peers-") as folder, ExitStack() as stack:
        merged = home.merged(Path(folder))
        readers, missing = [], []
        for start in _starts(home, merged):
            try:
                readers.append(stack.enter_context(Reader(stack.enter_context(start()))))
            except LeftOut as reason:
                missing.append(str(reason))
        lines = {name: _line(readers, query) for name, query in queries().items()}
        return [_table(home, readers, missing, lines), _lookups(home, [each.server for each in readers])]


@dataclass(frozen=True)
class Taken:
    """What one server took for one query: seconds each time; `trouble` tells how it failed or disagreed."""

    seconds: Sequence[float]
    trouble: str = ""


def _starts(home: Home, merged: Path) -> Iterator[Callable[[], AbstractContextManager[Server]]]:
    yield lambda: servers.site(home)
    yield lambda: servers.oxigraph(home)
    yield lambda: servers.virtuoso(merged)
    yield lambda: _small(home, merged)


@contextmanager
def _small(home: Home, merged: Path) -> Iterator[Server]:
    if home.initiatives > MOST_RDFLIB:
        gibibytes = home.triples * RDFLIB_BYTES / 2**30
        raise LeftOut(f"rdflib-endpoint, whose store would take {gibibytes:.0f} GiB of Python objects")
    with servers.rdflib_endpoint(merged) as server:
        yield server


def _line(readers: Sequence[Reader], query: str) -> list[Taken]:
    """Ask all servers one query, taking turns; the first to answer says what the answer is."""
    seconds: list[list[float]] = [[] for _ in readers]
    troubles = [""] * len(readers)
    said: Counter[str] | None = None
    for number in range(TIMES):
        for place, reader in enumerate(readers):
            if troubles[place] or number >= _turns(seconds[place]):
                continue
            try:
                taken, body = reader.ask(query)
            except Failed as failed:
                troubles[place] = str(failed)
                continue
            seconds[place].append(taken)
            if number == 0:
                found = rows(query, body)
                said = found if said is None else said
                if not _agree(query, said, found):
                    troubles[place] = f"another answer: {found.total():,} rows, not {said.total():,}"
    return [Taken(*each) for each in zip(seconds, troubles, strict=True)]


def _turns(seconds: Sequence[float]) -> int:
    if not seconds:
        return TIMES
    return 1 if min(seconds) > VERY_LONG else 3 if min(seconds) > LONG else TIMES


def _agree(query: str, said: Counter[str], found: Counter[str]) -> bool:
    if "LIMIT 100000" in query:  # any of the rows there are
        return said.total() == found.total()
    return said == found


def _table(
    home: Home, readers: Sequence[Reader], missing: Sequence[str], lines: Mapping[str, Sequence[Taken]]
) -> Table:
    columns = ["query", *(reader.server.name for reader in readers)]
    columns += [f"ours / {reader.server.name.split()[0]}" for reader in readers[1:]]
    body = []
    for name, line in lines.items():
        body.append((name, *map(_cell, line), *(_ratio(line[0], other) for other in line[1:])))
    means = [_mean([(line[0], line[place]) for line in lines.values()]) for place in range(1, len(readers))]
    body.append(("geometric mean", *("" for _ in readers), *means))
    verdicts = [
        verdict(f"{column}, geometric mean", mean, most=WANTED[column.removeprefix("ours / ")])
        for column, mean in zip(columns[-len(means) :] if means else [], means, strict=True)
        if home.initiatives == LARGE
    ]
    return Table(f"13 queries, {home.name}", tuple(columns), body, _note(home, missing), verdicts)


def _note(home: Home, missing: Sequence[str]) -> str:
    told = [
        f"{home.triples:,} statements in the merged set. Median of up to {TIMES}, over HTTP, uncached.",
        *(["The site answers from its files: it is too large for memory."] if _on_disk(home) else []),
        *(f"Left out: {reason}." for reason in missing),
    ]
    return " ".join(told)


def _on_disk(home: Home) -> bool:
    current = edition.open_current(home.repository.config.home).manifest
    return current.triples + current.quads > home.repository.config.memory_quads


def _lookups(home: Home, asked: Sequence[Server]) -> Table:
    """Count tiny look-ups; the servers take turns. The first is also asked what it has kept."""
    ways = [(asked[0], False), *((server, True) for server in asked)]
    rates: list[list[float]] = [[] for _ in ways]
    for _ in range(RUSHES):
        for (server, fresh), found in zip(ways, rates, strict=True):
            found.append(rush.rate(server, fresh))
    oxigraph = next((place for place, (server, _) in enumerate(ways) if "Oxigraph" in server.name), None)
    rows = []
    for place, (server, fresh) in enumerate(ways):
        name = server.name if fresh else f"{server.name}, kept answers"
        ratio = f"{median(rates[place]) / median(rates[oxigraph]):.2f} ×" if oxigraph else "-"
        rows.append((name, f"{median(rates[place]):,.0f}", ratio))
    note = (
        f"{rush.CONNECTIONS} connections kept open, {rush.SECONDS:.0f} s at a time, median of {RUSHES}; "
        "servers and clients share the cores."
    )
    verdicts = [
        verdict(f"{row[0]}, to Oxigraph", row[2], least=least)
        for row, least in zip(rows, LEAST, strict=False)
        if home.initiatives == LARGE
    ]
    columns = ("server", "answers in a second", "ratio")
    return Table(f"Tiny look-ups, {home.name}", columns, rows, note, verdicts)


def _cell(taken: Taken) -> str:
    return taken.trouble or milliseconds(median(taken.seconds))


def _ratio(ours: Taken, other: Taken) -> str:
    if ours.trouble or other.trouble:
        return "-"
    return f"{median(ours.seconds) / median(other.seconds):.3f} ×"


def _mean(pairs: Sequence[tuple[Taken, Taken]]) -> str:
    ratios = [
        median(ours.seconds) / median(other.seconds)
        for ours, other in pairs
        if not ours.trouble and not other.trouble
    ]
    if not ratios:
        return "-"
    mean = exp(sum(map(log, ratios)) / len(ratios))
    return f"{mean:.3f} × (of {len(ratios)})"
