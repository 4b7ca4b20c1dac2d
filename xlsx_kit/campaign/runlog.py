"""A run of a command on a campaign: alone on its folder, and with a log of what it did.

The log is there from the beginning: a run that was killed has left one that says it is running, one that was
broken off says so. Units stand in it by code, files by name; no addresses, no passwords.
"""

from __future__ import annotations

import json
import sqlite3
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, Protocol, TypeVar

from xlsx_kit import __version__
from xlsx_kit.campaign.backups import back_up
from xlsx_kit.campaign.campaign import read_settings
from xlsx_kit.campaign.ledger.database import Ledger
from xlsx_kit.campaign.ledger.guard import require_records
from xlsx_kit.campaign.ledger.identifiers import content_hash, now
from xlsx_kit.campaign.ledger.journal_file import write_journal
from xlsx_kit.campaign.ledger.opening import open_ledger
from xlsx_kit.campaign.ledger.sqlite_file import errors_in_words
from xlsx_kit.campaign.ledger.store import LedgerStore
from xlsx_kit.findings import SpecError
from xlsx_kit.messages import declared_error
from xlsx_kit.outputs import replace_file, run_token, sweep

LOGS, LOCK = "logs", "campaign.lock"
WRITTEN_BEFORE = ("publications/index.html", "imported/*.json")
"""What earlier versions wrote again and again without keeping account of it."""
RUNNING, ENDED, INTERRUPTED, BROKEN = "running", "ended", "interrupted", "broken"


class _Outcome(Protocol):
    def to_dict(self) -> dict[str, Any]: ...


OutcomeT = TypeVar("OutcomeT", bound=_Outcome | Mapping[str, Any])


class RunLog:
    """One run, and the officer whose it is; what it came to is said before it ends."""

    def __init__(self, path: Path, command: str, officer: str) -> None:
        self._path, self.officer = path, officer
        self._said: dict[str, Any] = {"command": command, "version": __version__, "at": now()}
        self._said |= {"by": officer} if officer else {}

    def result(self, outcome: OutcomeT) -> OutcomeT:
        """Notes what the run came to, and hands it on."""
        self._said |= outcome if isinstance(outcome, Mapping) else outcome.to_dict()
        return outcome

    def write(self, state: str) -> None:
        """Writes the file; a run that is over has its end."""
        over = {} if state == RUNNING else {"ended_at": now()}
        self._said |= {"state": state, **over}
        replace_file(self._path, json.dumps(self._said, ensure_ascii=False, indent=1).encode())


@contextmanager
def logged_run(
    folder: Path, command: str, ledger: Ledger | None = None, officer: str = ""
) -> Iterator[RunLog]:
    """A run, logged; a second one in the same second gets a number. Raises SpecError beside another run.

    Where the ``ledger`` is given, it is copied first, what runs that were killed left unfinished is removed,
    and the journal's file is brought up to the ledger's journal, before and after.
    """
    with held_round(folder, ledger, command):
        number = _prepared(folder, command, ledger, officer) if ledger else 0
        stamp = "".join(c for c in now()[:19] if c.isdigit())
        own = f"-{number}" if ledger and ledger.store.is_shared else ""  # other machines write here, too
        names = (f"{stamp}-{command}{own}{n}.json" for n in ("", *(f"-{n}" for n in range(2, 1_000))))
        place = next(path for name in names if not (path := folder / LOGS / name).exists())
        run = RunLog(place, command, officer)
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
        finally:
            if ledger:
                _ended(ledger, folder, number)
        run.write(ENDED)


def _ended(ledger: Ledger, folder: Path, number: int) -> None:
    broken_off = sys.exception() is not None
    try:
        write_journal(ledger, folder)
        ledger.end_run(number)
    except SpecError:
        if not (broken_off and ledger.store.is_shared):
            raise
        # broken off in the middle of a statement, or the server is gone: it stays a run without an end


def _prepared(folder: Path, command: str, ledger: Ledger, officer: str) -> int:
    require_records(ledger, folder)
    sweep(folder.rglob(".~*"), ledger.idle_tokens(run_token()))
    number = ledger.begin_run(run_token(), command, officer)
    if ledger.is_carried_over():
        found = [path for pattern in WRITTEN_BEFORE for path in folder.glob(pattern)]
        own = {path.relative_to(folder).as_posix(): content_hash(path.read_bytes()) for path in found}
        ledger.settle_carried_over(own)
    if not ledger.store.is_shared:  # whoever keeps a server keeps its copies
        back_up(ledger, folder, number)
    write_journal(ledger, folder)
    return number


TOGETHER = frozenset(("collect", "approve", "note", "announce"))
"""Commands that several officers may run at the same time, each on other units."""
ROUND, ATTEMPTS, PAUSE = "round", 6, 0.25


@contextmanager
def held_round(folder: Path, ledger: Ledger | None = None, command: str = "") -> Iterator[None]:
    """Holds a round: its folder, or its ledger where that is on a server, with others or alone.

    Raises SpecError where somebody works on it who cannot at the same time.
    """
    address = "" if ledger else read_settings(folder).ledger
    if ledger and ledger.store.is_shared:
        with held_store(ledger.store, shared=command in TOGETHER):
            yield
    elif address:
        with closing(open_ledger(folder, address)) as found, held_store(found.store):
            yield
    else:
        with held_folder(folder):
            yield


@contextmanager
def held_store(store: LedgerStore, *, shared: bool = False) -> Iterator[None]:
    """Holds a ledger on a server. Raises SpecError, with a name, where somebody else does."""
    for _ in range(ATTEMPTS):  # a server takes a moment to notice that a run was killed
        who = store.hold(ROUND, shared=shared)
        if not who:
            break
        time.sleep(PAUSE)
    else:
        raise declared_error("ROUND-060", store.name, who=who)
    try:
        yield
    finally:
        store.release(ROUND, shared=shared)


@contextmanager
def held_folder(folder: Path) -> Iterator[None]:
    """Holds the folder: no command may work on it meanwhile. Raises SpecError where one does.

    A run that dies lets it go, since the lock is the system's and no file's.
    """
    with closing(sqlite3.connect(folder / LOCK, timeout=0, isolation_level=None)) as lock:
        try:
            lock.execute("BEGIN EXCLUSIVE")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF == sqlite3.SQLITE_BUSY:
                raise declared_error("ROUND-061", folder.name) from None
            with errors_in_words(folder / LOCK):
                raise
        except sqlite3.DatabaseError as error:
            raise declared_error("ROUND-062", LOCK) from error
        yield
