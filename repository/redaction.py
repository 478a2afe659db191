"""What was taken out of the ledger's bytes for good: which erasure, from which submission, and what is left.

A submission keeps the sha256 of the bytes that were approved; its bytes are from then on N-Triples of ours,
with a hash of their own. Each time one is redacted is a line here: approved as X, redacted to Y.
"""

from dataclasses import dataclass

import sqlalchemy as sa

from repository.tables import erasure, redaction


@dataclass(frozen=True)
class Redaction:
    """One line: `approved` is the sha256 of a submission's bytes as sent, `redacted` that of what is left."""

    submission: int
    at: str
    approved: str
    redacted: str


def note(connection: sa.Connection, line: Redaction) -> None:
    """Write a line down, within a transaction."""
    values = {"submission": line.submission, "at": line.at}
    values |= {"approved": line.approved, "redacted": line.redacted}
    connection.execute(redaction.insert().values(**values))


def last_erasure(connection: sa.Connection) -> int:
    """Return the position of the last erasure, 0 for none."""
    return int(connection.execute(sa.select(sa.func.max(erasure.c.position))).scalar() or 0)


def latest() -> sa.Subquery:
    """Return, as a sub-query, the sha256 of the bytes of each redacted submission as they are now."""
    last = sa.select(sa.func.max(redaction.c.id)).group_by(redaction.c.submission)
    return sa.select(redaction.c.submission, redaction.c.redacted).where(redaction.c.id.in_(last)).subquery()
