"""The budgets that a round of final accounts is filled from and held against.

The settings name a file, a folder of files, or another round: that in which the budgets were collected. Of
such a round the returns count that were approved, else the newest without an error.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from xlsx_kit.campaign.campaign import Campaign
from xlsx_kit.campaign.files import place_file, require_returns
from xlsx_kit.campaign.settings_change import change_settings
from xlsx_kit.campaign.status.counting import returns_of_round
from xlsx_kit.json_objects import JsonObject
from xlsx_kit.messages import declared_error
from xlsx_kit.returns import PublishedBudgets, published_budgets

YEAR_BUDGETS = "当年预算"
"""The folder that budgets sent by form are laid into, each lot in one of its own: of two files of a unit
that of the later lot counts."""


@dataclass(frozen=True)
class BudgetSource(JsonObject):
    """Where the settings find the budgets from now on and did before ("" for nowhere), and the units of the
    list whose budget of the round's year is there.
    """

    place: str
    before: str
    units: tuple[str, ...]


def keep_budgets(campaign: Campaign, files: Iterable[tuple[str, bytes]]) -> BudgetSource:
    """Lays returns with the budgets of the year into the round's folder and names that in the settings.

    Raises InputError with every file that cannot be read, SpecError where none is the budget of a unit of
    the list, and for a pack that takes nothing from budgets; then nothing is laid down.
    """
    given = list(files)
    require_returns((name for name, _ in given), "当年预算")
    with TemporaryDirectory(prefix="xlsx-kit-") as scratch:
        for number, (name, data) in enumerate(given):
            (Path(scratch) / f"{number:04d}").mkdir()
            (Path(scratch) / f"{number:04d}" / name).write_bytes(data)
        _require_budgets(campaign, published_budgets(Path(scratch)))
    home = campaign.folder / YEAR_BUDGETS
    lot = f"{sum(1 for one in home.iterdir() if one.is_dir()) + 1 if home.is_dir() else 1:03d}"
    for name, data in given:
        place_file(campaign.folder, f"{YEAR_BUDGETS}/{lot}/{name}", data)
    return _named(campaign, YEAR_BUDGETS)


def take_budgets_of(campaign: Campaign, other: Campaign) -> BudgetSource:
    """Names the round in which the budgets of the year were collected; what comes in there later counts, too.

    Raises SpecError where none of the list's units has sent one there.
    """
    _require_budgets(campaign, published_budgets(other.folder, returns_of_round(other.folder)))
    return _named(campaign, Path(os.path.relpath(other.folder, campaign.folder)).as_posix())


def _require_budgets(campaign: Campaign, budgets: PublishedBudgets) -> None:
    if not campaign.pack.book.budget:
        raise declared_error("ROUND-003", "当年预算", pack=campaign.pack.id)
    if not _units(campaign, budgets):
        raise declared_error("ROUND-006", "当年预算", year=campaign.plan.year)


def _units(campaign: Campaign, budgets: PublishedBudgets) -> tuple[str, ...]:
    year = campaign.plan.year
    return tuple(unit.code for unit in campaign.units if budgets.of(unit.code, year, unit.scope or ""))


def _named(campaign: Campaign, place: str) -> BudgetSource:
    before = campaign.plan.budget
    if place != before:
        change_settings(campaign.folder, {"budget": place})
    path = campaign.folder / place
    found = published_budgets(path, returns_of_round(path))
    return BudgetSource(place, before, _units(campaign, found))


def year_budgets(campaign: Campaign) -> PublishedBudgets | None:
    """The budgets that the settings name, None where they name none.

    Raises InputError with every file that cannot be read, OSError and SpecError for a round that cannot be
    opened.
    """
    place = campaign.file(campaign.plan.budget)
    return published_budgets(place, returns_of_round(place)) if place else None
