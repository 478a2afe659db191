"""What the commands at the terminal have in common: the time, their name, a bar of progress, a report."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TextIO

from rich.console import Console
from rich.progress import BarColumn, TextColumn, TimeElapsedColumn
from rich.progress import Progress as Bar
from rich.table import Table

from repository import attribution
from repository.content import Progress
from repository.report import Report

BY = attribution.OPERATOR


def now() -> str:
    """Return this moment, ISO 8601 in UTC."""
    return datetime.now(UTC).isoformat(timespec="seconds")


@contextmanager
def progress() -> Iterator[Progress]:
    """Show on standard error how far the work in the block is, where somebody looks at a terminal."""
    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Bar(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task("", total=None)
        yield lambda what, done, of: bar.update(task, description=what, completed=done, total=of)


def print_report(report: Report, stream: TextIO) -> None:
    """Print what the checks found as a table."""
    console = Console(file=stream)
    rows = report.as_rows()
    if rows:
        table = Table(*rows[0])
        for row in rows:
            table.add_row(*map(str, row.values()))
        console.print(table)
    console.print(
        "Ready to publish." if report.conforms else "Something must change before this can be published."
    )
