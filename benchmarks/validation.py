"""What checks cost: one contribution, a large spreadsheet, and all that is published.

One contribution of 30 statements is checked inside a sandboxed child, as it is when somebody sends it, and
bare pySHACL is given the same statements and shapes there; both take turns. The spreadsheet goes the whole
road from bytes to report. All that is published is held against the shapes by us and by pySHACL, which must
find the same. But for the spreadsheet, figures are processor time.
"""

import csv
import io
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from statistics import median
from typing import Any

import pyoxigraph as ox
from rdflib import Graph, URIRef

from benchmarks import generator
from benchmarks.homes import Home, Homes
from benchmarks.results import Table, milliseconds, verdict
from repository import edition, ingest, intake, revalidation, rulebook, shacl, validation, workbook
from repository.bootstrap import open_desk
from repository.config import Config
from repository.ingest import Upload
from repository.sandbox import Opening
from repository.store.embedded import from_ox, to_ox
from repository.store.interface import Store

TIMES = 15
ROWS = 1_000
MOST_FOR_PYSHACL = 20_000  # initiatives; it would take hours for more
MOST_BESIDE, MOST_GROWTH, MOST_SECONDS, MOST_WHOLE = 1.5, 1.3, 10.0, 0.25
Found = Counter[tuple[Any, ...]]


def measure(homes: Homes, sizes: Sequence[int]) -> list[Table]:
    """Return the figures for collections of these sizes."""
    made = [homes.of(size) for size in sizes]
    tables = [contributions(made), spreadsheet(made[0], ROWS)]
    return [*tables, whole([home for home in made if home.initiatives <= MOST_FOR_PYSHACL])]


# ---- one contribution


def contributions(homes: Sequence[Home]) -> Table:
    """Check one contribution among collections of different sizes, beside bare pySHACL."""
    found = [(home, _both(home)) for home in homes]
    least = found[0][1]["ours"]
    rows = [
        (
            home.name,
            f"{times['statements']:.0f}",
            milliseconds(times["ours"]),
            milliseconds(times["bare"]),
            f"{times['ours'] / times['bare']:.2f} ×",
            f"{times['ours'] / least:.2f} ×",
        )
        for home, times in found
    ]
    columns = ("into", "with context", "p50", "pySHACL alone, p50", "ratio", "p50, to the smallest")
    verdicts = [verdict(f"to pySHACL, {row[0]}", row[4], most=MOST_BESIDE) for row in rows]
    verdicts += [verdict(f"to the smallest, {row[0]}", row[5], most=MOST_GROWTH) for row in rows[1:]]
    title = "Checking one contribution of 30 statements, in the child"
    return Table(title, columns, rows, f"n = {TIMES} each, processor time.", verdicts)


def _both(home: Home) -> Mapping[str, float]:
    sent = generator.contribution(1, home.initiatives)
    config, folder = home.repository.config, edition.open_current(home.repository.config.home).folder
    request = {"names": [sent.name], "graphs": [sent.graph], "gone": [], "times": TIMES}
    value, _ = home.repository.sandbox.run(
        "benchmarks.validation:both_child",
        {**request, "limits": ingest.limits_of(config)},
        seconds=600,
        megabytes=2048,
        blobs=[sent.data],
        opening=Opening("repository.validation:open_edition_store", folder),
    )
    return value


def both_child(
    request: Mapping[str, Any], blobs: list[bytes], store: Store
) -> tuple[dict[str, Any], list[bytes]]:
    """Check the same contribution both ways, in turns; return the medians and how many statements it was."""
    upload = Upload(request["names"][0], blobs[0])
    parsed = ingest.read(upload, Config(**request["limits"]))
    judged = validation.Contribution([upload], [parsed], request["graphs"])
    rules = rulebook.rules()
    graph, shapes = judged.among(store, rules), (rules.privacy, rules.classes)
    times: dict[str, list[float]] = {"ours": [], "bare": []}
    for _ in range(request["times"]):
        times["ours"].append(_timed(lambda: validation.check_child(request, blobs, store)))
        times["bare"].append(_timed(lambda: [shacl.report(graph, each) for each in shapes]))
    return {"statements": len(graph), **{name: median(each) for name, each in times.items()}}, []


