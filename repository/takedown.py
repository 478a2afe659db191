"""The commands that take something out of what is published, or out of the ledger, or put it back; and those
that merge two records of the same thing, or part them.
"""

import click

from repository import edition, erasure, naming, publication, removal, terminal
from repository import merge as merging
from repository.bootstrap import open_repository
from repository.config import Config
from repository.life import Actor
from repository.permissions import Role

OPERATOR = Actor(terminal.BY, Role.ADMINISTRATOR, "")


def _decided(reason: str) -> dict[str, str]:
    """Return what is recorded of a decision that is made here and now."""
    return {"reason": reason, "at": terminal.now(), "by": terminal.BY}


@click.command()
@click.argument("address")
@click.option("--reason", required=True, help="Why, for whoever reads the ledger later.")
@click.pass_obj
def remove(config: Config, address: str, reason: str) -> None:
    """Let the record at ADDRESS, and all that speaks of it, appear nowhere, whatever is sent later."""
    parts, said = open_repository(config), _decided(reason)
    with terminal.progress() as progress:
        done = removal.remove(parts.ledger, parts.sandbox, config, address, progress=progress, **said)
    path, along = naming.path(done.removal.address), len(done.removal.along)
    click.echo(f"Edition {done.position} is current, without {path} and {along} records that hung from it.")


@click.command("put-back")
@click.argument("address")
@click.option("--reason", required=True, help="Why, for whoever reads the ledger later.")
@click.pass_obj
def put_back(config: Config, address: str, reason: str) -> None:
    """Let the record at ADDRESS appear again, as what was accepted says it."""
    parts, said = open_repository(config), _decided(reason)
    with terminal.progress() as progress:
        number = removal.put_back(parts.ledger, parts.sandbox, config, address, progress=progress, **said)
    click.echo(f"Edition {number} is current, with {address} again.")


@click.command()
@click.argument("address")
@click.option("--reason", required=True, help="Why, for whoever reads the ledger later; it names nobody.")
@click.option("--name", "names", multiple=True, help="Another spelling of the name; may be given again.")
@click.pass_obj
def erase(config: Config, address: str, reason: str, names: tuple[str, ...]) -> None:
    """Take the record at ADDRESS out of the ledger's own bytes too, for good. There is no way back.

    Killed or refused at any step, it is run again and completes.
    """
    now, parts = terminal.now(), open_repository(config)
    with terminal.progress() as progress:
        done = erasure.erase(
            parts.docket,
            parts.sandbox,
            config,
            address,
            reason=reason,
            at=now,
            by=terminal.BY,
            names=names,
            progress=progress,
        )
    path = naming.path(done.address)
    click.echo(
        f"Edition {done.position} is current. {path} was erased from {done.files} files in the ledger."
    )
    if done.spelling:
        spelling = ", ".join(map(naming.path, done.spelling))
        click.echo(f"The name can be read in addresses that stay unless they are erased too: {spelling}.")


@click.command()
@click.argument("kept")
@click.argument("other")
@click.option("--reason", required=True, help="Why, for whoever reads the ledger later.")
@click.pass_obj
def merge(config: Config, kept: str, other: str, reason: str) -> None:
    """Let the record at OTHER lead to the one at KEPT, as both are of the same thing."""
    now, parts = terminal.now(), open_repository(config)
    publication.bring_up(parts.ledger, parts.sandbox, config)
    store = edition.open_current(config.home).store
    merging.merge(parts.ledger, store, kept, other, OPERATOR, reason=reason, at=now, by=terminal.BY)
    with terminal.progress() as progress:
        number = publication.bring_up(parts.ledger, parts.sandbox, config, progress, publication.PATIENT)
    click.echo(f"Edition {number} is current. {other} leads to {kept} from now on.")


@click.command()
@click.argument("other")
@click.option("--reason", required=True, help="Why, for whoever reads the ledger later.")
@click.pass_obj
def part(config: Config, other: str, reason: str) -> None:
    """Let the record at OTHER, which was merged into another, stand by itself again."""
    now, parts = terminal.now(), open_repository(config)
    merging.part(parts.ledger, other, OPERATOR, reason=reason, at=now, by=terminal.BY)
    with terminal.progress() as progress:
        number = publication.bring_up(parts.ledger, parts.sandbox, config, progress, publication.PATIENT)
    click.echo(f"Edition {number} is current. {other} stands by itself again.")


COMMANDS = (remove, put_back, erase, merge, part)
