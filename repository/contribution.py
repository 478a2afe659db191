"""The contributor's side: what somebody sends, and what they may do with it afterwards.

What is sent is first a draft with a report on it, which nobody but its sender sees. Sending it puts it before
the moderators. What a function here returns for is on the disk.
"""

import re
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Protocol

from repository import authority, entry, life, publication, recognition, sketchbook, throttle, validation
from repository.config import Config
from repository.derivation import Fetched
from repository.docket import Docket
from repository.errors import BadInput, Conflict, Refused
from repository.ingest import Parsed, Upload
from repository.life import COMMUNITY, UNDECIDED, Actor, Contribution, Kind, Move, New, State, Tie
from repository.permissions import Role
from repository.report import Report, from_json, order
from repository.sandbox import Sandbox
from repository.store.interface import Triple
from repository.store.writing import triples_of

DRAFT_DAYS = 30
PUBLIC = frozenset({State.PUBLISHED, State.LEAVING})
NAME_MOST = 60  # characters
WORDS_MOST = 5000  # characters of a message
NOT_TAKEN = (
    "It speaks of somebody or something that was erased from this collection at their request. "
    "Leave that out and send the rest again."
)
CHANGED_SINCE = (
    "What this changes was changed by somebody else meanwhile. Go back to your answers, compare them with "
    "what is there now, and send them again."
)


class Understood(Protocol):
    """One sending as it was understood: what came, the statements in it, what was found in them."""

    @property
    def sent(self) -> Upload:
        """What came."""

    @property
    def statements(self) -> Upload:
        """What would be published: the same, where RDF came."""

    @property
    def parsed(self) -> Parsed | None:
        """The statements as they were read; None while nothing could be."""

    @property
    def report(self) -> Report:
        """What the checks found."""

    @property
    def rows(self) -> tuple[int, int]:
        """How many rows of a table came, and how many of them are ready; zeros where none came."""


@dataclass(frozen=True)
class Read:
    """A file of statements that was read and checked."""

    statements: Upload
    parsed: Parsed
    report: Report
    rows: tuple[int, int] = (0, 0)

    @property
    def sent(self) -> Upload:
        """What came: the statements themselves."""
        return self.statements


def check(docket: Docket, sandbox: Sandbox, config: Config, upload: Upload, partner: str, graph: str) -> Read:
    """Read and check a file that is to become `graph`; raises what `validation.check` raises."""
    folder = publication.current_folder(config.home)
    checked = validation.check(sandbox, [upload], folder, config, [graph])
    parsed = checked.parsed[0]
    return Read(upload, parsed, judged(docket, parsed, checked.report, partner))


def judged(docket: Docket, parsed: Parsed, report: Report, partner: str) -> Report:
    """Return the report with what is said of things that are not the partner's to describe.

    That one thing is said of them, in place of all that the checks found in them.
    """
    others = authority.judge(docket.ledger, parsed, partner)
    things = {authority.thing_of(each.subject) for each in others}
    kept = [each for each in report.remarks if authority.thing_of(each.subject) not in things]
    return Report(order([*kept, *others]))


def name_of(words: str) -> str:
    """Return the name of a contribution that goes by these words; raises `BadInput` where none is left."""
    found = "-".join(re.findall(r"[a-z0-9]+", words.lower()))[:NAME_MOST].strip("-")
    if not found:
        raise BadInput("Give it a short name with letters or digits, so that you find it again.")
    return found


def stage(
    docket: Docket,
    intake: Understood,
    new: New,
    actor: Actor,
    *,
    flags: str,
    once: str,
    at: str,
    client: str = "",
    fetched: Fetched | None = None,
) -> Contribution:
    """Keep what was sent, with the report on it, as a draft; sent twice, it is kept once.

    `flags` name what a moderator will look at twice, `once` tells one sending from another, `fetched` where
    we have it from, if we fetched it. Raises `BadInput` where nothing could be read, `Refused` where it
    speaks of what was erased, `Overspent` where too much comes from one `client` without an account.
    """
    if intake.parsed is None:
        raise BadInput("Nothing could be read, so there is nothing to keep.")
    offer = publication.offer(docket.ledger, new.graph, intake.statements, intake.parsed, intake.report)
    if offer.redacted:
        raise Refused(NOT_TAKEN)
    offer = replace(offer, fetched=fetched)
    sketches = recognition.as_json(recognition.drawn(intake.parsed.ntriples))
    with docket.ledger.database.transaction() as connection:
        once = f"{new.partner} {once}"  # nobody is given what another sent
        ref = docket.known(connection, once)
        if ref is None:
            if client:
                throttle.count(connection, throttle.sending(client), at)
            number = docket.ledger.record(connection, offer, at=at, by=new.sender)
            sketchbook.note(connection, number, sketchbook.Page(*intake.rows, sketches))
            ref = docket.add(connection, new, actor, once, at=at, number=number, flags=flags)
            if intake.sent is not intake.statements:
                docket.keep_original(connection, ref, intake.sent.name, intake.sent.data)
    return docket.find(ref)


