"""Which records were found to be of the same thing: what was merged into what, and what was parted again.

Decisions in the ledger, like removals. What was sent stays as it is; the content of an edition is what it
gives when the address of the one is read as that of the other.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from repository.database import Database
from repository.tables import decision, merger


@dataclass(frozen=True)
class Merger:
    """One decision: from then on `other` is read as `kept`, or (`merged` false) as itself again."""

    position: int
    other: str
    kept: str
    merged: bool
    reason: str
    at: str


def all_upto(database: Database, position: int) -> list[Merger]:
    """Return the decisions up to `position`, in their order."""
    columns = (merger.c[name] for name in ("position", "other", "kept", "merged", "reason"))
    query = sa.select(*columns, decision.c.at).join(decision, merger.c.position == decision.c.position)
    rows = database.rows(query.where(merger.c.position <= position).order_by(merger.c.position))
    return [Merger(*row) for row in rows]


def standing(decisions: Sequence[Merger]) -> dict[str, Merger]:
    """Return the last decision on each address that is merged after `decisions`."""
    last = {each.other: each for each in decisions}
    return {other: each for other, each in last.items() if each.merged}


def kept(decisions: Sequence[Merger]) -> dict[str, str]:
    """Return the address as which each merged one is read, however many mergers lead there."""
    into = {other: each.kept for other, each in standing(decisions).items()}
    return {other: _end(other, into) for other in into}


def last_parted(decisions: Sequence[Merger]) -> int:
    """Return where something was last read as itself again, 0 for nowhere."""
    return max((each.position for each in decisions if not each.merged), default=0)


def recording(
    other: str, into: str, reason: str, merged: bool = True
) -> Callable[[sa.Connection, int], None]:
    """Return what writes such a decision down."""

    def record(connection: sa.Connection, position: int) -> None:
        values = {"position": position, "other": other, "kept": into, "merged": merged, "reason": reason}
        connection.execute(merger.insert().values(**values))

    return record


def reword(connection: sa.Connection, mentions: Callable[[str], bool], instead: str) -> None:
    """Put `instead` in the place of each reason that mentions something, within a transaction."""
    for position, reason in connection.execute(sa.select(merger.c.position, merger.c.reason)).all():
        if mentions(reason):
            where = merger.c.position == position
            connection.execute(merger.update().where(where).values(reason=instead))


def _end(address: str, into: Mapping[str, str]) -> str:
    seen = [address]
    while (further := into.get(seen[-1])) and further not in seen:
        seen.append(further)
    return seen[-1]
