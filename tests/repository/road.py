"""Takes a contribution along its road, again and again: killed, or on a full disk, one step later each time.

The road: kept as a draft, sent, accepted, published, asked to be withdrawn, taken out, published without it.
A step is a statement that writes to the database, a commit among them. What was acknowledged is written to a
file after the call has returned. Afterwards all that was acknowledged must be there, nothing may be there by
halves, and going on must reach the end. Run by test_road.py.
"""

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from repository import contribution, edition, moderation, publication
from repository.bootstrap import Repository
from repository.config import Config
from repository.errors import InclusionError
from repository.ingest import Upload, read
from repository.ledger import Ledger
from repository.life import Actor, Contribution, Kind, Move, New, State
from repository.permissions import Role
from repository.report import Report

BASE = "https://w3id.org/inclusion-resources/"
GRAPH = f"{BASE}graph/contribution/leeds-council/days"
THING = f"{BASE}id/initiative/leeds-council/days"
DATA = f'<{THING}> <http://purl.org/dc/terms/title> "Days"@en .\n# {"A long remark. " * 500}'.encode()
AT = "2026-11-24T10:00:00+00:00"
SENDER = Actor("amira", Role.CONTRIBUTOR, "leeds-council")
MODERATOR = Actor("mo", Role.MODERATOR, "editors")
# The states of the road in their order, with what the log says by then and how many decisions were made.
STATES = (State.DRAFT, State.RECEIVED, State.PUBLISHED, State.LEAVING, State.WITHDRAWN)
MOVES = (Move.SEND, Move.PUBLISH, Move.LEAVE, Move.REMOVE)
DECISIONS = (0, 0, 1, 1, 2)
WRITES = ("INSERT", "UPDATE", "DELETE", "COMMIT")

Acknowledge = Callable[[str], None]


def opened(home: Path) -> Repository:
    return Repository(Config(home=home), Ledger(publication.ledger_file(home)), None)  # type: ignore[arg-type]


def in_this_process() -> None:
    """Read and check here, not in children: how these die is another test's matter."""

    def check(docket: Any, sandbox: Any, config: Config, upload: Upload, *_: Any) -> contribution.Read:
        return contribution.Read(upload, read(upload, config), Report(()))

    contribution.check = check
    publication.reader = lambda _, config: lambda name, data: read(Upload(name, data), config)


def stage(repository: Repository) -> Contribution:
    upload = Upload("days.ttl", DATA)
    taken = contribution.check(repository.docket, None, repository.config, upload, "", "")  # type: ignore[arg-type]
    new = New(Kind.FILE, "leeds-council", GRAPH, "days", "Leeds", State.DRAFT)
    return contribution.stage(repository.docket, taken, new, SENDER, flags="", once="one", at=AT)


def next_step(repository: Repository, found: Contribution) -> Contribution:
    docket, parts = repository.docket, (repository.docket, repository.sandbox, repository.config)
    ref, sha256 = found.ref, found.sha256
    if found.state is State.DRAFT:
        contribution.send(docket, ref, SENDER, at=AT)
    elif found.state is State.RECEIVED:
        moderation.publish(*parts, ref, sha256, MODERATOR, at=AT)
    elif found.state is State.PUBLISHED:
        contribution.act(docket, ref, Move.LEAVE, SENDER, at=AT)
    elif found.state is State.LEAVING:
        moderation.decide(docket, ref, sha256, Move.REMOVE, MODERATOR, reason="", words="", at=AT)
    return docket.find(ref)


def bring_up(repository: Repository) -> None:
    publication.bring_up(repository.ledger, repository.sandbox, repository.config)


def go(home: Path, acknowledge: Acknowledge) -> None:
    """Go on from wherever things stand to the end of the road."""
    repository = opened(home)
    found = stage(repository)
    while True:
        acknowledge(f"{found.ref} {STATES.index(found.state)}")
        if repository.ledger.position():
            bring_up(repository)
            acknowledge(f"edition {repository.ledger.position()}")
        if found.state is State.WITHDRAWN:
            return
        found = next_step(repository, found)


def hold(home: Path, acknowledged: list[str]) -> None:
    """Fail unless all that was acknowledged is there, and nothing by halves."""
    repository = opened(home)
    found = repository.docket.of_graph(GRAPH)
    stages = [line.split() for line in acknowledged if not line.startswith("edition")]
    assert len(found) <= 1, "it was written down twice"
    assert found or not stages, "what was acknowledged is gone"
    for one in found:
        at = STATES.index(one.state)
        if stages:
            assert one.ref == stages[-1][0]
            assert at - int(stages[-1][1]) in (0, 1), f"{one.state} after {acknowledged}"
        assert [line.move for line in repository.docket.lines(one.ref)] == list(MOVES[:at])
        assert repository.ledger.position() == DECISIONS[at]
        assert repository.docket.original(one.ref) == ("days.ttl", DATA)
    for line in acknowledged:
        if line.startswith("edition"):
            assert edition.current_number(home) >= int(line.split()[1])
    if edition.current_number(home):
        edition.verify(home, edition.current_number(home), publication.silent)


