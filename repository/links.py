"""Do the pages that records lead to still answer? Asked by command, told on the records.

What was found is kept beside the editions, in `<home>/links.json`. It is no part of what is published, and
can be found again at any time.
"""

import json
import os
import time
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from urllib.parse import urlsplit

from rdflib import URIRef

from repository import fetching, naming
from repository.errors import InclusionError, TooLarge
from repository.fetching import PUBLIC, Reach
from repository.namespaces import BASE, DCAT, DCT, FOAF, INC, PROV, RDFS
from repository.store.interface import Store

# What leads to a page for people, or to a source.
LEADING = (
    *(FOAF.page, FOAF.homepage, INC.contactPage, DCAT.landingPage, DCAT.accessURL, DCAT.downloadURL),
    *(DCT.source, RDFS.seeAlso, PROV.hadPrimarySource),
)
PAUSE_SECONDS = 1.0  # between two requests to one site
SITES_AT_ONCE = 8
SECONDS = 20  # for one page to answer
ENOUGH = 64 * 1024  # bytes of a page that does not answer HEAD
NO_HEAD = {400, 403, 404, 405, 406, 501, 503}  # said by some to HEAD alone
GONE = {404, 410}
SHUT = {401, 403, 407, 429, 451}


class Answer(StrEnum):
    """What became of a page."""

    FINE = "fine"
    MOVED = "moved"
    GONE = "gone"
    UNREACHABLE = "unreachable"
    SHUT = "not open to programs"  # people may well see it


@dataclass(frozen=True)
class Checked:
    """What one page answered and when; `words` tell more: where it has moved to, what went wrong."""

    answer: Answer
    at: str
    words: str = ""


def leading(store: Store) -> dict[str, str]:
    """Return the addresses that records lead to, each with the first record that does."""
    found: dict[str, str] = {}
    for predicate in LEADING:
        for said in store.triples(predicate=predicate):
            address = str(said.object)
            if isinstance(said.object, URIRef) and _is_elsewhere(address):
                found[address] = min(naming.path(str(said.subject)), found.get(address, "\uffff"))
    return dict(sorted(found.items()))


def check(
    addresses: Iterable[str],
    now: Callable[[], str],
    progress: Callable[[str, int, int], None],
    *,
    pause: float = PAUSE_SECONDS,
    reach: Reach = PUBLIC,
) -> dict[str, Checked]:
    """Ask each address once, one after the other at each site, and return what they answered."""
    sites: dict[str, list[str]] = {}
    for address in dict.fromkeys(addresses):
        sites.setdefault(urlsplit(address).netloc, []).append(address)
    found: dict[str, Checked] = {}
    of = sum(map(len, sites.values()))

    def ask(site: str) -> None:
        for place, address in enumerate(sites[site]):
            time.sleep(pause if place else 0)
            found[address] = _ask(address, now, reach)
            progress("Asking", len(found), of)

    with ThreadPoolExecutor(SITES_AT_ONCE, "asking") as asking:
        for done in [asking.submit(ask, site) for site in sites]:
            done.result()
    return dict(sorted(found.items()))


def keep(home: Path, found: Mapping[str, Checked]) -> None:
    """Keep what was found, in place of what was found before."""
    written = {address: asdict(checked) for address, checked in found.items()}
    aside = _file(home).with_suffix(".tmp")
    aside.write_text(json.dumps(written, indent=1), "utf-8")
    os.replace(aside, _file(home))


def forget(home: Path) -> None:
    """Throw away what was found."""
    _file(home).unlink(missing_ok=True)


def stamp(home: Path) -> str:
    """Return what changes whenever something else was found; empty where nobody has asked yet."""
    try:
        about = _file(home).stat()
    except FileNotFoundError:
        return ""
    return f"{about.st_mtime_ns:x}"


def known(home: Path, address: str) -> Checked | None:
    """Return what an address answered when it was last asked, if it was."""
    if address.startswith("http") and (mark := stamp(home)):
        return _read(_file(home), mark).get(address)
    return None


@lru_cache(maxsize=1)
def _read(file: Path, _stamp: str) -> dict[str, Checked]:
    rows = json.loads(file.read_text("utf-8"))
    return {address: Checked(Answer(row["answer"]), row["at"], row["words"]) for address, row in rows.items()}


def _file(home: Path) -> Path:
    return home / "links.json"


def _is_elsewhere(address: str) -> bool:
    return address.startswith(("http://", "https://")) and not address.startswith(BASE)


def _ask(address: str, now: Callable[[], str], reach: Reach) -> Checked:
    try:
        got = fetching.get(address, seconds=SECONDS, most=ENOUGH, method="HEAD", reach=reach)
        status, moved = got.status, got.moved
        if status in NO_HEAD:
            got = fetching.get(address, seconds=SECONDS, most=ENOUGH, reach=reach)
            status, moved = got.status, got.moved
    except TooLarge:  # it answered, with much
        return Checked(Answer.FINE, now())
    except InclusionError as error:
        return Checked(Answer.UNREACHABLE, now(), str(error))
    if status in GONE:
        return Checked(Answer.GONE, now(), f"It answers {status}.")
    if status in SHUT:
        return Checked(Answer.SHUT, now(), f"It answers {status}.")
    if not 200 <= status < 300:
        return Checked(Answer.UNREACHABLE, now(), f"It answers {status}.")
    return Checked(Answer.MOVED, now(), moved) if moved else Checked(Answer.FINE, now())
