"""Returns judged again where what they are judged by has changed: settings, excuses, amounts, pack, list."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from functools import partial

from xlsx_kit.campaign.campaign import Campaign
from xlsx_kit.campaign.fingerprint import RulesFingerprint, counting_returns, stale_returns
from xlsx_kit.campaign.intake.identity import IdentityCheck
from xlsx_kit.campaign.intake.judging import AT_ONCE, campaign_standards, judgement
from xlsx_kit.campaign.intake.result import StatusChange
from xlsx_kit.campaign.ledger.identifiers import content_hash
from xlsx_kit.campaign.ledger.records import ReturnRecord
from xlsx_kit.campaign.letters.compose import letter_templates
from xlsx_kit.campaign.letters.draft import AGAIN
from xlsx_kit.campaign.letters.reply import ReplyJob, draft_reply, reply_material
from xlsx_kit.campaign.letters.words import chinese_day
from xlsx_kit.campaign.steps.selection import listed_unit
from xlsx_kit.findings import Finding, Severity
from xlsx_kit.json_objects import JsonObject
from xlsx_kit.pack import Wordings
from xlsx_kit.progress import Progress
from xlsx_kit.returns import FileReport

ANEW = "核对的设置、名单或程序有调整，贵单位于 {on} 报送的填报表已重新核对，以本信为准。"
"""What the letter says that follows."""


@dataclass(frozen=True)
class RecheckResult(JsonObject):
    """The returns that were judged again, those that came to something else, files that are not there."""

    rechecked: tuple[str, ...]
    changed: tuple[StatusChange, ...]
    lost: tuple[str, ...] = ()


def recheck_returns(
    campaign: Campaign,
    codes: Collection[str] = (),
    *,
    changed_only: bool = False,
    jobs: int = 1,
    progress: Progress | None = None,
) -> RecheckResult:
    """Judges returns again: those of some units, of all, or those whose judgement may have changed.

    A unit is written to again where errors or warnings changed and its return is not approved; what was
    approved stays so. Raises SpecError for a code that is not in the list.
    """
    for code in codes:
        listed_unit(campaign, code)
    wanted = stale_returns(campaign) if changed_only else list(counting_returns(campaign))
    wanted = [one for one in wanted if not codes or one.unit in codes]
    there = [one for one in wanted if (campaign.folder / one.file).is_file()]
    lost = tuple(one.file for one in wanted if one not in there)
    changed: list[StatusChange] = []
    if there:
        held, recheck = campaign_standards(campaign), _Recheck(campaign)
        for start in range(0, len(there), AT_ONCE):
            some = there[start : start + AT_ONCE]
            paths = [campaign.folder / one.file for one in some]
            for found, report in zip(some, held.report(paths, jobs=jobs).files, strict=True):
                changed += recheck.record(found, report)
            if progress:
                progress(start + len(some), len(there), some[-1].unit or "")
    return RecheckResult(tuple(one.unit or "" for one in there), tuple(changed), lost)


class _Recheck:
    """Records new judgements, and answers those that differ."""

    def __init__(self, campaign: Campaign) -> None:
        self._campaign, self._rules = campaign, RulesFingerprint(campaign)
        self._identity, self._approvals = IdentityCheck(campaign), campaign.ledger.approvals()
        self._wordings: Wordings = letter_templates(campaign)

    def record(self, record: ReturnRecord, report: FileReport) -> list[StatusChange]:
        campaign, unit = self._campaign, self._campaign.unit(record.unit)
        rejudge = campaign.ledger.rejudge
        assert unit
        findings, status = judgement(campaign, unit, report)
        new = replace(record, findings=findings, status=status, rules=self._rules.of(unit))
        new = replace(new, note="；".join(self._identity.notes(new)))
        same = _essence(record.findings) == _essence(findings)
        if not same and (unit.code, record.hash) not in self._approvals:
            before = ANEW.format(on=chinese_day(record.received_at))
            about = f"{record.hash}{AGAIN}{content_hash(repr(_essence(findings)).encode())[:8]}"
            job = ReplyJob(campaign.folder, campaign.pack.id, unit.code, unit.name, new, None, about)
            material, rejudged = replace(reply_material(job), before=before), partial(rejudge, record, new)
            draft_reply(campaign, unit, job, material, self._wordings, rejudged)
        else:
            rejudge(record, new)
        return [] if same else [StatusChange(unit.code, record.file, record.status, status)]


def _essence(findings: Sequence[Finding]) -> list[tuple[str, str, str]]:
    """What of findings a unit has to know: errors and warnings, by rule and place."""
    reported = [one for one in findings if one.severity is not Severity.NOTE]
    return sorted((one.rule, one.sheet or "", one.cell or "") for one in reported)
