"""Last year's figures of a round: returns laid into its folder, or those of last year's round.

Workbooks are filled from them before they go out, and what comes back is held against them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from xlsx_kit.campaign.campaign import Campaign
from xlsx_kit.campaign.files import place_file, require_returns
from xlsx_kit.campaign.rollover.facts import roll_over
from xlsx_kit.campaign.settings_change import change_settings
from xlsx_kit.campaign.workbooks.prefill import read_folder
from xlsx_kit.findings import Finding
from xlsx_kit.messages import declared_error

LAST_YEAR = "上年"
"""The folder that is made where the settings name none."""


@dataclass(frozen=True)
class LastYearFiles:
    """The folder as the settings name it, the units it has figures of, and what is odd about it."""

    folder: str
    units: tuple[str, ...]
    findings: tuple[Finding, ...]

    def to_dict(self) -> dict[str, object]:
        """Findings by their messages."""
        return {
            "folder": self.folder,
            "units": list(self.units),
            "findings": [one.message for one in self.findings],
        }


def keep_last_year(campaign: Campaign, files: Iterable[tuple[str, bytes]]) -> LastYearFiles:
    """Lays last year's returns into the round's folder, over nothing, and names that in the settings.

    Raises SpecError for a file that is neither a workbook nor a facts file; then nothing is laid down.
    """
    given = list(files)
    require_returns((name for name, _ in given), "上年")
    place = _folder(campaign)
    for name, data in given:
        place_file(campaign.folder, f"{place}/{name}", data)
    return _named(campaign, place)


def carry_over_round(campaign: Campaign, earlier: Campaign, crosswalk: Path | None = None) -> LastYearFiles:
    """Lays the figures of last year's round into this one's folder, in this year's codes and names.

    ``crosswalk`` says which codes and names have changed. Raises SpecError for one that is wrong, and for a
    round that is not of an earlier year.
    """
    if earlier.plan.year >= campaign.plan.year:
        title, year, own = earlier.plan.title, earlier.plan.year, campaign.plan.year
        raise declared_error("ROUND-008", "上年的公开工作", title=title, year=year, own=own)
    place = _folder(campaign)
    (campaign.folder / place).mkdir(exist_ok=True)
    roll_over(earlier, campaign.folder / place, crosswalk)
    return _named(campaign, place)


def _folder(campaign: Campaign) -> str:
    """The folder that the settings name, if it lies in the round's own; else a new one in there."""
    named = campaign.plan.prefill
    inside = named and (campaign.folder / named).resolve().is_relative_to(campaign.folder.resolve())
    return named if inside else LAST_YEAR


def _named(campaign: Campaign, place: str) -> LastYearFiles:
    if campaign.plan.prefill != place:
        change_settings(campaign.folder, {"prefill": place})
    codes = [unit.code for unit in campaign.units]
    found = read_folder(campaign.folder / place, codes, campaign.plan.year)
    faults = [one for some in found.faults.values() for one in some]
    known = tuple(code for code, one in found.by_code.items() if one.earlier)
    return LastYearFiles(place, known, (*found.findings, *faults))