def arrived(home: Path) -> None:
    """Fail unless the end of the road is reached from here."""
    go(home, lambda _: None)
    hold(home, [])
    (found,) = opened(home).docket.of_graph(GRAPH)
    assert found.state is State.WITHDRAWN
    shown = edition.open_current(home)
    assert shown.number == 2 and not any(THING in str(triple.subject) for triple in shown.store.triples())


def killed_at(step: int) -> None:
    """Let this process be killed at the `step`-th of these: before a write, after a commit."""

    def count(statement: str, kinds: tuple[str, ...]) -> None:
        nonlocal step
        if statement.lstrip().startswith(kinds):
            step -= 1
            if step == 0:
                os.kill(os.getpid(), signal.SIGKILL)

    def before(_: Any, __: Any, statement: str, *___: Any) -> None:
        count(statement, WRITES)

    def after(_: Any, __: Any, statement: str, *___: Any) -> None:
        count(statement, ("COMMIT",))

    sa.event.listen(sa.engine.Engine, "before_cursor_execute", before)
    sa.event.listen(sa.engine.Engine, "after_cursor_execute", after)


def full_at(step: int) -> None:
    """Let the disk be full from the `step`-th write on."""

    def count(_: Any, statement: str, *__: Any) -> None:
        nonlocal step
        if statement.lstrip().startswith(WRITES):
            step -= 1
            if step <= 0:
                raise sqlite3.OperationalError("database or disk is full")

    sa.event.listen(sa.engine.Engine, "do_execute", count)


SIZES = (64, 128, 256, 400, 600, 800, 1000, 4000)  # KiB
HARMS = {"killed": killed_at, "full": full_at}
ENDED = {"killed": -signal.SIGKILL, "full": 3}


def in_child(work: Callable[[], None]) -> int:
    """Run `work` in a forked child; return how it ended: 3 where it said in a sentence what was wrong."""
    child = os.fork()
    if child == 0:
        try:
            work()
            os._exit(0)
        except InclusionError as error:
            print(error, file=sys.stderr)
            os._exit(3)
        except BaseException as error:  # noqa: BLE001  the child must end here whatever happened
            print(f"{type(error).__name__}: {error}", file=sys.stderr)
            os._exit(1)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def acknowledging(file: Path) -> Acknowledge:
    out = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    return lambda line: os.write(out, f"{line}\n".encode()) and None


def small_disks(folder: Path) -> Iterator[tuple[int, int]]:
    """Do the same on disks from too small for anything to large enough; yield how each ended."""
    disk, file = folder / "disk", folder / "acknowledged"
    disk.mkdir()
    for size in SIZES:
        _mount("-t", "tmpfs", "-o", f"size={size}k", "tmpfs", disk)
        try:
            file.write_bytes(b"")
            ended = in_child(lambda: go(disk / "home", acknowledging(file)))
            told = file.read_text().splitlines()
            assert ended in (0, ENDED["full"]), f"with {size} KiB it ended with {ended}"
            _mount("-o", "remount,size=100m", disk)
            assert in_child(lambda: hold(disk / "home", told)) == 0, f"with {size} KiB: {told}"  # noqa: B023
            assert in_child(lambda: arrived(disk / "home")) == 0, f"with {size} KiB: {told}"
        finally:
            subprocess.run(["umount", disk], check=True)
        yield size, ended


def _mount(*arguments: str | Path) -> None:
    subprocess.run(["mount", *arguments], check=True)


def harmed(folder: Path, harm: str) -> Iterator[tuple[int, int]]:
    """Harm the road at one step after the other until nothing comes in its way; yield how each ended."""
    home, file = folder / "home", folder / "acknowledged"
    step = 0
    while True:
        step += 1
        shutil.rmtree(home, ignore_errors=True)

        def work(at: int = step) -> None:
            opened(home).docket  # noqa: B018  the tables are there before
            HARMS[harm](at)
            go(home, acknowledging(file))

        file.write_bytes(b"")
        ended = in_child(work)
        told = file.read_text().splitlines()
        assert ended in (0, ENDED[harm]), f"step {step} ended with {ended}"
        assert in_child(lambda: hold(home, told)) == 0, f"after step {step}: {told}"  # noqa: B023
        assert in_child(lambda: arrived(home)) == 0, f"after step {step}: {told}"
        yield step, ended
        if ended == 0:
            return


def main() -> None:
    """Arguments: a folder to work in, and the harm. Prints at how many steps it was done."""
    in_this_process()
    folder, harm = Path(sys.argv[1]), sys.argv[2]
    tried = small_disks(folder) if harm == "small" else harmed(folder, harm)
    print(len([step for step, ended in tried if ended]))


if __name__ == "__main__":
    main()
