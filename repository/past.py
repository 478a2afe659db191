"""The repository as it stood: editions before the current one, by number or by date.

An edition that is no longer kept can be made again from the ledger. A reader asks for it by leaving a file;
the steward makes it, one at a time:

    <home>/past/wanted/12            somebody asked for edition 12
    <home>/past/editions/12/…        edition 12, made again; the three last used are kept

What has been removed since is left out of them as well.
"""

import os
import re
import shutil
import time
from collections import deque
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from repository import edition, publication
from repository.content import Content, Progress, Reader
from repository.edition import Edition
from repository.errors import BadInput, Busy, Damaged, NotFound, NotReady
from repository.ledger import Ledger

KEPT = 3
MOST_WANTED = 10  # requests that may wait
PER_HOUR = 30  # editions made again in an hour, for all readers together
SECONDS = 10  # after which to look again


def number_at(ledger: Ledger, as_of: str) -> int:
    """Return the number of the edition that `as_of` means: a number, or the last by the end of a day (UTC).

    Raises `BadInput` for what is neither, `NotFound` for what never was or is yet to come.
    """
    last = ledger.position()
    if re.fullmatch(r"[0-9]{1,9}", as_of):
        number = int(as_of)
        if not 1 <= number <= last:
            raise NotFound(f"There is no edition {number}; the newest is {last}.")
        return number
    try:
        day = date.fromisoformat(as_of)
    except ValueError:
        raise BadInput("Give the number of an edition or a day such as 2026-11-28.") from None
    next_day = day + timedelta(days=1) if day < date.max else day
    end = datetime(next_day.year, next_day.month, next_day.day, tzinfo=UTC)
    number = ledger.position_before(end.isoformat(timespec="seconds"))
    if not number:
        raise NotFound(f"Nothing had been published by the end of {as_of}.")
    return number


def open_past(home: Path, number: int) -> Edition:
    """Return edition `number`, kept or made again; when it has to be made first, ask for it.

    Raises `NotReady` with the time after which to look again, `Busy` where too many are asked for.
    """
    withdrawn = edition.open_current(home).manifest.withdrawn
    for folder in (home, home / "past"):
        try:
            found = edition.open_edition(folder, number)
        except Damaged:
            continue
        if found.manifest.withdrawn == withdrawn:  # else something has been removed since it was made
            os.utime(found.folder)
            return found
    _ask(home, number)
    said = f"Edition {number} is being made again from the records; look again in {SECONDS} seconds."
    raise NotReady(said, seconds=SECONDS)


class Remaker:
    """Makes again what is wanted, one edition a turn and no more than `PER_HOUR`; for the steward alone."""

    def __init__(self, ledger: Ledger, home: Path, read: Reader) -> None:
        self._ledger, self._home, self._read = ledger, home, read
        self._begun: deque[float] = deque(maxlen=PER_HOUR)

    def turn(self, progress: Progress) -> int:
        """Make the edition that has been waited for longest; return its number, 0 where none is made."""
        wanted = sorted(_wanted(self._home), key=lambda path: path.stat().st_mtime)
        if not wanted or (len(self._begun) == PER_HOUR and self._begun[0] > time.monotonic() - 3600):
            return 0
        number, position = int(wanted[0].name), self._ledger.position()
        try:
            if 1 <= number <= position:
                with publication.alone(self._home / "past", 0):
                    self._make(number, position, progress)
        finally:  # one that cannot be made keeps nobody from the others; a reader who looks again asks again
            wanted[0].unlink(missing_ok=True)
        return number

    def _make(self, number: int, position: int, progress: Progress) -> None:
        folder = self._home / "past"
        self._begun.append(time.monotonic())
        edition.sweep(folder)
        content = Content(self._ledger, number, self._read, progress, removals_at=position)
        edition.make_anew(self._ledger, folder, number, content, progress)
        made = [edition.folder_of(folder, each) for each in edition.numbers(folder)]
        for unused in sorted(made, key=lambda path: path.stat().st_mtime)[:-KEPT]:
            shutil.rmtree(unused)


def _ask(home: Path, number: int) -> None:
    waiting = _wanted(home)
    if str(number) in {path.name for path in waiting}:
        return
    if len(waiting) >= MOST_WANTED:
        raise Busy("Too many earlier editions are being asked for; try again in a minute.", seconds=60)
    folder = home / "past" / "wanted"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / str(number)).touch()


def _wanted(home: Path) -> list[Path]:
    folder = home / "past" / "wanted"
    return [path for path in folder.iterdir() if path.name.isdecimal()] if folder.exists() else []
