"""Accounts: who may sign in, and what they are here.

An account has a name to sign in with and belongs to a *partner*, the organisation in whose name its holder
sends things. No address to write to is kept, and nothing is sent. Of a password
only an argon2id hash is kept (https://www.rfc-editor.org/rfc/rfc9106), of an invitation its sha256.
"""

import hashlib
import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

import sqlalchemy as sa
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from repository.database import Database, metadata
from repository.errors import BadInput, Conflict, NotFound
from repository.permissions import Role

INVITATION_DAYS = 14
PASSWORD_LEAST, PASSWORD_MOST = 12, 1000  # characters
NAME = re.compile(r"[a-z0-9](?:[a-z0-9.-]{1,38})[a-z0-9]")
PARTNER = re.compile(r"[a-z0-9](?:-?[a-z0-9]){1,39}")
RESERVED = {"community", "local", "source", "inferred", "derived"}  # parts of our own addresses

account = sa.Table(
    "account",
    metadata,
    sa.Column("name", sa.Text, primary_key=True),
    sa.Column("role", sa.Text, nullable=False),
    sa.Column("partner", sa.Text, nullable=False),
    sa.Column("organisation", sa.Text, nullable=False),
    sa.Column("password", sa.Text, nullable=False),
    sa.Column("made", sa.Text, nullable=False),
    sa.Column("by", sa.Text, nullable=False),
    sa.Column("closed", sa.Text, nullable=True),
)
invitation = sa.Table(
    "invitation",
    metadata,
    sa.Column("hash", sa.Text, primary_key=True),
    sa.Column("role", sa.Text, nullable=False),
    sa.Column("partner", sa.Text, nullable=False),
    sa.Column("organisation", sa.Text, nullable=False),
    sa.Column("expires", sa.Text, nullable=False),
    sa.Column("by", sa.Text, nullable=False),
)


@dataclass(frozen=True)
class Account:
    """Who somebody is here; `organisation` is the name of the partner in full."""

    name: str
    role: Role
    partner: str
    organisation: str
    made: str
    closed: str | None = None


@dataclass(frozen=True)
class Invitation:
    """What the account will be that an invitation lets somebody make."""

    role: Role
    partner: str
    organisation: str
    expires: str


COLUMNS = [account.c[name] for name in ("name", "role", "partner", "organisation", "made", "closed")]


