"""``campaign check``: the ledger, its journal, and every file against its record. Nothing is changed."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from xlsx_kit.campaign.backups import sound_backups
from xlsx_kit.campaign.campaign import SETTINGS, read_settings
from xlsx_kit.campaign.ledger import queries
from xlsx_kit.campaign.ledger.connection import Connection
from xlsx_kit.campaign.ledger.guard import EVIDENCE, evidence
from xlsx_kit.campaign.ledger.identifiers import content_hash
from xlsx_kit.campaign.ledger.journal import (
    APPROVED,
    JOURNAL_FILE,
    PUBLISHED,
    UNDONE,
    JournalEntry,
    broken_at,
    parse_entry,
    read_entries,
)
from xlsx_kit.campaign.ledger.journal_file import split_journal
from xlsx_kit.campaign.ledger.opening import LEDGER
from xlsx_kit.campaign.ledger.schema import STEPS
from xlsx_kit.findings import SEVERITIES, Severity, SpecError
from xlsx_kit.json_objects import JsonObject
from xlsx_kit.messages import declared_problem
from xlsx_kit.system_errors import system_reason

DATABASE = "台账数据库"
"""What the place of a fault is called in a ledger on a server."""


@dataclass(frozen=True, slots=True)
class FolderFault(JsonObject):
    """One thing that is wrong with a campaign's folder: where, what, and what to do."""

    severity: Severity
    place: str
    message: str
    hint: str = ""

    def to_line(self) -> str:
        """The fault as a line for people: place, what is wrong, what to do."""
        return f"[{SEVERITIES[self.severity]}] {self.place}：{self.message}。{self.hint}"


@dataclass(frozen=True, slots=True)
class CheckResult(JsonObject):
    """What a check found, and how many files and journal entries it looked at.

    Of a ledger ``on_server`` neither the database's own soundness nor its copies are looked at.
    """

    faults: tuple[FolderFault, ...]
    files: int
    entries: int
    on_server: bool = False

    @property
    def sound(self) -> bool:
        """Whether nothing is worse than a warning."""
        return all(fault.severity is not Severity.ERROR for fault in self.faults)

    def to_dict(self) -> dict[str, Any]:
        """With whether nothing is wrong."""
        return {"sound": self.sound, **JsonObject.to_dict(self)}


def _folder_fault(rule: str, place: str, /, **fields: object) -> FolderFault:
    found = declared_problem(rule, place, **fields)
    return FolderFault(found.severity, place, found.message, found.hint)


def check_campaign(folder: Path) -> CheckResult:
    """Holds a campaign's folder against its ledger.

    Raises SpecError where the ledger is on a server that cannot be reached.
    """
    address = ""
    try:
        address = read_settings(folder).ledger
    except (SpecError, OSError) as error:
        # a file beside damaged settings is looked at all the same; without one they may name a server
        if not (folder / LEDGER).exists():
            return CheckResult((_settings_fault(error),), 0, 0)
    return _check_database(folder, address) if address else _check_file(folder, folder / LEDGER)


def _settings_fault(error: SpecError | OSError) -> FolderFault:
    """Settings that are damaged are corrected where it says; lost ones come from a copy."""
    if isinstance(error, FileNotFoundError):
        return _folder_fault("LEDGER-040", SETTINGS)
    if isinstance(error, OSError):
        return _folder_fault("LEDGER-041", SETTINGS, why=system_reason(error))
    return _folder_fault("LEDGER-039", SETTINGS, why=error, advice=error.problems[0].hint)


def _check_database(folder: Path, address: str) -> CheckResult:
    from xlsx_kit.campaign.ledger.postgresql import PostgresDatabase

    with closing(PostgresDatabase(address, ready=False)) as store, store.errors_in_words():
        if not store.version:
            return _lost(folder, "LEDGER-043", DATABASE, store.remedy)
        return _LedgerCheck(folder, store.db, store.version, [], DATABASE).run()