def _timed(work: Callable[[], object]) -> float:
    started = time.process_time()
    work()
    return time.process_time() - started


# ---- a large spreadsheet


def spreadsheet(home: Home, rows: int) -> Table:
    """Take in a table of so many rows, from bytes to report."""
    desk = open_desk(home.repository, edition.open_current(home.repository.config.home))
    sent = Upload("large.csv", table(desk, rows))
    started = time.perf_counter()
    taken = intake.of_file(desk, sent, f"{validation.CONTRIBUTIONS}generated/large", "generated")
    seconds = time.perf_counter() - started
    told = taken.report.remarks
    placed = sum(bool(remark.place) for remark in told)
    share = f"{placed / max(len(told), 1):.0%}"
    row = (f"{len(taken.things):,}", f"{len(told):,}", share, f"{seconds:.1f} s")
    columns = ("rows", "findings", "with their cell", "report after")
    verdicts = [verdict(f"{ROWS:,} rows", row[3], most=MOST_SECONDS)] if rows == ROWS else []
    return Table("A spreadsheet", columns, [row], "n = 1.", verdicts)


def table(desk: intake.Desk, rows: int) -> bytes:
    """Return a table of made-up initiatives, some of which name places and groups that nobody knows."""
    empty = workbook.table(desk.forms[workbook.KINDS[0]]).lstrip("\ufeff")
    heading = next(csv.reader(empty.splitlines()))
    written = io.StringIO()
    lines = csv.DictWriter(written, heading, extrasaction="ignore")
    lines.writeheader()
    for n in range(rows):
        lines.writerow(
            {
                "Name": f"Listening days {n}",
                "What was done": f"Staff of team {n} were asked what gets in their way. Two things changed.",
                "Who it is for": "Disabled staff" if n % 5 else "Whoever came",
                "Where": "Leeds" if n % 7 else "Over there",
                "Led by": f"Council {n % 50}",
                "Where we can check it": f"https://www.example.org/{n}",
                "When it started": "2024-04",
            }
        )
    return written.getvalue().encode()


# ---- all that is published


def whole(homes: Sequence[Home]) -> Table:
    """Hold whole collections against the shapes, both ways."""
    rows = []
    for home in homes:
        folder = edition.open_current(home.repository.config.home).folder
        started = time.process_time()
        ours = found_here(folder)
        between = time.process_time()
        theirs = found_by_pyshacl(folder)
        took = (between - started, time.process_time() - between)
        differing = (ours - theirs).total() + (theirs - ours).total()
        same = f"{differing:,} differ" if differing else "the same"
        figures = [f"{seconds:,.1f} s" for seconds in took]
        ratio = f"{took[0] / took[1]:.3f} ×"
        rows.append((home.name, f"{home.triples:,}", f"{ours.total():,}", same, *figures, ratio))
    columns = ("of", "statements", "findings", "found", "here", "pySHACL", "ratio")
    verdicts = [verdict(f"to pySHACL, {row[0]}", row[-1], most=MOST_WHOLE) for row in rows]
    note = "n = 1, processor time, reading included."
    return Table("All that is published", columns, rows, note, verdicts)


def found_here(folder: Path) -> Found:
    """Return the validation results on an edition, as plain values."""
    return Counter(
        (each.focus, each.path, each.value, each.component, str(each.shape))
        for each in revalidation.results(folder)
    )


def found_by_pyshacl(folder: Path) -> Found:
    """Return those that pySHACL gives for the whole, as the same plain values."""
    graph, rules = Graph(), rulebook.rules()
    store: Any = ox.Store.read_only(str(folder / "store"))
    for quad in store.quads_for_pattern(None, None, None, ox.DefaultGraph()):
        graph.add((from_ox(quad.subject), from_ox(quad.predicate), from_ox(quad.object)))
    graph += rules.tree
    told: Found = Counter()
    for shapes in (rules.privacy, rules.classes):
        for each in shacl.findings(graph, shapes):
            path = to_ox(each.path) if isinstance(each.path, URIRef) else None
            terms: Any = (each.subject, each.value)
            focus, value = map(to_ox, terms)
            told[(focus, path, value, each.component, str(each.shape))] += 1
    return told
