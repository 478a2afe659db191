"""Partners' own addresses that we look at: what is known of each, and what each look gave.

One row for each address, one line for each look that gave something new. A look that found everything
unchanged only takes down when it was.
"""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

import sqlalchemy as sa

from repository import throttle
from repository.database import Database, metadata
from repository.errors import Conflict, NotFound

VISITS_KEPT = 50  # lines for each address; older ones are thrown away


class Outcome(StrEnum):
    """What a look at an address gave, in words for everybody."""

    SENT = "something new: sent to be checked"
    SAME = "unchanged"
    FAULTY = "something must change before it can be taken"
    UNREADABLE = "what is there could not be read"
    UNREACHABLE = "the address did not answer"


TAKEN = frozenset({Outcome.SENT, Outcome.SAME})

source = sa.Table(
    "source",
    metadata,
    sa.Column("address", sa.Text, primary_key=True),
    sa.Column("partner", sa.Text, nullable=False, index=True),
    sa.Column("organisation", sa.Text, nullable=False),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("hours", sa.Integer, nullable=False),
    sa.Column("added", sa.Text, nullable=False),
    sa.Column("wanted", sa.Text, nullable=False),
    sa.Column("due", sa.Text, nullable=False),
    sa.Column("looked", sa.Text, nullable=False),
    # What was taken last: the marks to ask again by, the sha256 of the bytes and of what they say.
    sa.Column("etag", sa.Text, nullable=False),
    sa.Column("modified", sa.Text, nullable=False),
    sa.Column("sha256", sa.Text, nullable=False),
    sa.Column("said", sa.Text, nullable=False),
    sa.Column("report", sa.Text, nullable=False),
    sa.UniqueConstraint("partner", "name"),
)
visit = sa.Table(
    "visit",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("address", sa.ForeignKey("source.address", ondelete="CASCADE"), nullable=False, index=True),
    sa.Column("at", sa.Text, nullable=False),
    sa.Column("outcome", sa.Text, nullable=False),
    sa.Column("words", sa.Text, nullable=False),
    sa.Column("sha256", sa.Text, nullable=False),
    sa.Column("things", sa.Integer, nullable=False),
    sa.Column("must", sa.Integer, nullable=False),
    sa.Column("should", sa.Integer, nullable=False),
    sa.Column("could", sa.Integer, nullable=False),
    sa.Column("ref", sa.Text, nullable=False),
)


@dataclass(frozen=True)
class Visit:
    """What one look gave: `words` say more, `things` were described, `ref` is the ticket of what was sent."""

    at: str
    outcome: Outcome
    words: str = ""
    sha256: str = ""
    things: int = 0
    must: int = 0
    should: int = 0
    could: int = 0
    ref: str = ""


@dataclass(frozen=True)
class Source:
    """One address: whose it is, what it is called among theirs, how often to look, and what was taken last.

    `wanted` is when somebody asked for a look that has not been yet, `report` what was found in the last one
    as JSON; both are empty for none.
    """

    address: str
    partner: str
    organisation: str
    name: str
    hours: int
    added: str
    wanted: str = ""
    due: str = ""
    looked: str = ""
    etag: str = ""
    modified: str = ""
    sha256: str = ""
    said: str = ""
    report: str = ""


def forget(connection: sa.Connection, mentions: Callable[[str], bool]) -> None:
    """Take out of what was found at addresses what mentions somebody, within a transaction."""
    for address, report in connection.execute(sa.select(source.c.address, source.c.report)).all():
        if mentions(report):
            connection.execute(source.update().where(source.c.address == address).values(report=""))
    for number, words in connection.execute(sa.select(visit.c.id, visit.c.words)).all():
        if mentions(words):
            connection.execute(visit.update().where(visit.c.id == number).values(words=""))