def _check_file(folder: Path, path: Path) -> CheckResult:
    if not path.exists() or not path.stat().st_size:
        return _lost(folder, "LEDGER-042", LEDGER)
    try:
        with closing(sqlite3.connect(path, timeout=30)) as db:
            db.execute("PRAGMA query_only = ON")
            (version,) = db.execute("PRAGMA user_version").fetchone()
            answers = [str(row[0]) for row in db.execute("PRAGMA integrity_check(5)")]
            broken = answers if answers != ["ok"] else []
            return _LedgerCheck(folder, Connection(db, queries.SQLITE), version, broken, LEDGER).run()
    except sqlite3.DatabaseError as error:
        return CheckResult((_folder_fault("LEDGER-045", LEDGER, why=error),), 0, 0)


def _lost(folder: Path, rule: str, place: str, remedy: str = "") -> CheckResult:
    """There is no ledger: a fault where something lies beside it."""
    found = "、".join(name.strip() for name in evidence(folder))
    if not found:
        return CheckResult((_folder_fault("LEDGER-044", place),), 0, 0)
    return CheckResult((_folder_fault(rule, place, folders=found, remedy=remedy),), 0, 0)


class _LedgerCheck:
    def __init__(self, folder: Path, db: Connection, version: int, broken: list[str], place: str) -> None:
        self._folder, self._db, self._place = folder, db, place
        self._version, self._broken = version, broken
        self._files = 0
        self._entries: list[JournalEntry] = []

    def run(self) -> CheckResult:
        steps: tuple[Callable[[], Iterator[FolderFault]], ...] = (
            *(self._integrity, self._journal, self._records_and_journal, self._returns, self._letters),
            *(self._written, self._contacts, self._list, self._copies, self._strays, self._backups),
        )
        faults: list[FolderFault] = []
        for step in steps:
            faults += step()
            if step == self._integrity and faults:
                break
        return CheckResult(tuple(faults), self._files, len(self._entries), self._place == DATABASE)

    def _integrity(self) -> Iterator[FolderFault]:
        version = self._version
        if version > len(STEPS):
            yield _folder_fault("LEDGER-046", self._place)
        elif version < len(STEPS):
            yield _folder_fault("LEDGER-047", self._place)
        if version == len(STEPS) and self._db.query(queries.UNFINISHED_REBUILDS):
            yield _folder_fault("LEDGER-048", self._place)
        if self._broken:
            yield _folder_fault("LEDGER-045", self._place, why="；".join(self._broken))

    def _journal(self) -> Iterator[FolderFault]:
        self._entries = read_entries(self._db)
        broken = broken_at(self._entries)
        if broken is not None:
            yield _folder_fault("LEDGER-060", self._place, number=broken)
        path = self._folder / JOURNAL_FILE
        if not path.exists():
            if self._entries:
                yield _folder_fault("LEDGER-061", JOURNAL_FILE)
            return
        try:
            lines, torn = split_journal(path.read_bytes())
            written = [parse_entry(line) for line in lines]
        except (ValueError, OSError):
            yield _folder_fault("LEDGER-062", JOURNAL_FILE)
            return
        for known, found in zip(self._entries, written, strict=False):
            if known != found:
                yield _folder_fault("LEDGER-063", JOURNAL_FILE, number=found.number)
                return
        if len(written) > len(self._entries):
            yield _folder_fault("LEDGER-064", self._place, written=len(written), known=len(self._entries))
        elif torn:
            rest = "".join(entry.to_line() for entry in self._entries[len(written) :]).encode()
            yield _folder_fault("LEDGER-065" if rest.startswith(torn) else "LEDGER-066", JOURNAL_FILE)

    def _records_and_journal(self) -> Iterator[FolderFault]:
        """Every approval and publication stands in the journal, and nothing else does."""
        undone = {entry.details["entry"] for entry in self._entries if entry.event == UNDONE}
        standing = [(e.event, e.details) for e in self._entries if e.number not in undone]
        approved = {
            (d["unit"], d["hash"], d["by"], d["secrecy_by"]) for event, d in standing if event == APPROVED
        }
        rows = set(self._db.query(queries.APPROVED_RETURNS))
        published = {(d["unit"], d["version"], d["hash"]) for event, d in standing if event == PUBLISHED}
        versions = set(self._db.query(queries.PUBLISHED_VERSIONS))
        for name, records, entries in (("审核", rows, approved), ("公开", versions, published)):
            for record in sorted(records ^ entries):
                rule = "LEDGER-067" if record in records else "LEDGER-068"
                yield _folder_fault(rule, str(record[0]), name=name)

    def _returns(self) -> Iterator[FolderFault]:
        for digest, unit, file in self._db.query(queries.RETURN_FILES):
            yield from self._file(file, digest, f"{unit or '认不出的'}的报送文件")

    def _letters(self) -> Iterator[FolderFault]:
        for file, content in self._db.query(queries.DRAFT_FILES):
            path = self._folder / file
            self._files += 1
            if not path.exists():
                yield _folder_fault("LEDGER-070", file)
            elif content and content_hash(path.read_bytes()) != content:
                yield _folder_fault("LEDGER-071", file)

    def _written(self) -> Iterator[FolderFault]:
        """The files of publications, as they were made; a folder's claim has no hash."""
        for file, digest in self._db.query(queries.PUBLISHED_FILES):
            if len(digest) == 64:
                yield from self._file(file, digest, "公开文件")
        for (file,) in self._db.query(queries.KEPT_FILES):
            self._files += 1
            if not (self._folder / file).exists():
                yield _folder_fault("LEDGER-072", file)

    def _contacts(self) -> Iterator[FolderFault]:
        for unit, file, digest, *_ in self._db.rows("contact"):
            self._files += 1
            path = self._folder / file
            if not path.is_file() or content_hash(path.read_bytes()) != digest:
                yield _folder_fault("LEDGER-073", file, unit=unit)

    def _list(self) -> Iterator[FolderFault]:
        """The list of units and the settings, without which no command does anything."""
        try:
            name = read_settings(self._folder).units
        except (SpecError, OSError) as error:
            yield _settings_fault(error)
            return
        self._files += 1
        if not (self._folder / name).is_file():
            yield _folder_fault("ROUND-004", name)

    def _copies(self) -> Iterator[FolderFault]:
        """Second copies of what there may be one of, as programs leave them that keep folders alike."""
        for name in (LEDGER, JOURNAL_FILE, SETTINGS):
            start, end = name.rsplit(".", 1)
            for path in sorted(self._folder.glob(f"{start}*.{end}")):
                if path.name != name:
                    yield _folder_fault("LEDGER-050", path.name, name=name)

    def _file(self, file: str, digest: str, what: str) -> Iterator[FolderFault]:
        self._files += 1
        try:
            data = (self._folder / file).read_bytes()
        except OSError:
            yield _folder_fault("LEDGER-074", file, what=what)
            return
        if content_hash(data) != digest:
            yield _folder_fault("LEDGER-075", file, what=what)

    def _strays(self) -> Iterator[FolderFault]:
        """Files with names as the program gives them, of which the ledger does not know."""
        known = {file for (file,) in self._db.query(queries.KNOWN_FILES)}
        for name in ("returns", "outbox"):
            for path in sorted(self._folder.glob(EVIDENCE[name])):
                file = path.relative_to(self._folder).as_posix()
                if file not in known:
                    yield _folder_fault("LEDGER-076", file)

    def _backups(self) -> Iterator[FolderFault]:
        if self._place == DATABASE:
            return  # its administrator keeps them
        runs = self._db.query(queries.RUNS_BUT_FOUNDING)[0][0]
        if runs and next(sound_backups(self._folder), None) is None:
            yield _folder_fault("LEDGER-049", "backups")
