"""Whether a return comes from whom it seems to: where something speaks against it, somebody has to decide."""

from __future__ import annotations

import re
from collections.abc import Sequence
from email.utils import parseaddr
from pathlib import Path

from xlsx_kit.campaign.campaign import Campaign
from xlsx_kit.campaign.ledger.identifiers import address_hashes
from xlsx_kit.campaign.ledger.records import DRAFTED, SENDING, SENT, Issue, LetterRecord, ReturnRecord

CODES = re.compile(r"[0-9A-Za-z]{3,15}")
OTHER_NAME = "FILE-115"
"""The note of another name than the list has: of a workbook that went out from here, the unit's old one."""
TWO_STAMPS = "TPL-003"
"""The rule that finds two units in one workbook: another in its cells than in its stamp."""


def letters_about(campaign: Campaign, named: Sequence[str]) -> list[LetterRecord]:
    """The letters of ours that a delivery report names: by Message-ID, else the last to each address.

    A mail program in which a draft was sent, and the server of a provider, may give it another Message-ID.
    The report names our own address, too, which may be that of a unit of the list.
    """
    found = [letter for one in named if (letter := campaign.ledger.message(one))]
    if found or not named:
        return found
    marks = address_hashes(named) - address_hashes([parseaddr(campaign.plan.sender)[1]])
    for unit in campaign.units:
        if not marks.isdisjoint(address_hashes(unit.email)):
            letters = campaign.ledger.messages_to(unit.code)
            found += [one for one in letters if one.state in (SENT, SENDING, DRAFTED)][-1:]
    return found


class IdentityCheck:
    """Holds returns against the list of units and the issue numbers, as both are now."""

    def __init__(self, campaign: Campaign) -> None:
        self._campaign = campaign
        self._owners = {one: unit for unit in campaign.units for one in address_hashes(unit.email)}
        self._issues = {issue.number: issue for issue in campaign.ledger.issues()}

    def notes(self, record: ReturnRecord) -> list[str]:
        """What speaks of another unit than the stamp does; a return with any is not approved in bulk."""
        unit = self._campaign.unit(record.unit)
        if unit is None:
            return []
        notes = []
        if record.sender and record.sender not in address_hashes(unit.email):
            other = self._owners.get(record.sender)
            if other:
                notes.append(f"发件人是 {other.code} {other.name} 的邮箱")
            else:
                notes.append("发件人不在名单中" if unit.email else "名单中没有该单位的邮箱，发件人无从核对")
        codes = set(CODES.findall(Path(record.name).stem)) & self._campaign.by_code.keys()
        if codes and unit.code not in codes:
            other = self._campaign.by_code[min(codes)]
            notes.append(f"文件名写的是 {other.code} {other.name}")
        if any(finding.rule == TWO_STAMPS for finding in record.findings):
            notes.append("表中写的单位与下发时不同")
        if record.issue in self._issues and any(one.rule == OTHER_NAME for one in record.findings):
            notes.append("表中的单位名称与名单不同，可能已更名")
        return notes + self._issue_notes(record)

    def issue_state(self, record: ReturnRecord) -> str:
        """What the return's issue number says; "" where none were issued.

        A return without one is taken, and not known to have gone out from here.
        """
        if not self._issues or not record.unit:
            return ""
        if not record.issue:
            return "没有发放编号，未核对是否本次发出的表"
        return "；".join(self._issue_notes(record)) or f"发放编号 {record.issue}，与发出的一致"

    def _issue_notes(self, record: ReturnRecord) -> list[str]:
        if not record.issue or not self._issues:
            return []
        issue: Issue | None = self._issues.get(record.issue)
        if issue is None:
            return ["表中的发放编号不是本次活动发出的"]
        if issue.unit != record.unit:
            other = self._campaign.unit(issue.unit)
            return [f"表是发给 {issue.unit} {other.name if other else ''} 的".rstrip()]
        return []