def speaks_of_erased(docket: Docket, intake: Understood, graph: str) -> bool:
    """Tell whether something that was sent speaks of what was erased, so that it cannot be kept."""
    if intake.parsed is None:
        return False
    offer = publication.offer(docket.ledger, graph, intake.statements, intake.parsed, Report(()))
    return bool(offer.redacted)


def triples(docket: Docket, sandbox: Sandbox, config: Config, found: Contribution) -> list[Triple]:
    """Return the statements of a contribution, without what was erased from them since."""
    if found.submission is None:
        return []
    data = docket.ledger.data(found.submission)
    if not docket.ledger.is_redacted(found.submission):
        data = validation.read(sandbox, Upload(found.file, data), config).ntriples
    return triples_of(data)


def report_of(found: Contribution) -> Report:
    """Return the report that was kept with a contribution."""
    return from_json(found.report) if found.report else Report(())


def standing(docket: Docket, graph: str) -> Contribution | None:
    """Return what a graph is to hold as it was sent last, undecided or else published; None for nothing."""
    sent = docket.of_graph(graph)
    for states in (UNDECIDED, PUBLIC):
        if found := [one for one in sent if one.state in states]:
            return found[-1]
    return None


def send(docket: Docket, ref: str, actor: Actor, *, at: str, words: str = "") -> str:
    """Put a draft before the moderators, with `words` to them; return the reference of its ticket.

    What was sent before to become the same graph and is not decided yet is replaced under its own reference.
    Raises `Refused` while something must change, `Conflict` where answers change what is no longer there.
    """
    draft = docket.find(ref)
    tie = draft.tie(actor)
    step = life.step(Move.SEND, draft.kind, draft.state, actor.role, tie)
    if not report_of(draft).conforms:
        raise Refused("Something must change before this can be sent. The report says what.")
    with docket.ledger.database.transaction() as connection:
        earlier, base = standing(docket, draft.graph), entry.base_of(draft.told)
        if base is not None and base != (earlier.sha256 if earlier else ""):
            raise Conflict(CHANGED_SINCE)
        if earlier is None or earlier.state not in UNDECIDED:
            docket.move(connection, draft, step.becomes, actor, Move.SEND, at=at, words=words)
            return ref
        changes: dict[str, Any] = {"submission": draft.submission, "told": draft.told}
        changes |= {"title": draft.title, "flags": draft.flags}
        docket.move(connection, earlier, State.RECEIVED, actor, Move.AMEND, at=at, words=words, **changes)
        docket.take_original(connection, draft, earlier)
        docket.move(connection, draft, State.DISCARDED, actor, Move.REPLACE, at=at)
    return earlier.ref


def act(docket: Docket, ref: str, move: Move, actor: Actor, *, at: str) -> Contribution:
    """Throw a draft away, withdraw, ask to withdraw what is published, or think better of it."""
    seen = docket.find(ref)
    step = life.step(move, seen.kind, seen.state, actor.role, seen.tie(actor))
    with docket.ledger.database.transaction() as connection:
        docket.move(connection, seen, step.becomes, actor, move, at=at)
        if move is Move.DISCARD:
            docket.forget(connection, seen)
    return docket.find(ref)


def tell(
    docket: Docket, words: str, about: str, actor: Actor, client: str, *, once: str, at: str
) -> Contribution:
    """Keep a message about a record; raises `BadInput` for an empty or endless one, `Overspent`."""
    words = words.strip()
    if not words:
        raise BadInput("Tell us what is wrong, or what has changed.")
    if len(words) > WORDS_MOST:
        raise BadInput(f"This is longer than {WORDS_MOST:,} characters; give us the most important part.")
    new = New(Kind.PROBLEM, COMMUNITY, "", about, "", State.RECEIVED, words)
    with docket.ledger.database.transaction() as connection:
        ref = docket.known(connection, once)
        if ref is None:
            throttle.count(connection, throttle.sending(client), at)
            ref = docket.add(connection, new, actor, once, at=at)
    return docket.find(ref)


def published(docket: Docket, partner: str) -> list[Contribution]:
    """Return what a partner has published now, newest first: what can be corrected."""
    return [one for one in docket.of_partner(partner) if one.state in PUBLIC]


def sweep(docket: Docket, *, at: str) -> int:
    """Throw away drafts that were left for a month; return how many."""
    before = (datetime.fromisoformat(at) - timedelta(days=DRAFT_DAYS)).isoformat(timespec="seconds")
    for draft in (old := docket.old_drafts(before)):
        with docket.ledger.database.transaction() as connection:
            nobody = Actor("", Role.NOBODY, draft.partner)
            docket.move(connection, draft, State.DISCARDED, nobody, Move.DISCARD, at=at)
            docket.forget(connection, draft)
    return len(old)


def mine(found: Contribution, actor: Actor) -> list[Move]:
    """Return what somebody may do now with a contribution whose address they have."""
    tie = found.tie(actor)
    return (
        [each.move for each in life.steps(found.kind, found.state, actor.role, tie)] if tie is Tie.OWN else []
    )
