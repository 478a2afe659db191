"""What was sent in and what became of it: one row for each contribution, one line for each step.

The bytes are the ledger's. Lines of the log are written, never changed. A contribution is known by a
reference that nobody can guess: whoever has it may see the contribution.
"""

import secrets
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from repository import derivation, sketchbook, throttle
from repository.database import metadata
from repository.errors import Conflict, NotFound
from repository.ledger import Ledger
from repository.life import WAITING, Actor, Contribution, Kind, Line, Move, New, State
from repository.permissions import Role
from repository.tables import submission

LETTERS = "23456789abcdefghjkmnpqrstuvwxyz"  # none looks like another
REFERENCE = 28  # letters: 138 bits
ANSWERS = "answers.json"  # how what was typed in a form is kept
IN_ORDER: Any = sa.literal_column("contribution.rowid")  # as they were written

contribution = sa.Table(
    "contribution",
    metadata,
    sa.Column("ref", sa.Text, primary_key=True),
    sa.Column("once", sa.Text, nullable=False, unique=True),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("partner", sa.Text, nullable=False, index=True),
    sa.Column("graph", sa.Text, nullable=False, index=True),
    sa.Column("title", sa.Text, nullable=False),
    sa.Column("sender", sa.Text, nullable=False),
    sa.Column("state", sa.Text, nullable=False, index=True),
    sa.Column("made", sa.Text, nullable=False),
    sa.Column("changed", sa.Text, nullable=False),
    sa.Column("submission", sa.ForeignKey("submission.id"), nullable=True),
    sa.Column("original", sa.ForeignKey("original.id"), nullable=True),
    sa.Column("told", sa.Text, nullable=False),
    sa.Column("flags", sa.Text, nullable=False),
)
# What was sent where that is not itself the statements: a workbook, the answers of a form.
original = sa.Table(
    "original",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("bytes", sa.LargeBinary, nullable=False),
)
log = sa.Table(
    "log",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("ref", sa.ForeignKey("contribution.ref"), nullable=False, index=True),
    sa.Column("at", sa.Text, nullable=False),
    sa.Column("account", sa.Text, nullable=False),
    sa.Column("role", sa.Text, nullable=False),
    sa.Column("move", sa.Text, nullable=False),
    sa.Column("before", sa.Text, nullable=False),
    sa.Column("after", sa.Text, nullable=False),
    sa.Column("sha256", sa.Text, nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("words", sa.Text, nullable=False),
)


_KEPT = [contribution.c[name] for name in ("ref", "kind", "partner", "graph", "title", "sender", "state")]
_KEPT += [contribution.c[name] for name in ("made", "changed", "submission", "told", "flags")]
_KEPT += [submission.c[name] for name in ("name", "sha256", "report")]


class Docket:
    """The contributions in a ledger's database. Times and persons are given by the caller."""

    def __init__(self, ledger: Ledger) -> None:
        self.ledger = ledger
        self._database = ledger.database
        self._database.make(original, contribution, log, throttle.attempt, sketchbook.drawn)

    # ---- looking

    def find(self, ref: str) -> Contribution:
        """Return a contribution; raises `NotFound`."""
        found = self._select(contribution.c.ref == ref)
        if not found:
            raise NotFound("There is no contribution of that reference. Check the address you kept.")
        return found[0]

    def waiting(self) -> list[Contribution]:
        """Return what waits for a moderator, oldest first."""
        return self._select(contribution.c.state.in_([state.value for state in WAITING]))

    def of_partner(self, partner: str) -> list[Contribution]:
        """Return what a partner sent, newest first."""
        return self._select(contribution.c.partner == partner)[::-1]

    def of_graph(self, graph: str) -> list[Contribution]:
        """Return all that was sent to become that graph, oldest first."""
        return self._select(contribution.c.graph == graph)

    def same_bytes(self, found: Contribution) -> list[Contribution]:
        """Return what else was sent with the same statements, to become another graph, oldest first."""
        unsent = contribution.c.state.in_([State.DRAFT, State.DISCARDED])
        same = (submission.c.sha256 == found.sha256) & (contribution.c.graph != found.graph)
        return self._select(same & ~unsent) if found.sha256 else []

    def lines(self, ref: str) -> list[Line]:
        """Return the log of a contribution, oldest line first."""
        columns = [log.c[name] for name in ("at", "account", "role", "move", "before", "after")]
        columns += [log.c[name] for name in ("sha256", "reason", "words")]
        rows = self._database.rows(sa.select(*columns).where(log.c.ref == ref).order_by(log.c.id))
        return [
            Line(at, account, Role(role), Move[move], State(before), State(after), *rest)
            for at, account, role, move, before, after, *rest in rows
        ]

    def name_as_sent(self, found: Contribution) -> str:
        """Return what the file was called that was sent; nothing where a form was filled in."""
        query = sa.select(original.c.name).join(contribution).where(contribution.c.ref == found.ref)
        rows = self._database.rows(query)
        name = str(rows[0][0]) if rows else found.file
        return "" if name == ANSWERS else name

    def original(self, ref: str) -> tuple[str, bytes]:
        """Return the file that was sent, by name and bytes; raises `NotFound` where none was."""
        query = sa.select(original.c.name, original.c.bytes).join(contribution)
        rows = self._database.rows(query.where(contribution.c.ref == ref))
        if rows:
            return str(rows[0][0]), bytes(rows[0][1])
        found = self.find(ref)
        if found.submission is None:
            raise NotFound("No file was sent.")
        return found.file, self.ledger.data(found.submission)

    # ---- writing

    def known(self, connection: sa.Connection, once: str) -> str | None:
        """Return the reference of what was made of that sending already, within a transaction."""
        query = sa.select(contribution.c.ref).where(contribution.c.once == once)
        return connection.execute(query).scalar()

    def add(
        self,
        connection: sa.Connection,
        new: New,
        actor: Actor,
        once: str,
        *,
        at: str,
        number: int | None = None,
        flags: str = "",
    ) -> str:
        """Write a new contribution down, within a transaction; return its reference."""
        ref = new_reference()
        values = {
            "ref": ref,
            "once": once,
            "kind": new.kind,
            "partner": new.partner,
            "graph": new.graph,
            "title": new.title,
            "sender": new.sender,
            "state": new.state,
            "made": at,
            "changed": at,
            "submission": number,
            "told": new.told,
            "flags": flags,
        }
        connection.execute(contribution.insert().values(**values))
        if new.state is not State.DRAFT:
            self._write(connection, ref, actor, Move.SEND, (State.DRAFT, new.state), at=at)
        return ref

    def keep_original(self, connection: sa.Connection, ref: str, name: str, data: bytes) -> None:
        """Keep the file that the statements were made from, within a transaction."""
        number = connection.execute(original.insert().values(name=name, bytes=data)).lastrowid
        where = contribution.c.ref == ref
        connection.execute(contribution.update().where(where).values(original=number))

    def move(
        self,
        connection: sa.Connection,
        seen: Contribution,
        after: State,
        actor: Actor,
        move: Move,
        *,
        at: str,
        reason: str = "",
        words: str = "",
        **changes: Any,
    ) -> None:
        """Take a contribution that stands as it was `seen` to another state, within a transaction.

        Raises `Conflict` when it no longer stands so: somebody was faster.
        """
        still = (contribution.c.ref == seen.ref) & (contribution.c.state == seen.state)
        still &= contribution.c.submission.is_not_distinct_from(seen.submission)
        values = {"state": after, "changed": at, **changes}
        if not connection.execute(contribution.update().where(still).values(**values)).rowcount:
            raise Conflict("Somebody else was faster: this contribution has changed since you looked at it.")
        states = (seen.state, after)
        self._write(connection, seen.ref, actor, move, states, at=at, reason=reason, words=words)

    def take_original(self, connection: sa.Connection, draft: Contribution, earlier: Contribution) -> None:
        """Let an earlier contribution have the file that a draft was made from, within a transaction."""
        number = sa.select(contribution.c.original).where(contribution.c.ref == draft.ref).scalar_subquery()
        where = contribution.c.ref == earlier.ref
        connection.execute(contribution.update().where(where).values(original=number))

    def forget(self, connection: sa.Connection, seen: Contribution) -> None:
        """Delete the bytes of a draft that was thrown away, within a transaction."""
        connection.execute(
            contribution.update()
            .where(contribution.c.ref == seen.ref)
            .values(submission=None, original=None, told="", title="")
        )
        if seen.submission is not None:
            derivation.drop(connection, seen.submission)
            sketchbook.drop(connection, seen.submission)
            connection.execute(submission.delete().where(submission.c.id == seen.submission))
        used = sa.select(contribution.c.original).where(contribution.c.original.is_not(None))
        connection.execute(original.delete().where(original.c.id.not_in(used)))

    def old_drafts(self, before: str) -> Sequence[Contribution]:
        """Return the drafts that nobody touched since `before`."""
        drafts = contribution.c.state == State.DRAFT
        return self._select(drafts & (contribution.c.changed < before))

    def _write(
        self,
        connection: sa.Connection,
        ref: str,
        actor: Actor,
        move: Move,
        states: tuple[State, State],
        *,
        at: str,
        reason: str = "",
        words: str = "",
    ) -> None:
        query = sa.select(submission.c.sha256).join(contribution).where(contribution.c.ref == ref)
        sha256 = connection.execute(query).scalar() or ""
        values = {"ref": ref, "at": at, "account": actor.name, "role": actor.role, "move": move.name}
        values |= {"before": states[0], "after": states[1], "sha256": sha256}
        connection.execute(log.insert().values(**values, reason=reason, words=words))

    def _select(self, where: Any) -> list[Contribution]:
        query = sa.select(*_KEPT).outerjoin(submission).where(where)
        rows = self._database.rows(query.order_by(contribution.c.made, IN_ORDER))
        return [
            Contribution(
                ref, Kind(kind), partner, graph, title, sender, State(state), made, changed, number, told,
                flags, file or "", sha256 or "", report or "",
            )
            for ref, kind, partner, graph, title, sender, state, made, changed, number, told, flags,
                file, sha256, report in rows
        ]  # fmt: skip


def new_reference() -> str:
    """Return a reference that nobody can guess: `abcd-efgh-…`."""
    letters = "".join(secrets.choice(LETTERS) for _ in range(REFERENCE))
    return "-".join(letters[start : start + 4] for start in range(0, REFERENCE, 4))
