"""Publishes one change again and again, killed by SIGKILL one step later each time. Run by test_edition.py.

A step is the entry to one of our functions that touch the ledger, the store's files, the manifest or the
pointer to the current edition. After each death the repository must show the old edition or
the new one, whole; and publishing once more must complete it.
"""

import inspect
import os
import shutil
import signal
import sys
from pathlib import Path
from types import FrameType
from typing import Any

from repository import edition
from repository.config import Config
from repository.ingest import Upload, read
from repository.ledger import Ledger, Offer
from repository.store.writing import entry_of, lines_of

WATCHED = tuple(f"repository/{room}.py" for room in ("ledger", "edition", "manifest", "store/writing"))
AT = "2026-11-24T10:00:00+00:00"


def reader(name: str, data: bytes) -> Any:
    return read(Upload(name, data), Config())


def silent(what: str, done: int, of: int) -> None:
    pass


def document(number: int) -> bytes:
    subject = f"https://w3id.org/inclusion-resources/id/initiative/i{number}"
    return f'<{subject}> <http://purl.org/dc/terms/title> "Initiative {number}"@en .'.encode()


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


def die_at(step: int) -> None:
    """Kill this process at the `step`-th watched event."""
    left = step

    def watch(frame: FrameType, event: str, _argument: object) -> None:
        nonlocal left
        code = frame.f_code
        inner = code.co_name.startswith("<") or code.co_flags & inspect.CO_GENERATOR
        if event == "call" and code.co_filename.endswith(WATCHED) and not inner:
            left -= 1
            if left == 0:
                os.kill(os.getpid(), signal.SIGKILL)

    sys.setprofile(watch)


def in_child(work: Any) -> int:
    """Run `work` in a forked child; return how it ended."""
    child = os.fork()
    if child == 0:
        try:
            work()
            os._exit(0)
        except BaseException as error:  # noqa: BLE001  the child must end here whatever happened
            print(f"{type(error).__name__}: {error}", file=sys.stderr)
            os._exit(1)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def check(home: Path, before: int) -> None:
    """Fail unless a whole edition, old or new, is shown and publishing again completes it."""
    found = edition.open_current(home)
    assert found.number in (before, before + 1), found.number
    edition.verify(home, found.number, silent)
    publish(home, "http://example.org/g2", document(2))
    assert edition.open_current(home).number == before + 1
    made = edition.verify(home, before + 1, silent)
    assert made.graphs["http://example.org/g2"].triples == 1
    assert not list((home / "editions").glob("*.tmp"))


def run(prepared: Path, scratch: Path, before: int, stride: int) -> int:
    """Kill at every `stride`-th step until the work completes; return how many deaths were survived."""
    deaths, step = 0, 1
    while True:
        shutil.rmtree(scratch, ignore_errors=True)
        shutil.copytree(prepared, scratch)

        def work(at: int = step) -> None:
            die_at(at)
            publish(scratch, "http://example.org/g2", document(2))

        ended = in_child(work)
        assert ended in (0, -signal.SIGKILL), f"step {step} ended with {ended}"
        if before or ended == 0 or (scratch / "editions" / "current").exists():
            assert in_child(lambda: check(scratch, before)) == 0, f"after death at step {step}"
        if ended == 0:
            return deaths
        deaths += 1
        step += stride


def main() -> None:
    """Arguments: a folder to work in, how many editions there are before, and the stride."""
    folder, before, stride = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])

    def prepare() -> None:
        for number in range(1, before + 1):
            publish(folder / "prepared", f"http://example.org/h{number}", document(number))

    (folder / "prepared").mkdir()
    assert in_child(prepare) == 0
    print(run(folder / "prepared", folder / "scratch", before, stride))


if __name__ == "__main__":
    main()
