"""``campaign rebuild``: a lost ledger made again from its copies, the journal, the outbox and the returns.

The newest sound copy is the start; the journal tells what came after it; letters and returns that neither
knows are read from their files. A letter of which nobody knows whether it left counts as uncertain: nothing
is sent twice.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from xlsx_kit.campaign.backups import sound_backups
from xlsx_kit.campaign.campaign import Campaign, campaign_with, read_settings
from xlsx_kit.campaign.intake.collect import collect_returns
from xlsx_kit.campaign.intake.received import ReceivedFile
from xlsx_kit.campaign.ledger.check import DATABASE, check_campaign
from xlsx_kit.campaign.ledger.database import Ledger
from xlsx_kit.campaign.ledger.guard import EVIDENCE, require_records
from xlsx_kit.campaign.ledger.identifiers import content_hash
from xlsx_kit.campaign.ledger.journal import (
    JOURNAL_FILE,
    RECEIVED,
    JournalEntry,
    broken_at,
    parse_entry,
)
from xlsx_kit.campaign.ledger.journal_file import split_journal, write_journal
from xlsx_kit.campaign.ledger.opening import LEDGER, open_ledger
from xlsx_kit.campaign.ledger.records import DRAFTED, SENDING, LetterRecord
from xlsx_kit.campaign.ledger.replay import replay
from xlsx_kit.campaign.ledger.sqlite_file import put_database_aside
from xlsx_kit.campaign.letters.stored import letter_id
from xlsx_kit.findings import Severity, SpecError
from xlsx_kit.json_objects import JsonObject
from xlsx_kit.outputs import run_token

DRAFT = re.compile(r"(?P<unit>.+)-(?P<kind>send|answer|remind|explain)-[0-9a-f]{8}")
TIME_IN_NAME = "%Y%m%d%H%M%S"


@dataclass(frozen=True, slots=True)
class RebuildResult(JsonObject):
    """What a ledger was made again from, and what could not be found.

    ``base`` is the copy it starts from, "" for none; ``kept_as`` the name of the ledger of before.
    """

    needed: bool
    base: str = ""
    kept_as: str = ""
    entries: int = 0
    letters: int = 0
    uncertain: int = 0
    returns: int = 0
    approvals: int = 0
    publications: int = 0
    problems: tuple[str, ...] = ()


def rebuild_ledger(folder: Path, jobs: int = 1) -> RebuildResult:
    """Makes the ledger of a campaign again where it is lost, damaged or older than its journal.

    One that is sound stays as it is. Raises SpecError and InputError as ``open_campaign`` does.
    """
    if not _is_lost(folder):
        return RebuildResult(needed=False)
    problems: list[str] = []
    entries = _journal(folder, problems)
    address = read_settings(folder).ledger
    kept_as = "" if address else put_database_aside(folder / LEDGER, "damaged")
    if problems:
        problems.append(f"原来的日志改名为 {put_database_aside(folder / JOURNAL_FILE, 'damaged')}")
    base = "" if address else _start(folder)
    ledger = open_ledger(folder, address)
    base = ledger.name if address else base
    campaign = campaign_with(folder, ledger)
    number = ledger.begin_run(run_token(), "rebuild")
    done = _replayed(folder, ledger, entries, problems)
    letters, uncertain = _letters(campaign)
    returns = collect_returns(campaign, _returns(campaign, entries), jobs=jobs)
    result = RebuildResult(
        needed=True,
        base=base,
        kept_as=kept_as,
        entries=done,
        letters=letters,
        uncertain=uncertain,
        returns=len(returns.received),
        approvals=len(ledger.approvals()),
        publications=len(ledger.publications()),
        problems=(*problems, *_unknown_publications(campaign)),
    )
    write_journal(ledger, folder)
    ledger.end_run(number)
    ledger.close()
    return result


def _is_lost(folder: Path) -> bool:
    errors = [fault.place for fault in check_campaign(folder).faults if fault.severity is Severity.ERROR]
    return not {LEDGER, DATABASE, JOURNAL_FILE}.isdisjoint(errors) or _knows_nothing(folder)


def _knows_nothing(folder: Path) -> bool:
    """Whether a ledger that is sound in itself is an empty one beside full folders."""
    ledger = open_ledger(folder, read_settings(folder).ledger)
    try:
        require_records(ledger, folder)
    except SpecError:
        return True
    finally:
        ledger.close()
    return False


def _journal(folder: Path, problems: list[str]) -> list[JournalEntry]:
    """The entries of the journal's file, as far as their chain holds."""
    entries: list[JournalEntry] = []
    with suppress(FileNotFoundError):
        lines, torn = split_journal((folder / JOURNAL_FILE).read_bytes())
        for number, line in enumerate([*lines, *([torn] if torn else [])], 1):
            try:
                entries.append(parse_entry(line))
            except ValueError:
                problems.append(f"日志第 {number} 行读不了，此后的没有采用")
                break
    broken = broken_at(entries)
    if broken is not None:
        problems.append(f"日志从第 {broken} 条起断了链，此后的没有采用：请核对审核和公开的记录")
        entries = [entry for entry in entries if entry.number < broken]
    return entries


