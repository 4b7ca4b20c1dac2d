"""When and where publications were made public: actual dates and addresses, one by one or as a list."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from xlsx_kit.campaign.campaign import Campaign
from xlsx_kit.campaign.listing import read_listing
from xlsx_kit.campaign.publication.publish import write_index
from xlsx_kit.campaign.publication.results import NOT_LISTED, UnitResults
from xlsx_kit.files import date_of_cell
from xlsx_kit.messages import declared_error

COLUMNS = {
    "code": ("code", "单位编码"),
    "on": ("on", "published_on", "公开日期"),
    "address": ("url", "address", "公开网址"),
}


@dataclass(frozen=True, slots=True)
class Announcement:
    """A unit's publication was made public on a day (ISO) at an address, which may be unknown."""

    code: str
    on: str
    address: str


def read_announcements(path: Path) -> list[Announcement]:
    """A list of them. Raises SpecError with the place of a fault, InputError for a file that is no table."""
    lines = []
    for place, row in read_listing(path, COLUMNS):
        day = date_of_cell(row["on"])
        if day.fault or not row["code"]:
            raise declared_error("ROUND-071", place)
        lines.append(Announcement(row["code"], str(day.value), row["address"]))
    return lines


def record_announcements(
    campaign: Campaign, announcements: Iterable[Announcement], officer: str = ""
) -> UnitResults:
    """Records them with the units' last versions."""
    outcome = UnitResults()
    last = {p.unit: p for p in campaign.ledger.publications()}
    for one in announcements:
        publication = last.get(one.code)
        if publication is None:
            why = "还没有公开文件" if campaign.unit(one.code) else NOT_LISTED
            outcome.refused.append((one.code, why))
        elif (publication.published_on, publication.address) == (one.on, one.address):
            outcome.skipped.append(one.code)
        else:
            announced = replace(publication, published_on=one.on, address=one.address)
            campaign.ledger.publish(announced, officer)
            outcome.done.append(one.code)
    write_index(campaign)
    return outcome
