"""The command `inclusion serve`, before it serves."""

import socket
from pathlib import Path

from click.testing import CliRunner

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