class Sources:
    """The addresses, in a ledger's database. Times are given by the caller."""

    def __init__(self, database: Database) -> None:
        self._database = database
        database.make(source, visit, throttle.attempt)

    def add(self, new: Source) -> None:
        """Take an address down; raises `Conflict` for one that is known, or a name that is used."""
        with self._database.transaction() as connection:
            same = source.c.address == new.address
            if connection.execute(sa.select(source.c.address).where(same)).first():
                raise Conflict(f"{new.address} is looked at already.")
            same = (source.c.partner == new.partner) & (source.c.name == new.name)
            if connection.execute(sa.select(source.c.address).where(same)).first():
                raise Conflict(f"{new.partner} has another address of the name {new.name}; choose another.")
            connection.execute(source.insert().values(**asdict(new)))

    def find(self, address: str) -> Source:
        """Return what is known of an address; raises `NotFound`."""
        if found := self._select(source.c.address == address):
            return found[0]
        raise NotFound(f"{address} is not among the addresses that are looked at.")

    def all(self) -> list[Source]:
        """Return every address, by partner."""
        return self._select(sa.true())

    def of_partner(self, partner: str) -> list[Source]:
        """Return a partner's addresses."""
        return self._select(source.c.partner == partner)

    def due(self, at: str) -> list[Source]:
        """Return the addresses to look at now: those that somebody waits for first."""
        found = self._select((source.c.wanted != "") | (source.c.due <= at))
        return sorted(found, key=lambda each: (each.wanted == "", each.wanted, each.due))

    def visits(self, address: str) -> list[Visit]:
        """Return what the looks at an address gave, the last first."""
        columns = [visit.c[name] for name in Visit.__dataclass_fields__]
        query = sa.select(*columns).where(visit.c.address == address).order_by(visit.c.id.desc())
        rows = self._database.rows(query)
        return [Visit(at, Outcome(outcome), *rest) for at, outcome, *rest in rows]

    def want(self, address: str, by: str, *, at: str) -> None:
        """Ask for a look now; raises `Overspent` where this is asked for too often."""
        with self._database.transaction() as connection:
            throttle.count(connection, throttle.looking(address, by), at)
            its = source.c.address == address
            connection.execute(source.update().where(its).values(wanted=at))

    def note(self, found: Source, gave: Visit, *, due: str, report: str = "", **taken: str) -> None:
        """Take down what a look gave, and what was taken of it; nothing where the address is gone since."""
        values: dict[str, Any] = {"looked": gave.at, "wanted": "", "due": due, **taken}
        if gave.outcome is not Outcome.SAME:
            values["report"] = report
        with self._database.transaction() as connection:
            its = source.c.address == found.address
            if not connection.execute(source.update().where(its).values(**values)).rowcount:
                return
            if gave.outcome is not Outcome.SAME and not self._repeats(connection, found.address, gave):
                connection.execute(visit.insert().values(address=found.address, **asdict(gave)))
                kept = sa.select(visit.c.id).where(visit.c.address == found.address)
                kept = kept.order_by(visit.c.id.desc()).limit(VISITS_KEPT)
                old = (visit.c.address == found.address) & visit.c.id.not_in(kept)
                connection.execute(visit.delete().where(old))

    def drop(self, connection: sa.Connection, address: str) -> None:
        """Forget an address and all that was taken down of it, within a transaction."""
        connection.execute(visit.delete().where(visit.c.address == address))
        connection.execute(source.delete().where(source.c.address == address))

    @staticmethod
    def _repeats(connection: sa.Connection, address: str, gave: Visit) -> bool:
        """Tell whether a look gave what the one before gave."""
        columns = [visit.c[name] for name in ("outcome", "words", "sha256", "ref")]
        query = sa.select(*columns).where(visit.c.address == address).order_by(visit.c.id.desc()).limit(1)
        before = connection.execute(query).first()
        return before is not None and tuple(before) == (gave.outcome, gave.words, gave.sha256, gave.ref)

    def _select(self, where: Any) -> list[Source]:
        columns = [source.c[name] for name in Source.__dataclass_fields__]
        query = sa.select(*columns).where(where).order_by(source.c.partner, source.c.name)
        return [Source(*row) for row in self._database.rows(query)]
