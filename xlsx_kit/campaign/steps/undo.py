"""The last step about a unit taken back, and notes: both stay in the journal."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from xlsx_kit.campaign.campaign import Campaign
from xlsx_kit.campaign.ledger.journal import ANNOUNCED, NOTED, PUBLISHED
from xlsx_kit.campaign.letters.compose import letter_templates
from xlsx_kit.campaign.letters.draft import refresh_drafts
from xlsx_kit.campaign.publication.publish import write_index
from xlsx_kit.campaign.status.steps_told import STEP_WORDS
from xlsx_kit.campaign.steps.selection import listed_unit
from xlsx_kit.findings import SpecError
from xlsx_kit.json_objects import JsonObject


@dataclass(frozen=True, slots=True)
class UndoneStep(JsonObject):
    """A step that was taken back: of which unit, what, and when it was taken."""

    unit: str
    step: str
    at: str

    def to_dict(self) -> dict[str, Any]:
        """With the step in words."""
        return {**JsonObject.to_dict(self), "step_words": STEP_WORDS[self.step]}


def undo_last_step(campaign: Campaign, code: str, *, reason: str = "", officer: str = "") -> UndoneStep:
    """Takes back the last step of an officer about a unit, as a new entry.

    Raises SpecError where there is none, for a unit that is not in the list, and for publications that were
    made: what has been handed on is corrected, not taken back. Letters that have left are no such steps.
    """
    unit = listed_unit(campaign, code)
    entry = campaign.ledger.last_step(unit.code)
    if entry is None:
        raise SpecError("这个单位没有可以撤回的步骤", code, "发出的信、收到的表不能撤回。")
    if entry.event == PUBLISHED:
        hint = "内容有错的，请单位重报，审核后再生成公开文件，写明更正原因。"
        raise SpecError("最后一步是生成公开文件，不能撤回", code, hint)
    campaign.ledger.undo(entry, reason, officer)
    if entry.event == ANNOUNCED:
        write_index(campaign)
    refresh_drafts(campaign, letter_templates(campaign))
    return UndoneStep(unit.code, entry.event, entry.at)


def note_unit(campaign: Campaign, code: str, text: str, *, officer: str = "") -> None:
    """Notes something about a unit, a phone call say. Raises SpecError for an empty text or another unit."""
    unit, words = listed_unit(campaign, code), " ".join(text.split())
    if not words:
        raise SpecError("请写明内容", code, '如 campaign note DIR 编码 "电话：下周报"。')
    last = campaign.ledger.last_remarks().get(unit.code)
    if last is None or (last.text, last.officer) != (words, officer):  # not twice: a button is pressed twice
        campaign.ledger.step(NOTED, {"unit": unit.code, "text": words}, officer)
