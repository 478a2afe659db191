"""The command `inclusion serve`, before it serves."""

import socket
from contextlib import nullcontext
from pathlib import Path
from unittest.mock import MagicMock

import pytest
from click.testing import CliRunner

from webapp import cli
from webapp.cli import main


def test_a_taken_port_is_told_in_one_sentence_and_nothing_is_made(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        settings = {"INCLUSION_HOME": str(tmp_path), "INCLUSION_PORT": port}
        done = CliRunner().invoke(main, ["serve"], env=settings)
    assert done.exit_code == 3
    assert done.stderr.count("\n") == 1 and f"port {port}: Address already in use" in done.stderr
    assert not list(tmp_path.iterdir())


def test_a_port_that_no_address_has_is_refused(tmp_path: Path) -> None:
    done = CliRunner().invoke(
        main, ["serve"], env={"INCLUSION_HOME": str(tmp_path), "INCLUSION_PORT": "99999"}
    )
    assert done.exit_code == 2
    assert "INCLUSION_PORT must be a whole number from 1 to 65,535, not '99999'." in done.stderr


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"INCLUSION_HOST": "0.0.0.0"}, True),
        ({"INCLUSION_HOST": "example.org"}, True),
        ({"INCLUSION_HOST": "0.0.0.0", "INCLUSION_PUBLIC_URL": "https://example.org"}, False),
        ({"INCLUSION_HOST": "localhost"}, False),
        ({"INCLUSION_HOST": "::1"}, False),
        ({}, False),
    ],
)
def test_who_opens_the_site_to_others_without_its_address_is_told_what_follows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settings: dict[str, str], said: bool
) -> None:
    for name in ("_try_port", "publish_shipped", "Server"):
        monkeypatch.setattr(cli, name, MagicMock())
    monkeypatch.setattr(cli, "Companion", lambda *_: nullcontext())
    done = CliRunner().invoke(main, ["serve"], env={"INCLUSION_HOME": str(tmp_path), **settings})
    assert done.exit_code == 0, done.output
    assert ("INCLUSION_PUBLIC_URL is not set" in done.stderr) == said
    assert done.stderr.count("\n") == said
