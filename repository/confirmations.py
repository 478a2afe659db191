"""Who said when that a record is still right: decisions in the ledger, told beside what the records say.

An edition tells of the last one on each record, in the graph that tells where everything comes from: a check
(https://www.w3.org/TR/prov-o/#Activity) by a role or an organisation, never a person.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import sqlalchemy as sa
from rdflib import Literal, URIRef

from repository.attribution import GRAPH_NAME
from repository.database import Database
from repository.namespaces import DOC, FOAF, ID, INC, PROV, RDF, RDFS, XSD
from repository.store.writing import Change, lines_of
from repository.tables import confirmation, decision


@dataclass(frozen=True)
class Confirmation:
    """One decision: `thing` was still right `at` that moment, says `by`, a role or an organisation."""

    position: int
    thing: str
    at: str
    by: str


def latest(database: Database, upto: int) -> list[Confirmation]:
    """Return the last confirmation of each thing, of those at positions up to `upto`."""
    joined = confirmation.join(decision, confirmation.c.position == decision.c.position)
    columns = confirmation.c.position, confirmation.c.thing, decision.c.at, decision.c.by
    query = sa.select(*columns).select_from(joined).where(confirmation.c.position <= upto)
    rows = database.rows(query.order_by(confirmation.c.position))
    return list({row.thing: Confirmation(*row) for row in rows}.values())


def recording(thing: str) -> Callable[[sa.Connection, int], None]:
    """Return what writes a confirmation down."""

    def record(connection: sa.Connection, position: int) -> None:
        connection.execute(confirmation.insert().values(position=position, thing=thing))

    return record


def check_of(thing: str) -> URIRef:
    """Return the address of the last check of a record."""
    return URIRef(f"{DOC}{thing.removeprefix(str(ID))}#check")


def changes(each: Confirmation, gone: bool) -> Iterator[Change]:
    """Yield what the graph of provenance is to hold of a confirmation: nothing where its record is `gone`."""
    check = check_of(each.thing)
    checker = URIRef(f"{check}er")
    facts = [
        (check, RDF.type, PROV.Activity),
        (check, FOAF.primaryTopic, URIRef(each.thing)),
        (check, INC.lastChecked, Literal(each.at[:10], datatype=XSD.date)),
        (check, PROV.endedAtTime, Literal(each.at, datatype=XSD.dateTime)),
        (check, PROV.wasAssociatedWith, checker),
        (checker, RDF.type, PROV.Agent),
        (checker, RDFS.label, Literal(each.by, lang="en")),
    ]
    lines = lines_of("\n".join(f"{s.n3()} {p.n3()} {o.n3()} ." for s, p, o in facts).encode())
    for subject in (check, checker):
        its = frozenset(line for line in lines if line.startswith(f"{subject.n3()} "))
        yield Change(GRAPH_NAME, frozenset() if gone else its, about=str(subject))
