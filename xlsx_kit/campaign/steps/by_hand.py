"""Files that an officer decides about: one counts after all, one is not to count, one is settled."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from xlsx_kit.campaign.campaign import Campaign
from xlsx_kit.campaign.intake.collect import collect_returns
from xlsx_kit.campaign.intake.folders import read_source
from xlsx_kit.campaign.intake.received import ReceivedFile
from xlsx_kit.campaign.intake.result import CollectResult
from xlsx_kit.campaign.ledger.identifiers import now
from xlsx_kit.campaign.ledger.journal import PUT_ASIDE, SETTLED, TAKEN
from xlsx_kit.campaign.ledger.records import ReturnRecord, SetAside
from xlsx_kit.campaign.letters.draft import withdraw_drafts
from xlsx_kit.campaign.letters.explain import NotTaken, not_taken
from xlsx_kit.campaign.status.counting import CountedReturns, counted_returns, counted_returns_of
from xlsx_kit.campaign.steps.selection import listed_unit
from xlsx_kit.json_objects import JsonObject
from xlsx_kit.messages import declared_error

UNREADABLE = "其中没有可以读取的填报内容"
"""Why a file cannot be taken by hand either: the step is taken back at once."""
MIN_MARK = 6
"""Characters of a file's mark that are enough to name it."""


@dataclass(frozen=True, slots=True)
class PutAside(JsonObject):
    """A return that does not count any more: whose, which, and what counts in its place ("" for none)."""

    unit: str
    file: str
    counts_now: str


def set_aside_return(campaign: Campaign, named: str, reason: str, *, officer: str = "") -> PutAside:
    """Sets a return aside, found by its unit's code (the one that counts), its file or its name.

    It stays where it is, and in the unit's history; letters about it that wait are withdrawn.
    Raises SpecError where nothing or several are meant, without a reason, and for a return that is approved.
    """
    found = _return_named(campaign, named)
    if not reason.strip():
        raise declared_error("ROUND-030", "--reason")
    if (found.unit or "", found.hash) in campaign.ledger.approvals():
        raise declared_error("ROUND-050", named)
    about = {"hash": found.hash, "unit": found.unit or "", "reason": reason.strip()}
    if found.hash not in campaign.ledger.aside():
        campaign.ledger.step(PUT_ASIDE, about, officer)
    withdraw_drafts(campaign, found.hash)  # what they find fault with is not asked for any more
    counts = counted_returns(campaign)[found.unit or ""].current if found.unit else None
    return PutAside(found.unit or "", found.file, counts.file if counts else "")


def take_file(
    campaign: Campaign,
    named: str,
    code: str,
    reason: str,
    *,
    officer: str = "",
    jobs: int = 1,
) -> CollectResult:
    """Takes a file for a unit by hand: one on the disk, one set aside, or one of which nobody knew the unit.

    It is judged like any other and marked with who took it and why; whether another return counts all the
    same is said. Raises SpecError for a unit that is not
    in the list, without a reason, where nothing or several files are meant, and for a return of another
    unit that is approved there.
    """
    unit = listed_unit(campaign, code)
    if not reason.strip():
        raise declared_error("ROUND-031", "--reason")
    items = list(_files_named(campaign, named))
    if len(items) != 1:
        raise declared_error("ROUND-023" if items else "ROUND-022", named)
    (item,) = items
    owner = getattr(campaign.ledger.return_with(item.digest), "unit", None)
    if owner not in (None, unit.code) and (owner, item.digest) in campaign.ledger.approvals():
        raise declared_error("ROUND-051", named, owner=owner)
    about = {"hash": item.digest, "unit": unit.code, "reason": reason.strip()}
    campaign.ledger.step(TAKEN, about, officer)
    result = collect_returns(campaign, [item], jobs=jobs)
    step = campaign.ledger.last_step(unit.code)
    if step and not campaign.ledger.return_with(item.digest):
        campaign.ledger.undo(step, UNREADABLE, officer)
    else:
        result.overtaken = _overtaken(counted_returns_of(campaign, code), item.digest)
    return result


