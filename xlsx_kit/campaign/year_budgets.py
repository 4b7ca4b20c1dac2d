"""The budgets that a round of final accounts is filled from and held against.

The settings name a file, a folder of files, or another round: that in which the budgets were collected. Of
such a round the returns count that were approved, else the newest without an error.
"""

from __future__ import annotations

from pathlib import Path

from xlsx_kit.campaign.campaign import SETTINGS, Campaign, open_campaign
from xlsx_kit.campaign.consolidation.facts import current_returns
from xlsx_kit.returns import PublishedBudgets, published_budgets


def year_budgets(campaign: Campaign) -> PublishedBudgets | None:
    """The budgets that the settings name, None where they name none.

    Raises InputError with every file that cannot be read, OSError and SpecError for a round that cannot be
    opened.
    """
    place = campaign.file(campaign.plan.budget)
    return published_budgets(place, _files(place)) if place else None


def budget_marks(campaign: Campaign) -> list[str]:
    """What tells whether the budgets have changed: names and sizes of their files."""
    place = campaign.file(campaign.plan.budget)
    if place is None:
        return []
    files = _files(place)
    if files is None:
        files = sorted(path for path in place.rglob("*") if path.is_file()) if place.is_dir() else [place]
    return [f"{path.name} {path.stat().st_size}" for path in files if path.exists()]


def _files(place: Path) -> list[Path] | None:
    """The returns of a round, None where a place is no round."""
    if not (place / SETTINGS).is_file():
        return None
    earlier = open_campaign(place)
    try:
        found = current_returns(earlier) | current_returns(earlier, approved_only=True)
        return [place / one.file for one in found.values()]
    finally:
        earlier.ledger.close()
