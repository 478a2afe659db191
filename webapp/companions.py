"""Processes of ours beside the web processes: started again when they end, and ended with this one."""

import logging
import os
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from typing import Self

PAUSE_SECONDS = 1.0  # least time between two starts
PATIENCE_SECONDS = 10.0  # for one to end by itself

log = logging.getLogger(__name__)


class Companion:
    """`python -m module`, kept running while the block runs.

    It ends when its standard input does, so it never outlives this process, however this one ends.
    """

    def __init__(self, module: str, environment: Mapping[str, str] = os.environ) -> None:
        self._command = [sys.executable, "-m", module]
        self._environment = dict(environment)
        self._lock = threading.Lock()
        self._stopped = threading.Event()
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        self._keeper = threading.Thread(target=self._keep, daemon=True)
        self._keeper.start()
        return self

    def __exit__(self, *_: object) -> None:
        with self._lock:
            self._stopped.set()
            if self._process is not None and self._process.stdin is not None:
                self._process.stdin.close()
        self._keeper.join(PATIENCE_SECONDS)
        if self._process is not None and self._keeper.is_alive():
            self._process.kill()
            self._keeper.join()

    def _keep(self) -> None:
        while True:
            begun = time.monotonic()
            with self._lock:
                if self._stopped.is_set():
                    return
                self._process = self._start()
            code = self._process.wait()
            if self._stopped.is_set():
                return
            log.error("%s ended with %s; it is started again.", self._command[-1], code)
            self._stopped.wait(begun + PAUSE_SECONDS - time.monotonic())

    def _start(self) -> subprocess.Popen[bytes]:
        return subprocess.Popen(  # noqa: S603 - our own module, no stranger's words
            self._command,
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            env=self._environment,
            start_new_session=True,  # Ctrl-C is for this process, which then ends that one
        )


def bare(environment: Mapping[str, str]) -> dict[str, str]:
    """Return what the query server needs of `environment`: our settings, and no secret of anything else."""
    settings = {name: value for name, value in environment.items() if name.startswith("INCLUSION_")}
    # Two arenas: the cap on a child counts address space, and there is little in it for more. In the first
    # the server holds its statements; a child, which serves in a thread of its own, finds room in the second,
    # so that it need not copy pages of statements for the sake of the holes between them.
    # What a query lets go of is at hand for the next.
    memory = {"MALLOC_ARENA_MAX": "2", "GLIBC_TUNABLES": "glibc.malloc.tcache_count=200"}
    return {**settings, **memory, "PATH": os.defpath, "LANG": "C.UTF-8"}
