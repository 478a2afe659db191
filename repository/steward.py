"""The process beside the web processes that looks after editions: `python -m repository.steward`.

After a start it verifies the current edition and makes a damaged one anew; then it publishes whatever the
ledger holds and the current edition does not, so that an accepted change is shown even when the process
that accepted it was killed before it could publish. All else that takes longer is done beside that: earlier
editions that readers ask for are made again, large files checked, partners' addresses looked at.
"""

import logging
import os
import signal
import sys
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial

from repository import contribution, drafts, edition, harvest, inspection, past, people, publication
from repository.bootstrap import Repository, open_repository
from repository.config import read_config
from repository.errors import Damaged, InclusionError

LOOK_EVERY = 1.0  # seconds
PUBLISH_EVERY = 0.1  # seconds; somebody waits for it
AFTER_TROUBLE = 5.0  # seconds; what went wrong, such as a full disk, may still be so
log = logging.getLogger("inclusion.steward")


def look_after(repository: Repository, stop: threading.Event) -> None:
    """Mend, then keep the current edition up to the ledger until `stop` is set."""
    _try(lambda: _mend(repository))
    upkeep, swept, pause = Upkeep(repository), "", PUBLISH_EVERY
    while not stop.wait(pause):
        pause = PUBLISH_EVERY if _try(upkeep.turn) else AFTER_TROUBLE
        now = _now()
        if now[:10] != swept:
            swept = now[:10]
            _try(partial(_sweep, repository, now))


def remake(repository: Repository, stop: threading.Event) -> None:
    """Make again the earlier editions that readers ask for."""
    read = publication.reader(repository.sandbox, repository.config)
    remaker = past.Remaker(repository.ledger, repository.config.home, read)
    while not stop.wait(LOOK_EVERY):
        _try(lambda: remaker.turn(publication.silent))


def go_out(repository: Repository, stop: threading.Event) -> None:
    """Look at partners' own addresses: beside the rest, for others may be slow to answer."""
    while not stop.wait(LOOK_EVERY):
        _try(lambda: harvest.turn(repository, stop, _now))


def inspect(repository: Repository, stop: threading.Event) -> None:
    """Check the large files that were sent: their senders look on meanwhile."""
    while not stop.wait(LOOK_EVERY):
        _try(lambda: inspection.turn(repository, _now))


def _mend(repository: Repository) -> None:
    fault = publication.mend(repository.ledger, repository.sandbox, repository.config)
    if fault:
        log.warning("%s It has been made anew from the ledger.", fault)


class Upkeep:
    """Keeps the current edition up to the ledger, and such that it opens: what does not is made anew."""

    def __init__(self, repository: Repository) -> None:
        self._repository = repository
        self._opened = (0, 0)  # the stamp of the making that was seen to open

    def turn(self) -> None:
        """Look once, and do what is to be done; raises what publishing raises."""
        ledger, config = self._repository.ledger, self._repository.config
        try:
            number = edition.current_number(config.home)
        except Damaged:
            _mend(self._repository)
            return
        if number != ledger.position() or (number and not self._opens(number)):
            publication.bring_up(ledger, self._repository.sandbox, config)

    def _opens(self, number: int) -> bool:
        home = self._repository.config.home
        stamp = edition.stamp(edition.folder_of(home, number))
        if stamp == (0, 0) or stamp != self._opened:
            try:
                edition.open_edition(home, number)
            except Damaged as error:
                log.warning("%s It is made anew from the ledger.", error)
                return False
        self._opened = stamp
        return True


def _sweep(repository: Repository, at: str) -> None:
    old = people.later(at, timedelta(days=-drafts.KEPT_DAYS))
    thrown_away = contribution.sweep(repository.docket, at=at) + repository.drafts.sweep(old)
    if thrown_away:
        log.info("%d drafts that nobody sent were thrown away.", thrown_away)


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


def _try(step: Callable[[], object]) -> bool:
    """Do a step and return whether it went well; nothing that goes wrong in one ends the others."""
    try:
        step()
    except InclusionError as error:
        log.error("%s", error)
    except Exception:
        log.exception("Something went wrong that nobody had foreseen.")
    else:
        return True
    return False


def main() -> None:
    """Run until told to stop or until the process that started this one is gone."""
    logging.basicConfig(stream=sys.stderr, format="%(message)s")
    stop = threading.Event()
    threading.Thread(target=_watch_parent, args=(os.getppid(), stop), daemon=True).start()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    threading.Thread(target=_wait_for_parent, args=(stop,), daemon=True).start()
    repository = open_repository(read_config(os.environ))
    for beside in (remake, go_out, inspect):
        threading.Thread(target=beside, args=(repository, stop), daemon=True).start()
    look_after(repository, stop)
    repository.sandbox.close()


def _watch_parent(parent: int, stop: threading.Event) -> None:
    # Web processes inherit the other end of our standard input, so its closing alone does not tell.
    while os.getppid() == parent and not stop.wait(LOOK_EVERY):
        pass
    stop.set()


def _wait_for_parent(stop: threading.Event) -> None:
    sys.stdin.read()  # the parent holds the other end; it closes when the parent ends, however that happens
    stop.set()


if __name__ == "__main__":
    main()
