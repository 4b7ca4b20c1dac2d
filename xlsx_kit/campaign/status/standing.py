"""Who has what: where every unit of a campaign stands, from the ledger alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from xlsx_kit.campaign.campaign import Campaign
from xlsx_kit.campaign.deadlines import Deadlines, due_dates, is_exempt
from xlsx_kit.campaign.ledger.records import (
    BOUNCED,
    DONE,
    FAILED,
    SENDING,
    SUPERSEDED,
    Answer,
    Approval,
    ByHand,
    Exemption,
    LetterRecord,
    PaperSheet,
    Publication,
    Remark,
    ReturnRecord,
)
from xlsx_kit.campaign.letters.delivery import SENT_OTHERWISE
from xlsx_kit.campaign.letters.draft import SEND
from xlsx_kit.campaign.status.counting import CountedReturns, counted_returns, counted_returns_of
from xlsx_kit.campaign.status.dates import PublicationClock, publication_clocks
from xlsx_kit.facts import Unit
from xlsx_kit.findings import Severity
from xlsx_kit.json_objects import JsonObject

STATES = {
    "new": "未发出",
    "uncertain": "发送结果不明",
    "bounced": "没有送达",
    "out": "未报回",
    "fail": "需改正",
    "warn": "待审核（有警告）",
    "pass": "待审核",
    "approved": "已审核",
    "published": "已出公开文件",
    "public": "已公开",
    "exempt": "本轮免报",
}
"""In the order a unit goes through them."""
FITS, DOES_NOT_FIT = "相符", "不符"
"""Whether a confirmation sheet and the file that counts are about the same figures."""
LETTERS = {SENDING: "uncertain", BOUNCED: "bounced", FAILED: "bounced"} | dict.fromkeys(DONE, "out")
"""What the first letter says of a unit that has sent nothing, by the letter's state."""


