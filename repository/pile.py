"""Large files that were sent and wait to be checked by the steward, and how far that is.

What is taken here is on the disk: a steward that was killed takes it up again. The bytes go when the check is
done; what is left is where to go on, for a day.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from repository.database import Database, metadata
from repository.docket import new_reference
from repository.errors import NotFound, Overspent
from repository.ingest import Upload
from repository.life import Actor
from repository.permissions import Role

MOST_WAITING = 5  # of one partner
KEPT = timedelta(days=1)
LARGE = 64 * 1024  # bytes; what is larger waits here, while its sender looks on
STEPS = 4

piled = sa.Table(
    "piled",
    metadata,
    sa.Column("ref", sa.Text, primary_key=True),
    sa.Column("once", sa.Text, nullable=False, unique=True),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("bytes", sa.LargeBinary, nullable=False),
    sa.Column("graph", sa.Text, nullable=False),
    sa.Column("title", sa.Text, nullable=False),
    sa.Column("organisation", sa.Text, nullable=False),
    sa.Column("account", sa.Text, nullable=False),
    sa.Column("role", sa.Text, nullable=False),
    sa.Column("partner", sa.Text, nullable=False, index=True),
    sa.Column("made", sa.Text, nullable=False),
    sa.Column("step", sa.Integer, nullable=False),
    sa.Column("doing", sa.Text, nullable=False),
    sa.Column("done", sa.Boolean, nullable=False),
    sa.Column("draft", sa.Text, nullable=False),
    sa.Column("problem", sa.Text, nullable=False),
    sa.Column("sends", sa.Boolean, nullable=False, server_default=sa.false()),
)


@dataclass(frozen=True)
class Piled:
    """One file: which graph it is to become, under which title and name, who sent it, and how far it is.

    `once` tells it from the sender's others; whether it `sends` says that it goes to the moderators as soon
    as nothing in it must change. `step` counts to `STEPS`, `doing` says what is done just now. When it is
    `done`, either `draft` is the reference of what was made of it, or `problem` says in a sentence why
    nothing could be.
    """

    ref: str
    once: str
    name: str
    graph: str
    title: str
    organisation: str
    sender: Actor
    made: str
    step: int
    doing: str
    done: bool
    draft: str
    problem: str
    sends: bool


class Pile:
    """The files, in a ledger's database. Times are given by the caller."""

    def __init__(self, database: Database) -> None:
        self._database = database
        database.make(piled)

    def add(
        self,
        upload: Upload,
        graph: str,
        title: str,
        organisation: str,
        sender: Actor,
        *,
        once: str,
        at: str,
        sends: bool = False,
    ) -> str:
        """Put a file on the pile; return its reference. Sent twice, it is there once.

        Raises `Overspent` where too much of one partner's waits already.
        """
        once = f"{sender.partner} {once}"
        with self._database.transaction() as connection:
            query = sa.select(piled.c.ref).where(piled.c.once == once)
            if known := connection.execute(query).scalar():
                return str(known)
            theirs = (piled.c.partner == sender.partner) & ~piled.c.done
            waiting = connection.execute(sa.select(sa.func.count()).where(theirs)).scalar() or 0
            if waiting >= MOST_WAITING:
                raise Overspent("Other files of yours are still being checked. Send this one after them.")
            old = (datetime.fromisoformat(at) - KEPT).isoformat(timespec="seconds")
            connection.execute(piled.delete().where(piled.c.done & (piled.c.made < old)))
            ref = new_reference()
            values: dict[str, Any] = {"ref": ref, "once": once, "graph": graph, "made": at, "sends": sends}
            values |= {
                "name": upload.name,
                "bytes": upload.data,
                "title": title,
                "organisation": organisation,
            }
            values |= {"account": sender.name, "role": sender.role, "partner": sender.partner, "step": 0}
            values |= {"doing": "Waiting for its turn", "done": False, "draft": "", "problem": ""}
            connection.execute(piled.insert().values(**values))
        return ref

    def find(self, ref: str) -> Piled:
        """Return a file; raises `NotFound`."""
        found = self._select(piled.c.ref == ref)
        if not found:
            raise NotFound("There is no file of that reference. It may have been checked days ago.")
        return found[0]

    def waiting(self) -> list[Piled]:
        """Return the files that are not done, the oldest first."""
        return self._select(~piled.c.done)

    def upload(self, ref: str) -> Upload:
        """Return a file as it was sent."""
        query = sa.select(piled.c.name, piled.c.bytes).where(piled.c.ref == ref)
        name, data = self._database.rows(query)[0]
        return Upload(name, data)

    def tell(self, ref: str, step: int, doing: str) -> None:
        """Take down how far a file is."""
        self._change(ref, step=step, doing=doing)

    def finish(self, ref: str, *, draft: str = "", problem: str = "") -> None:
        """Take down what became of a file, and let its bytes go."""
        self._change(ref, step=STEPS, doing="Done", done=True, draft=draft, problem=problem, bytes=b"")

    def _change(self, ref: str, **values: object) -> None:
        with self._database.transaction() as connection:
            connection.execute(piled.update().where(piled.c.ref == ref).values(**values))

    def _select(self, where: "sa.ColumnElement[bool]") -> list[Piled]:
        names = (
            "ref name graph title organisation account role partner once made step doing done draft problem"
        )
        columns = [piled.c[name] for name in (*names.split(), "sends")]
        rows = self._database.rows(sa.select(*columns).where(where).order_by(piled.c.made, piled.c.ref))
        return [
            Piled(
                ref, once.removeprefix(f"{partner} "), name, graph, title, organisation,
                Actor(account, Role(role), partner), *rest,
            )
            for ref, name, graph, title, organisation, account, role, partner, once, *rest in rows
        ]  # fmt: skip


def forget(connection: sa.Connection) -> None:
    """Forget the files that are done, within a transaction: what is left of them may name somebody."""
    connection.execute(piled.delete().where(piled.c.done))
