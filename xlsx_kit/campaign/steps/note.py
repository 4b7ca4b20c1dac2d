"""Notes about units: what was said on the telephone, say."""

from __future__ import annotations

from xlsx_kit.campaign.campaign import Campaign
from xlsx_kit.campaign.ledger.journal import NOTED
from xlsx_kit.campaign.steps.selection import listed_unit
from xlsx_kit.findings import SpecError


def note_unit(campaign: Campaign, code: str, text: str, *, officer: str = "") -> None:
    """Notes something about a unit, a phone call say. Raises SpecError for an empty text or another unit."""
    unit, words = listed_unit(campaign, code), " ".join(text.split())
    if not words:
        raise SpecError("请写明内容", code, '如 campaign note DIR 编码 "电话：下周报"。')
    last = campaign.ledger.last_remarks().get(unit.code)
    if last is None or (last.text, last.officer) != (words, officer):  # not twice: a button is pressed twice
        campaign.ledger.step(NOTED, {"unit": unit.code, "text": words}, officer)
