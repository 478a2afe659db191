"""The commands that go out to others' addresses: `inclusion harvest …`, `inclusion links`."""

from collections import Counter

import click
from rich.console import Console
from rich.table import Table

from repository import csvfile, edition, harvest, links, publication, terminal
from repository.bootstrap import open_desk, open_repository
from repository.config import Config
from repository.errors import BadInput, Unable
from repository.sources import TAKEN


@click.group("harvest")
def harvesting() -> None:
    """Look at partners' data at their own addresses: JSON-LD in pages, Turtle, JSON-LD, tables."""


@harvesting.command()
@click.argument("address")
@click.option("--partner", required=True, help="Short name of the organisation: leeds-council.")
@click.option("--organisation", default="", help="Its name in full, unless it has an account here.")
@click.option("--name", default="", help="What the data is called among the partner's own.")
@click.option(
    "--hours", type=int, default=harvest.HOURS, show_default=True, help="How long between two looks."
)
@click.pass_obj
def add(config: Config, address: str, partner: str, organisation: str, name: str, hours: int) -> None:
    """Have ADDRESS looked at from now on; what is new there goes to the moderators."""
    repository, now = open_repository(config), terminal.now()
    made = harvest.add(
        repository, address, partner, organisation=organisation, name=name, hours=hours, at=now
    )
    click.echo(f"{made.address} is looked at from now on, as {made.name} of {made.organisation}.")


@harvesting.command("list")
@click.pass_obj
def list_addresses(config: Config) -> None:
    """List the addresses and what the last look at each gave."""
    sources = open_repository(config).sources
    table = Table("Address", "Partner", "Name", "Looked at", "What it gave")
    for each in sources.all():
        last = next(iter(sources.visits(each.address)), None)
        when = each.looked or "not yet"
        table.add_row(each.address, each.partner, each.name, when, last.outcome if last else "")
    Console().print(table)


@harvesting.command()
@click.argument("addresses", nargs=-1)
@click.pass_obj
def run(config: Config, addresses: tuple[str, ...]) -> None:
    """Look at ADDRESSES, or at all of them, now; exit code 1 unless each could be taken."""
    repository = open_repository(config)
    found = [repository.sources.find(each) for each in addresses] or repository.sources.all()
    desk = open_desk(repository, edition.open_current(config.home))
    missed = 0
    with terminal.progress() as progress:
        for done, source in enumerate(found):
            progress("Looking", done, len(found))
            gave = harvest.look(repository, desk, source, at=terminal.now())
            missed += gave.outcome not in TAKEN
            counts = f" {gave.must} must change, {gave.should} should." if gave.things else ""
            click.echo(f"{source.address}: {gave.outcome}.{counts}{' ' + gave.words if gave.words else ''}")
    if missed:
        raise BadInput(f"{missed} of {len(found)} could not be taken.")


@harvesting.command()
@click.argument("address")
@click.option("--reason", required=True, help="Why, for whoever follows what was sent from there.")
@click.pass_obj
def remove(config: Config, address: str, reason: str) -> None:
    """Look at ADDRESS no more, and withdraw all that came from it, published or not."""
    repository = open_repository(config)
    public = harvest.remove(repository, address, reason=reason, at=terminal.now(), by=terminal.BY)
    number = publication.bring_up(repository.ledger, repository.sandbox, config, patience=publication.PATIENT)
    gone = "what was published from it is gone" if public else "nothing from it was published"
    click.echo(f"{address} is looked at no more. Edition {number} is current; {gone}.")


@click.command("links")
@click.option("--format", "language", type=click.Choice(["table", "csv"]), default="table")
@click.pass_obj
def check_links(config: Config, language: str) -> None:
    """Ask every page that a record leads to whether it still answers; records tell which did not."""
    leading = links.leading(edition.open_current(config.home).store)
    with terminal.progress() as progress:
        found = links.check(leading, terminal.now, progress)
    if found and all(each.answer is links.Answer.UNREACHABLE for each in found.values()):
        raise Unable("Nothing answered at all: this machine may have no way out. Nothing was taken down.")
    links.keep(config.home, found)
    rows = [(each.answer, address, leading[address], each.words) for address, each in found.items()]
    rows.sort(key=lambda row: (row[0] is links.Answer.FINE, row))
    heading = ("Answer", "Address", "Record", "More")
    if language == "csv":
        click.echo(csvfile.as_csv([heading, *rows]), nl=False)
        return
    table = Table(*heading)
    for row in rows:
        table.add_row(*row)
    Console().print(table)
    counts = Counter(each.answer for each in found.values())
    click.echo(", ".join(f"{counts[answer]} {answer}" for answer in links.Answer) + ".")


COMMANDS = (harvesting, check_links)
