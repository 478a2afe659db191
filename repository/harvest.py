"""Partners' data at their own addresses: looked at now and then, checked, and sent to the moderators.

What is fetched takes the road of what is uploaded: it is read and checked in children without network, kept
with a report, and published by a moderator. Where nothing has changed, nothing is written but the time.
"""

import hashlib
import threading
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import PurePosixPath
from urllib.parse import urlsplit

from repository import bootstrap, contribution, edition, fetching, inspection, intake, markup, risks
from repository.authority import graph_of
from repository.bootstrap import Repository
from repository.content import withholding
from repository.derivation import Fetched
from repository.errors import BadInput, InclusionError, TooSlow, Unable, Unreachable
from repository.fetching import PUBLIC, Got, Reach
from repository.formats import RDF_FORMATS
from repository.ingest import Parsed, Upload
from repository.intake import Desk, Intake
from repository.ledger import holding
from repository.life import UNDECIDED, Actor, Kind, Move, New, State
from repository.namespaces import GENID
from repository.permissions import Role
from repository.report import Report, Severity
from repository.sheets import judge_name
from repository.sources import Outcome, Source, Visit
from repository.store.writing import triples_of

HOURS, MOST_HOURS = 24, 24 * 31
PAUSE_SECONDS = 2  # between two requests, whoever they are for
PAGE = "html"
# Media type → how the name of a file of it ends; in this order they are asked for.
KINDS = {known.media_type: known.extension for known in RDF_FORMATS} | {
    "application/json": "jsonld",
    "text/csv": "csv",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "xlsx",
    "text/html": PAGE,
    "application/xhtml+xml": PAGE,
}
ANY_KIND = {"", "text/plain", "application/octet-stream"}  # says nothing: the name's ending tells
TO_WITHDRAW = {State.DRAFT, State.PUBLISHED, State.LEAVING, *UNDECIDED}


@dataclass(frozen=True)
class Look:
    """What one look gave, the report on it as JSON, and what to remember of what was taken."""

    visit: Visit
    report: str = ""
    taken: Mapping[str, str] = field(default_factory=dict)


def add(
    repository: Repository,
    address: str,
    partner: str,
    *,
    organisation: str = "",
    name: str = "",
    hours: int = HOURS,
    at: str,
    reach: Reach = PUBLIC,
) -> Source:
    """Have an address of a partner's looked at from now on; raises `BadInput`, `Refused` or `Conflict`."""
    parts = fetching.judge(address, reach)
    if not 1 <= hours <= MOST_HOURS:
        raise BadInput(f"Give a number of hours from 1 to {MOST_HOURS}.")
    called = repository.people.organisation(partner, organisation)
    words = name or f"{PurePosixPath(parts.path).stem or 'data'} at {parts.hostname}"
    new = Source(address, partner, called, contribution.name_of(words), hours, at, due=at)
    repository.sources.add(new)
    return new


def look(repository: Repository, desk: Desk, found: Source, *, at: str, reach: Reach = PUBLIC) -> Visit:
    """Look at an address once, and send what is new there to the moderators; return what the look gave."""
    due = (datetime.fromisoformat(at) + timedelta(hours=found.hours)).isoformat(timespec="seconds")
    try:
        got = _fetch(repository, found, reach)
        gave = _take(repository, desk, found, got, at) if got else Look(Visit(at, Outcome.SAME))
    except (Unreachable, TooSlow) as error:
        gave = _failed(repository, Outcome.UNREACHABLE, error, at)
    except (BadInput, Unable) as error:
        gave = _failed(repository, Outcome.UNREADABLE, error, at)
    repository.sources.note(found, gave.visit, due=due, report=gave.report, **gave.taken)
    return gave.visit


def turn(repository: Repository, stop: threading.Event, now: Callable[[], str]) -> None:
    """Look at every address whose time has come, with a pause after each; for the steward alone."""
    due = repository.sources.due(now())
    if not due or not edition.current_number(repository.config.home):
        return
    desk = bootstrap.open_desk(repository, edition.open_current(repository.config.home))
    for found in due:
        look(repository, desk, found, at=now())
        if stop.wait(PAUSE_SECONDS):
            return


def remove(repository: Repository, address: str, *, reason: str, at: str, by: str) -> bool:
    """Look at an address no more, and withdraw all that came from it; tell whether anything was public.

    What it gave is withdrawn where it waits and where it is published. Raises `NotFound`.
    """
    found, docket = repository.sources.find(address), repository.docket
    graph, actor = graph_of(found.partner, found.name), Actor(by, Role.ADMINISTRATOR, "")
    public = graph in docket.ledger.content(docket.ledger.position())
    with docket.ledger.database.transaction() as connection:
        for each in docket.of_graph(graph):
            if each.state in TO_WITHDRAW:
                docket.move(connection, each, State.WITHDRAWN, actor, Move.REMOVE, at=at, words=reason)
        if public:
            docket.ledger.decide(connection, holding(graph, None), at=at, by=by)
        repository.sources.drop(connection, address)
    return public


