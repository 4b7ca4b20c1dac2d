"""``campaign check``: the ledger, its journal, and every file against its record. Nothing is changed."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from xlsx_kit.campaign.backups import sound_backups
from xlsx_kit.campaign.campaign import LIST_LOST, SETTINGS, read_settings
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
from xlsx_kit.system_errors import system_reason

ERROR, WARNING, NOTE = Severity.ERROR, Severity.WARNING, Severity.NOTE
DATABASE = "台账数据库"
"""What the place of a fault is called in a ledger on a server."""
REBUILD = "请先备份整个活动文件夹，再运行 campaign rebuild。"
COPIES = (
    "没有使用。别的电脑上办过的事可能在这一份里：请核对，不用的移到别处；活动文件夹请不要由两台电脑通过同步软件一起使用，"
    "几个人一起办的请把台账放在数据库中。"
)
FIND_FILE = "请从备份中找回这个文件放回原处；找不回的，请单位重新报送。"


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
        return all(fault.severity is not ERROR for fault in self.faults)

    def to_dict(self) -> dict[str, Any]:
        """With whether nothing is wrong."""
        return {"sound": self.sound, **JsonObject.to_dict(self)}


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
    found = "请从备份中找回这个文件放回原处。"
    if isinstance(error, FileNotFoundError):
        return FolderFault(ERROR, SETTINGS, "设置不见了", found)
    if isinstance(error, OSError):
        what = f"设置读不出（{system_reason(error)}）"
        return FolderFault(ERROR, SETTINGS, what, "请检查文件的权限，或关闭占用它的程序后再试。")
    hint = error.problems[0].hint
    return FolderFault(ERROR, SETTINGS, str(error), f"{hint}改不好的，{found}" if hint else found)


def _check_database(folder: Path, address: str) -> CheckResult:
    from xlsx_kit.campaign.ledger.postgresql import PostgresDatabase

    with closing(PostgresDatabase(address, ready=False)) as store, store.errors_in_words():
        if not store.version:
            return _lost(folder, "数据库中没有台账", DATABASE, store.remedy)
        return _LedgerCheck(folder, store.db, store.version, [], DATABASE).run()


def _check_file(folder: Path, path: Path) -> CheckResult:
    if not path.exists() or not path.stat().st_size:
        return _lost(folder, "台账不见了", LEDGER, REBUILD)
    try:
        with closing(sqlite3.connect(path, timeout=30)) as db:
            db.execute("PRAGMA query_only = ON")
            (version,) = db.execute("PRAGMA user_version").fetchone()
            answers = [str(row[0]) for row in db.execute("PRAGMA integrity_check(5)")]
            broken = answers if answers != ["ok"] else []
            return _LedgerCheck(folder, Connection(db, queries.SQLITE), version, broken, LEDGER).run()
    except sqlite3.DatabaseError as error:
        return CheckResult((FolderFault(ERROR, LEDGER, f"台账损坏（{error}）", REBUILD),), 0, 0)


def _lost(folder: Path, what: str, place: str, hint: str) -> CheckResult:
    """There is no ledger: a fault where something lies beside it."""
    found = "、".join(name.strip() for name in evidence(folder))
    fault = FolderFault(ERROR, place, f"{what}，而 {found} 中有文件", hint)
    return CheckResult((fault if found else FolderFault(NOTE, place, "还没有台账"),), 0, 0)


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
            yield FolderFault(ERROR, self._place, "台账由更新的版本写成", "请升级本程序后再检查。")
        elif version < len(STEPS):
            hint = "请先用本程序打开一次（如 campaign status），再检查。"
            yield FolderFault(ERROR, self._place, "台账由较早的版本写成", hint)
        if version == len(STEPS) and self._db.query(queries.UNFINISHED_REBUILDS):
            yield FolderFault(ERROR, self._place, "上一次重建没有做完", REBUILD)
        if self._broken:
            yield FolderFault(ERROR, self._place, f"台账损坏（{'；'.join(self._broken)}）", REBUILD)

    def _journal(self) -> Iterator[FolderFault]:
        self._entries = read_entries(self._db)
        broken = broken_at(self._entries)
        if broken is not None:
            hint = "有人改动过台账：请核对审核和公开的记录，必要时从 backups 中取回。"
            yield FolderFault(ERROR, self._place, f"日志从第 {broken} 条起断了链", hint)
        path = self._folder / JOURNAL_FILE
        if not path.exists():
            if self._entries:
                yield FolderFault(WARNING, JOURNAL_FILE, "日志文件不见了", "下次运行任一命令时自动补写。")
            return
        try:
            lines, torn = split_journal(path.read_bytes())
            written = [parse_entry(line) for line in lines]
        except (ValueError, OSError):
            yield FolderFault(ERROR, JOURNAL_FILE, "日志文件读不了，可能被改动过", "请从备份中取回。")
            return
        for known, found in zip(self._entries, written, strict=False):
            if known != found:
                hint = "两者之一被改动过：请核对审核和公开的记录。"
                yield FolderFault(ERROR, JOURNAL_FILE, f"第 {found.number} 条与台账不符", hint)
                return
        if len(written) > len(self._entries):
            message = f"日志有 {len(written)} 条，台账只有 {len(self._entries)} 条：台账是旧的"
            yield FolderFault(ERROR, self._place, message, REBUILD)
        elif torn:
            rest = "".join(entry.to_line() for entry in self._entries[len(written) :]).encode()
            if rest.startswith(torn):
                yield FolderFault(
                    WARNING, JOURNAL_FILE, "日志最后一行没有写完", "下次运行任一命令时自动补写。"
                )
            else:
                yield FolderFault(ERROR, JOURNAL_FILE, "日志末尾与台账不符，可能被改动过", "请从备份中取回。")

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
                where = "台账有而日志没有" if record in records else "日志有而台账没有"
                yield FolderFault(ERROR, str(record[0]), f"{name}记录{where}", "请核对是否有人改动过台账。")

    def _returns(self) -> Iterator[FolderFault]:
        for digest, unit, file in self._db.query(queries.RETURN_FILES):
            yield from self._file(file, digest, f"{unit or '认不出的'}的报送文件")

    def _letters(self) -> Iterator[FolderFault]:
        for file, content in self._db.query(queries.DRAFT_FILES):
            path = self._folder / file
            self._files += 1
            if not path.exists():
                yield FolderFault(
                    WARNING, file, "草稿不见了", "再运行一次 campaign send 或 collect 即可重写。"
                )
            elif content and content_hash(path.read_bytes()) != content:
                yield FolderFault(NOTE, file, "草稿被改动过", "如是有意修改，可不处理。")

    def _written(self) -> Iterator[FolderFault]:
        """The files of publications, as they were made; a folder's claim has no hash."""
        for file, digest in self._db.query(queries.PUBLISHED_FILES):
            if len(digest) == 64:
                yield from self._file(file, digest, "公开文件")
        for (file,) in self._db.query(queries.KEPT_FILES):
            self._files += 1
            if not (self._folder / file).exists():
                yield FolderFault(NOTE, file, "没有采用的来件不见了", "可不处理，或请对方重发。")

    def _contacts(self) -> Iterator[FolderFault]:
        for unit, file, digest, *_ in self._db.rows("contact"):
            self._files += 1
            path = self._folder / file
            if not path.is_file() or content_hash(path.read_bytes()) != digest:
                hint = "请从备份中找回，或再改一次。"
                yield FolderFault(WARNING, file, f"{unit} 改过的联系方式不见了或被改动，暂按名单", hint)

    def _list(self) -> Iterator[FolderFault]:
        """The list of units and the settings, without which no command does anything."""
        try:
            name = read_settings(self._folder).units
        except (SpecError, OSError) as error:
            yield _settings_fault(error)
            return
        self._files += 1
        if not (self._folder / name).is_file():
            yield FolderFault(ERROR, name, "单位名单不见了", LIST_LOST)

    def _copies(self) -> Iterator[FolderFault]:
        """Second copies of what there may be one of, as programs leave them that keep folders alike."""
        for name in (LEDGER, JOURNAL_FILE, SETTINGS):
            start, end = name.rsplit(".", 1)
            for path in sorted(self._folder.glob(f"{start}*.{end}")):
                if path.name != name:
                    yield FolderFault(WARNING, path.name, f"像是同步软件、网盘留下的又一份 {name}", COPIES)

    def _file(self, file: str, digest: str, what: str) -> Iterator[FolderFault]:
        self._files += 1
        try:
            data = (self._folder / file).read_bytes()
        except OSError:
            yield FolderFault(ERROR, file, f"{what}不见了", FIND_FILE)
            return
        if content_hash(data) != digest:
            yield FolderFault(ERROR, file, f"{what}与收到、写出时不同", FIND_FILE)

    def _strays(self) -> Iterator[FolderFault]:
        """Files with names as the program gives them, of which the ledger does not know."""
        known = {file for (file,) in self._db.query(queries.KNOWN_FILES)}
        for name in ("returns", "outbox"):
            for path in sorted(self._folder.glob(EVIDENCE[name])):
                file = path.relative_to(self._folder).as_posix()
                if file not in known:
                    hint = "可能是命令中断时留下的，再收取一次即可；很多时，请核对台账是否旧的。"
                    yield FolderFault(WARNING, file, "台账中没有这个文件", hint)

    def _backups(self) -> Iterator[FolderFault]:
        if self._place == DATABASE:
            return  # its administrator keeps them
        runs = self._db.query(queries.RUNS_BUT_FOUNDING)[0][0]
        if runs and next(sound_backups(self._folder), None) is None:
            yield FolderFault(WARNING, "backups", "没有完好的台账副本", "下次运行任一命令时自动生成。")
