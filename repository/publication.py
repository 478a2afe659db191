"""Publishing: from files to the ledger to the edition that readers see."""

import errno
import fcntl
import hashlib
import os
import shutil
import time
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path, PurePath

from repository import edition, export, origins, validation
from repository.config import Config
from repository.content import Progress, Reader, withholding
from repository.errors import BadInput, Busy, Damaged, NoRoom
from repository.ingest import Parsed, Upload
from repository.ledger import Accepted, Ledger, Offer
from repository.manifest import Manifest
from repository.namespaces import GENID
from repository.report import Report
from repository.sandbox import Sandbox
from repository.store.writing import entry_of, lines_of

PATIENT = 3600.0  # seconds; after a removal an edition is made from nothing


@dataclass(frozen=True)
class Published:
    """What became of an attempt: the edition that now is current, what changed, and what the checks found.

    `report` is None when every file was published already; nothing was published when it does not conform.
    `withheld` are the things (address, moment) that the files describe and that were removed.
    """

    position: int
    changed: tuple[str, ...]
    report: Report | None
    withheld: tuple[tuple[str, str], ...] = ()


def silent(what: str, done: int, of: int) -> None:
    """Report no progress."""


def ledger_file(home: Path) -> Path:
    """Return where the ledger of `home` is."""
    return home / "ledger.db"


def publish(
    ledger: Ledger,
    sandbox: Sandbox,
    config: Config,
    files: Mapping[str, Upload],
    *,
    at: str,
    by: str,
    progress: Progress = silent,
) -> Published:
    """Make each of `files` (graph → file) the content of its graph, all of them or none.

    Files that are published already are left alone. Raises `BadInput` for a file that cannot be read,
    `Busy` when another publisher is at work for too long.
    """
    content = ledger.content(ledger.position())
    fresh = {
        graph: upload
        for graph, upload in files.items()
        if graph not in content or content[graph].sha256 != hashlib.sha256(upload.data).hexdigest()
    }
    report, described = None, frozenset[str]()
    if fresh:
        progress("Checking", 0, 1)
        folder = current_folder(config.home)
        checked = validation.check(sandbox, list(fresh.values()), folder, config, list(fresh))
        report = checked.report
        if not report.conforms:
            return Published(ledger.position(), (), report)
        described = frozenset().union(*(parsed.things for parsed in checked.parsed))
        made = [
            offer(ledger, graph, upload, parsed, report)
            for (graph, upload), parsed in zip(fresh.items(), checked.parsed, strict=True)
        ]
        offers = [each for each in made if not _same(each, content.get(each.graph))]
        if offers:
            ledger.accept(offers, at=at, by=by)
        fresh = {each.graph: fresh[each.graph] for each in offers}
    withheld = _withheld(ledger, files, described)
    return Published(bring_up(ledger, sandbox, config, progress), tuple(fresh), report, withheld)


def _withheld(
    ledger: Ledger, graphs: Collection[str], described: Collection[str]
) -> tuple[tuple[str, str], ...]:
    """Return what was removed and is `described`, or was by one of `graphs` first; and when it was."""
    removals = ledger.removals(ledger.position()).values()
    gone = {address: each.at for each in removals for address in (each.address, *each.along)}
    whose = origins.of(ledger.database, sorted(gone))
    return tuple(
        (address, at) for address, at in gone.items() if address in described or whose.get(address) in graphs
    )


def bring_up(
    ledger: Ledger, sandbox: Sandbox, config: Config, progress: Progress = silent, patience: float = 0
) -> int:
    """Publish what the ledger holds and the current edition does not; return the current edition's number.

    Raises `Busy` where another publishes for longer than the setting says and `patience` seconds: whoever has
    decided something waits, for the steward may be at work on just that.
    """
    with alone(config.home, config.busy_seconds + patience), _room():
        number = edition.advance(ledger, config.home, reader(sandbox, config), progress, config.editions_kept)
    export.sweep(config.home)
    return number


def rebuild(ledger: Ledger, sandbox: Sandbox, config: Config, progress: Progress = silent) -> Manifest:
    """Make the current edition anew from nothing but the ledger."""
    with alone(config.home, config.busy_seconds), _room():
        if not ledger.position():
            raise BadInput("There is nothing to rebuild: nothing has been published yet.")
        return edition.remake(ledger, config.home, reader(sandbox, config), progress)


