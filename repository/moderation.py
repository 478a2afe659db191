"""The moderator's side: what waits, what to look at in it, and the decision.

A decision is about the bytes that were looked at: their sha256 is given with it. Acceptance checks again, and
is one transaction with the ledger's own decision, so that two moderators cannot both decide.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from rdflib import URIRef

from repository import authority, contribution, life, mergers, naming, origins, risks
from repository.config import Config
from repository.docket import Docket
from repository.errors import BadInput, Conflict, NotFound, Refused
from repository.ingest import Upload
from repository.ledger import Ledger, holding
from repository.life import Actor, Contribution, Move, State
from repository.report import Report
from repository.sandbox import Sandbox
from repository.store.interface import Store, Triple
from repository.store.writing import triples_of

ONE, TWO = "A moderator", "Two moderators"


class Reason(StrEnum):
    """Why something is not published as it is, in words for whoever sent it."""

    UNCLEAR = "It is not clear enough what was done"
    SOURCE = "We could not check it: the page or document does not say this"
    PRIVATE = "It says something private about somebody"
    SMALL = "It gives figures about so few people that they could be recognised"
    TWICE = "It is recorded here already"
    OUTSIDE = "It is not about making public services fairer"
    WORDS = "Some words should be changed"
    RIGHTS = "We may not publish it"
    OTHER = "Another reason"


@dataclass(frozen=True)
class Look:
    """What a moderator looks at: the statements, the checks made now, and why two must agree, if so."""

    contribution: Contribution
    triples: Sequence[Triple]
    report: Report
    why_two: tuple[str, ...]
    approved_by: tuple[str, ...]


@dataclass(frozen=True)
class Decided:
    """What became of a decision: the contribution as it stands now, and the position where it was published.

    `position` is 0 where nothing was published; `report` then tells whether the checks were why.
    """

    contribution: Contribution
    position: int
    report: Report


def look(docket: Docket, sandbox: Sandbox, config: Config, ref: str) -> Look:
    """Return what there is to look at; raises `NotFound`, and what reading a file raises."""
    found = sent(docket, ref)
    if found.submission is None:
        return Look(found, (), Report(()), (), ())
    if docket.ledger.is_redacted(found.submission):
        return Look(found, contribution.triples(docket, sandbox, config, found), Report(()), (), ())
    read = _read(docket, sandbox, config, found)
    triples = triples_of(read.parsed.ntriples)
    return Look(found, triples, read.report, risks.why_two(triples), approvals(docket, found))


def sent(docket: Docket, ref: str) -> Contribution:
    """Return a contribution that was sent; raises `NotFound` for any other, also while it is a draft."""
    found = docket.find(ref)
    if found.state in (State.DRAFT, State.DISCARDED):
        raise NotFound("There is no contribution of that reference. It may not have been sent yet.")
    return found


def approvals(docket: Docket, found: Contribution) -> tuple[str, ...]:
    """Return the accounts of those who approved exactly these bytes."""
    lines = docket.lines(found.ref)
    return tuple(
        dict.fromkeys(
            line.account for line in lines if (line.move, line.sha256) == (Move.APPROVE, found.sha256)
        )
    )


def publish(
    docket: Docket, sandbox: Sandbox, config: Config, ref: str, sha256: str, actor: Actor, *, at: str
) -> Decided:
    """Accept a contribution, or approve it as the first of two where two must agree.

    Raises `NotFound` for what was not sent, `Refused` for who may not, `Conflict` when it is no longer what
    was looked at.
    """
    seen = sent(docket, ref)
    step = life.step(Move.PUBLISH, seen.kind, seen.state, actor.role, seen.tie(actor))
    if seen.sha256 != sha256 or seen.submission is None:
        raise Conflict("What was sent has changed since you looked at it. Look again before you decide.")
    read = _read(docket, sandbox, config, seen)
    if not read.report.conforms:
        return Decided(seen, 0, read.report)
    two = risks.why_two(triples_of(read.parsed.ntriples))
    others = [name for name in approvals(docket, seen) if name != actor.name]
    if two and not others:
        return _approve(docket, seen, actor, at)
    things = read.parsed.things
    with docket.ledger.database.transaction() as connection:
        whose = origins.of(docket.ledger.database, sorted(things), connection)
        if authority.trespassing(things, whose, seen.partner):
            raise Conflict("Somebody else's description of one of these things was published a moment ago.")
        for earlier in docket.of_graph(seen.graph):
            if earlier.state in contribution.PUBLIC:
                docket.move(connection, earlier, State.REPLACED, actor, Move.REPLACE, at=at)
        docket.move(connection, seen, step.becomes, actor, Move.PUBLISH, at=at)
        record = holding(seen.graph, seen.submission, things)
        position = docket.ledger.decide(connection, record, at=at, by=TWO if two else ONE)
    return Decided(docket.find(ref), position, read.report)


def decide(
    docket: Docket, ref: str, sha256: str, move: Move, actor: Actor, *, reason: str, words: str, at: str
) -> Decided:
    """Take up, ask for a change, do not publish, deal with, take out or leave what was published.

    Whoever sent it reads `reason` and `words` as they are. Raises `BadInput` where a reason is needed.
    """
    seen = sent(docket, ref)
    step = life.step(move, seen.kind, seen.state, actor.role, seen.tie(actor))
    if seen.sha256 != sha256:
        raise Conflict("What was sent has changed since you looked at it. Look again before you decide.")
    _check_reason(move, reason, words.strip())
    if move is Move.REMOVE and (merged := _merged_into(docket.ledger, seen.graph)):
        told = f"The record at {naming.path(merged)} was merged into one that would go"
        raise Conflict(f"{told}, and would lose its name. Part the two first, under “Merge two records”.")
    position = 0
    with docket.ledger.database.transaction() as connection:
        docket.move(connection, seen, step.becomes, actor, move, at=at, reason=reason, words=words.strip())
        if move is Move.REMOVE:
            position = docket.ledger.decide(connection, holding(seen.graph, None), at=at, by=ONE)
    return Decided(docket.find(ref), position, Report(()))


def moves(found: Contribution, actor: Actor) -> list[Move]:
    """Return what a moderator may decide now."""
    return [each.move for each in life.steps(found.kind, found.state, actor.role, found.tie(actor))]


def referring(store: Store, graph: str) -> list[URIRef]:
    """Return what others published that refers to the things of a graph: it would refer to nothing."""
    things = {said.subject for said in store.statements(graph=URIRef(graph))}
    return sorted(
        {
            said.subject
            for thing in things
            for said in store.statements(object=thing)
            if str(said.graph) != graph
        }
    )


def _merged_into(ledger: Ledger, graph: str) -> str:
    """Return the address of what another graph described and is read as a record of this one, or nothing."""
    kept = mergers.kept(mergers.all_upto(ledger.database, ledger.position()))
    whose = origins.of(ledger.database, sorted({*kept, *kept.values()}))
    pairs = (other for other, into in sorted(kept.items()) if whose.get(into) == graph != whose.get(other))
    return next(pairs, "")


def _check_reason(move: Move, reason: str, words: str) -> None:
    if move in (Move.ASK, Move.REFUSE) and reason not in list(Reason):
        raise BadInput("Choose a reason; whoever sent it wants to know.")
    if (move in (Move.ASK, Move.SETTLE) or reason == Reason.OTHER) and not words:
        raise BadInput("Say in your own words what should change, why not, or what you did.")
    if len(words) > contribution.WORDS_MOST:
        raise BadInput(f"Your words are longer than {contribution.WORDS_MOST:,} characters.")


def _approve(docket: Docket, seen: Contribution, actor: Actor, at: str) -> Decided:
    if actor.name in approvals(docket, seen):
        raise Refused("You have approved this already; a second person must look at it too.")
    step = life.step(Move.APPROVE, seen.kind, seen.state, actor.role, seen.tie(actor))
    with docket.ledger.database.transaction() as connection:
        docket.move(connection, seen, step.becomes, actor, Move.APPROVE, at=at)
    return Decided(docket.find(seen.ref), 0, Report(()))


def _read(docket: Docket, sandbox: Sandbox, config: Config, found: Contribution) -> contribution.Read:
    upload = Upload(found.file, docket.ledger.data(found.submission or 0))
    return contribution.check(docket, sandbox, config, upload, found.partner, found.graph)
