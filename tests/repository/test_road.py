"""Nothing that was acknowledged is lost on a contribution's road: by SIGKILL, or because the disk is full."""

import subprocess
import sys
from pathlib import Path

import pytest

PROGRAM = Path(__file__).with_name("road.py")


def road(folder: Path, harm: str) -> int:
    """Return at how many steps the road was harmed and nothing was lost."""
    command = [sys.executable, PROGRAM, folder, harm]
    done = subprocess.run(command, capture_output=True, text=True, timeout=500, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
    return int(done.stdout)


@pytest.mark.parametrize(("harm", "least"), [("killed", 24), ("full", 20)])
def test_what_was_acknowledged_is_there_whatever_happens_at_whichever_write(
    tmp_path: Path, harm: str, least: int
) -> None:
    assert road(tmp_path, harm) >= least, "the steps were not reached"


def test_on_a_disk_too_small_nothing_acknowledged_is_lost_and_more_room_is_enough(tmp_path: Path) -> None:
    (tmp_path / "try").mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "tmpfs", tmp_path / "try"], capture_output=True).returncode:
        pytest.skip("only root can make a small disk here")
    subprocess.run(["umount", tmp_path / "try"], check=True)
    assert road(tmp_path, "small") >= 5