def _start(folder: Path) -> str:
    """The newest sound copy in the ledger's place; where there is none, a new ledger will stand there."""
    for path in sound_backups(folder):
        shutil.copyfile(path, folder / LEDGER)
        return path.relative_to(folder).as_posix()
    return ""


def _replayed(folder: Path, ledger: Ledger, entries: list[JournalEntry], problems: list[str]) -> int:
    """Takes over what the journal tells beyond the copy; where the two differ, the copy's own counts."""
    own = ledger.journal()
    if [entry.hash for entry in entries[: len(own)]] != [entry.hash for entry in own[: len(entries)]]:
        aside = put_database_aside(folder / JOURNAL_FILE, "damaged")
        problems.append(f"台账副本与日志不符，只用了副本，日志改名为 {aside}：请核对审核和公开的记录")
        return 0
    new = entries[len(own) :]
    replay(ledger, new)
    return len(new)


def _letters(campaign: Campaign) -> tuple[int, int]:
    """Records the letters in the outbox that nothing else knows of."""
    state = SENDING if campaign.plan.smtp else DRAFTED
    found = 0
    for path in sorted(campaign.folder.glob(EVIDENCE["outbox"])):
        name = DRAFT.match(path.stem)
        unit = name and campaign.unit(name["unit"])
        message_id = letter_id(path)
        if not name or not unit or not message_id or campaign.ledger.message(message_id):
            continue
        at = datetime.fromtimestamp(path.stat().st_mtime).astimezone().isoformat(timespec="seconds")
        content = content_hash(path.read_bytes())
        relative = path.relative_to(campaign.folder).as_posix()
        note = "台账重建后不知是否已发出" if state == SENDING else ""
        campaign.ledger.write_letter(
            LetterRecord(message_id, unit.code, name["kind"], relative, "", state, at, at, note, "", content)
        )
        found += 1
    return found, found if state == SENDING else 0


def _returns(campaign: Campaign, entries: list[JournalEntry]) -> Iterator[ReceivedFile]:
    """The returns that the ledger does not know, from their files, with what the journal tells of them."""
    recorded = {entry.details["hash"]: entry.details for entry in entries if entry.event == RECEIVED}
    known = {found.hash: found for found in campaign.ledger.returns()}
    for path in sorted(campaign.folder.glob(EVIDENCE["returns"])):
        data = path.read_bytes()
        digest = content_hash(data)
        if digest in known and known[digest].findings:
            continue
        about = recorded.get(digest, {})
        moment = about.get("received_at") or _moment(path.name[:14])
        relative = path.relative_to(campaign.folder).as_posix()
        name, source = about.get("name", path.name), about.get("source", relative)
        yield ReceivedFile(name, data, source, moment, sender_hash=about.get("sender", ""))


def _moment(stamp: str) -> str:
    try:
        return datetime.strptime(stamp, TIME_IN_NAME).astimezone().isoformat(timespec="seconds")
    except ValueError:
        return datetime.now().astimezone().isoformat(timespec="seconds")


def _unknown_publications(campaign: Campaign) -> Iterator[str]:
    known = {publication.folder for publication in campaign.ledger.publications()}
    for path in sorted((campaign.folder / "publications").glob("*/[0-9]*")):
        relative = path.relative_to(campaign.folder).as_posix()
        if path.is_dir() and relative not in known:
            yield f"{relative} 的公开记录没有找回：请重新审核、生成，或核对该文件夹"
