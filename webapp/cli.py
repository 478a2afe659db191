"""The command `inclusion` with `serve` added: what the terminal and the browser door share a process for."""

import os

import click
from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server import Server

from repository import edition
from repository.bootstrap import open_repository
from repository.cli import main, publish_shipped
from repository.config import Config, read_config
from webapp import create_app
from webapp.companions import Companion, bare
from webapp.permits import THREADS


def app() -> object:
    """Return the web application, for one web process."""
    return create_app(open_repository(read_config(os.environ)))


@main.command()
@click.pass_obj
def serve(config: Config) -> None:
    """Publish what is new in the shipped data, then serve the site until stopped."""
    repository = open_repository(config)
    publish_shipped(repository)
    repository.sandbox.close()
    repository.ledger.close()
    number = edition.current_number(config.home)
    click.echo(f"Edition {number} on http://{config.host}:{config.port} (stop with Ctrl-C)")
    with Companion("repository.steward"), Companion("repository.queryserver", bare(os.environ)):
        Server(
            "webapp.cli:app",
            address=config.host,
            port=config.port,
            interface=Interfaces.WSGI,
            factory=True,
            workers=config.web_processes,
            blocking_threads=THREADS,
            respawn_failed_workers=True,
            log_access=False,
            log_level=LogLevels.error,
        ).serve()
