"""The command `inclusion` with `serve` added: what the terminal and the browser door share a process for."""

import gc
import ipaddress
import os
import socket
import sys

import click
from granian.constants import HTTPModes, Interfaces
from granian.http import HTTP1Settings
from granian.log import LogLevels
from granian.server import Server

from repository import edition
from repository.bootstrap import open_repository
from repository.cli import main, publish_shipped
from repository.config import Config, read_config
from repository.errors import Busy
from webapp import create_app, sparql
from webapp.bodies import FORM, Bodies
from webapp.companions import Companion, bare
from webapp.gateway import Gateway

TURN_SECONDS = 0.0005  # that a thread may go on while others of its process wait, such as the event loop
HEADER_SECONDS = 10  # for the next request to begin on a connection and its header to arrive

UNNAMED = (
    "INCLUSION_PUBLIC_URL is not set: whoever asks decides, by the Host header, which address this site "
    "gives for itself in feeds, downloads and tickets. Set it to the address people reach the site at."
)


def app() -> Gateway:
    """Return the web application behind its gateway, for one web process."""
    repository = open_repository(read_config(os.environ))
    config = repository.config
    bodies = Bodies(config.upload_bytes, config.body_seconds)
    largest = {"": config.upload_bytes + FORM, "/sparql": sparql.most_sent(config)}
    gateway = Gateway(create_app(repository), bodies, largest, config.proxies)
    gc.collect()
    gc.freeze()  # what is there now stays: to look through it again and again takes a tenth of a small answer
    sys.setswitchinterval(TURN_SECONDS)
    return gateway


@main.command()
@click.pass_obj
def serve(config: Config) -> None:
    """Publish what is new in the shipped data, then serve the site until stopped."""
    _try_port(config)
    repository = open_repository(config)
    publish_shipped(repository)
    repository.sandbox.close()
    repository.ledger.close()
    number = edition.current_number(config.home)
    if _names_itself_as_asked(config):
        click.echo(UNNAMED, err=True)
    click.echo(f"Edition {number} on http://{config.host}:{config.port} (stop with Ctrl-C)")
    with Companion("repository.steward"), Companion("repository.queryserver", bare(os.environ)):
        Server(
            "webapp.cli:app",
            address=config.host,
            port=config.port,
            interface=Interfaces.RSGI,
            websockets=False,
            http=HTTPModes.http1,  # in its other modes a client that connects and says nothing may stay
            http1_settings=HTTP1Settings(header_read_timeout=1000 * HEADER_SECONDS),
            factory=True,
            workers=config.web_processes,
            respawn_failed_workers=True,
            log_access=False,
            log_level=LogLevels.error,
        ).serve()


def _names_itself_as_asked(config: Config) -> bool:
    """Tell whether others can reach the site and its address is whatever their requests say."""
    try:
        near = ipaddress.ip_address(config.host).is_loopback
    except ValueError:  # a name
        near = config.host == "localhost"
    return not near and not config.public_url


def _try_port(config: Config) -> None:
    """Raise `Busy` where nothing can be served: Granian itself would share the port with whoever has it."""
    try:
        socket.create_server((config.host, config.port)).close()
    except OSError as error:
        place = f"{config.host}, port {config.port}"
        raise Busy(
            f"Nothing can be served on {place}: {error.strerror}. Set INCLUSION_HOST or INCLUSION_PORT."
        ) from error
