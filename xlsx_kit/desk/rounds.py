"""The campaigns in the desk's folder."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from xlsx_kit.addresses import place
from xlsx_kit.campaign import SETTINGS, Campaign, open_campaign
from xlsx_kit.desk.jobs import error_lines
from xlsx_kit.facts import read_roster
from xlsx_kit.findings import Finding, InputError, SpecError

NO_ADDRESS = "UNIT-012"
"""What is said of a unit of the list that has no address."""


@dataclass(frozen=True)
class Round:
    """One campaign's folder as the list shows it; ``fault`` says why it cannot be opened, "" where it can."""

    name: str
    folder: Path
    title: str
    due: str
    units: int
    year: int
    fault: str = ""


def round_folders(folder: Path) -> dict[str, Path]:
    """The campaigns in a folder, or the folder itself if it is one, by their names in addresses."""
    if (folder / SETTINGS).is_file():
        return {folder.name: folder}
    found = (path for path in folder.iterdir() if path.is_dir()) if folder.is_dir() else ()
    return {path.name: path for path in sorted(found) if (path / SETTINGS).is_file()}


def list_rounds(folder: Path) -> list[Round]:
    """Every campaign; one that cannot be opened is listed with the reason."""
    found = []
    for name, path in round_folders(folder).items():
        try:
            with opened(path) as campaign:
                plan = campaign.plan
                found.append(
                    Round(name, path, plan.title, plan.due.isoformat(), len(campaign.units), plan.year)
                )
        except (InputError, SpecError, OSError) as error:
            found.append(Round(name, path, name, "", 0, 0, " ".join(error_lines(error))))
    return found


def list_findings(campaign: Campaign) -> tuple[Finding, ...]:
    """What is odd about a round's list of units: addresses that lack, columns nobody knows, rows left out.

    An address that an officer has learned since does not lack any more.
    """
    found = read_roster(campaign.folder / campaign.plan.units, campaign.pack).findings
    learned = {unit.row for unit in campaign.units if unit.email}
    return tuple(one for one in found if one.rule != NO_ADDRESS or place(str(one.cell))[0] not in learned)


@contextmanager
def opened(folder: Path) -> Iterator[Campaign]:
    """A campaign, to be looked at."""
    campaign = open_campaign(folder)
    try:
        yield campaign
    finally:
        campaign.ledger.close()
