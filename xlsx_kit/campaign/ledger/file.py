"""The file of a ledger: SQLite, one transaction a change, safe to be broken off at any moment."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from xlsx_kit.campaign.ledger.errors import errors_in_words
from xlsx_kit.campaign.ledger.schema import migrate, refuse_foreign


class LedgerFile:
    """The ledger's file. Every change is one transaction; readers and writers do not wait for each other."""

    def __init__(self, path: Path) -> None:
        """Opens or founds it. Raises SpecError where it cannot be read or was written by a later version."""
        self.path = path
        with errors_in_words(path):
            if path.exists():
                with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as db:
                    refuse_foreign(db)  # before anything is changed in somebody else's file
            self._db = sqlite3.connect(path, timeout=30, isolation_level=None)
            self._db.execute("PRAGMA journal_mode = WAL")
            self._db.execute("PRAGMA synchronous = FULL")
            migrate(self._db)

    @contextmanager
    def change(self) -> Iterator[sqlite3.Connection]:
        """Changes that are made together or not at all. Raises OSError for a full or read-only disk."""
        with errors_in_words(self.path):
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield self._db
                self._db.execute("COMMIT")
            except BaseException:
                if self._db.in_transaction:  # a full disk has rolled back by itself
                    self._db.execute("ROLLBACK")
                raise

    def query(self, wanted: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """The rows that a query finds."""
        with errors_in_words(self.path):
            return self._db.execute(wanted, values).fetchall()

    def copy_to(self, target: Path) -> None:
        """A whole copy of the ledger as it is now, in a file that is not there yet."""
        with errors_in_words(target), closing(sqlite3.connect(target)) as copy:
            self._db.backup(copy)

    def close(self) -> None:
        """Closes the file."""
        self._db.close()
