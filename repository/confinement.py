"""Making a forked child harmless: it lets go of what is its parent's, and its limits are set for good."""

import ctypes
import errno
import os
import resource
import signal
import sys
import threading
from collections.abc import Callable, Collection
from itertools import pairwise
from pathlib import Path
from typing import TypeVar

from repository import seccomp
from repository.messages import MEBIBYTE

PR_SET_PDEATHSIG = 1
MOST_DESCRIPTORS = 65536

Made = TypeVar("Made")


def set_apart(keep: Collection[int], parent: int, session: bool = False) -> None:
    """Let go of everything of `parent`'s but the descriptors in `keep` and the standard ones; end with it.

    With a `session` of its own, the system weighs this process against all others rather than its siblings:
    https://man7.org/linux/man-pages/man7/sched.7.html (autogroup).
    """
    signal.set_wakeup_fd(-1)
    for number in (signal.SIGCHLD, signal.SIGALRM, signal.SIGTERM, signal.SIGINT):
        signal.signal(number, signal.SIG_DFL)
    if session:
        os.setsid()
    else:
        os.setpgid(0, 0)
    for kept, next_kept in pairwise([2, *sorted(keep), MOST_DESCRIPTORS]):
        os.closerange(kept + 1, next_kept)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
        Path("/proc/self/oom_score_adj").write_text("1000", "ascii")
    if os.getppid() != parent:  # it ended before this child could ask to be told
        os._exit(0)


def afresh(work: Callable[[], Made]) -> Made:
    """Return what `work`, which must not raise, makes in a new thread.

    Random numbers in a forked process go on from where its parent's were: each child would draw the same.
    They are a thread's own, so in a new thread they begin anew.
    """
    made: list[Made] = []
    thread = threading.Thread(target=lambda: made.append(work()))
    thread.start()
    thread.join()
    return made[0]


def lock_down(processor_seconds: int, megabytes: int, serving: bool = False) -> None:
    """Cap this process and take the network, programs and files from it; cannot be undone.

    With `serving`, it may still take connections from a socket it holds, and set its own clock.
    """
    size = _size() + megabytes * MEBIBYTE
    resource.setrlimit(resource.RLIMIT_AS, (size, size))
    resource.setrlimit(resource.RLIMIT_CPU, (processor_seconds, processor_seconds + 1))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    if seccomp.available():
        seccomp.lock(seccomp.SERVING if serving else frozenset())


def own_bytes() -> int:
    """Return how much memory this process shares with no other; a lot where the system does not tell."""
    try:
        lines = Path("/proc/self/smaps_rollup").read_text("ascii").splitlines()
    except OSError:
        return sys.maxsize
    return 1024 * sum(int(line.split()[1]) for line in lines if line.startswith("Private_"))


def _size() -> int:
    """Return this process's address space in bytes, 0 where the system does not tell."""
    try:
        pages = Path("/proc/self/statm").read_text("ascii").split()[0]
    except OSError as error:
        if error.errno != errno.ENOENT:
            raise
        return 0
    return int(pages) * resource.getpagesize()
