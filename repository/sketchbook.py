"""What was found out about a file when it was taken in, so that its report need not read it again.

Kept beside the submission, and gone with its bytes.
"""

from dataclasses import dataclass

import sqlalchemy as sa

from repository.database import Database, metadata

drawn = sa.Table(
    "drawn",
    metadata,
    sa.Column("submission", sa.ForeignKey("submission.id"), primary_key=True),
    sa.Column("rows", sa.Integer, nullable=False),
    sa.Column("ready", sa.Integer, nullable=False),
    sa.Column("sketches", sa.Text, nullable=False),
)


@dataclass(frozen=True)
class Page:
    """How many rows of a table or a workbook were read, how many of them are ready (0 where none was sent),
    and by what the things in it are recognised, as JSON.
    """

    rows: int
    ready: int
    sketches: str


def note(connection: sa.Connection, submission: int, page: Page) -> None:
    """Write down what was found about a submission, within a transaction."""
    values = {"rows": page.rows, "ready": page.ready, "sketches": page.sketches}
    connection.execute(drawn.insert().values(submission=submission, **values))


def find(database: Database, submission: int | None) -> Page | None:
    """Return what was found about a submission; `None` for what was taken out, or never looked at."""
    columns = (drawn.c[name] for name in ("rows", "ready", "sketches"))
    rows = database.rows(sa.select(*columns).where(drawn.c.submission == submission))
    return Page(*rows[0]) if rows else None


def drop(connection: sa.Connection, submission: int) -> None:
    """Forget what was found about a submission, within a transaction."""
    connection.execute(drawn.delete().where(drawn.c.submission == submission))
