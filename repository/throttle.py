"""How often somebody may try: counted in the database, so that a restart or another process forgets nothing.

Each key has a number of free tries; after these, each further one must wait twice as long as the one before,
up to a quarter of an hour. What is a day old is forgotten, which bounds the table.
"""

import hashlib
from collections.abc import Mapping
from datetime import datetime, timedelta

import sqlalchemy as sa

from repository.database import metadata
from repository.errors import Overspent

LONGEST = timedelta(minutes=15)
FORGOTTEN = timedelta(days=1)

attempt = sa.Table(
    "attempt",
    metadata,
    sa.Column("key", sa.Text, primary_key=True),
    sa.Column("count", sa.Integer, nullable=False),
    sa.Column("last", sa.Text, nullable=False, index=True),
)


def keys(name: str, client: str) -> Mapping[str, int]:
    """Return what is counted when somebody at `client` signs in as `name`: key → free tries.

    A name tried from everywhere waits only after many tries: nobody is locked out by another easily.
    """
    return {_key("both", name, client): 5, _key("client", client): 20, _key("name", name): 100}


def sending(client: str) -> Mapping[str, int]:
    """Return what is counted when somebody without an account sends something."""
    return {_key("sending", client): 20}


def looking(address: str, by: str) -> Mapping[str, int]:
    """Return what is counted when somebody has one of their addresses looked at now."""
    return {_key("looking", address): 5, _key("looking by", by): 20}


def count(connection: sa.Connection, keys: Mapping[str, int], at: str) -> None:
    """Count one try, within a transaction; raises `Overspent` where it comes too early."""
    now = datetime.fromisoformat(at)
    connection.execute(attempt.delete().where(attempt.c.last < _text(now - FORGOTTEN)))
    where = attempt.c.key.in_(list(keys))
    before = {row[0]: (row[1], row[2]) for row in connection.execute(sa.select(attempt).where(where))}
    for key, free in keys.items():
        tries, last = before.get(key, (0, at))
        until = datetime.fromisoformat(last) + min(timedelta(seconds=2.0 ** min(tries - free, 20)), LONGEST)
        if tries >= free and now < until:
            seconds = int((until - now).total_seconds()) + 1
            raise Overspent(f"Too many tries. Try again in {_words(seconds)}.", seconds=seconds)
    for key in keys:
        tries = before[key][0] + 1 if key in before else 1
        connection.execute(attempt.delete().where(attempt.c.key == key))
        connection.execute(attempt.insert().values(key=key, count=tries, last=at))


def forgive(connection: sa.Connection, keys: Mapping[str, int]) -> None:
    """Forget the tries of somebody who was right."""
    connection.execute(attempt.delete().where(attempt.c.key.in_(list(keys))))


def _key(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def _text(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds")


def _words(seconds: int) -> str:
    return f"{seconds} seconds" if seconds < 100 else f"{-(-seconds // 60)} minutes"
