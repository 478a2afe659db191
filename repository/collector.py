"""The command that brings a collection in: `inclusion collect`."""

import sys
from pathlib import Path

import click

from repository import collection, delivery, terminal
from repository.bootstrap import PRELOAD
from repository.errors import NotFound
from repository.sandbox import Sandbox


@click.command()
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
@click.option("--into", type=click.Path(path_type=Path, file_okay=False), default=collection.FOLDER)
def collect(folder: Path, into: Path) -> None:
    """Bring the collection in FOLDER in, as partners' work is, and write data/collection anew.

    A record in which something must change is refused, with the reason, in accounts.csv; the others go on.
    """
    if not folder.is_dir():
        raise NotFound(f"{folder}: there is no such folder.")
    all_of = collection.whole(folder)
    try:
        with terminal.progress() as progress:
            brought = collection.bring_in(Sandbox(PRELOAD), all_of, progress)
    except delivery.Faulty as error:
        terminal.print_report(error.report, sys.stderr)
        raise
    into.mkdir(parents=True, exist_ok=True)
    for name, text in collection.written(all_of, brought):
        (into / name).write_text(text, "utf-8", newline="")
    refused = len(brought.refused)
    click.echo(f"{into}: {len(all_of.items) - refused} records were taken in, {refused} refused.")


COMMANDS = (collect,)
