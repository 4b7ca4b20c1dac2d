"""What SQLite says when a ledger cannot be read or written, in words that tell what to do."""

from __future__ import annotations

import errno
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from xlsx_kit.campaign.ledger.schema import ForeignDatabaseError, NewerLedgerError
from xlsx_kit.findings import SpecError

SYSTEM_ERRORS = {
    sqlite3.SQLITE_FULL: errno.ENOSPC,
    sqlite3.SQLITE_READONLY: errno.EROFS,
    sqlite3.SQLITE_PERM: errno.EACCES,
    sqlite3.SQLITE_CANTOPEN: errno.EACCES,
    sqlite3.SQLITE_IOERR: errno.EIO,
}
"""Result codes that are about the disk, as the system says it."""
BUSY = (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)
REBUILD = "请先备份整个活动文件夹，再运行 campaign check 查看、campaign rebuild 重建台账。"


@contextmanager
def errors_in_words(path: Path) -> Iterator[None]:
    """Raises OSError for a disk that is full or read-only, SpecError for a file that is no ledger."""
    try:
        yield
    except NewerLedgerError:
        raise SpecError("台账由更新的版本写成，请升级本程序", path.name) from None
    except ForeignDatabaseError:
        hint = "请把它移走或改名后再运行。"
        raise SpecError("这是别的程序的数据库，不是台账，没有改动", path.name, hint) from None
    except sqlite3.DatabaseError as error:
        code = (getattr(error, "sqlite_errorcode", None) or 0) & 0xFF
        if code in SYSTEM_ERRORS:
            raise OSError(SYSTEM_ERRORS[code], str(error), str(path)) from error
        if code in BUSY:
            raise SpecError("另一条命令正在写台账，请等它结束后再运行", path.name) from None
        raise SpecError(f"台账打不开（SQLite 代码 {code}）", path.name, REBUILD) from error
