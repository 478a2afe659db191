"""Forms that were begun and saved, to be gone on with later: nobody but their writer sees them."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass

import sqlalchemy as sa

from repository.database import Database, metadata
from repository.errors import BadInput, NotFound

MOST = 50  # drafts of one account
KEPT_DAYS = 90

draft = sa.Table(
    "draft",
    metadata,
    sa.Column("ref", sa.Text, primary_key=True),
    sa.Column("account", sa.Text, nullable=False, index=True),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("about", sa.Text, nullable=False),
    sa.Column("title", sa.Text, nullable=False),
    sa.Column("entry", sa.Text, nullable=False),
    sa.Column("changed", sa.Text, nullable=False),
)


@dataclass(frozen=True)
class Draft:
    """A form that was begun: `kind` and `about` as in its address, `entry` the answers as JSON.

    `about` is what it changes (`record=/doc/…`, `again=…`), empty for something new.
    """

    ref: str
    account: str
    kind: str
    about: str
    title: str
    entry: str
    changed: str


class Drafts:
    """The drafts in one database. Times are ISO 8601 in UTC, given by the caller."""

    def __init__(self, database: Database) -> None:
        self._database = database
        database.make(draft)

    def keep(
        self, account: str, kind: str, title: str, entry: str, *, at: str, about: str = "", ref: str = ""
    ) -> str:
        """Save answers, over those of the draft `ref` where one is given; return its reference.

        When it returns, they are on the disk. Raises `BadInput` where there are too many.
        """
        values = {"kind": kind, "about": about, "title": title, "entry": entry, "changed": at}
        with self._database.transaction() as connection:
            where = (draft.c.ref == ref) & (draft.c.account == account)
            if ref and connection.execute(draft.update().where(where).values(**values)).rowcount:
                return ref
            its = sa.select(sa.func.count()).where(draft.c.account == account)
            if (connection.execute(its).scalar() or 0) >= MOST:
                raise BadInput(f"You have {MOST} drafts, the most there may be. Delete one first.")
            ref = secrets.token_urlsafe(12)
            connection.execute(draft.insert().values(ref=ref, account=account, **values))
        return ref

    def find(self, account: str, ref: str) -> Draft:
        """Return one's own draft; raises `NotFound`."""
        where = (draft.c.ref == ref) & (draft.c.account == account)
        rows = self._database.rows(sa.select(draft).where(where))
        if not rows:
            raise NotFound("There is no such draft of yours; perhaps it was sent or deleted already.")
        return Draft(*rows[0])

    def all(self, account: str) -> list[Draft]:
        """Return one's own drafts, the one last changed first."""
        query = sa.select(draft).where(draft.c.account == account).order_by(draft.c.changed.desc())
        return [Draft(*row) for row in self._database.rows(query)]

    def delete(self, account: str, ref: str) -> None:
        """Delete one's own draft, if it is there."""
        with self._database.transaction() as connection:
            where = (draft.c.ref == ref) & (draft.c.account == account)
            connection.execute(draft.delete().where(where))

    def sweep(self, before: str) -> int:
        """Delete what nobody changed since `before`; return how many."""
        with self._database.transaction() as connection:
            return int(connection.execute(draft.delete().where(draft.c.changed < before)).rowcount)


def forget(connection: sa.Connection, mentions: Callable[[str], bool]) -> None:
    """Delete, within a transaction, each draft that mentions something."""
    columns = (draft.c[name] for name in ("ref", "about", "title", "entry"))
    for ref, *texts in connection.execute(sa.select(*columns)).all():
        if any(map(mentions, texts)):
            connection.execute(draft.delete().where(draft.c.ref == ref))
