"""Where a round's settings find the budgets of its year, and by what their change is noticed."""

from __future__ import annotations

from pathlib import Path

from xlsx_kit.campaign.campaign import SETTINGS, Campaign, open_campaign
from xlsx_kit.campaign.status.counting import current_returns


def budget_marks(campaign: Campaign) -> list[str]:
    """What tells whether the budgets have changed: names and sizes of their files."""
    place = campaign.file(campaign.plan.budget)
    if place is None:
        return []
    files = returns_of_round(place)
    if files is None:
        files = sorted(path for path in place.rglob("*") if path.is_file()) if place.is_dir() else [place]
    return [f"{path.name} {path.stat().st_size}" for path in files if path.exists()]


def returns_of_round(place: Path) -> list[Path] | None:
    """The returns of a round that count, None where a place is no round."""
    if not (place / SETTINGS).is_file():
        return None
    earlier = open_campaign(place)
    try:
        found = current_returns(earlier) | current_returns(earlier, approved_only=True)
        return [place / one.file for one in found.values()]
    finally:
        earlier.ledger.close()
