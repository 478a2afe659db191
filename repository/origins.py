"""Which graph first described a thing, and since when: whose it is, and whether it was there or is to come.

Only what was accepted has an origin.
"""

from collections.abc import Sequence

import sqlalchemy as sa

from repository.database import Database
from repository.tables import acceptance, decision, origin

AT_ONCE = 500  # names in one look-up


def of(database: Database, things: Sequence[str], connection: sa.Connection | None = None) -> dict[str, str]:
    """Return the graph that first described each of `things`, of those that have been described."""
    found: dict[str, str] = {}
    for start in range(0, len(things), AT_ONCE):
        among = origin.c.thing.in_(things[start : start + AT_ONCE])
        query = sa.select(origin.c.thing, origin.c.graph).where(among)
        rows = connection.execute(query) if connection is not None else database.rows(query)
        found.update((row[0], row[1]) for row in rows)
    return found


def gone(database: Database, thing: str, position: int) -> str:
    """Return when something described by `position` was withdrawn, or nothing where it never was there.

    Asked of what an edition does not hold: the graph that first described it says it no longer.
    """
    known = sa.select(origin.c.graph).where(origin.c.thing == thing, origin.c.position <= position)
    last = (
        sa.select(sa.func.max(acceptance.c.position))
        .where(acceptance.c.graph.in_(known), acceptance.c.position <= position)
        .scalar_subquery()
    )
    found = database.rows(sa.select(decision.c.at).where(decision.c.position == last))
    return str(found[0][0]) if found else ""


def awaited(database: Database, thing: str, position: int) -> bool:
    """Tell whether something was first described after `position`: accepted, and not published by then."""
    query = sa.select(origin.c.position).where(origin.c.thing == thing, origin.c.position > position)
    return bool(database.rows(query))
