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


@dataclass(frozen=True)
class ExtendResult:
    """The new date, the units it is for (none: the round), those that had it already, drafts written anew."""

    due: str
    units: tuple[str, ...]
    skipped: tuple[str, ...]
    rewritten: tuple[str, ...]
    whole_round: bool = False

    def to_dict(self) -> dict[str, object]:
        """With whether it is the whole round's date (``round``)."""
        return {
            "due": self.due,
            "units": list(self.units),
            "round": self.whole_round,
            "skipped": list(self.skipped),
            "rewritten": list(self.rewritten),
        }


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
    return ExtendResult(day, tuple(done), tuple(skipped), tuple(rewritten), whole)
