"""A run of a command on a campaign: alone on its folder, and with a log of what it did.

The log is there from the beginning: a run that was killed has left one that says it is running, one that was
broken off says so. Units stand in it by code, files by name; no addresses, no passwords.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from xlsx_kit import __version__
from xlsx_kit.campaign.ledger.identifiers import now
from xlsx_kit.findings import SpecError
from xlsx_kit.outputs import sweep, write_file

LOGS, LOCK = "logs", "campaign.lock"
RUNNING, ENDED, INTERRUPTED, BROKEN = "running", "ended", "interrupted", "broken"


class RunLog:
    """One run; what it came to is said before it ends."""

    def __init__(self, path: Path, command: str) -> None:
        self._path = path
        self._said: dict[str, Any] = {"command": command, "version": __version__, "at": now()}

    def result(self, said: Mapping[str, Any]) -> None:
        """What the run came to."""
        self._said |= said

    def write(self, state: str) -> None:
        """Writes the file; a run that is over has its end."""
        over = {} if state == RUNNING else {"ended_at": now()}
        self._said |= {"state": state, **over}
        write_file(self._path, json.dumps(self._said, ensure_ascii=False, indent=1).encode())


@contextmanager
def logged_run(folder: Path, command: str) -> Iterator[RunLog]:
    """A run, logged; a second one in the same second gets a number. Raises SpecError beside another run."""
    with _alone(folder):
        sweep(folder.rglob(".~*"))
        stamp = "".join(c for c in now()[:19] if c.isdigit())
        names = (f"{stamp}-{command}{n}.json" for n in ("", *(f"-{n}" for n in range(2, 1_000))))
        run = RunLog(next(path for name in names if not (path := folder / LOGS / name).exists()), command)
        run.write(RUNNING)
        try:
            yield run
        except KeyboardInterrupt:
            run.write(INTERRUPTED)
            raise
        except Exception as error:
            run.result({"error": type(error).__name__})
            run.write(BROKEN)
            raise
        run.write(ENDED)


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Holds the folder; a run that dies lets it go, since the lock is the system's and no file's."""
    with closing(sqlite3.connect(folder / LOCK, timeout=0, isolation_level=None)) as lock:
        try:
            lock.execute("BEGIN EXCLUSIVE")
        except sqlite3.OperationalError:
            raise SpecError("另一条命令正在处理这个活动，请等它结束后再运行", folder.name) from None
        yield
