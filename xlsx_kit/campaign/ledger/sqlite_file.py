"""A ledger in a campaign's folder: an SQLite file, safe to be broken off at any moment."""

from __future__ import annotations

import errno
import os
import sqlite3
from collections.abc import Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from itertools import count
from pathlib import Path

from xlsx_kit.campaign.ledger.connection import Connection
from xlsx_kit.campaign.ledger.queries import SQLITE
from xlsx_kit.campaign.ledger.schema import ForeignDatabaseError, NewerLedgerError, migrate, refuse_foreign
from xlsx_kit.campaign.ledger.store import LedgerStore
from xlsx_kit.messages import declared_error

SYSTEM_ERRORS = {
    sqlite3.SQLITE_FULL: errno.ENOSPC,
    sqlite3.SQLITE_READONLY: errno.EROFS,
    sqlite3.SQLITE_PERM: errno.EACCES,
    sqlite3.SQLITE_CANTOPEN: errno.EACCES,
    sqlite3.SQLITE_IOERR: errno.EIO,
}
"""Result codes that are about the disk, as the system says it."""
BUSY = (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)
MEND = "请先备份整个活动文件夹，再运行 campaign check 查看，或 campaign rebuild 重建。"
"""What to do about a ledger that breaks at any moment: letters may have left by then."""
REBUILD = f"没有做任何事，也没有发出邮件。{MEND}"
"""The same before anything is done."""


@contextmanager
def errors_in_words(path: Path) -> Iterator[None]:
    """Raises OSError for a disk that is full or read-only, SpecError for a file that is no ledger."""
    try:
        yield
    except NewerLedgerError:
        raise declared_error("LEDGER-009", path.name) from None
    except ForeignDatabaseError:
        raise declared_error("LEDGER-010", path.name) from None
    except sqlite3.DatabaseError as error:
        code = (getattr(error, "sqlite_errorcode", None) or 0) & 0xFF
        if code in SYSTEM_ERRORS:
            raise OSError(SYSTEM_ERRORS[code], str(error), str(path)) from error
        if code in BUSY:
            raise declared_error("LEDGER-011", path.name) from None
        raise declared_error("LEDGER-012", path.name, code=code) from error


class SqliteFile(LedgerStore):
    """The file of a ledger. Readers and writers do not wait for each other; there is one writer at a time."""

    is_shared, user, remedy = False, "", REBUILD

    def __init__(self, path: Path) -> None:
        """Opens or founds it. Raises SpecError where it cannot be read or was written by a later version."""
        self.path, self.name = path, path.name
        with errors_in_words(path):
            if path.exists():
                with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as db:
                    refuse_foreign(db)  # before anything is changed in somebody else's file
            self._file = sqlite3.connect(path, timeout=30, isolation_level=None)
            self._file.execute("PRAGMA journal_mode = WAL")
            self._file.execute("PRAGMA synchronous = FULL")
            self.db = Connection(self._file, SQLITE)
            migrate(self._file, self.db)

    def errors_in_words(self) -> AbstractContextManager[None]:
        """Raises OSError for a disk that is full or read-only, SpecError for a file that is no ledger."""
        return errors_in_words(self.path)

    def begin(self) -> None:
        """Opens a transaction; a writer beside waits until it is over."""
        self._file.execute("BEGIN IMMEDIATE")

    def rollback(self) -> None:
        """Takes back what the open transaction did; a full disk has done so by itself."""
        if self._file.in_transaction:
            self._file.execute("ROLLBACK")

    def copy_to(self, target: Path) -> None:
        """A whole copy of the ledger as it is now, in a file that is not there yet."""
        with errors_in_words(target), closing(sqlite3.connect(target)) as copy:
            self._file.backup(copy)

    def close(self) -> None:
        """Closes the file."""
        self._file.close()


def put_database_aside(path: Path, why: str) -> str:
    """What stands there is kept under a name of its own, an SQLite file with all that belongs to it."""
    if not path.exists():
        return ""
    name = next(n for i in count(1) if not path.with_name(n := f"{path.name}.{why}-{i}").exists())
    for suffix in ("", "-wal", "-shm"):
        part = path.with_name(f"{path.name}{suffix}")
        if part.exists():
            os.replace(part, path.with_name(f"{name}{suffix}"))
    return name
