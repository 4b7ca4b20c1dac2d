"""Where a ledger's records stand: a connection, its transactions, and copies of the whole, compared."""

from __future__ import annotations

import time
from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

from xlsx_kit.campaign.ledger.compiled import COLUMNS, KEYS
from xlsx_kit.campaign.ledger.connection import NOTHING, Connection, Row, Values
from xlsx_kit.campaign.ledger.queries import IN_ORDER, ROWID, Statement

PAUSE = 0.1
"""Seconds between two looks at what another officer holds."""


class LedgerStore(ABC):
    """A database that holds a ledger. Every change is one transaction; readers do not wait for writers.

    ``name`` is what messages call it, without a password.
    """

    name: str
    db: Connection
    remedy: str
    """What to do where the ledger is lost, empty or old."""
    is_shared: bool
    """Whether others keep the database, and several machines may be at work on it."""
    user: str
    """Who acts as far as the database knows; "" where it knows nobody."""

    @abstractmethod
    def errors_in_words(self) -> AbstractContextManager[None]:
        """Raises OSError or SpecError for what the engine's driver raises."""

    @abstractmethod
    def begin(self) -> None:
        """Opens a transaction; a writer beside waits until it is over."""

    @abstractmethod
    def rollback(self) -> None:
        """Takes back what the open transaction did; one that is over by itself stays so."""

    @abstractmethod
    def copy_to(self, target: Path) -> None:
        """A whole copy of the ledger as it is now, in an SQLite file that is not there yet."""

    def mark_current(self) -> None:  # noqa: B027
        """Says that this is where the ledger stands."""

    def mark_moved(self) -> None:  # noqa: B027
        """Says that the ledger has moved on; whoever opens it is told so. A file is renamed instead."""

    def hold(self, name: str, *, shared: bool = False) -> str:
        """Takes a lock that ends with the connection; "" where it is ours, else who has it.

        A file's folder is held as a whole, so that nobody else can have anything of it.
        """
        return ""

    def release(self, name: str, *, shared: bool = False) -> None:  # noqa: B027
        """Gives a lock back."""

    def begin_work(self, run: int) -> None:  # noqa: B027
        """Says to a server which run this connection is at work on."""

    def runs_at_work(self) -> set[int]:
        """The numbers of the runs that are at work now, on any machine."""
        return set()

    @abstractmethod
    def close(self) -> None:
        """Closes the connection."""


class StoredLedger:
    """A ledger in its store: queries, and changes that are made together or not at all."""

    def __init__(self, store: LedgerStore) -> None:
        self.store = store
        self._db = store.db
        self._changing = False

    @property
    def name(self) -> str:
        """What messages call the ledger."""
        return self.store.name

    @contextmanager
    def change(self) -> Iterator[Connection]:
        """Changes that are made together or not at all; one within another is part of that.

        Raises OSError for a full or read-only disk.
        """
        if self._changing:
            yield self._db
            return
        store, driver = self.store, self._db.driver
        with store.errors_in_words():
            store.begin()
            self._changing = True
            try:
                yield self._db
                driver.execute("COMMIT")
            except BaseException:
                store.rollback()
                raise
            finally:
                self._changing = False

    def query(self, statement: Statement, values: Values = NOTHING) -> list[Row]:
        """The rows that a statement finds."""
        with self.store.errors_in_words():
            return self._db.query(statement, values)

    def rows(self, table: str, where: Values = NOTHING, order: tuple[str, ...] = ()) -> list[Row]:
        """The rows of a table in which columns have the given values, in an order."""
        with self.store.errors_in_words():
            return self._db.rows(table, where, order)

    def row(self, table: str, where: Values) -> Row | None:
        """The one row in which columns have the given values."""
        with self.store.errors_in_words():
            return self._db.row(table, where)

    def copy_to(self, target: Path) -> None:
        """A whole copy of the ledger as it is now, in a file that is not there yet."""
        self.store.copy_to(target)

    @contextmanager
    def at_work_on(self, name: str, *, patience: float = 0) -> Iterator[str]:
        """Holds a unit or a file against other officers; gives who has it, "" where it is ours.

        Waits for it for some seconds at most. What one run holds it may hold again.
        """
        waited = 0.0
        while (who := self.store.hold(name)) and waited < patience:
            time.sleep(PAUSE)
            waited += PAUSE
        try:
            yield who
        finally:
            if not who:
                self.store.release(name)

    def close(self) -> None:
        """Closes the ledger."""
        self.store.close()


def copy_records(source: LedgerStore, target: LedgerStore) -> None:
    """Everything in the source, in place of everything in the target, in one transaction there."""
    with StoredLedger(target).change() as db:
        for table in COLUMNS:
            db.delete(table, {})
            db.insert_all(table, records(source, table))


def count_records(store: LedgerStore) -> int:
    """How many records there are in all."""
    return sum(len(records(store, table)) for table in COLUMNS)


def differing_tables(one: LedgerStore, other: LedgerStore) -> list[str]:
    """The tables in which two ledgers do not hold the same records in the same order."""
    return [table for table in COLUMNS if records(one, table) != records(other, table)]


def records(store: LedgerStore, table: str) -> list[Row]:
    """All records of a table, in their order."""
    return store.db.rows(table, order=(ROWID,) if table in IN_ORDER else KEYS[table])
