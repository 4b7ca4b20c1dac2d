"""What happened with one unit, in order: letters, returns and their changes, approvals, publications."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from xlsx_kit.campaign.campaign import Campaign
from xlsx_kit.campaign.contacts import correction_note
from xlsx_kit.campaign.intake.identity import IdentityCheck
from xlsx_kit.campaign.ledger.effects import OFFICER
from xlsx_kit.campaign.ledger.journal import PUBLISHED
from xlsx_kit.campaign.ledger.records import (
    BOUNCED,
    DRAFTED,
    FAILED,
    INTENDED,
    SENDING,
    SENT,
    SUPERSEDED,
    LetterRecord,
    Publication,
    ReturnRecord,
)
from xlsx_kit.campaign.letters.listing import LETTER_KINDS
from xlsx_kit.campaign.status.counting import counted_returns_of
from xlsx_kit.campaign.status.standing import Standing, unit_standing
from xlsx_kit.campaign.status.step_words import EVENT_WORDS, step_lines
from xlsx_kit.findings import STATUS_WORDS, Finding, Severity, gravest_first
from xlsx_kit.json_objects import JsonObject

PROGRESS = {
    INTENDED: "没有写完",
    DRAFTED: "已写好草稿",
    SENDING: "发送结果不明",
    SENT: "已发出",
    FAILED: "没有发出",
    BOUNCED: "被退回",
    SUPERSEDED: "作废",
}


@dataclass(frozen=True, slots=True)
class Event(JsonObject):
    """Something that happened, and the lines that say more."""

    at: str
    what: str
    lines: tuple[str, ...] = ()


@dataclass(frozen=True)
class History:
    """Where a unit stands, and how it came to that."""

    standing: Standing
    events: tuple[Event, ...]
    findings: tuple[Finding, ...] = ()
    """Those of the return that counts, the gravest first."""
    contact: str = ""
    """Who said how the unit is reached, where that is not the list."""

    def to_dict(self) -> dict[str, Any]:
        """The unit as it stands, the events, the findings of its return."""
        return {
            "unit": self.standing.to_dict(),
            "events": [event.to_dict() for event in self.events],
            "findings": [finding.to_dict() for finding in self.findings],
            "contact": self.contact,
        }


def unit_history(campaign: Campaign, code: str) -> History:
    """The history of a unit of the list."""
    events = sorted(_events(campaign, code), key=lambda event: event.at)
    counted = counted_returns_of(campaign, code).current
    findings = gravest_first(counted.findings) if counted else ()
    listed = next(unit for unit in campaign.listed if unit.code == code)
    contact = correction_note(campaign.folder, listed, campaign.ledger.contacts().get(code))
    return History(unit_standing(campaign, code), tuple(events), tuple(findings), contact)


def _events(campaign: Campaign, code: str) -> Iterator[Event]:
    ledger = campaign.ledger
    for message in ledger.messages_to(code):
        yield _letter(message)
    answers, identity = ledger.answers(), IdentityCheck(campaign)
    for number, found in enumerate(ledger.returns_of(code), start=1):
        answer = answers.get(found.hash)
        changes = answer.changes if answer and answer.before else None
        yield _return(number, found, changes, identity.issue_state(found))
    officers: dict[int, str] = {}
    for entry in ledger.journal():
        if code not in entry.data or entry.details.get("unit") != code:
            continue
        if entry.event == PUBLISHED:
            officers[entry.details["version"]] = entry.details.get(OFFICER, "")
        elif entry.event in EVENT_WORDS:
            yield Event(entry.at, EVENT_WORDS[entry.event](entry.details), tuple(step_lines(entry.details)))
    for publication in ledger.publications():
        if publication.unit == code:
            yield _publication(publication, officers.get(publication.version, ""))


def _letter(message: LetterRecord) -> Event:
    note = f"：{message.note}" if message.note else ""
    what = f"{LETTER_KINDS.get(message.kind, message.kind)}{PROGRESS[message.state]}{note}"
    return Event(message.done_at or message.intended_at, what, (message.file,))


def _return(number: int, record: ReturnRecord, changes: tuple[str, ...] | None, issue: str) -> Event:
    errors, warnings = (
        sum(f.severity is severity for f in record.findings)
        for severity in (Severity.ERROR, Severity.WARNING)
    )
    what = f"报回第 {number} 份：{STATUS_WORDS[record.status]}，错误 {errors}，警告 {warnings}"
    lines = [record.file, *(f"来件：{name}" for name in [_came_as(record)] if name)]
    lines += filter(None, (record.note, issue))
    if changes is not None:
        lines += [f"与前一份相比，有 {len(changes)} 处不同", *(f"· {change}" for change in changes)]
    return Event(record.received_at, what, tuple(lines))


def _came_as(record: ReturnRecord) -> str:
    """What a return was called by whoever sent it, and where it lay."""
    return record.name if record.source in ("", record.name) else f"{record.name}（{record.source}）"


def _publication(publication: Publication, officer: str) -> Event:
    """A version; a reason of the first one is why a text with gaps was published."""
    lines = [publication.folder]
    if publication.reason:
        what = "更正原因" if publication.version > 1 else "文本不完整，仍然公开的原因"
        lines.append(f"{what}：{publication.reason}")
    if officer:
        lines.append(f"经办：{officer}")
    if publication.published_on:
        lines.append(f"于 {publication.published_on} 公开 {publication.address}".rstrip())
    return Event(publication.at, f"生成公开文件第 {publication.version} 版", tuple(lines))
