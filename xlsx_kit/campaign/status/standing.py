"""Who has what: where every unit of a campaign stands, from the ledger alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from xlsx_kit.campaign.campaign import Campaign
from xlsx_kit.campaign.ledger.records import (
    BOUNCED,
    DONE,
    FAILED,
    SENDING,
    Answer,
    Approval,
    LetterRecord,
    Publication,
    ReturnRecord,
)
from xlsx_kit.campaign.letters.draft import SEND
from xlsx_kit.facts import Unit
from xlsx_kit.findings import Severity

DAYS_TO_PUBLISH = 20
"""After the approval of a unit's budget (预算法第十四条)."""
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
}
"""In the order a unit goes through them."""
LETTERS = {SENDING: "uncertain", BOUNCED: "bounced", FAILED: "bounced"} | dict.fromkeys(DONE, "out")
"""What the first letter says of a unit that has sent nothing, by the letter's state."""


@dataclass(frozen=True, slots=True)
class Standing:
    """One unit: its state, its current return, how many it sent, its rules in error, and dates.

    ``changes`` counts what is different from the return before; ``late`` are the days after the due date,
    0 for in time; ``publish_in`` those left to publish, negative after the last, None where that is not known
    or no longer asked; ``corrected`` is the reason of a publication's last version.
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

    def to_dict(self) -> dict[str, Any]:
        """As JSON."""
        return {
            **{name: getattr(self, name) for name in self.__slots__},
            "rules": list(self.rules),
            "warned": list(self.warned),
            "state_words": STATES[self.state],
        }


def unit_standings(campaign: Campaign, today: date | None = None) -> list[Standing]:
    """Every unit of the list, in its order."""
    ledger = campaign.ledger
    letters = {m.unit: m for m in ledger.messages(SEND)}
    returns = ledger.returns_by_unit()
    approvals, answers = ledger.approvals(), ledger.answers()
    published: dict[str, list[Publication]] = {}
    for publication in ledger.publications():
        published.setdefault(publication.unit, []).append(publication)
    return [
        _standing(
            campaign,
            unit,
            letters.get(unit.code),
            returns.get(unit.code, []),
            approvals,
            answers,
            published.get(unit.code, []),
            today or date.today(),
        )
        for unit in campaign.units
    ]


def current_return(returns: Sequence[ReturnRecord]) -> ReturnRecord | None:
    """The return that counts: the newest without an error, else the newest."""
    good = [found for found in returns if found.status != "fail"]
    counting = good or returns
    return counting[-1] if counting else None


def days_left(campaign: Campaign, today: date) -> int:
    """Days until the campaign's due date; negative after it."""
    return (campaign.plan.due - today).days


def days_late(campaign: Campaign, found: ReturnRecord) -> int:
    """Days a return came in after the due date."""
    return max(0, (date.fromisoformat(found.received_at[:10]) - campaign.plan.due).days)


def _publish_by(unit: Unit) -> date | None:
    """The last day to publish; None where the list does not say when the unit's budget was approved."""
    if not unit.approved_on:
        return None
    return date.fromisoformat(unit.approved_on) + timedelta(days=DAYS_TO_PUBLISH)


def _standing(
    campaign: Campaign,
    unit: Unit,
    letter: LetterRecord | None,
    returns: Sequence[ReturnRecord],
    approvals: dict[tuple[str, str], Approval],
    answers: dict[str, Answer],
    publications: Sequence[Publication],
    today: date,
) -> Standing:
    found, publish_by = current_return(returns), _publish_by(unit)
    publication = publications[-1] if publications else None
    # a correction that is not out yet leaves the version before where it is
    public = next((p for p in reversed(publications) if p.published_on), None)
    valid = approvals.get((unit.code, found.hash)) if found else None
    state = LETTERS.get(letter.state, "new") if letter else "new"
    if found:
        state = found.status
    if valid:
        state = "published" if publication and publication.hash == valid.hash else "approved"
    answer = answers.get(found.hash) if found else None
    rules = _rules(found)
    published_on = (public.published_on or "") if public else ""
    return Standing(
        code=unit.code,
        name=unit.name,
        parent=unit.parent,
        state=state,
        sent_at=(letter.done_at or "") if letter and letter.state in DONE else "",
        returned_at=found.received_at if found else "",
        # the first return counts: a correction that was asked for is not late
        late=days_late(campaign, returns[0]) if returns else 0,
        versions=len(returns),
        changes=len(answer.changes) if answer else 0,
        errors=len(rules[Severity.ERROR]),
        warnings=len(rules[Severity.WARNING]),
        rules=tuple(sorted(set(rules[Severity.ERROR]))),
        warned=tuple(sorted(set(rules[Severity.WARNING]))),
        approved_by=valid.by if valid else "",
        secrecy_by=valid.secrecy_by if valid else "",
        approved_at=valid.at if valid else "",
        approved_on=unit.approved_on,
        publish_by=publish_by.isoformat() if publish_by else "",
        publish_in=(publish_by - today).days if publish_by and not published_on else None,
        published_on=published_on,
        address=public.address if public else "",
        version=publication.version if publication else 0,
        corrected=publication.reason if publication else "",
        note=_note(letter, found),
    )


def _note(letter: LetterRecord | None, found: ReturnRecord | None) -> str:
    """What is odd about the return, or, while there is none, about the letter."""
    return found.note if found else letter.note if letter else ""


def _rules(found: ReturnRecord | None) -> dict[Severity, list[str]]:
    rules: dict[Severity, list[str]] = {severity: [] for severity in Severity}
    for finding in found.findings if found else ():
        rules[finding.severity].append(finding.rule)
    return rules
