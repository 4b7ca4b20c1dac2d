"""Due dates moved: of the round, of a batch or a department, of single units."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from xlsx_kit.campaign.campaign import Campaign
from xlsx_kit.campaign.deadlines import due_dates
from xlsx_kit.campaign.ledger.journal import EXTENDED
from xlsx_kit.campaign.letters.compose import letter_templates
from xlsx_kit.campaign.letters.draft import refresh_drafts
from xlsx_kit.campaign.steps.selection import selected_units
from xlsx_kit.json_objects import JsonObject


@dataclass(frozen=True)
class ExtendResult(JsonObject):
    """The new date, whose it is (of units, or of the ``round``), who had it already, drafts written anew."""

    due: str
    units: tuple[str, ...]
    round: bool
    skipped: tuple[str, ...]
    rewritten: tuple[str, ...]


def extend_due_date(
    campaign: Campaign,
    due: date,
    codes: Collection[str] = (),
    *,
    batch: str = "",
    parent: str = "",
    reason: str = "",
    officer: str = "",
) -> ExtendResult:
    """Moves the due date of units, or of the round where none are named; drafts that wait follow it.

    Raises SpecError for units that the list does not have.
    """
    whole, day = not (codes or batch or parent), due.isoformat()
    current, done, skipped = due_dates(campaign), [], []
    about = {"due": day, "reason": reason}
    if whole:
        if current.round != due:
            campaign.ledger.step(EXTENDED, {"unit": "", "instead": str(campaign.plan.due), **about}, officer)
    else:
        for unit in selected_units(campaign, codes, batch, parent):
            before = current.of(unit)
            if before == due:
                skipped.append(unit.code)
                continue
            campaign.ledger.step(EXTENDED, {"unit": unit.code, "instead": str(before), **about}, officer)
            done.append(unit.code)
    rewritten = refresh_drafts(campaign, letter_templates(campaign))
    return ExtendResult(day, tuple(done), whole, tuple(skipped), tuple(rewritten))
