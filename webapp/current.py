"""What this request reads: the repository of this process, and the edition that is current."""

import threading
from collections.abc import Callable
from typing import Any, TypeVar, cast

from flask import Flask, current_app, g, request

from repository import catalogue, naming, origins, past, wording
from repository import edition as editions
from repository.bootstrap import Repository
from repository.edition import Edition
from repository.errors import Merged, NotFound, NotReady, Withdrawn

_KEY = "inclusion"
AS_OF = "asOf"
BEING_PUBLISHED = "This record was accepted and is being published. Look again in a few seconds."
SOON = 2  # seconds
Found = TypeVar("Found")


class Held:
    """The repository of one app and the edition it opened last; shared by all its threads."""

    def __init__(self, repository: Repository) -> None:
        self.repository = repository
        self.found: dict[Any, Any] = {}
        self._edition: Edition | None = None
        self._past: dict[int, Edition] = {}
        self._lock = threading.Lock()

    def edition(self) -> Edition:
        """Return the current edition, opened anew only when another became current; raises `Damaged`."""
        with self._lock:
            current = editions.open_current(self.repository.config.home, self._edition)
            if current is not self._edition:
                self._edition, self.found, self._past = current, {}, {}
            return current

    def known(self) -> Edition | None:
        """Return the current edition where it is open already; nothing is waited for."""
        known = self._edition
        return known if known and editions.is_current(self.repository.config.home, known) else None

    def past(self, as_of: str) -> Edition:
        """Return the edition that was current then; raises what `number_at` and `open_past` raise."""
        number, current = past.number_at(self.repository.ledger, as_of), self.edition()
        if number == current.number:
            return current
        with self._lock:
            held = self._past.get(number)
            if held is None or held.stamp != editions.stamp(held.folder):
                self._past = dict(list(self._past.items())[1 - past.KEPT :])
                held = self._past[number] = past.open_past(self.repository.config.home, number)
            return held


def repository() -> Repository:
    """Return the repository that this app serves."""
    return _held().repository


def site() -> str:
    """Return the address that people reach this site at, without a slash at its end."""
    return (repository().config.public_url or request.url_root).rstrip("/")


def edition() -> Edition:
    """Return the edition that this request reads: looked at once, the same until the request ends.

    That is the current one, or the one that was when `asOf` in the address says. Raises `Damaged` while there
    is none that can be read, and what `Held.past` raises.
    """
    if "edition" not in g:
        as_of = request.args.get(AS_OF, "")
        g.edition = _held().past(as_of) if as_of else _held().edition()
    return cast(Edition, g.edition)


def is_past() -> bool:
    """Tell whether what this request has read is an edition that is not the current one."""
    read = g.get("edition")
    return bool(request.args.get(AS_OF)) and read is not None and read.number != _held().edition().number


def known(iri: str) -> str:
    """Return `iri`, of which something is recorded.

    Raises `Merged` for what is read as another record, `Withdrawn` for what was removed or withdrawn,
    `NotReady` for what was accepted a moment ago, `NotFound` for what else the edition does not know.
    """
    read = edition()
    if kept := read.manifest.merged.get(iri):
        raise Merged(f"This record is now part of {naming.path(kept)}.", kept)
    since = read.manifest.withdrawn.get(iri, "")
    if not since and catalogue.exists(read.store, iri):
        return iri
    told = repository().ledger.database
    if since := since or origins.gone(told, iri, read.number):
        raise Withdrawn(f"This record was withdrawn on {wording.day(since[:10])}.")
    if not is_past() and origins.awaited(told, iri, read.number):
        raise NotReady(BEING_PUBLISHED, seconds=SOON)
    raise NotFound("There is no record at this address. Check the address, or search.")


def once(work: Callable[[Edition], Found]) -> Found:
    """Return what `work` finds in the current edition; it is done once per process and edition.

    For figures of the whole collection that many pages show, not for what readers ask.
    """
    found, read = _held().found, edition()
    key = (work.__module__, work.__qualname__, read.number)
    if key not in found:
        found[key] = work(read)
    return cast(Found, found[key])


def hold(app_extensions: dict[str, object], repository: Repository) -> None:
    """Make `repository` the one that the app with these extensions serves."""
    app_extensions[_KEY] = Held(repository)


def held(app: Flask) -> Held:
    """Return the repository of `app` and its edition."""
    return cast(Held, app.extensions[_KEY])


def _held() -> Held:
    return held(current_app)