def file_name(got: Got, name: str) -> str:
    """Return what a file of that name is called, so that its ending tells what it is; raises `BadInput`."""
    ending = KINDS.get(got.media_type, "")
    if not ending and got.media_type in ANY_KIND:
        ending = PurePosixPath(urlsplit(got.address).path).suffix.removeprefix(".").lower()
        ending = PAGE if ending == "htm" else ending
    file = f"{name}.{ending}"
    if ending != PAGE:
        judge_name(file)
    return file


def _fetch(repository: Repository, found: Source, reach: Reach) -> Got | None:
    """Return what is at an address, None where it says that this is what we have."""
    headers = {"Accept": ", ".join([*KINDS, "*/*;q=0.1"])}
    headers |= {"If-None-Match": found.etag} if found.etag else {}
    headers |= {"If-Modified-Since": found.modified} if found.modified else {}
    config = repository.config
    got = fetching.get(
        found.address, seconds=config.fetch_seconds, most=config.upload_bytes, headers=headers, reach=reach
    )
    if got.status == 304 and (found.etag or found.modified):
        return None
    if got.status != 200:
        raise Unreachable(f"It answers with the status {got.status}, where 200 would be right.")
    if hashlib.sha256(got.data).hexdigest() == found.sha256:
        return None
    return got


def _take(repository: Repository, desk: Desk, found: Source, got: Got, at: str) -> Look:
    sha256, graph = hashlib.sha256(got.data).hexdigest(), graph_of(found.partner, found.name)
    upload, others = Upload(file_name(got, found.name), got.data), 0
    if upload.name.endswith(f".{PAGE}"):
        upload, others = markup.read(repository.sandbox, upload, repository.config)
    read = intake.of_file(desk, upload, graph, found.partner)
    if read.parsed is None:
        raise BadInput("Nothing in it could be understood.")
    taken = {"etag": got.etag, "modified": got.modified, "sha256": sha256, "said": _said(read.parsed)}
    if taken["said"] == found.said:
        return Look(Visit(at, Outcome.SAME), taken=taken)
    if contribution.speaks_of_erased(repository.docket, read, graph):
        return Look(Visit(at, Outcome.FAULTY, contribution.NOT_TAKEN, sha256))
    things, read = len(read.parsed.things), inspection.judged(repository.docket, read, found.partner)
    gave, report = _told(at, sha256, things, read.report, others), read.report
    if not report.conforms:
        return Look(gave, report.as_json())
    ref = _send(repository, found, read, Fetched(found.address, sha256, at))
    return Look(replace(gave, outcome=Outcome.SENT, ref=ref), report.as_json(), taken)


def _send(repository: Repository, found: Source, read: Intake, fetched: Fetched) -> str:
    """Put what was read before the moderators in the partner's name; return the reference of its ticket."""
    docket, actor = repository.docket, Actor("harvest", Role.CONTRIBUTOR, found.partner)
    graph, store = graph_of(found.partner, found.name), edition.open_current(repository.config.home).store
    flags = risks.flags(store, triples_of(read.parsed.ntriples) if read.parsed else [])
    new = New(Kind.FILE, found.partner, graph, found.name, found.organisation, State.DRAFT)
    once = f"harvest {fetched.address} {fetched.at}"
    draft = contribution.stage(
        docket, read, new, actor, flags=flags, once=once, at=fetched.at, fetched=fetched
    )
    return contribution.send(docket, draft.ref, actor, at=fetched.at)


def _told(at: str, sha256: str, things: int, report: Report, others: int) -> Visit:
    counts = Counter(remark.severity for remark in report.remarks)
    words = f"{others} blocks of data in the page are in the words of other sites." if others else ""
    must, should, could = (counts[severity] for severity in Severity)
    return Visit(at, Outcome.FAULTY, words, sha256, things, must, should, could)


def _said(parsed: Parsed) -> str:
    """Return a hash of what a file says, whatever else in its bytes may change."""
    ours = f"{GENID}{parsed.sha256[:16]}".encode()  # what had no name is called after the bytes
    return hashlib.sha256(parsed.ntriples.replace(ours, GENID.encode())).hexdigest()


def _failed(repository: Repository, outcome: Outcome, error: InclusionError, at: str) -> Look:
    """Return what a look gave that failed; nobody who was erased is named in it."""
    words = str(error)
    if withholding(repository.ledger.erased().values()).mentions(words):
        words = ""
    return Look(Visit(at, outcome, words))
