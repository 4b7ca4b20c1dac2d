"""Files that were not taken and that an officer has seen to otherwise: a question that was answered, say."""

from __future__ import annotations

from dataclasses import dataclass

from xlsx_kit.campaign.campaign import Campaign
from xlsx_kit.campaign.ledger.journal import SETTLED
from xlsx_kit.campaign.letters.explain import NotTaken, not_taken
from xlsx_kit.campaign.steps.by_hand import is_named
from xlsx_kit.findings import SpecError
from xlsx_kit.json_objects import JsonObject

HINT = "请写“没有采用”中列出的文件名。"


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
    found = [one for one in not_taken(campaign) if _is(one, named)]
    waiting = [one for one in found if not one.by_hand] or found
    if len(waiting) != 1:
        raise SpecError("不止一个来件叫这个名字" if waiting else "没有采用的来件中找不到这一个", named, HINT)
    (one,) = waiting
    unit = one.unit.code if one.unit else ""
    if not one.by_hand:
        about = {"hash": one.record.hash, "unit": unit, "reason": " ".join(reason.split())}
        campaign.ledger.step(SETTLED, about, officer)
    return SettledFile(one.record.name, unit, one.by_hand is not None)


def settled_file(campaign: Campaign, named: str) -> NotTaken | None:
    """The file that an officer settled and that a text names; None where there is no such one."""
    found = [one for one in not_taken(campaign) if one.by_hand and _is(one, named)]
    return found[0] if len(found) == 1 else None


def _is(one: NotTaken, named: str) -> bool:
    return is_named(one.record.hash, one.record.file, one.record.name, named)
