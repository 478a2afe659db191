"""What is to appear nowhere, whatever is sent: things removed from all that is published, and put back.

Decisions in the ledger, like mergers. What was sent stays as it is; the content of an edition leaves out what
stands removed.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass

import sqlalchemy as sa

from repository.database import Database
from repository.tables import decision, removal


@dataclass(frozen=True)
class Removal:
    """One thing that is to appear nowhere, whatever is sent from now on.

    `along` are the addresses of what hangs from it (its roles, what quotes it); `names` what it is called.
    """

    address: str
    along: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    reason: str = ""
    at: str = ""


def standing(database: Database, position: int) -> dict[str, Removal]:
    """Return what is removed at `position`, by address."""
    columns = (removal.c[name] for name in ("removed", "address", "along", "names", "reason"))
    query = (
        sa.select(*columns, decision.c.at)
        .join(decision, removal.c.position == decision.c.position)
        .where(removal.c.position <= position)
        .order_by(removal.c.position)
    )
    latest = {row.address: row for row in database.rows(query)}
    return {
        address: Removal(address, _listed(row.along), _listed(row.names), row.reason, row.at)
        for address, row in latest.items()
        if row.removed
    }


def last(database: Database, position: int) -> int:
    """Return where, up to `position`, something was last removed or put back; 0 for nowhere."""
    query = sa.select(sa.func.max(removal.c.position)).where(removal.c.position <= position)
    return int(database.rows(query)[0][0] or 0)


def recording(what: Removal, removed: bool = True) -> Callable[[sa.Connection, int], None]:
    """Return what writes down that a thing is to appear nowhere, or may appear again."""

    def record(connection: sa.Connection, position: int) -> None:
        values = {"position": position, "address": what.address, "removed": removed, "reason": what.reason}
        lists = {"along": json.dumps(what.along), "names": json.dumps(what.names)}
        connection.execute(removal.insert().values(**values, **lists))

    return record


def reword(connection: sa.Connection, what: Removal, mentions: Callable[[str], bool], instead: str) -> None:
    """Keep of `what` its names as they are there, and put `instead` in the place of each reason that mentions
    something, within a transaction.
    """
    its = removal.c.address == what.address
    connection.execute(removal.update().where(its).values(names=json.dumps(what.names)))
    for position, reason in connection.execute(sa.select(removal.c.position, removal.c.reason)).all():
        if mentions(reason):
            where = removal.c.position == position
            connection.execute(removal.update().where(where).values(reason=instead))


def _listed(text: str) -> tuple[str, ...]:
    return tuple(json.loads(text))