class People:
    """The accounts in one database. Times are ISO 8601 in UTC with seconds, given by the caller as `at`."""

    def __init__(self, database: Database, hasher: PasswordHasher | None = None) -> None:
        self._database = database
        self._hasher = hasher or PasswordHasher()  # RFC 9106's second recommendation: 64 MiB, three passes
        database.make(account, invitation)

    def add(
        self, name: str, password: str, role: Role, partner: str, organisation: str, *, at: str, by: str
    ) -> Account:
        """Make an account; raises `BadInput` for a name or password that will not do, `Conflict` if taken."""
        _check_name(name)
        _check_partner(partner, organisation)
        hashed = self._hash(password, name)
        with self._database.transaction() as connection:
            self._insert(connection, (name, role, partner, organisation.strip()), hashed, at, by)
        return self.find(name)

    def find(self, name: str) -> Account:
        """Return the account of that name, closed or not; raises `NotFound`."""
        rows = self._database.rows(sa.select(*COLUMNS).where(account.c.name == name))
        if not rows:
            raise NotFound(f"There is no account {name!r}.")
        return account_of(rows[0])

    def all(self) -> list[Account]:
        """Return all accounts by name."""
        return [account_of(row) for row in self._database.rows(sa.select(*COLUMNS).order_by(account.c.name))]

    def organisation(self, partner: str, named: str = "") -> str:
        """Return what a partner's organisation is called, which is `named` where it has no account yet.

        Raises `BadInput` for a short name or name that will not do, `Conflict` where it is called otherwise.
        """
        known = {each.partner: each.organisation for each in self.all()}
        name = named.strip() or known.get(partner, "")
        _check_partner(partner, name)
        with self._database.engine.connect() as connection:
            self._check_same_name(connection, partner, name)
        return name

    def close(self, name: str, *, at: str) -> None:
        """Close an account: nothing opens for it any more. Raises `NotFound`, `Conflict` for the last one.

        The last administrator's account stays open, or nobody could ever make another.
        """
        found = self.find(name)
        with self._database.transaction() as connection:
            others = sa.select(account.c.name).where(
                account.c.role == Role.ADMINISTRATOR, account.c.closed.is_(None), account.c.name != name
            )
            if found.role == Role.ADMINISTRATOR and not connection.execute(others).first():
                raise Conflict("This is the last administrator; make another one first.")
            connection.execute(account.update().where(account.c.name == name).values(closed=at))

    def change_password(self, name: str, password: str) -> None:
        """Give an account another password; raises `NotFound`, `BadInput`."""
        self.find(name)
        hashed = self._hash(password, name)
        with self._database.transaction() as connection:
            connection.execute(account.update().where(account.c.name == name).values(password=hashed))

    def invite(self, role: Role, partner: str, organisation: str, *, at: str, by: str) -> str:
        """Return the secret with which somebody may make one account, within two weeks."""
        _check_partner(partner, organisation)
        secret = secrets.token_urlsafe(32)
        values = {
            "hash": digest(secret),
            "role": role,
            "partner": partner,
            "organisation": organisation.strip(),
            "expires": later(at, timedelta(days=INVITATION_DAYS)),
            "by": by,
        }
        with self._database.transaction() as connection:
            self._check_same_name(connection, partner, organisation.strip())
            connection.execute(invitation.insert().values(**values))
        return secret

    def invitation(self, secret: str, *, at: str) -> Invitation:
        """Return what that secret invites to; raises `NotFound` when it was used or is too old."""
        columns = [invitation.c[name] for name in ("role", "partner", "organisation", "expires")]
        found = self._database.rows(sa.select(*columns).where(valid(invitation, secret, at)))
        if not found:
            raise NotFound("This invitation was used or is too old. Ask for another one.")
        role, *rest = found[0]
        return Invitation(Role(role), *rest)

    def accept(self, secret: str, name: str, password: str, *, at: str) -> Account:
        """Make the account that an invitation allows; it can be used once."""
        invited = self.invitation(secret, at=at)
        _check_name(name)
        hashed = self._hash(password, name)
        with self._database.transaction() as connection:
            used = connection.execute(invitation.delete().where(valid(invitation, secret, at)))
            if not used.rowcount:
                raise NotFound("This invitation was used a moment ago.")
            who = (name, invited.role, invited.partner, invited.organisation)
            self._insert(connection, who, hashed, at, "invitation")
        return self.find(name)

    @cached_property
    def _nobodys(self) -> str:
        return self._hasher.hash(secrets.token_urlsafe())

    def _insert(
        self, connection: sa.Connection, who: tuple[str, Role, str, str], hashed: str, at: str, by: str
    ) -> None:
        name, role, partner, organisation = who
        if connection.execute(sa.select(account.c.name).where(account.c.name == name)).first():
            raise Conflict("That name is taken; choose another one.")
        self._check_same_name(connection, partner, organisation)
        values = {"name": name, "role": role, "partner": partner, "organisation": organisation}
        connection.execute(account.insert().values(**values, password=hashed, made=at, by=by))

    @staticmethod
    def _check_same_name(connection: sa.Connection, partner: str, organisation: str) -> None:
        """One partner has one name: what it published stands under it."""
        known = sa.select(account.c.organisation).where(account.c.partner == partner)
        found = connection.execute(known).first()
        if found and found[0] != organisation:
            raise Conflict(f"The partner {partner} is called {found[0]!r} here.")

    def _hash(self, password: str, name: str) -> str:
        if not PASSWORD_LEAST <= len(password) <= PASSWORD_MOST:
            most = f"{PASSWORD_LEAST} to {PASSWORD_MOST:,} characters"
            raise BadInput(
                f"A password has {most}; three or four words that only you would put together do well."
            )
        if name in password.casefold() or len(set(password)) < 5:
            raise BadInput("This password is too easy to guess; three or four words do well.")
        return self._hasher.hash(password)

    def knows(self, name: str, password: str) -> bool:
        """Tell whether that is the password of an open account; unknown names take as long as known ones."""
        nobodys = self._nobodys
        query = sa.select(account.c.password).where(account.c.name == name, account.c.closed.is_(None))
        rows = self._database.rows(query)
        return self._fits(rows[0][0] if rows else nobodys, password) and bool(rows)

    def _fits(self, hashed: str, password: str) -> bool:
        try:
            return self._hasher.verify(hashed, password[: PASSWORD_MOST + 1])
        except (VerificationError, InvalidHashError):
            return False


def later(at: str, span: timedelta) -> str:
    """Return the moment `span` after `at`, in the same form."""
    return (datetime.fromisoformat(at) + span).isoformat(timespec="seconds")


def digest(secret: str) -> str:
    """Return the sha256 of a random secret: all that is kept of it."""
    return hashlib.sha256(secret.encode()).hexdigest()


def valid(table: sa.Table, secret: str, at: str) -> Any:
    """Return the condition that a row of `table` is that secret's and has not ended."""
    return (table.c.hash == digest(secret)) & (table.c.expires > at)


def account_of(row: Sequence[Any]) -> Account:
    """Return the account that a row of `COLUMNS` holds."""
    name, role, partner, organisation, made, closed = row
    return Account(name, Role(role), partner, organisation, made, closed)


def _check_name(name: str) -> None:
    if not NAME.fullmatch(name):
        raise BadInput("A name to sign in with has 3 to 40 small letters, digits, dots and hyphens: amira.k")


def _check_partner(partner: str, organisation: str) -> None:
    if not PARTNER.fullmatch(partner) or partner in RESERVED:
        raise BadInput(
            "A partner's short name has 2 to 40 small letters, digits and single hyphens: leeds-council"
        )
    if not 1 <= len(organisation.strip()) <= 120:
        raise BadInput("Give the organisation's name, in 120 characters at most.")
