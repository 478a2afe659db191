"""The truth: what was sent, byte for byte, and what was decided. Everything else can be built from it.

A *submission* is one file's bytes; a *decision* accepts some of them, each into its own named graph, in one
transaction, or removes one thing from all that is published, or puts it back. Decisions are numbered from 1
without gaps in the order of their commits; that number is the ledger's *position* and the number of the
edition that shows it.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa

from repository import derivation, redaction, removals, tables
from repository.database import Database
from repository.derivation import Fetched
from repository.errors import Conflict
from repository.redaction import Redaction
from repository.removals import Removal
from repository.tables import acceptance, decision, erasure, fetched, origin, removal, submission


@dataclass(frozen=True)
class Offer:
    """One file that is to become the content of one named graph; `things` are those that it describes.

    `redacted` is the sha256 of `data` where that is only what remains of the file whose hash is `sha256`;
    `erasure` is the position of the last erasure that was looked at.
    """

    graph: str
    name: str
    data: bytes
    sha256: str
    graph_sha256: str
    report: str
    things: frozenset[str] = frozenset()
    redacted: str = ""
    erasure: int = 0
    fetched: Fetched | None = None


@dataclass(frozen=True)
class Accepted:
    """What one named graph holds at some position; `submission` is the ledger's number of its bytes.

    `sender` and `checker` name a role or an organisation, never a person. `redacted` is the sha256 of the
    bytes where something was erased from them.
    """

    graph: str
    name: str
    submission: int
    sha256: str
    graph_sha256: str
    position: int
    at: str
    sender: str
    checker: str
    redacted: str | None
    fetched: Fetched | None = None


class Ledger:
    """One SQLite file. Times are ISO 8601 in UTC, given by the caller, as is who decides."""

    def __init__(self, file: Path) -> None:
        self.database = Database(file)
        self.database.make(submission, fetched, decision, acceptance, removal, origin)
        self.database.make(erasure, tables.redaction, tables.merger, tables.confirmation)

    def accept(self, offers: Sequence[Offer], *, at: str, by: str) -> int:
        """Record `offers` and their acceptance in one transaction; return the new position.

        What it returns for is on the disk. Raises `Busy` when another writer holds the ledger too long.
        """

        def accepting(connection: sa.Connection, position: int) -> None:
            for offer in offers:
                number = self.record(connection, offer, at=at, by=by)
                holding(offer.graph, number, offer.things)(connection, position)

        return self._decide(accepting, at, by)

    def withdraw(self, graphs: Sequence[str], *, at: str, by: str) -> int:
        """Record that `graphs` are no longer published; return the new position."""

        def withdrawing(connection: sa.Connection, position: int) -> None:
            for graph in graphs:
                holding(graph, None)(connection, position)

        return self._decide(withdrawing, at, by)

    def put_back(self, address: str, reason: str, *, at: str, by: str) -> int:
        """Record that a thing may appear again; return the new position."""
        return self._decide(removals.recording(Removal(address, reason=reason), removed=False), at, by)

    def record(self, connection: sa.Connection, offer: Offer, *, at: str, by: str) -> int:
        """Keep the bytes of `offer` as received, within a transaction; return their number.

        Raises `Conflict` when something was erased since the offer was made.
        """
        if redaction.last_erasure(connection) > offer.erasure:
            raise Conflict("Something was erased from the records meanwhile; send it once more.")
        values = {
            "graph": offer.graph,
            "name": offer.name,
            "bytes": offer.data,
            "sha256": offer.sha256,
            "graph_sha256": offer.graph_sha256,
            "report": offer.report,
            "received": at,
            "by": by,
        }
        number = int(connection.execute(submission.insert().values(**values)).lastrowid)
        if offer.fetched:
            derivation.note(connection, number, offer.fetched)
        if offer.redacted:
            redaction.note(connection, Redaction(number, at, offer.sha256, offer.redacted))
        return number

    def decide(self, connection: sa.Connection, record: "Recorder", *, at: str, by: str) -> int:
        """Decide what `record` writes down, within a transaction; return the new position."""
        last = connection.execute(sa.select(sa.func.max(decision.c.position))).scalar() or 0
        connection.execute(decision.insert().values(position=last + 1, at=at, by=by))
        record(connection, last + 1)
        return int(last) + 1

    def position(self) -> int:
        """Return the number of the last decision, 0 before the first."""
        return int(self.database.rows(sa.select(sa.func.max(decision.c.position)))[0][0] or 0)

    def position_before(self, moment: str) -> int:
        """Return the number of the last decision made before `moment` (ISO 8601, UTC); 0 for none."""
        query = sa.select(sa.func.max(decision.c.position)).where(decision.c.at < moment)
        return int(self.database.rows(query)[0][0] or 0)

    def decided_at(self, position: int) -> str:
        """Return when the decision at `position` was made."""
        return str(self.database.rows(sa.select(decision.c.at).where(decision.c.position == position))[0][0])

    def content(self, position: int, graphs: Sequence[str] | None = None) -> dict[str, Accepted]:
        """Return what each named graph (or each of `graphs`) holds at `position`."""
        among = sa.true() if graphs is None else acceptance.c.graph.in_(graphs)
        latest = (
            sa.select(acceptance.c.graph, sa.func.max(acceptance.c.position).label("position"))
            .where(acceptance.c.position <= position, among)
            .group_by(acceptance.c.graph)
            .subquery()
        )
        redacted = redaction.latest()
        query = (
            sa.select(
                acceptance.c.graph,
                *(submission.c[name] for name in ("name", "id", "sha256", "graph_sha256")),
                acceptance.c.position,
                decision.c.at,
                submission.c.by,
                decision.c.by,
                redacted.c.redacted,
                *derivation.COLUMNS,
            )
            .join(latest, sa.and_(*(acceptance.c[name] == latest.c[name] for name in ("graph", "position"))))
            .join(submission, acceptance.c.submission == submission.c.id)
            .join(decision, acceptance.c.position == decision.c.position)
            .outerjoin(redacted, redacted.c.submission == submission.c.id)
            .outerjoin(fetched, fetched.c.submission == submission.c.id)
            .order_by(acceptance.c.graph)
        )
        rows = self.database.rows(query)
        return {row[0]: Accepted(*row[:-3], *(Fetched(*row[-3:]),) if row[-3] else ()) for row in rows}

    def changed(self, after: int, upto: int) -> list[str]:
        """Return the graphs decided on after position `after`, up to and including `upto`."""
        where = acceptance.c.position.between(after + 1, upto)
        query = sa.select(acceptance.c.graph).where(where).distinct().order_by(acceptance.c.graph)
        return [row[0] for row in self.database.rows(query)]

    def places(self, graphs: Sequence[str], upto: int) -> list[int]:
        """Return the positions up to `upto` at which one of `graphs` was decided on, in order."""
        where = acceptance.c.graph.in_(graphs) & (acceptance.c.position <= upto)
        query = sa.select(acceptance.c.position).where(where).distinct().order_by(acceptance.c.position)
        return [row[0] for row in self.database.rows(query)]

    def removals(self, position: int) -> dict[str, Removal]:
        """Return what is removed at `position`, by address."""
        return removals.standing(self.database, position)

    def erased(self) -> dict[str, Removal]:
        """Return what has been erased and not been put back, by address."""
        erased = {row[0] for row in self.database.rows(sa.select(erasure.c.address))}
        removed = self.removals(self.position()) if erased else {}
        return {address: removal for address, removal in removed.items() if address in erased}

    def last_erasure(self) -> int:
        """Return the position of the last erasure, 0 for none."""
        with self.database.engine.connect() as connection:
            return redaction.last_erasure(connection)

    def is_redacted(self, number: int) -> bool:
        """Tell whether something was erased from the bytes of one submission."""
        query = sa.select(tables.redaction.c.id).where(tables.redaction.c.submission == number)
        return bool(self.database.rows(query))

    def was_accepted(self, number: int) -> bool:
        """Tell whether one submission was ever published."""
        query = sa.select(acceptance.c.position).where(acceptance.c.submission == number)
        return bool(self.database.rows(query))

    def last_removal(self, position: int) -> int:
        """Return where, up to `position`, something was last removed or put back; 0 for nowhere."""
        return removals.last(self.database, position)

    def data(self, number: int) -> bytes:
        """Return the bytes of one submission as they were sent."""
        return bytes(self.database.rows(sa.select(submission.c.bytes).where(submission.c.id == number))[0][0])

    def backup(self, target: Path) -> None:
        """Copy the whole ledger into the new file `target`, consistent however busy the site is."""
        self.database.backup(target)

    def check(self) -> None:
        """Raise `Damaged` unless SQLite finds its file whole."""
        self.database.check()

    def close(self) -> None:
        """Let go of the file."""
        self.database.close()

    def _decide(self, record: "Recorder", at: str, by: str) -> int:
        with self.database.transaction() as connection:
            return self.decide(connection, record, at=at, by=by)


Recorder = Callable[[sa.Connection, int], None]  # writes what a decision at that position decides


def holding(graph: str, number: int | None, things: frozenset[str] = frozenset()) -> Recorder:
    """Return what records that a graph holds the bytes of that number (`None`: nothing any more).

    `things` are those that the graph describes.
    """

    def record(connection: sa.Connection, position: int) -> None:
        values = {"position": position, "graph": graph, "submission": number}
        connection.execute(acceptance.insert().values(**values))
        rows = [{"thing": thing, "graph": graph, "position": position} for thing in things]
        if rows:
            connection.execute(origin.insert().prefix_with("OR IGNORE"), rows)

    return record
