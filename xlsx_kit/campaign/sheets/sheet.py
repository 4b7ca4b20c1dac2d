"""The confirmation sheet (报送确认单) of a return: one page of A4, its totals, its code, places to sign."""

from __future__ import annotations

import hashlib
import json
import string
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from xlsx_kit.campaign.campaign import Campaign
from xlsx_kit.campaign.ledger.records import ReturnRecord
from xlsx_kit.campaign.own_files import OwnFiles
from xlsx_kit.campaign.status.counting import counted_returns
from xlsx_kit.campaign.steps.selection import selected_units
from xlsx_kit.compute import Evaluation
from xlsx_kit.facts import Unit, json_of_facts
from xlsx_kit.filenames import legal_name
from xlsx_kit.findings import InputError
from xlsx_kit.html_pages import html_page
from xlsx_kit.json_objects import JsonObject
from xlsx_kit.messages import declared_error
from xlsx_kit.returns import load_return
from xlsx_kit.workbook import cover_code, key_total

SHEETS = "sheets"
NOTHING, ERRORS = "没有报回", "还有错误，改正后再出确认单"


@dataclass(frozen=True)
class ConfirmationSheet:
    """A sheet: the name of its file, the page, the check code on it."""

    name: str
    page: bytes
    code: str


@dataclass(frozen=True)
class SheetResult(JsonObject, rows={"written": ("unit", "file", "check_code"), "refused": ("code", "why")}):
    """The sheets that were written, with the code on each, and the units without one, with the reason."""

    written: tuple[tuple[str, str, str], ...]
    refused: tuple[tuple[str, str], ...]


def write_sheets(campaign: Campaign, codes: Collection[str] = ()) -> SheetResult:
    """Writes the sheets of units (of all that have a return without errors, where none is named).

    Raises SpecError for a code that is not in the list.
    """
    counted, own = counted_returns(campaign), OwnFiles(campaign.ledger, campaign.folder)
    written, refused = [], []
    for unit in selected_units(campaign, codes):
        sheet = _of_unit(campaign, unit, counted[unit.code].current)
        if isinstance(sheet, str):
            refused += [(unit.code, sheet)] if codes else []
        else:
            written.append((unit.code, own.write(f"{SHEETS}/{sheet.name}", sheet.page), sheet.code))
    return SheetResult(tuple(written), tuple(refused))


def confirmation_sheet(campaign: Campaign, code: str) -> ConfirmationSheet:
    """The sheet of one unit, without writing it.

    Raises SpecError for a code that is not in the list, and for a unit without a return, or with errors.
    """
    (unit,) = selected_units(campaign, [code])
    sheet = _of_unit(campaign, unit, counted_returns(campaign)[code].current)
    if isinstance(sheet, str):
        raise declared_error("ROUND-063", f"{unit.code} {unit.name}", why=sheet)
    return sheet


def _of_unit(campaign: Campaign, unit: Unit, record: ReturnRecord | None) -> ConfirmationSheet | str:
    """A unit's sheet, or why it has none."""
    if record is None or record.status == "fail":
        return NOTHING if record is None else ERRORS
    code, page = _sheet(campaign, campaign.folder / record.file, record.received_at[:10])
    return ConfirmationSheet(legal_name(f"{unit.code} {unit.name} 报送确认单", ".html"), page, code)


def codes_of_return(path: Path) -> tuple[str, ...]:
    """The codes that a paper of a return may carry: of its sheet, of its cover; none if it cannot be read."""
    try:
        loaded = load_return(path)
    except InputError:
        return ()
    return check_code(json_of_facts(loaded.facts, loaded.pack)), cover_code(loaded.evaluation)


def _sheet(campaign: Campaign, path: Path, on: str) -> tuple[str, bytes]:
    loaded = load_return(path)
    code = check_code(json_of_facts(loaded.facts, loaded.pack))
    values = loaded.evaluation
    return code, html_page(
        "sheet.html",
        title=campaign.plan.title,
        unit=loaded.facts.unit_name,
        unit_code=loaded.facts.unit_code,
        year=loaded.facts.year,
        money=loaded.pack.book.money,
        totals=_totals(values),
        code=code,
        cover_code=cover_code(values),
        received=on,
    )


def _totals(values: Evaluation) -> list[tuple[str, str, str]]:
    """Every table's total: its title, the heading of its first column of figures, the amount."""
    found = []
    for table, view in zip(values.tables, values.pack.views, strict=True):
        total = key_total(values, view)
        if total is not None:
            head = table.over.heads[total.cell.column][-1]
            found.append(
                (
                    table.title,
                    head,
                    values.pack.book.displayed(total.amount),
                )
            )
    return found


ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
"""Without 0, 1, O and I, which are taken for each other on paper."""
LENGTH, GROUP = 8, 4
COVER_LENGTH = 5


def check_code(facts: Mapping[str, Any]) -> str:
    """The check code of a facts file: eight characters in two groups."""
    content = json.dumps(facts, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    number = int.from_bytes(hashlib.sha256(content.encode()).digest()[:5], "big")
    letters = [ALPHABET[(number >> 5 * place) & 31] for place in range(LENGTH)]
    return "".join(letters[:GROUP]) + "-" + "".join(letters[GROUP:])


def read_code(text: str) -> str:
    """A check code as somebody typed it, in its one spelling; "" for what can be none."""
    letters = [c for c in text.upper() if c.isalnum()]
    if len(letters) == COVER_LENGTH and set(letters) <= set(string.digits):
        return "".join(letters)
    if len(letters) != LENGTH or not set(letters) <= set(ALPHABET):
        return ""
    return "".join(letters[:GROUP]) + "-" + "".join(letters[GROUP:])
