"""The terminal door: the command `inclusion`."""

import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.table import Table

from repository import (
    collector,
    csvfile,
    delivery,
    edition,
    errands,
    export,
    formats,
    manifest,
    naming,
    publication,
    revalidation,
    sheets,
    sparql,
    takedown,
    terminal,
    wording,
    workbook,
)
from repository.bootstrap import PRELOAD, Repository, open_desk, open_repository
from repository.config import Config, read_config
from repository.errors import BadInput, InclusionError
from repository.ingest import Upload
from repository.registrar import person
from repository.sandbox import Sandbox
from repository.store import remote


class Door(click.Group):
    """A command group in which an error is one sentence and an exit code, never a traceback."""

    def invoke(self, context: click.Context) -> Any:
        """Run the command."""
        try:
            return super().invoke(context)
        except InclusionError as error:
            click.echo(f"inclusion: {error}", err=True)
            context.exit(error.exit_code)
        except OSError as error:
            click.echo(
                f"inclusion: {error.filename or 'input or output'}: {error.strerror or error}.", err=True
            )
            context.exit(3)


@click.group(cls=Door)
@click.pass_context
def main(context: click.Context) -> None:
    """Look after and query an inclusion repository; settings are INCLUSION_* variables."""
    context.obj = read_config(os.environ)


main.add_command(person)
for command in (*takedown.COMMANDS, *errands.COMMANDS, *collector.COMMANDS):
    main.add_command(command)


@main.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--format", "language", type=click.Choice(["text", "table", "json", "turtle"]), default="text")
@click.pass_obj
def check(config: Config, files: tuple[Path, ...], language: str) -> None:
    """Check FILES as one contribution, publishing nothing; exit code 1 when something must change.

    A workbook (.xlsx) or a table (.csv) is checked by itself, and what is found names its cell.
    """
    try:
        repository = open_repository(config)
        uploads = delivery.named(files, config)
        with terminal.progress() as progress:
            progress("Checking", 0, 1)
            found = delivery.examined(repository, uploads)
    except InclusionError as error:
        if language == "json":
            click.echo(json.dumps({"conforms": False, "problem": str(error), "remarks": []}, indent=1))
        raise
    report = found.report
    if language == "json":
        click.echo(report.as_json())
    elif language == "turtle":
        click.echo(report.as_turtle())
    elif language == "table":
        terminal.print_table(report)
    else:
        terminal.print_report(report, sys.stdout)
        for each in found.likenesses:
            known = f"{each.known_label} ({each.known})"
            click.echo(f"{each.label}: may be recorded already, with {each.reason}: {known}")
    sys.exit(0 if report.conforms else 1)


@main.command()
@click.argument("files", nargs=-1, type=click.Path(path_type=Path))
@click.pass_obj
def publish(config: Config, files: tuple[Path, ...]) -> None:
    """Publish FILES, each as a graph of its own; without FILES, the data shipped with the software.

    A file published under the same name before is replaced. Unchanged files are left alone. Of a workbook
    (.xlsx) or a table (.csv), what its rows say is published.
    """
    repository = open_repository(config)
    with terminal.progress() as progress:
        result = delivery.publish(repository, _uploads(repository, files), progress)
    _tell(result)


@main.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.pass_obj
def template(config: Config, file: Path) -> None:
    """Write the workbook that partners fill in to the new FILE (.xlsx; .csv: initiatives alone)."""
    if file.exists() or not sheets.is_table(file.name):
        raise BadInput(f"{file}: give the name of a new file that ends in .xlsx or .csv.")
    terminal.place_for(file)
    desk = open_desk(open_repository(config), edition.open_current(config.home))
    if file.suffix.lower() == ".csv":
        file.write_text(workbook.table(desk.forms[workbook.KINDS[0]]), "utf-8")
    else:
        from repository import spreadsheet  # takes long to load, and no other command needs it

        file.write_bytes(spreadsheet.template(desk.forms, desk.lists.choices))
    click.echo(f"{file}: fill in the first sheet, then: inclusion check {file}")


@main.command("query")
@click.argument("query", type=click.Path(path_type=Path, allow_dash=True))
@click.option("--format", "name", default="", help="csv, json, xml, tsv; turtle, ntriples, jsonld, rdfxml.")
@click.option(
    "--endpoint", default="", metavar="ADDRESS", help="Ask this SPARQL service, not the repository."
)
@click.pass_obj
def query_command(config: Config, query: Path, name: str, endpoint: str) -> None:
    """Answer the SPARQL query in the file QUERY ('-' for standard input)."""
    text = sparql.decode(terminal.given(query, config.query_bytes + 1))
    if endpoint:
        wanted = formats.named(name or "csv")
        sys.stdout.buffer.write(remote.fetch(endpoint, text, wanted, config.query_seconds * 3))
        return
    repository = open_repository(config)
    current = edition.open_current(config.home)
    wanted = formats.named(name) if name else _usual(sparql.fitting(text, config))
    sys.stdout.buffer.write(sparql.answer(repository.sandbox, current.folder, text, wanted, config))


