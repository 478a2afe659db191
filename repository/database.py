"""The one file in which nothing is lost: an SQLite database, opened with the settings that keep data safe.

The rooms that keep something in it (`ledger`, `people`, `docket`) each bring their tables.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from repository.errors import Busy, Damaged, NoRoom

metadata = sa.MetaData()

PRAGMAS = {
    "journal_mode": "wal",
    "synchronous": 2,  # FULL: acknowledged means on the disk
    "foreign_keys": 1,
    "secure_delete": 1,  # erased bytes are overwritten
    "busy_timeout": 30_000,
}


class Database:
    """One SQLite file, used by many threads and processes at once."""

    def __init__(self, file: Path) -> None:
        file.parent.mkdir(parents=True, exist_ok=True)
        self.file = file
        self.engine = sa.create_engine(f"sqlite:///{file}")
        sa.event.listen(self.engine, "connect", _settings)

    def make(self, *tables: sa.Table) -> None:
        """Make the tables and columns that are not there yet, the latter with what they hold by default.

        Raises `Damaged` for a file that is no database.
        """
        try:
            with self.engine.connect() as connection:
                known = sa.inspect(connection)
                there = set(known.get_table_names())
                late = [
                    column
                    for table in tables
                    if table.name in there
                    for column in table.columns
                    if column.name not in {each["name"] for each in known.get_columns(table.name)}
                ]
            if late or not {table.name for table in tables} <= there:
                with self.transaction() as connection:
                    metadata.create_all(connection, tables=list(tables))
                    for column in late:
                        told = sa.schema.CreateColumn(column).compile(connection)
                        connection.exec_driver_sql(f"ALTER TABLE {column.table.name} ADD COLUMN {told}")
        except sa.exc.DatabaseError as error:
            raise _unable(self.file, error) from error

    def rows(self, query: Any) -> list[Any]:
        """Return the rows of a query; raises `Damaged` or `Busy` where the file cannot be read."""
        try:
            with self.engine.connect() as connection:
                return list(connection.execute(query))
        except sa.exc.OperationalError as error:
            raise _unable(self.file, error) from error

    @contextmanager
    def transaction(self) -> Iterator[sa.Connection]:
        """Do what the block does, all of it or nothing; what it did is on the disk when the block is left.

        Writers take turns. Raises `Busy` when another holds the file too long, `Damaged` for a broken file.
        """
        # BEGIN IMMEDIATE: positions are given out and committed in the same order.
        try:
            with self.engine.connect() as connection:
                connection.exec_driver_sql("BEGIN IMMEDIATE")
                try:
                    yield connection
                except BaseException:
                    connection.exec_driver_sql("ROLLBACK")
                    raise
                connection.exec_driver_sql("COMMIT")
        except sa.exc.OperationalError as error:
            raise _unable(self.file, error) from error

    def backup(self, target: Path) -> None:
        """Copy everything into the new file `target`, consistent however busy the site is."""
        with sqlite3.connect(self.file) as source, sqlite3.connect(target) as copy:
            source.backup(copy)
            copy.execute("PRAGMA journal_mode=delete")
        copy.close()
        source.close()

    def scrub(self) -> None:
        """Write the file anew, so that no page of it or of its log keeps what was deleted or overwritten.

        Raises `Busy` when somebody reads or writes all the while.
        """
        try:
            with self.engine.connect() as connection:
                connection.exec_driver_sql("VACUUM")
                (busy, *_), *_ = connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        except sa.exc.OperationalError as error:
            raise _unable(self.file, error) from error
        if busy:
            raise Busy(
                "The ledger is being read all the while, so that its log cannot be emptied; run it again."
            )

    def check(self) -> None:
        """Raise `Damaged` unless SQLite finds its file whole."""
        try:
            answer = self.rows(sa.text("PRAGMA integrity_check"))[0][0]
        except sa.exc.DatabaseError as error:
            raise _unable(self.file, error) from error
        if answer != "ok":
            raise Damaged(f"The ledger {self.file} is damaged: {answer}")

    def close(self) -> None:
        """Let go of the file."""
        self.engine.dispose()


def _settings(connection: Any, _pool_entry: Any) -> None:
    connection.isolation_level = None  # the driver opens no transactions of its own; `transaction` does
    for name, value in PRAGMAS.items():
        connection.execute(f"PRAGMA {name}={value}")


def _unable(file: Path, error: Exception) -> Exception:
    if "disk is full" in str(error):
        return NoRoom()
    if "locked" in str(error):
        return Busy("Somebody else is writing to the ledger; try again in a moment.")
    return Damaged(f"The ledger {file} cannot be used: {getattr(error, 'orig', error)}")
