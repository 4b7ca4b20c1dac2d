"""The last step about a unit taken back; both stay in the journal."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from xlsx_kit.campaign.campaign import Campaign
from xlsx_kit.campaign.ledger.journal import ANNOUNCED, PUBLISHED
from xlsx_kit.campaign.letters.compose import letter_templates
from xlsx_kit.campaign.letters.draft import refresh_drafts
from xlsx_kit.campaign.publication.publish import write_index
from xlsx_kit.campaign.status.step_words import STEP_WORDS
from xlsx_kit.campaign.steps.by_hand import settled_file
from xlsx_kit.json_objects import JsonObject
from xlsx_kit.messages import declared_error


@dataclass(frozen=True, slots=True)
class UndoneStep(JsonObject):
    """A step that was taken back: of which unit, what, and when it was taken."""

    unit: str
    step: str
    at: str

    def to_dict(self) -> dict[str, Any]:
        """With the step in words."""
        return {**JsonObject.to_dict(self), "step_words": STEP_WORDS[self.step]}


def undo_last_step(
    campaign: Campaign, code: str, *, reason: str = "", officer: str = "", shown: str = ""
) -> UndoneStep:
    """Takes back the last step of an officer about a unit, or about a file that was settled, as a new entry.

    Raises SpecError where there is none, for a unit that is not in the list, and for publications that were
    made: what has been handed on is corrected, not taken back. Letters that have left are no such steps.
    ``shown`` is the number of the entry that the officer was shown as the last one, where she was: another
    is not taken back in its place.
    """
    unit = campaign.unit(code)
    settled = None if unit else settled_file(campaign, code)
    entry = campaign.ledger.last_step(code, settled.record.hash if settled else "")
    if unit is None and settled is None:
        raise declared_error("ROUND-028", code)
    if shown and (entry is None or str(entry.number) != shown):
        raise declared_error("ROUND-056", code)
    if entry is None:
        raise declared_error("ROUND-057", code)
    if entry.event == PUBLISHED:
        raise declared_error("ROUND-058", code)
    campaign.ledger.undo(entry, reason, officer)
    if entry.event == ANNOUNCED:
        write_index(campaign)
    refresh_drafts(campaign.as_reached_now(), letter_templates(campaign))
    return UndoneStep(entry.details["unit"], entry.event, entry.at)
