"""Confirmation sheets that came back signed: their codes entered, and held against the returns."""

from __future__ import annotations

import re
from collections.abc import Iterable

from xlsx_kit.campaign.campaign import Campaign
from xlsx_kit.campaign.intake.result import PaperResult
from xlsx_kit.campaign.ledger.journal import PAPER
from xlsx_kit.campaign.sheets.sheet import codes_of_return, read_code
from xlsx_kit.campaign.status.counting import counted_returns
from xlsx_kit.campaign.steps.selection import listed_unit
from xlsx_kit.messages import declared_error

SEPARATOR = re.compile(r"\s*[=＝:：,，\s]\s*")
EARLIER = "确认单是较早一份的，与现在算数的一份不符：请单位按现在的一份重新签章"
NONE_OF_THEM = "确认单与该单位报送的文件都不符：请核对校验码，或请单位按签章的内容重报"


def read_sheet_codes(words: Iterable[str]) -> list[tuple[str, str]]:
    """Units and check codes as typed: ``118001=ABCD-2345``, or with a blank between them.

    Raises SpecError for anything else.
    """
    found = []
    for word in words:
        unit, code = (*SEPARATOR.split(word.strip(), maxsplit=1), "")[:2]
        if not unit or not read_code(code):
            raise declared_error("ROUND-040", "报送确认单（--sheet）", word=word)
        found.append((unit, read_code(code)))
    return found


def record_sheets(
    campaign: Campaign, sheets: Iterable[tuple[str, str]], *, officer: str = ""
) -> list[PaperResult]:
    """Records sheets, and says which do not fit the return that counts. Raises SpecError for another unit."""
    counted, results = counted_returns(campaign), []
    last = {sheet.unit: (sheet.code, sheet.hash) for sheet in campaign.ledger.sheets()}
    for code, paper in sheets:
        unit = listed_unit(campaign, code)
        returns = counted[unit.code].returns
        fitting = [one for one in returns if paper in codes_of_return(campaign.folder / one.file)]
        current = counted[unit.code].current
        digest = fitting[-1].hash if fitting else ""
        if current and current in fitting:
            digest = current.hash
        if last.get(unit.code) != (paper, digest):  # entered once more: it is known
            campaign.ledger.step(PAPER, {"unit": unit.code, "code": paper, "hash": digest}, officer)
        problem = "" if current and current.hash == digest else EARLIER if digest else NONE_OF_THEM
        results.append(PaperResult(unit.code, paper, problem))
    return results