def _overtaken(counted: CountedReturns, digest: str) -> str:
    """Why a return does not count though somebody took it by hand; "" for one that does."""
    current = counted.current
    if current is None or current.hash == digest:
        return ""
    if counted.correction and counted.correction.hash == digest:
        return "此前已审核通过一份，这一份列为更正申请，等待决定"
    (taken,) = (one for one in counted.returns if one.hash == digest)
    why = "这一份有错误" if taken.received_at >= current.received_at else "这一份较早"
    at = current.received_at[:16].replace("T", " ")
    return f"{why}，算数的仍是 {at} 报回的 {current.name}；要用这一份的，请先不采用那一份"


def _return_named(campaign: Campaign, named: str) -> ReturnRecord:
    if campaign.unit(named):
        counted = counted_returns(campaign)[named]
        found = [one for one in (counted.to_be_approved,) if one]
    else:
        aside = campaign.ledger.aside()
        called = [one for one in campaign.ledger.returns() if is_named(one.hash, one.file, one.name, named)]
        found = [one for one in called if one.hash not in aside] or called
    if len(found) != 1:
        raise declared_error("ROUND-025" if found else "ROUND-024", named)
    return found[0]


def _files_named(campaign: Campaign, named: str) -> list[ReceivedFile]:
    path = Path(named)
    if path.is_file():
        return list(read_source(path))
    ledger = campaign.ledger
    kept: list[SetAside | ReturnRecord] = [*ledger.set_aside_files(), *ledger.returns_of_nobody()]
    return [
        ReceivedFile(
            *(one.name, (campaign.folder / one.file).read_bytes(), one.source, one.received_at or now()),
            sender_hash=one.sender,
            mail_id=one.mail_id,
        )
        for one in (*kept, *_set_aside_returns(campaign))
        if one.file and is_named(one.hash, one.file, one.name, named)
    ]


def _set_aside_returns(campaign: Campaign) -> list[ReturnRecord]:
    aside = campaign.ledger.aside()
    return [one for one in campaign.ledger.returns() if one.unit and one.hash in aside]


def is_named(digest: str, file: str, name: str, named: str) -> bool:
    """Whether a text names a file: by its mark's beginning, its place in the folder, or its name."""
    mark = len(named) >= MIN_MARK and digest.startswith(named.lower())
    return mark or named in (file, name, Path(file).name)


@dataclass(frozen=True, slots=True)
class SettledFile(JsonObject):
    """What was seen to: its name, the unit it came from ("" for nobody known), whether it was before."""

    name: str
    unit: str
    before: bool


def settle_file(campaign: Campaign, named: str, reason: str = "", *, officer: str = "") -> SettledFile:
    """Records that nothing is left to do about a file that was not taken; it stays in the list, as settled.

    Raises SpecError where no such file, or several, are meant.
    """
    found = [one for one in not_taken(campaign) if _is_record_named(one, named)]
    waiting = [one for one in found if not one.by_hand] or found
    if len(waiting) != 1:
        raise declared_error("ROUND-027" if waiting else "ROUND-026", named)
    (one,) = waiting
    unit = one.unit.code if one.unit else ""
    if not one.by_hand:
        about = {"hash": one.record.hash, "unit": unit, "reason": " ".join(reason.split())}
        campaign.ledger.step(SETTLED, about, officer)
    return SettledFile(one.record.name, unit, one.by_hand is not None)


def settled_file(campaign: Campaign, named: str) -> NotTaken | None:
    """The file that an officer settled and that a text names; None where there is no such one."""
    found = [one for one in not_taken(campaign) if one.by_hand and _is_record_named(one, named)]
    return found[0] if len(found) == 1 else None


def _is_record_named(one: NotTaken, named: str) -> bool:
    return is_named(one.record.hash, one.record.file, one.record.name, named)
