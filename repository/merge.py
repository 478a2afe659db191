"""Merging two records of the same thing: one address is kept, the other leads to it from then on.

A decision in the ledger. Nothing that was sent is rewritten, so the two can be parted again.
"""

from collections.abc import Mapping

from rdflib import URIRef

from repository import entry, mergers, naming, origins
from repository.authority import partner_of
from repository.errors import BadInput, Conflict, NotFound, Refused
from repository.ledger import Ledger
from repository.life import Actor
from repository.permissions import Action, require
from repository.removal import iri_at
from repository.store.interface import Store

KINDS = entry.PAGES
REASON_MOST = 1000  # characters


def merge(
    ledger: Ledger, store: Store, kept: str, other: str, actor: Actor, *, reason: str, at: str, by: str
) -> int:
    """Let the record at `other` be read as the one at `kept`; return the position of the decision.

    `store` is what is published. Raises `Refused` for who may not, `NotFound` for what is not published,
    `BadInput` for records that cannot be of the same thing or where no reason is given, `Conflict`.
    """
    require(actor.role, Action.MERGE)
    into, gone = iri_at(kept), iri_at(other)
    _check_reason(reason)
    _check_kinds(into, gone)
    with ledger.database.transaction() as connection:
        known, withdrawn = _known(ledger), ledger.removals(ledger.position())
        for iri in (into, gone):
            if iri in known:
                raise Conflict(f"{naming.path(iri)} was merged into {naming.path(known[iri])} already.")
            if iri in withdrawn or next(iter(store.triples(URIRef(iri))), None) is None:
                raise NotFound(f"Nothing is published at {naming.path(iri)}.")
        _check_owner(ledger, (into, gone), actor)
        record = mergers.recording(gone, into, reason.strip())
        return ledger.decide(connection, record, at=at, by=by)


def part(ledger: Ledger, other: str, actor: Actor, *, reason: str, at: str, by: str) -> int:
    """Let a merged record be read as itself again; return the position of the decision.

    Raises `Refused` for who may not, `NotFound` for what is not merged, `BadInput` without a reason.
    """
    require(actor.role, Action.MERGE)
    gone = iri_at(other)
    _check_reason(reason)
    with ledger.database.transaction() as connection:
        found = mergers.standing(mergers.all_upto(ledger.database, ledger.position())).get(gone)
        if found is None:
            raise NotFound(f"{naming.path(gone)} is not merged into another record.")
        _check_owner(ledger, (gone, found.kept), actor)
        record = mergers.recording(gone, found.kept, reason.strip(), merged=False)
        return ledger.decide(connection, record, at=at, by=by)


def _known(ledger: Ledger) -> Mapping[str, str]:
    return mergers.kept(mergers.all_upto(ledger.database, ledger.position()))


def _check_reason(reason: str) -> None:
    if not reason.strip():
        raise BadInput("Say why, for whoever looks into it later.")
    if len(reason) > REASON_MOST:
        raise BadInput(f"The reason is longer than {REASON_MOST:,} characters.")


def _check_kinds(into: str, gone: str) -> None:
    kind = naming.kind_of(into)
    if into == gone:
        raise BadInput("These are the same record. Give the addresses of two.")
    if kind != naming.kind_of(gone):
        raise BadInput("These are of different kinds; only records of one kind can be of the same thing.")
    if kind not in KINDS:
        raise BadInput(f"{naming.path(into)} is part of something else. Merge what it is part of.")


def _check_owner(ledger: Ledger, things: tuple[str, str], actor: Actor) -> None:
    graphs = origins.of(ledger.database, things).values()
    if actor.partner and actor.partner in {partner_of(graph) for graph in graphs}:
        raise Refused("One of these is your own organisation's, so somebody else decides on it.")
