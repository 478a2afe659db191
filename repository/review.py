"""Which records are to be looked at again, and the word of those who did that they are still right."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from rdflib import URIRef

from repository import confirmations, entry, naming, origins, provenance
from repository.authority import CONTRIBUTIONS, partner_of
from repository.errors import NotFound, Refused
from repository.ledger import Ledger
from repository.life import Actor
from repository.namespaces import FOAF, INC, PROV, RDF
from repository.permissions import Action, may, require
from repository.removal import iri_at
from repository.store.interface import Store

Dates = dict[str, str]


@dataclass(frozen=True)
class Kept:
    """One record: whose it is (nothing: our editors'), when it was last looked at, when it is due again."""

    iri: str
    partner: str
    checked: str
    due: str

    def is_due(self, today: date) -> bool:
        """Tell whether it should have been looked at again by now."""
        return bool(self.due) and self.due <= today.isoformat()


def read(store: Store) -> list[Kept]:
    """Return how all records are kept up, those due first; a full read, to be done once per edition."""
    graphs = _graphs(store)
    published = {str(t.subject): str(t.object)[:10] for t in store.triples(None, PROV.generatedAtTime)}
    checked, due = _noted(store, INC.lastChecked), _noted(store, INC.reviewDue)
    found = []
    for iri, its in graphs.items():
        given = [graph for graph in its if graph.startswith(CONTRIBUTIONS)]
        last = checked.get(iri) or max((published.get(graph, "") for graph in given), default="")
        until = provenance.due(last, due.get(iri, ""))
        partner = partner_of(given[0]) if given else ""
        found.append(Kept(iri, partner, last, until))
    return sorted(found, key=lambda each: (each.due or "9999", each.iri))


def for_whom(actor: Actor, kept: Iterable[Kept], today: date) -> list[Kept]:
    """Return what is due and somebody may speak on: their own organisation's, or for moderators all."""
    return [each for each in kept if each.is_due(today) and _may(actor, each.partner)]


def confirm(ledger: Ledger, store: Store, address: str, actor: Actor, organisation: str, *, at: str) -> int:
    """Record that a record is still right; return the position. `organisation` is named, or a role.

    Raises `NotFound` for what is not published, `Refused` for who may not.
    """
    require(actor.role, Action.CONFIRM)
    iri = iri_at(address)
    if next(iter(store.triples(URIRef(iri))), None) is None:
        raise NotFound(f"Nothing is published at {naming.path(iri)}.")
    owner = partner_of(origins.of(ledger.database, [iri]).get(iri, ""))
    if not _may(actor, owner):
        raise Refused("Another organisation recorded this. Tell us if you know that it is right or wrong.")
    by = organisation if owner == actor.partner else "A moderator"
    with ledger.database.transaction() as connection:
        return ledger.decide(connection, confirmations.recording(iri), at=at, by=by)


def _may(actor: Actor, owner: str) -> bool:
    return owner == actor.partner or may(actor.role, Action.MODERATE)


def _graphs(store: Store) -> dict[str, list[str]]:
    """Return in which named graphs each record with a page of its own is described."""
    found: dict[str, list[str]] = defaultdict(list)
    for said in store.statements(predicate=RDF.type):
        if naming.kind_of(str(said.subject)) in entry.PAGES:
            found[str(said.subject)].append(str(said.graph))
    return {iri: sorted(graphs) for iri, graphs in sorted(found.items())}


def _noted(store: Store, predicate: URIRef) -> Dates:
    """Return the latest date that is noted of each thing."""
    notes: Dates = {}
    for triple in store.triples(None, predicate):
        notes[str(triple.subject)] = max(str(triple.object), notes.get(str(triple.subject), ""))
    found: Dates = {}
    for note, day in notes.items():
        for topic in store.triples(URIRef(note), FOAF.primaryTopic):
            found[str(topic.object)] = max(day, found.get(str(topic.object), ""))
    return found