@main.command("export")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.pass_obj
def export_command(config: Config, file: Path) -> None:
    """Write everything that is published to FILE (.nq, .trig: by graph; .ttl, .nt: merged)."""
    language = formats.of_file(file.name)
    current = edition.open_current(config.home)
    with terminal.progress() as progress:
        progress("Exporting", 0, 1)
        export.write(current, language, terminal.place_for(file))
    click.echo(f"{file}: edition {current.number}, {language.label}.")


@main.command()
@click.pass_obj
def rebuild(config: Config) -> None:
    """Make the current edition anew from nothing but the ledger."""
    repository = open_repository(config)
    with terminal.progress() as progress:
        made = publication.rebuild(repository.ledger, repository.sandbox, config, progress)
    click.echo(f"Edition {made.position} was made anew: {made.triples:,} statements.")


@main.command()
@click.pass_obj
def verify(config: Config) -> None:
    """Read the ledger and the current edition from end to end; exit code 3 unless all is as written."""
    repository = open_repository(config)
    repository.ledger.check()
    with terminal.progress() as progress:
        found = edition.verify(config.home, edition.current_number(config.home), progress)
    click.echo(
        f"Edition {found.position} is whole: {found.triples:,} statements in {len(found.graphs)} graphs."
    )


@main.command()
@click.option("--format", "language", type=click.Choice(["table", "csv", "json"]), default="table")
@click.pass_obj
def revalidate(config: Config, language: str) -> None:
    """Hold all that is published against the shapes again; exit code 1 when something must change.

    The table tells each kind of finding once, with how often it was made; csv and json tell every one.
    """
    current = edition.open_current(config.home)
    with terminal.progress() as progress:
        found = revalidation.report(current.folder, progress, current.manifest.triples)
    if language == "json":
        click.echo(found.as_json())
    elif language == "csv":
        rows = found.as_rows()
        click.echo(csvfile.as_csv([list(rows[0]), *(row.values() for row in rows)]) if rows else "", nl=False)
    else:
        terminal.print_counts(found)
    sys.exit(0 if found.conforms else 1)


@main.command()
@click.pass_obj
def editions(config: Config) -> None:
    """List the editions on disk."""
    current = edition.current_number(config.home)
    table = Table("Edition", "Published", "Statements", "Graphs", "")
    for number in edition.numbers(config.home):
        described = manifest.read(config.home / "editions" / str(number))
        mark = "current" if number == current else ""
        table.add_row(
            str(number), described.published, f"{described.triples:,}", str(len(described.graphs)), mark
        )
    Console().print(table)


@main.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.pass_obj
def backup(config: Config, file: Path) -> None:
    """Copy the ledger to the new FILE; it holds all that is needed to restore."""
    if file.exists():
        raise BadInput(f"{file} exists already; a backup never replaces a file.")
    ledger = open_repository(config).ledger
    ledger.backup(terminal.place_for(file))
    click.echo(f"{file}: the ledger up to position {ledger.position()}.")


@main.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.pass_obj
def restore(config: Config, file: Path) -> None:
    """Restore the backup FILE into the empty folder INCLUSION_HOME, comparing every graph."""
    with terminal.progress() as progress:
        made = publication.restore(terminal.there(file), Sandbox(PRELOAD), config, progress)
    click.echo(f"Edition {made.position} is restored: {len(made.graphs)} graphs, each as it was.")


def publish_shipped(repository: Repository) -> None:
    """Publish what is new in the shipped data, showing progress; raises `BadInput` when a check fails."""
    with terminal.progress() as progress:
        _tell(delivery.publish(repository, delivery.shipped(repository.config), progress))


def _uploads(repository: Repository, files: Sequence[Path]) -> dict[str, Upload]:
    if not files:
        return delivery.shipped(repository.config)
    try:
        return delivery.transcribed(repository, delivery.named(files, repository.config))
    except delivery.Faulty as error:
        terminal.print_report(error.report, sys.stderr)
        raise


def _tell(result: publication.Published) -> None:
    if result.report is not None and not result.report.conforms:
        terminal.print_report(result.report, sys.stderr)
        raise BadInput("Nothing was published.")
    if result.changed:
        files = terminal.one_or_many(len(result.changed), "file was", "files were")
        click.echo(f"Edition {result.position} is current; {files} new or changed.")
    else:
        click.echo(f"Edition {result.position} is current; nothing had changed.")
    for address, since in result.withheld:
        path, day = naming.path(address), wording.day(since[:10])
        click.echo(f"{path} was removed on {day} and is not shown, whatever these files say of it.")


def _usual(fitting: tuple[formats.Format, ...]) -> formats.Format:
    return formats.CSV_RESULTS if formats.CSV_RESULTS in fitting else fitting[0]