def mend(ledger: Ledger, sandbox: Sandbox, config: Config, progress: Progress = silent) -> str:
    """Verify the current edition and, if it is damaged, make it anew; return what was wrong, or nothing."""
    if not ledger.position():
        return ""
    number = ledger.position()
    try:
        number = edition.current_number(config.home)
        edition.verify(config.home, number, progress)
    except Damaged as error:
        edition.set_aside(config.home, number)
        rebuild(ledger, sandbox, config, progress)
        return str(error)
    return ""


def restore(backup: Path, sandbox: Sandbox, config: Config, progress: Progress = silent) -> Manifest:
    """Build a repository in the empty folder `config.home` from a backup, comparing every graph's hash."""
    if config.home.exists() and any(config.home.iterdir()):
        raise BadInput(f"{config.home} is not empty; a backup is restored into an empty folder only.")
    with open(backup, "rb") as file:
        if file.read(16) != b"SQLite format 3\x00":
            raise BadInput(f"{backup} is not a backup.")
    config.home.mkdir(parents=True, exist_ok=True)
    try:
        shutil.copyfile(backup, ledger_file(config.home))
        ledger = Ledger(ledger_file(config.home))
        ledger.check()
        return rebuild(ledger, sandbox, config, progress)
    except (Damaged, BadInput):
        shutil.rmtree(config.home)  # nothing half-restored is left
        raise


def offer(ledger: Ledger, graph: str, upload: Upload, parsed: Parsed, report: Report) -> Offer:
    """Return what the ledger is offered: the file, what was found in it, and what it describes.

    Of a file that speaks of what was erased, only the statements that remain without it are offered.
    """
    erasure, erased = ledger.last_erasure(), ledger.erased()
    lines = lines_of(parsed.ntriples)
    refused = withholding(erased.values())
    left = refused.of(lines)
    plain = Offer(
        graph, upload.name, upload.data, parsed.sha256, entry_of(left).sha256, report.as_json(),
        parsed.things - refused.addresses, erasure=erasure,
    )  # fmt: skip
    if left == lines and not (erased and refused.mentions(upload.data.decode("utf-8", "replace"))):
        return plain
    data = "".join(f"{line}\n" for line in sorted(left)).encode()
    name, nothing = f"{PurePath(upload.name).stem}.nt", Report(()).as_json()
    return replace(plain, name=name, data=data, report=nothing, redacted=hashlib.sha256(data).hexdigest())


def _same(offered: Offer, accepted: Accepted | None) -> bool:
    """Tell whether nothing but what was erased makes a file differ from what was accepted."""
    if accepted is None or not offered.redacted:
        return False
    # What had no name of its own is called after the file's hash.
    ours, theirs = (f"{GENID}{sha256[:16]}".encode() for sha256 in (offered.sha256, accepted.sha256))
    return entry_of(lines_of(offered.data.replace(ours, theirs))).sha256 == accepted.graph_sha256


def reader(sandbox: Sandbox, config: Config) -> Reader:
    """Return what reads the bytes in the ledger: each file in a child of the sandbox."""

    def read(name: str, data: bytes) -> Parsed:
        return validation.read(sandbox, Upload(name, data), config)

    return read


def current_folder(home: Path) -> Path | None:
    """Return the folder of the current edition, None before the first."""
    number = edition.current_number(home)
    return home / "editions" / str(number) if number else None


@contextmanager
def _room() -> Iterator[None]:
    """Raise `NoRoom` where the block fails because the disk is full, whoever was writing."""
    try:
        yield
    except (OSError, RuntimeError, ValueError) as error:  # ours, Oxigraph's, tantivy's
        if os.strerror(errno.ENOSPC) not in str(error):
            raise
        raise NoRoom() from error


@contextmanager
def alone(home: Path, seconds: float) -> Iterator[None]:
    """Hold the lock of a folder in which one process at a time makes editions; raises `Busy`."""
    home.mkdir(parents=True, exist_ok=True)
    with open(home / "lock", "w") as file:
        until = time.monotonic() + seconds
        while True:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() > until:
                    raise Busy("Somebody else is publishing; try again in a minute.") from None
                time.sleep(0.05)
        yield
