"""Where bytes come from that we fetched ourselves: the address, the moment, the hash of what came."""

from collections.abc import Callable
from dataclasses import asdict, dataclass

import sqlalchemy as sa

from repository.database import Database
from repository.tables import fetched


@dataclass(frozen=True)
class Fetched:
    """Where bytes came from, the sha256 of what came, and when."""

    address: str
    sha256: str
    at: str


COLUMNS = [fetched.c[name] for name in Fetched.__dataclass_fields__]


def note(connection: sa.Connection, number: int, where: Fetched) -> None:
    """Write down where a submission's bytes come from, within a transaction."""
    connection.execute(fetched.insert().values(submission=number, **asdict(where)))


def find(database: Database, number: int | None) -> Fetched | None:
    """Return where a submission's bytes come from; None where nobody fetched them."""
    rows = database.rows(sa.select(*COLUMNS).where(fetched.c.submission == number))
    return Fetched(*rows[0]) if rows else None


def drop(connection: sa.Connection, number: int) -> None:
    """Forget where a submission's bytes come from, within a transaction."""
    connection.execute(fetched.delete().where(fetched.c.submission == number))


def forget(connection: sa.Connection, mentions: Callable[[str], bool]) -> None:
    """Forget every address that mentions somebody, within a transaction."""
    for number, address in connection.execute(sa.select(fetched.c.submission, fetched.c.address)).all():
        if mentions(address):
            drop(connection, number)
