"""The commands `inclusion person …`: accounts, looked after from the terminal."""

import sys
from datetime import UTC, datetime

import click
from rich.console import Console
from rich.table import Table

from repository.bootstrap import open_repository
from repository.config import Config
from repository.errors import BadInput
from repository.permissions import Role

MEMBERS = [role.value for role in Role if role is not Role.NOBODY]


@click.group()
def person() -> None:
    """Look after the accounts of those who contribute and moderate."""


@person.command()
@click.argument("name")
@click.option("--role", type=click.Choice(MEMBERS), default=Role.CONTRIBUTOR.value, show_default=True)
@click.option("--partner", required=True, help="Short name of the organisation: leeds-council.")
@click.option("--organisation", required=True, help="Its name in full, as it is published.")
@click.pass_obj
def add(config: Config, name: str, role: str, partner: str, organisation: str) -> None:
    """Make the account NAME; its password is asked for, or read from standard input."""
    people = open_repository(config).people
    made = people.add(name, _password(), Role(role), partner, organisation, at=_now(), by="operator")
    click.echo(f"{made.name} can sign in now, as {made.role} of {made.organisation}.")


@person.command()
@click.option("--role", type=click.Choice(MEMBERS), default=Role.CONTRIBUTOR.value, show_default=True)
@click.option("--partner", required=True, help="Short name of the organisation: leeds-council.")
@click.option("--organisation", required=True, help="Its name in full, as it is published.")
@click.pass_obj
def invite(config: Config, role: str, partner: str, organisation: str) -> None:
    """Print the address at which somebody can make one account, within two weeks."""
    secret = open_repository(config).people.invite(
        Role(role), partner, organisation, at=_now(), by="operator"
    )
    site = config.public_url or f"http://{config.host}:{config.port}"
    click.echo(f"{site.rstrip('/')}/invitation/{secret}")


@person.command("list")
@click.pass_obj
def list_people(config: Config) -> None:
    """List the accounts."""
    table = Table("Name", "Role", "Partner", "Organisation", "Since", "Closed")
    for each in open_repository(config).people.all():
        table.add_row(
            each.name, each.role, each.partner, each.organisation, each.made[:10], (each.closed or "")[:10]
        )
    Console().print(table)


@person.command()
@click.argument("name")
@click.pass_obj
def password(config: Config, name: str) -> None:
    """Give the account NAME another password and end its sessions."""
    open_repository(config).access.change_password(name, _password())
    click.echo(f"{name} has another password; all sessions have ended.")


@person.command()
@click.argument("name")
@click.pass_obj
def close(config: Config, name: str) -> None:
    """Close the account NAME: its sessions and tokens open nothing any more."""
    open_repository(config).people.close(name, at=_now())
    click.echo(f"{name} is closed.")


def _password() -> str:
    if sys.stdin.isatty():
        return str(click.prompt("Password", hide_input=True, confirmation_prompt=True))
    given = sys.stdin.readline().rstrip("\n")
    if not given:
        raise BadInput("Give the password on standard input.")
    return given


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
