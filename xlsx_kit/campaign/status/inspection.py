"""The standing of all units as a workbook: a sheet to work from, and two for inspections of what is public.

An inspection asks when a budget was approved, when it was made public, how many days lie between, where it
stands; and, on a sheet of its own so that both print legibly, whether each table and each section of the text
is there: they are looked up in the files of the publication as they are now, not in what was meant to be
written.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from xlsx_kit.campaign.campaign import Campaign
from xlsx_kit.campaign.ledger.identifiers import content_hash
from xlsx_kit.campaign.ledger.records import Publication
from xlsx_kit.campaign.status.board import COLUMNS, board_rows
from xlsx_kit.campaign.status.content import TABLES, TEXT, PublishedContent
from xlsx_kit.campaign.status.dates import PublicationClock, publication_clocks
from xlsx_kit.campaign.status.standing import Standing
from xlsx_kit.facts import Unit
from xlsx_kit.prose import PublishedSection
from xlsx_kit.workbook import SheetModel, WorkbookModel, list_sheet, workbook_bytes

STATUS, INSPECTION, CONTENT = "状态", "公开检查", "公开内容"
INSPECTED = {
    "code": "单位编码",
    "name": "单位名称",
    "parent": "主管部门",
    "department_approved_on": "部门批复日",
    "approved_on": "批复日",
    "publish_by": "公开期限",
    "published_on": "公开日期",
    "days": "批复到公开天数",
    "address": "公开网址",
    "version": "公开版次",
    "corrected": "更正原因",
    "faults": "日期问题",
    "files": "公开文件",
}
THERE, MISSING = "有", "缺"
NOT_DUE, UNDECIDED, UNCHECKED = "不涉及", "待核对", "未核对"
"""Of a section: the unit has none; a changed document lacks it, and only its figures say whether it must
have it; there is no document (.docx) that could be read."""
NO_FILES = "文件不在"
"""Said of a publication whose folder somebody has moved or emptied."""
COLUMN_WIDTHS = {
    **dict.fromkeys(
        ("late", "versions", "changes", "errors", "warnings", "publish_in", "version", "days"), 7.0
    ),
    **dict.fromkeys(("approved_by", "secrecy_by", "sheet"), 9.0),
    **dict.fromkeys(("rules", "warned", "corrected", "by_hand", "remark", "note"), 22.0),
    **dict.fromkeys(("name", "address", "faults", "files"), 30.0),
    **dict.fromkeys(("parent", "state_words"), 16.0),
}
"""Characters; other columns hold a date or as much."""
NAMED = 2
"""Columns that say which unit it is: on every page."""
DAY_LENGTH = len("2025-01-31")
Row = Mapping[str, Any]


def board_xlsx(campaign: Campaign, units: Sequence[Standing]) -> bytes:
    """The workbook's bytes; days are dates that Excel knows, and can be sorted and filtered by."""
    published = PublishedContent(campaign)
    tables = published.tables
    sections = {f"section {n}": section for n, section in enumerate(published.sections)}
    content = {key: INSPECTED[key] for key in ("code", "name")}
    content |= {**tables, **{key: section.title for key, section in sections.items()}}
    inspected = list(_inspected(campaign, units, published, sections))
    published.keep()
    sheets = (
        _sheet(STATUS, COLUMNS, board_rows(units)),
        _sheet(INSPECTION, INSPECTED, inspected),
        _sheet(CONTENT, content, inspected),
    )
    title = campaign.plan.title
    return workbook_bytes(WorkbookModel(title, title, campaign.plan.year, sheets, {}, {}, False))


def _inspected(
    campaign: Campaign,
    units: Sequence[Standing],
    published: PublishedContent,
    sections: Mapping[str, PublishedSection],
) -> Iterator[dict[str, Any]]:
    """What an inspection asks of each unit."""
    publications: dict[str, Publication] = {}
    for one in campaign.ledger.publications():
        if one.published_on or one.unit not in publications:
            publications[one.unit] = one  # a correction that is not out yet is not what is public
    approved = publication_clocks(campaign.units)
    for standing in units:
        unit, publication = campaign.unit(standing.code), publications.get(standing.code)
        files = _files(campaign.folder / publication.folder) if publication else []
        read = [_read(campaign, published, path) for path in files if path.suffix in (TEXT, TABLES)]
        sheets = {name for one in read if one.suffix == TABLES for name in one.found or ()}
        documents = [one for one in read if one.suffix == TEXT]
        yield {
            **standing.to_dict(),
            "department_approved_on": _iso(approved[standing.code].by_bureau) if unit else "",
            "days": _days(approved.get(standing.code), standing.published_on),
            "faults": "；".join(standing.faults),
            "files": "、".join(path.name for path in files) or (NO_FILES if publication else ""),
            **{
                table: (THERE if sheet in sheets else MISSING) if files else ""
                for table, sheet in published.tables.items()
            },
            **(_sections(sections, unit, documents) if files else dict.fromkeys(sections, "")),
        }


@dataclass(frozen=True, slots=True)
class _PublishedFile:
    """One file of a publication: what was found in it, None where it cannot be read; whether it is as the
    program wrote it."""

    suffix: str
    found: frozenset[str] | None
    untouched: bool


def _read(campaign: Campaign, published: PublishedContent, path: Path) -> _PublishedFile:
    try:
        digest = content_hash(path.read_bytes())
    except OSError:
        return _PublishedFile(path.suffix, None, untouched=False)
    name = path.relative_to(campaign.folder).as_posix()
    untouched = campaign.ledger.claimed(name) == digest
    return _PublishedFile(path.suffix, published.found_in(path, digest), untouched)


def _sections(
    sections: Mapping[str, PublishedSection], unit: Unit | None, documents: Sequence[_PublishedFile]
) -> dict[str, str]:
    """Which sections the text of a publication has."""
    found = frozenset[str]().union(*(one.found or () for one in documents))
    if not documents or any(one.found is None for one in documents):
        return dict.fromkeys(sections, UNCHECKED)
    # as the program wrote it, a document has all that the unit's figures ask for
    untouched = all(one.untouched for one in documents)
    scope = unit.scope if unit else ""

    def state_of(section: PublishedSection) -> str:
        if section.pattern.pattern in found:
            return THERE
        if scope and section.scopes and scope not in section.scopes:
            return NOT_DUE
        if section.always and (scope or not section.scopes):
            return MISSING
        return NOT_DUE if untouched else UNDECIDED

    return {key: state_of(section) for key, section in sections.items()}


def _files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.glob("*") if path.is_file() and path.name[0] != ".")


def _days(approval: PublicationClock | None, published_on: str) -> int | str:
    """Days from the approval to the publication; "" while one of them is not known."""
    begin = approval.begin if approval else None
    return (date.fromisoformat(published_on) - begin).days if begin and published_on else ""


def _iso(day: date | None) -> str:
    return day.isoformat() if day else ""


def _sheet(name: str, columns: Mapping[str, str], rows: Sequence[Row]) -> SheetModel:
    heads = [(title, COLUMN_WIDTHS.get(key, 11.0)) for key, title in columns.items()]
    lines = [[_day(row[key]) or row[key] for key in columns] for row in rows]
    return list_sheet(name, heads, lines, named=NAMED, growing=True)


def _day(value: Any) -> date | None:
    """The day of a date or of a moment (ISO); None for anything else."""
    try:
        return (
            date.fromisoformat(value[:DAY_LENGTH]) if isinstance(value, str) and value[4:5] == "-" else None
        )
    except ValueError:
        return None
