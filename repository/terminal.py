"""What the commands at the terminal have in common: the time, their name, a bar of progress, a report."""

import shutil
import sys
import textwrap
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TextIO

import click
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, TextColumn, TimeElapsedColumn
from rich.progress import Progress as Bar
from rich.table import Table

from repository import attribution
from repository.content import Progress
from repository.errors import NotFound
from repository.report import Remark, Report, Severity

BY = attribution.OPERATOR
SAID = {Severity.MUST: "Must change", Severity.SHOULD: "Should change", Severity.COULD: "Could be better"}
MOST_PLACES = 5  # of what need not change
UNBROKEN = 10_000  # characters of a row, where nobody looks at a terminal


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
    """Print what the checks found: what to do once, and under it all that it is about."""
    kinds: dict[tuple[Severity, str, str], list[Remark]] = {}
    for remark in report.remarks:
        kinds.setdefault((remark.severity, remark.what, remark.message), []).append(remark)
    for level in Severity:
        found = {kind: remarks for kind, remarks in kinds.items() if kind[0] is level}
        if found:
            heading = f"{SAID[level]} ({sum(map(len, found.values())):,})"
            click.echo(click.style(heading, bold=True), file=stream)
        for (_, what, message), remarks in found.items():
            _print(f"{what}: {message}" if what else message, 2, stream)
            _print_places(remarks, stream)
            click.echo(file=stream)
    ready = "Ready to publish." if report.conforms else "Something must change before this can be published."
    click.echo(ready, file=stream)


def _print_places(remarks: Sequence[Remark], stream: TextIO) -> None:
    most = len(remarks) if remarks[0].severity is Severity.MUST else MOST_PLACES
    for remark in remarks[:most]:
        about = f": {remark.label}" if remark.label else ""
        value = f" (found: {remark.value})" if remark.value else ""
        _print(f"{remark.where}{about}{value}", 4, stream)
    if len(remarks) > most:
        _print(f"and {len(remarks) - most:,} more; --format json tells each.", 4, stream)


def _print(text: str, indent: int, stream: TextIO) -> None:
    """Print a paragraph, in lines as long as a terminal is wide; in one where nobody looks at a terminal."""
    space = " " * indent
    width = shutil.get_terminal_size().columns if stream.isatty() else sys.maxsize
    lines = textwrap.wrap(
        text, width, initial_indent=space, subsequent_indent=space, break_long_words=False,
        break_on_hyphens=False,
    )  # fmt: skip
    click.echo("\n".join(lines), file=stream)


def print_table(report: Report) -> None:
    """Print each finding as a row, and that there is none."""
    rows = report.as_rows()
    table = Table(*(rows[0] if rows else ["Nothing was found."]))
    for row in rows:
        table.add_row(*map(escape, row.values()))
    Console(width=None if sys.stdout.isatty() else UNBROKEN).print(table)


def print_counts(report: Report) -> None:
    """Print each kind of finding once, with how often it was made."""
    kinds = Counter((each.severity, each.what, each.message) for each in report.remarks)
    first = {(each.severity, each.what, each.message): each.subject for each in reversed(report.remarks)}
    table = Table("How much", "About", "What to do", "How often", "For example")
    for kind, number in kinds.items():
        table.add_row(*kind, f"{number:,}", first[kind])
    console = Console()
    console.print(table)
    must = sum(each.severity is Severity.MUST for each in report.remarks)
    console.print(f"{len(report.remarks):,} findings, of which {must:,} must change.")


def one_or_many(count: int, one: str, many: str) -> str:
    """Return the count with the word that fits it: `1 file`, `2,500 files`."""
    return f"{count:,} {one if count == 1 else many}"


def there(file: Path) -> Path:
    """Return a file that somebody named; raises `NotFound`."""
    if not file.is_file():
        raise NotFound(f"{file}: this is not a file." if file.exists() else f"{file}: there is no such file.")
    return file


def given(file: Path, most: int) -> bytes:
    """Return the first `most` bytes of a named file, of standard input for `-`; raises `NotFound`."""
    if str(file) == "-":
        return sys.stdin.buffer.read(most)
    with there(file).open("rb") as opened:
        return opened.read(most)


def place_for(file: Path) -> Path:
    """Return where a file is to be written; raises `NotFound` where there is no such folder."""
    if not file.parent.is_dir():
        raise NotFound(f"{file}: there is no folder {file.parent} to write it to; make it first.")
    return file
