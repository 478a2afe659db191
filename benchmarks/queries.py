"""How long each of our own queries takes: the ready-made questions.

No option is chosen, which is most work. Each is asked in a child that is stopped when a reader's would be;
the clock runs in the child, after it opened the store. The sizes take turns.
"""

import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.homes import Home, Homes
from benchmarks.results import Table, milliseconds
from repository import questions
from repository.config import Config
from repository.errors import OutOfTime
from repository.publication import current_folder
from repository.sandbox import Opening, Sandbox
from repository.store.embedded import open_store
from repository.store.interface import Store

TIMES = 11
LONG = 2.0  # seconds; a query that takes longer is asked once only
NOTE = f"Median and most of {TIMES}, and how many rows."


def measure(homes: Homes, sizes: Sequence[int]) -> list[Table]:
    """Return the figures for the shipped data and collections of these sizes."""
    asked = [homes.of(size) for size in (0, *sizes)]
    sandbox = Sandbox(("benchmarks.queries",))
    rows = []
    for question in questions.read_all():
        query = questions.filled(question, {})
        rows.append((question.slug, *_row(sandbox, asked, query)))
    sandbox.close()
    columns = ("question", *(home.name for home in asked))
    return [Table("Ready-made questions", columns, rows, NOTE)]


def open_edition_store(folder: Path) -> Store:
    """Open the store of the edition in `folder`, in a child."""
    return open_store(folder / "store")


def ask_child(request: Mapping[str, Any], _: list[bytes], store: Store) -> tuple[dict[str, Any], list[bytes]]:
    """Ask `query` of `store` in a child; give the seconds it took and how many rows came."""
    started = time.perf_counter()
    rows = len(store.select(request["query"]))
    return {"seconds": time.perf_counter() - started, "rows": rows}, []


def _row(sandbox: Sandbox, asked: Sequence[Home], query: str) -> list[str]:
    answers: list[list[dict[str, Any]]] = [[] for _ in asked]
    for number in range(TIMES):
        for home, given in zip(asked, answers, strict=True):
            if len(given) == number and (not given or given[0]["seconds"] < LONG):
                given += _ask(sandbox, home, query)
    return [_cell(given) for given in answers]


def _ask(sandbox: Sandbox, home: Home, query: str) -> list[dict[str, Any]]:
    """Return one answer, or none when the time of a query was over."""
    config, folder = home.repository.config, current_folder(home.repository.config.home)
    opening = Opening("benchmarks.queries:open_edition_store", folder) if folder else None
    try:
        value, _ = sandbox.run(
            "benchmarks.queries:ask_child",
            {"query": query},
            seconds=config.query_seconds,
            megabytes=config.query_megabytes,
            opening=opening,
        )
    except OutOfTime:
        return []
    return [value]


def _cell(answers: Sequence[Mapping[str, Any]]) -> str:
    if not answers:
        return f"stopped after {Config().query_seconds} s"
    times = [each["seconds"] for each in answers]
    return f"{milliseconds(median(times))}, {milliseconds(max(times))} ({answers[0]['rows']:,})"
