"""What children of the sandbox are asked to do in tests."""

import os
import resource
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from repository.errors import Refused

Answer = tuple[dict[str, Any], list[bytes]]


def echo(request: dict[str, Any], blobs: list[bytes]) -> Answer:
    return request, blobs


def with_opened(request: dict[str, Any], blobs: list[bytes], opened: str) -> Answer:
    return {"opened": opened}, []


def open_listener(folder: Path) -> str:
    socket.socket().close()  # allowed: nothing is locked yet
    return folder.name


def sleep(request: dict[str, Any], blobs: list[bytes]) -> Answer:
    time.sleep(600)
    return {}, []


def spin(request: dict[str, Any], blobs: list[bytes]) -> Answer:
    while True:
        pass


def memory(request: dict[str, Any], blobs: list[bytes]) -> Answer:
    return {"size": len(bytearray(1024**3))}, []


def refuse(request: dict[str, Any], blobs: list[bytes]) -> Answer:
    raise Refused("Not this.")


def crash(request: dict[str, Any], blobs: list[bytes]) -> Answer:
    raise ZeroDivisionError("a detail for the log alone")


def exit_early(request: dict[str, Any], blobs: list[bytes]) -> Answer:
    os._exit(3)


def overflow(request: dict[str, Any], blobs: list[bytes]) -> Answer:
    os.abort()


def recurse(request: dict[str, Any], blobs: list[bytes]) -> Answer:
    return recurse(request, blobs)


def larger_than_allowed(request: dict[str, Any], blobs: list[bytes]) -> Answer:
    return {}, [bytes(request["size"])]


def whose(request: dict[str, Any], blobs: list[bytes]) -> Answer:
    return {
        "pid": os.getpid(),
        "group": os.getpgid(0),
        "nursery": os.getppid(),
        "threads": threading.active_count(),
        "environment": sorted(os.environ),
        "descriptors": sorted(int(name) for name in os.listdir("/proc/self/fd")),
        "core": resource.getrlimit(resource.RLIMIT_CORE)[0],
    }, []


def attempts(request: dict[str, Any], blobs: list[bytes]) -> Answer:
    """Try what a child must not do; give the name of the error for each."""
    tries: dict[str, Callable[[], object]] = {
        "socket": socket.socket,
        "socketpair": socket.socketpair,
        "fork": os.fork,
        "exec": lambda: os.execv(sys.executable, [sys.executable, "-c", ""]),
        "subprocess": lambda: subprocess.run([sys.executable, "-c", ""], check=True),
        "kill": lambda: os.kill(os.getppid(), signal.SIGKILL),
        "write": lambda: Path(request["folder"], "file").write_bytes(b"x"),
        "remove": lambda: Path(request["folder"], "kept").unlink(),
        "timer": lambda: signal.setitimer(signal.ITIMER_REAL, 0),
        "limit": lambda: resource.setrlimit(resource.RLIMIT_AS, (-1, -1)),
    }
    return {name: _outcome(attempt) for name, attempt in tries.items()}, []


def _outcome(attempt: Callable[[], object]) -> str:
    try:
        attempt()
    except OSError as error:
        return type(error).__name__
    except ValueError:
        return "ValueError"
    return "done"


def thread(request: dict[str, Any], blobs: list[bytes]) -> Answer:
    """A thread that is started after the lock is locked too."""
    found: list[str] = []
    worker = threading.Thread(target=lambda: found.append(_outcome(socket.socket)))
    worker.start()
    worker.join()
    return {"found": found}, []
