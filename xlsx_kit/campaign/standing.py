"""Who has what: where every unit of a campaign stands, from the ledger alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from xlsx_kit.campaign.ledger import DONE, SENDING, SENT, Approval, Message, Publication, Return
from xlsx_kit.campaign.plan import Campaign
from xlsx_kit.campaign.sending import SEND
from xlsx_kit.findings import Severity
from xlsx_kit.roster.units import Unit

DAYS_TO_PUBLISH = 20
"""After the approval of a unit's budget (预算法第十四条)."""
STATES = {
    "new": "未发出",
    "uncertain": "发送结果不明",
    "out": "未报回",
    "fail": "需改正",
    "warn": "待审核（有警告）",
    "pass": "待审核",
    "approved": "已审核",
    "published": "已公开",
}
"""In the order a unit goes through them."""


@dataclass(frozen=True, slots=True)
class Standing:
    """One unit: its state, its current return, how many it sent, its rules in error, and dates."""

    code: str
    name: str
    state: str
    sent_at: str
    returned_at: str
    versions: int
    errors: int
    warnings: int
    rules: tuple[str, ...]
    approved_by: str
    publish_by: str
    published_on: str
    note: str

    def to_dict(self) -> dict[str, Any]:
        """As JSON."""
        return {
            **{name: getattr(self, name) for name in self.__slots__},
            "rules": list(self.rules),
            "state_words": STATES[self.state],
        }


def standings(campaign: Campaign) -> list[Standing]:
    """Every unit of the list, in its order."""
    letters = {m.unit: m for m in campaign.ledger.messages(SEND)}
    returns = campaign.ledger.returns_by_unit()
    approvals = campaign.ledger.approvals()
    published = {p.unit: p for p in campaign.ledger.publications()}
    return [
        _standing(unit, letters.get(unit.code), returns.get(unit.code, []), approvals, published)
        for unit in campaign.units
    ]


def current(returns: Sequence[Return]) -> Return | None:
    """The return that counts: the newest without an error, else the newest."""
    good = [found for found in returns if found.status != "fail"]
    counting = good or returns
    return counting[-1] if counting else None


def days_left(campaign: Campaign, today: date) -> int:
    """Days until the campaign's due date; negative after it."""
    return (campaign.plan.due - today).days


def _publish_by(unit: Unit) -> str:
    """The last day to publish; "" where the list does not say when the unit's budget was approved."""
    if not unit.approved_on:
        return ""
    return (date.fromisoformat(unit.approved_on) + timedelta(days=DAYS_TO_PUBLISH)).isoformat()


def _standing(
    unit: Unit,
    letter: Message | None,
    returns: Sequence[Return],
    approvals: dict[str, Approval],
    published: dict[str, Publication],
) -> Standing:
    found, approval, publication = current(returns), approvals.get(unit.code), published.get(unit.code)
    valid = approval if approval and found and approval.hash == found.hash else None
    state = "new"
    if letter and letter.state in DONE:
        state = "out"
    if letter and letter.state == SENDING:
        state = "uncertain"
    if found:
        state = found.status
    if valid:
        state = "published" if publication and publication.hash == valid.hash else "approved"
    errors = [f for f in found.findings if f.severity is Severity.ERROR] if found else []
    warnings = [f for f in found.findings if f.severity is Severity.WARNING] if found else []
    return Standing(
        unit.code,
        unit.name,
        state,
        (letter.done_at or "") if letter and letter.state in (*DONE, SENT) else "",
        found.received_at if found else "",
        len(returns),
        len(errors),
        len(warnings),
        tuple(sorted({f.rule for f in errors})),
        valid.by if valid else "",
        _publish_by(unit),
        (publication.published_on or "") if publication else "",
        found.note if found else "",
    )
