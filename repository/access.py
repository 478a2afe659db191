"""How somebody who has an account shows who they are: a browser by its session, a program by its token.

Both are random secrets of 256 bits; of each only the sha256 is kept, so whoever reads the database cannot use
it. Each look asks the database, so what was ended does not open anything any more.
"""

import secrets
from dataclasses import dataclass
from datetime import timedelta

import sqlalchemy as sa

from repository import throttle
from repository.database import Database, metadata
from repository.errors import BadInput, NotFound, Refused, Unknown
from repository.people import COLUMNS, Account, People, account, account_of, digest, later, valid

SESSION_HOURS = 12
TOKEN_DAYS = (30, 90, 365)
TOKEN_MARK = "inc_"  # noqa: S105 - what a token begins with, so that it is known when it turns up somewhere
WRONG = "The name or the password is not right."

session = sa.Table(
    "session",
    metadata,
    sa.Column("hash", sa.Text, primary_key=True),
    sa.Column("account", sa.ForeignKey("account.name"), nullable=False, index=True),
    sa.Column("begun", sa.Text, nullable=False),
    sa.Column("expires", sa.Text, nullable=False),
)
token = sa.Table(
    "token",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("hash", sa.Text, nullable=False, unique=True),
    sa.Column("account", sa.ForeignKey("account.name"), nullable=False, index=True),
    sa.Column("label", sa.Text, nullable=False),
    sa.Column("scope", sa.Text, nullable=False),
    sa.Column("made", sa.Text, nullable=False),
    sa.Column("expires", sa.Text, nullable=False),
)


@dataclass(frozen=True)
class Token:
    """A program's token, without its secret. `scope` is what it lets a program do: `contribute` or `read`."""

    id: int
    account: str
    label: str
    scope: str
    made: str
    expires: str


SCOPES = ("contribute", "read")


class Access:
    """The sessions and tokens in one database. Times are ISO 8601 in UTC, given by the caller as `at`."""

    def __init__(self, database: Database, people: People) -> None:
        self._database, self._people = database, people
        database.make(session, token, throttle.attempt)

    def sign_in(
        self, name: str, password: str, client: str, *, at: str, old: str = ""
    ) -> tuple[Account, str]:
        """Return the account and the secret of a new session; the session `old` ends.

        `client` is where it comes from. Raises `Unknown` for a wrong name or password, saying no more and
        taking as long in either case, and `Overspent` after too many of them.
        """
        keys = throttle.keys(name, client)
        with self._database.transaction() as connection:
            throttle.count(connection, keys, at)  # before the look, so that many at once do not slip through
        if not self._people.knows(name, password):
            raise Unknown(WRONG)
        secret = secrets.token_urlsafe(32)
        values = {"hash": digest(secret), "account": name, "begun": at}
        values["expires"] = later(at, timedelta(hours=SESSION_HOURS))
        with self._database.transaction() as connection:
            throttle.forgive(connection, keys)
            connection.execute(
                session.delete().where((session.c.expires <= at) | (session.c.hash == digest(old)))
            )
            connection.execute(session.insert().values(**values))
        return self._people.find(name), secret

    def signed_in(self, secret: str, *, at: str) -> Account | None:
        """Return whose session that is, `None` when it ended."""
        return self._holder(session, secret, at)

    def sign_out(self, secret: str) -> None:
        """End one session."""
        with self._database.transaction() as connection:
            connection.execute(session.delete().where(session.c.hash == digest(secret)))

    def sign_out_everywhere(self, name: str) -> None:
        """End all sessions of an account."""
        with self._database.transaction() as connection:
            connection.execute(session.delete().where(session.c.account == name))

    def sessions(self, name: str, *, at: str) -> list[str]:
        """Return when each session of an account began that has not ended, newest first."""
        where = (session.c.account == name) & (session.c.expires > at)
        query = sa.select(session.c.begun).where(where).order_by(session.c.begun.desc())
        return [row[0] for row in self._database.rows(query)]

    def make_token(self, name: str, label: str, scope: str, days: int, *, at: str) -> tuple[Token, str]:
        """Return a new token and its secret, which is never shown again; raises `BadInput`."""
        if scope not in SCOPES or days not in TOKEN_DAYS or not 1 <= len(label.strip()) <= 80:
            raise BadInput(
                "Say what the token is for (80 characters at most), what it may do and for how long."
            )
        secret = TOKEN_MARK + secrets.token_urlsafe(32)
        values = {"hash": digest(secret), "account": name, "label": label.strip(), "scope": scope, "made": at}
        values["expires"] = later(at, timedelta(days=days))
        with self._database.transaction() as connection:
            made = connection.execute(token.insert().values(**values)).lastrowid
        return next(one for one in self.tokens(name, at=at) if one.id == made), secret

    def tokens(self, name: str, *, at: str) -> list[Token]:
        """Return the tokens of an account that have not ended, newest first."""
        columns = [token.c[each] for each in ("id", "account", "label", "scope", "made", "expires")]
        where = (token.c.account == name) & (token.c.expires > at)
        rows = self._database.rows(sa.select(*columns).where(where).order_by(token.c.id.desc()))
        return [Token(*row) for row in rows]

    def revoke_token(self, name: str, number: int) -> None:
        """End a token of an account, from the next request on; raises `NotFound` for another's."""
        with self._database.transaction() as connection:
            where = (token.c.account == name) & (token.c.id == number)
            if not connection.execute(token.delete().where(where)).rowcount:
                raise NotFound("There is no such token; perhaps it was ended already.")

    def of_token(self, secret: str, scope: str, *, at: str) -> Account:
        """Return whose token that is.

        Raises `Unknown` unless it is one that has not ended, `Refused` where it does not reach so far.
        """
        found = self._holder(token, secret, at)
        scopes = self._database.rows(sa.select(token.c.scope).where(token.c.hash == digest(secret)))
        if found is None or not scopes:
            raise Unknown("This token is not one of ours, or has ended.")
        if scope not in (scopes[0][0], "read"):
            raise Refused("This token lets a program read only. To send or withdraw, make one that may.")
        return found

    def change_password(self, name: str, password: str) -> None:
        """Give an account another password and end its sessions; raises `NotFound`, `BadInput`."""
        self._people.change_password(name, password)
        self.sign_out_everywhere(name)

    def _holder(self, table: sa.Table, secret: str, at: str) -> Account | None:
        joined = sa.select(*COLUMNS).join(table, table.c.account == account.c.name)
        rows = self._database.rows(joined.where(valid(table, secret, at), account.c.closed.is_(None)))
        return account_of(rows[0]) if rows else None
