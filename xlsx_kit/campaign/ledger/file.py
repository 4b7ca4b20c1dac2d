"""The file of a ledger: SQLite, one transaction a change, safe to be broken off at any moment."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from sqlalchemy import ClauseElement
from sqlalchemy.dialects import sqlite

from xlsx_kit.campaign.ledger.connection import NOTHING, Connection, Row, Values
from xlsx_kit.campaign.ledger.errors import errors_in_words
from xlsx_kit.campaign.ledger.schema import migrate, refuse_foreign

DIALECT = sqlite.dialect(paramstyle="named")


class LedgerFile:
    """The ledger's file. Every change is one transaction; readers and writers do not wait for each other."""

    def __init__(self, path: Path) -> None:
        """Opens or founds it. Raises SpecError where it cannot be read or was written by a later version."""
        self.path = path
        with errors_in_words(path):
            if path.exists():
                with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as db:
                    refuse_foreign(db)  # before anything is changed in somebody else's file
            self._file = sqlite3.connect(path, timeout=30, isolation_level=None)
            self._file.execute("PRAGMA journal_mode = WAL")
            self._file.execute("PRAGMA synchronous = FULL")
            self._db = Connection(self._file, DIALECT)
            migrate(self._file, self._db)

    @contextmanager
    def change(self) -> Iterator[Connection]:
        """Changes that are made together or not at all. Raises OSError for a full or read-only disk."""
        with errors_in_words(self.path):
            self._file.execute("BEGIN IMMEDIATE")
            try:
                yield self._db
                self._file.execute("COMMIT")
            except BaseException:
                if self._file.in_transaction:  # a full disk has rolled back by itself
                    self._file.execute("ROLLBACK")
                raise

    def query(self, statement: ClauseElement, values: Values = NOTHING) -> list[Row]:
        """The rows that a statement finds."""
        with errors_in_words(self.path):
            return self._db.query(statement, values)

    def rows(self, table: str, where: Values = NOTHING, order: tuple[str, ...] = ()) -> list[Row]:
        """The rows of a table in which columns have the given values, in an order."""
        with errors_in_words(self.path):
            return self._db.rows(table, where, order)

    def row(self, table: str, where: Values) -> Row | None:
        """The one row in which columns have the given values."""
        with errors_in_words(self.path):
            return self._db.row(table, where)

    def copy_to(self, target: Path) -> None:
        """A whole copy of the ledger as it is now, in a file that is not there yet."""
        with errors_in_words(target), closing(sqlite3.connect(target)) as copy:
            self._file.backup(copy)

    def close(self) -> None:
        """Closes the file."""
        self._file.close()
