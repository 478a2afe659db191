"""What of a partner's own is published and can be corrected by a form, and where it stands.

A record that was merged into another keeps what its partner said of it: that is theirs to correct, at the
address under which they sent it.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from rdflib import URIRef

from repository import naming, origins
from repository.authority import CONTRIBUTIONS, partner_of
from repository.entry import KINDS
from repository.ledger import Ledger
from repository.namespaces import RDF
from repository.store.interface import Store

Merged = Mapping[str, str]  # address → that of the record as which it is read


@dataclass(frozen=True)
class Belonging:
    """A record of a partner's own: its address, and the named graph in which the partner describes it."""

    iri: str
    graph: str


def read(ledger: Ledger, store: Store, merged: Merged) -> Mapping[str, list[str]]:
    """Return the addresses of each partner's own, by kind and address; to be done once per edition."""
    found: dict[str, set[str]] = defaultdict(set)
    for said in store.statements(predicate=RDF.type):
        if said.graph and said.graph.startswith(CONTRIBUTIONS) and naming.kind_of(said.subject) in KINDS:
            found[partner_of(str(said.graph))].add(str(said.subject))
    for iri, graph in origins.of(ledger.database, sorted(merged)).items():
        if graph.startswith(CONTRIBUTIONS) and naming.kind_of(iri) in KINDS:
            found[partner_of(graph)].add(iri)
    order = list(KINDS)
    return {
        partner: sorted(its, key=lambda iri: (order.index(naming.kind_of(iri)), iri))
        for partner, its in found.items()
    }


def of(ledger: Ledger, store: Store, merged: Merged, iri: str, partner: str) -> Belonging | None:
    """Return the partner's own of the records that are read as the one at `iri`, that one first."""
    kept = merged.get(iri, iri)
    one_thing = dict.fromkeys((iri, kept, *sorted(other for other, into in merged.items() if into == kept)))
    whose = origins.of(ledger.database, list(one_thing))
    graphs = sorted({str(said.graph) for said in store.statements(subject=URIRef(kept))})
    mine = [graph for graph in graphs if partner_of(graph) == partner]
    for each in one_thing:
        origin = whose.get(each, "")
        if mine and partner_of(origin) == partner:
            return Belonging(each, origin if origin in mine else mine[0])
    return None
