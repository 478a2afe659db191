"""Makes one change and looks what its death by SIGKILL at each step would leave. Run by test_edition.py.

A change is a publication or a removal.

A step is the return from a call to the system, the database, the store or the index that left the folder
other than it was at the step before. There the process is stopped, all its threads with it, and the folder
copied: a death at that moment would leave just this. Half-way the process is killed in earnest as well. From
what is left the repository must show the old edition or the new one, whole; and making the change once more
must complete it.
"""

import os
import shutil
import signal
import sys
from collections.abc import Callable, Container
from contextlib import suppress
from pathlib import Path
from types import FrameType
from typing import Any

from repository import edition, removals
from repository.config import Config
from repository.ingest import Upload, read
from repository.ledger import Ledger, Offer
from repository.removals import Removal
from repository.store.writing import entry_of, lines_of

WRITERS = ("posix", "_io", "sqlite3", "pyoxigraph", "tantivy")  # modules whose functions write to files
SUBJECT = "https://w3id.org/inclusion-resources/id/initiative/i1"
AT = "2026-11-24T10:00:00+00:00"


def reader(name: str, data: bytes) -> Any:
    return read(Upload(name, data), Config())


def silent(what: str, done: int, of: int) -> None:
    pass


def document(number: int) -> bytes:
    return f'<{SUBJECT[:-1]}{number}> <http://purl.org/dc/terms/title> "Initiative {number}"@en .'.encode()


def accept(ledger: Ledger, graph: str, data: bytes) -> None:
    hashed = entry_of(lines_of(reader("x.ttl", data).ntriples)).sha256
    ledger.accept([Offer(graph, "x.ttl", data, "sha", hashed, "{}")], at=AT, by="a test")


def publish(home: Path, graph: str, data: bytes) -> None:
    """Do what publishing does after its checks: unless it is in the ledger, put it there; then advance."""
    ledger = Ledger(home / "ledger.db")
    content = ledger.content(ledger.position())
    if graph not in content or ledger.data(content[graph].submission) != data:
        accept(ledger, graph, data)
    edition.advance(ledger, home, reader, silent, 3)
    ledger.close()


def publication(home: Path) -> None:
    publish(home, "http://example.org/g2", document(2))


def published(home: Path, number: int) -> None:
    assert edition.verify(home, number, silent).graphs["http://example.org/g2"].triples == 1


def removal(home: Path) -> None:
    """Do what removing does after its look at what there is: unless it is in the ledger, put it there."""
    ledger = Ledger(home / "ledger.db")
    if SUBJECT not in ledger.removals(ledger.position()):
        with ledger.database.transaction() as connection:
            ledger.decide(connection, removals.recording(Removal(SUBJECT)), at=AT, by="a test")
    edition.advance(ledger, home, reader, silent, 3)
    ledger.close()


def removed(home: Path, number: int) -> None:
    assert SUBJECT in edition.verify(home, number, silent).withdrawn
    assert edition.numbers(home) == [number], "an edition from before the removal is left"


CHANGES = {"publication": (publication, published), "removal": (removal, removed)}


def state(folder: str) -> list[tuple[str, int, int, int]]:
    """Return which files and folders there are below a folder, with what changes when they are written to."""
    found = []
    with suppress(FileNotFoundError):  # a thread of the store's may be tidying up
        for entry in os.scandir(folder):
            told = entry.stat(follow_symlinks=False)
            found.append((entry.path, told.st_ino, told.st_size, told.st_mtime_ns))
            if entry.is_dir(follow_symlinks=False):
                found += state(entry.path)
    return found


def _module(function: Any) -> str:
    owner = getattr(function, "__self__", None)
    name = function.__module__ or type(owner).__module__  # a method of a type written in C names no module
    return str(name).partition(".")[0]


def signal_at(home: Path, number: signal.Signals, steps: Container[int]) -> None:
    """Send this process a signal at those of the calls that change `home`, counted from 1."""
    step, seen = 0, state(str(home))

    def watch(_: FrameType, event: str, function: Any) -> None:
        nonlocal step, seen
        if event == "c_return" and _module(function) in WRITERS and (now := state(str(home))) != seen:
            step, seen = step + 1, now
            if step in steps:
                os.kill(os.getpid(), number)

    sys.setprofile(watch)


def forked(work: Callable[[], None]) -> int:
    """Begin `work` in a forked child; return its process id."""
    child = os.fork()
    if child == 0:
        try:
            work()
            os._exit(0)
        except BaseException as error:  # noqa: BLE001  the child must end here whatever happened
            print(f"{type(error).__name__}: {error}", file=sys.stderr)
            os._exit(1)
    return child


def in_child(work: Callable[[], None]) -> int:
    """Run `work` in a forked child; return how it ended."""
    return os.waitstatus_to_exitcode(os.waitpid(forked(work), 0)[1])


def check(home: Path, before: int, change: str) -> None:
    """Fail unless a whole edition, old or new, is shown and making the change again completes it."""
    do, done = CHANGES[change]
    found = edition.open_current(home)
    assert found.number in (before, before + 1), found.number
    edition.verify(home, found.number, silent)
    do(home)
    assert edition.open_current(home).number == before + 1
    done(home, before + 1)
    assert not list((home / "editions").glob("*.tmp"))


def run(prepared: Path, scratch: Path, before: int, change: str) -> int:
    """Look at what a death would leave at every step; return how many there are."""

    def begin(number: signal.Signals, at: Container[int]) -> int:
        def work() -> None:
            signal_at(scratch, number, at)
            CHANGES[change][0](scratch)

        shutil.rmtree(scratch, ignore_errors=True)
        shutil.copytree(prepared, scratch)
        return forked(work)

    def survived(left: Path, step: int) -> None:
        if before or (left / "editions" / "current").exists():
            assert in_child(lambda: check(left, before, change)) == 0, f"after death at step {step}"

    steps, left = 0, scratch.with_name("left")
    child = begin(signal.SIGSTOP, range(1, 10_000))
    while os.WIFSTOPPED(status := os.waitpid(child, os.WUNTRACED)[1]):
        steps += 1
        shutil.copytree(scratch, left)
        survived(left, steps)
        shutil.rmtree(left)
        os.kill(child, signal.SIGCONT)
    assert status == 0, f"the change itself failed: {status}"
    middle = steps // 2
    child = begin(signal.SIGKILL, {middle})
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -signal.SIGKILL
    survived(scratch, middle)
    return steps


def main() -> None:
    """Arguments: a folder to work in, how many editions there are before, and the change."""
    folder, before, change = Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3]

    def prepare() -> None:
        for number in range(1, before + 1):
            publish(folder / "prepared", f"http://example.org/h{number}", document(number))

    (folder / "prepared").mkdir()
    assert in_child(prepare) == 0
    print(run(folder / "prepared", folder / "scratch", before, change))


if __name__ == "__main__":
    main()