@dataclass(frozen=True, slots=True)
class Standing(JsonObject):
    """One unit: its state, its current return, how many it sent, its rules in error, and dates.

    ``changes`` counts what is different from the return before; ``late`` are the days after the due date,
    0 for in time; ``publish_in`` those left to publish, negative after the last, None where that is not known
    or no longer asked; ``corrected`` is the reason of a publication's last version. ``correction`` is when a
    return came in after the approved one, which counts until somebody decides; ``by_hand`` who took the
    return by hand and why; ``due`` the unit's own due date; ``exempt`` why it need not send anything;
    ``sheet`` whether the paper that came fits the return; ``faults`` what is wrong with its dates.
    """

    code: str
    name: str
    parent: str
    state: str
    sent_at: str
    returned_at: str
    late: int
    versions: int
    changes: int
    errors: int
    warnings: int
    rules: tuple[str, ...]
    warned: tuple[str, ...]
    approved_by: str
    secrecy_by: str
    approved_at: str
    approved_on: str
    publish_by: str
    publish_in: int | None
    published_on: str
    address: str
    version: int
    corrected: str
    note: str
    due: str = ""
    channel: str = ""
    batch: str = ""
    exempt: str = ""
    correction: str = ""
    by_hand: str = ""
    remark: str = ""
    sheet: str = ""
    faults: tuple[str, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """With the state in words."""
        return {**JsonObject.to_dict(self), "state_words": STATES[self.state]}


@dataclass(frozen=True)
class _Records:
    """All that the ledger knows of units, each by its code, read once for all of them."""

    letters: Mapping[str, LetterRecord]
    counted: Mapping[str, CountedReturns]
    answers: Mapping[str, Answer]
    publications: Mapping[str, Sequence[Publication]]
    exemptions: Mapping[str, Exemption]
    remarks: Mapping[str, Remark]
    taken: Mapping[str, ByHand]
    sheets: Mapping[str, PaperSheet]
    due: Deadlines
    clocks: Mapping[str, PublicationClock]


def unit_standings(campaign: Campaign, today: date | None = None) -> list[Standing]:
    """Every unit of the list, in its order."""
    records = _records(campaign, counted_returns(campaign))
    return [_standing(unit, records, today or date.today()) for unit in campaign.units]


def unit_standing(campaign: Campaign, code: str) -> Standing:
    """One unit of the list."""
    records = _records(campaign, {code: counted_returns_of(campaign, code)})
    return _standing(campaign.by_code[code], records, date.today())


def _records(campaign: Campaign, counted: Mapping[str, CountedReturns]) -> _Records:
    ledger = campaign.ledger
    published: dict[str, list[Publication]] = {}
    for publication in ledger.publications():
        published.setdefault(publication.unit, []).append(publication)
    return _Records(
        {m.unit: m for m in ledger.messages(SEND) if m.state != SUPERSEDED},
        counted,
        ledger.answers(),
        published,
        ledger.exemptions(),
        ledger.last_remarks(),
        ledger.taken_by_hand(),
        {sheet.unit: sheet for sheet in ledger.sheets()},
        due_dates(campaign),
        publication_clocks(campaign.units),
    )


def days_left(campaign: Campaign, today: date) -> int:
    """Days until the campaign's due date; negative after it."""
    return (due_dates(campaign).round - today).days


def _standing(unit: Unit, records: _Records, today: date) -> Standing:
    counted, letter = records.counted[unit.code], records.letters.get(unit.code)
    found, approval = counted.current, records.clocks[unit.code]
    last_day = approval.publish_by
    publications = records.publications.get(unit.code, [])
    publication = publications[-1] if publications else None
    # a correction that is not out yet leaves the version before where it is
    public = next((p for p in reversed(publications) if p.published_on), None)
    valid = counted.approval if counted.approved else None
    exemption = records.exemptions.get(unit.code)
    exempt = is_exempt(exemption, today)
    answer = records.answers.get(found.hash) if found else None
    rules = _rules(found)
    public_day = date.fromisoformat(public.published_on) if public and public.published_on else None
    published_on = (public.published_on or "") if public else ""
    due, correction = records.due.of(unit), counted.correction
    return Standing(
        code=unit.code,
        name=unit.name,
        parent=unit.parent,
        state=_state(letter, found, valid, publication, exempt=exempt),
        sent_at=(letter.done_at or "") if letter and letter.state in DONE else "",
        returned_at=found.received_at if found else "",
        # the first return counts: a correction that was asked for is not late
        late=_days_late(counted.returns[0], due) if counted.returns else 0,
        versions=len(counted.returns),
        changes=len(answer.changes) if answer else 0,
        errors=len(rules[Severity.ERROR]),
        warnings=len(rules[Severity.WARNING]),
        rules=tuple(sorted(set(rules[Severity.ERROR]))),
        warned=tuple(sorted(set(rules[Severity.WARNING]))),
        approved_by=valid.by if valid else "",
        secrecy_by=valid.secrecy_by if valid else "",
        approved_at=valid.at if valid else "",
        approved_on=unit.approved_on,
        publish_by=last_day.isoformat() if last_day else "",
        publish_in=(last_day - today).days if last_day and not published_on and not exempt else None,
        published_on=published_on,
        address=public.address if public else "",
        version=publication.version if publication else 0,
        corrected=publication.reason if publication else "",
        note=_note(letter, found),
        due=due.isoformat(),
        channel=unit.channel,
        batch=unit.batch,
        exempt=exemption.reason if exemption and exempt else "",
        correction=correction.received_at if correction else "",
        by_hand=_by_hand(records.taken.get(found.hash) if found else None),
        remark=records.remarks[unit.code].text if unit.code in records.remarks else "",
        sheet=_sheet(records.sheets.get(unit.code), found),
        # who need not publish is late with nothing
        faults=tuple(approval.faults(public_day, today, ready=valid is not None))
        if published_on or not exempt
        else (),
    )


def _state(
    letter: LetterRecord | None,
    record: ReturnRecord | None,
    valid: Approval | None,
    publication: Publication | None,
    *,
    exempt: bool,
) -> str:
    """How far a unit is, one of ``STATES``: by its approval, else its return, else its first letter."""
    if valid and publication and publication.hash == valid.hash:
        return "public" if publication.published_on else "published"
    if valid:
        return "approved"
    if record:
        return record.status
    return "exempt" if exempt else LETTERS.get(letter.state, "new") if letter else "new"


def _days_late(record: ReturnRecord, due: date) -> int:
    """Days a return came in after it was due."""
    return max(0, (date.fromisoformat(record.received_at[:10]) - due).days)


def _by_hand(taken: ByHand | None) -> str:
    return f"{taken.officer or '未写姓名'} 人工收下：{taken.reason}" if taken else ""


def _sheet(sheet: PaperSheet | None, record: ReturnRecord | None) -> str:
    """Whether the confirmation sheet that came on paper is that of the return that counts."""
    if sheet is None or record is None:
        return ""
    return FITS if sheet.hash == record.hash else DOES_NOT_FIT


def _note(letter: LetterRecord | None, record: ReturnRecord | None) -> str:
    """What is odd about the return, or, while there is none, about the letter."""
    if record:
        return record.note
    return letter.note if letter and letter.note != SENT_OTHERWISE else ""


def _rules(record: ReturnRecord | None) -> dict[Severity, list[str]]:
    rules: dict[Severity, list[str]] = {severity: [] for severity in Severity}
    for finding in record.findings if record else ():
        rules[finding.severity].append(finding.rule)
    return rules
