"""How long a start takes, by the road that users take.

From nothing: `inclusion publish` reads, checks and publishes the shipped data into an empty folder.
With an edition: `inclusion serve`, until the first page has answered.
"""

import os
import subprocess
import sys
import time
import urllib.request
from collections.abc import Sequence
from pathlib import Path
from statistics import median
from urllib.error import URLError

from benchmarks.homes import Homes
from benchmarks.results import Table, verdict
from benchmarks.servers import free_port

STARTS = 5
MOST = (30, 2)  # seconds, for publishing and for a start
PATIENCE = 120  # seconds
COMMAND = (sys.executable, "-c", "from webapp.cli import main; main()")


def measure(homes: Homes, sizes: Sequence[int]) -> list[Table]:
    """Return the figures for the shipped data; collections of other sizes play no part."""
    home = homes.new("started")
    environ = {**os.environ, "INCLUSION_HOME": str(home)}
    started = time.perf_counter()
    subprocess.run([*COMMAND, "publish"], env=environ, check=True, stdout=subprocess.DEVNULL)
    published = time.perf_counter() - started
    starts = [_start(home) for _ in range(STARTS)]
    rows = [
        ("publishing the shipped data from nothing", f"{published:.1f} s"),
        (f"from `inclusion serve` to the first page, median of {STARTS}", f"{median(starts):.2f} s"),
        ("the same, the slowest", f"{max(starts):.2f} s"),
    ]
    verdicts = [verdict(what, time, most=most) for (what, time), most in zip(rows, MOST, strict=False)]
    return [Table("Starting", ("what", "time"), rows, verdicts=verdicts)]


def _start(home: Path) -> float:
    port = free_port()
    environ = {**os.environ, "INCLUSION_HOME": str(home), "INCLUSION_PORT": str(port)}
    started = time.perf_counter()
    server = subprocess.Popen([*COMMAND, "serve"], env=environ, stdout=subprocess.DEVNULL)
    try:
        while not _answers(port):
            if server.poll() is not None or time.perf_counter() - started > PATIENCE:
                raise RuntimeError("The site did not start.")
            time.sleep(0.01)
        return time.perf_counter() - started
    finally:
        server.terminate()
        server.wait(PATIENCE)


def _answers(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=PATIENCE) as response:
            return bool(response.status == 200)
    except (URLError, ConnectionError):
        return False
