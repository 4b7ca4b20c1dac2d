"""Words about single units: notes of phone calls, say, and why one need not send anything."""

from __future__ import annotations

import re
from datetime import date

from xlsx_kit.campaign.campaign import Campaign
from xlsx_kit.campaign.ledger.journal import EXEMPTED, NOTED
from xlsx_kit.campaign.letters.compose import letter_templates
from xlsx_kit.campaign.letters.draft import refresh_drafts
from xlsx_kit.campaign.publication.results import UnitResults
from xlsx_kit.campaign.steps.selection import listed_unit
from xlsx_kit.findings import SpecError

SECRET = re.compile(r"涉密|秘密|机密|绝密|保密|密级")
NEUTRAL = "看板会给许多人看，事由请用中性的说法，如“撤并”“按规定不公开”“不在本次范围”。"


def exempt_unit(
    campaign: Campaign, code: str, reason: str, *, until: date | None = None, officer: str = ""
) -> UnitResults:
    """Frees a unit from this round, up to a day or for all of it; drafts to it are put away.

    Raises SpecError for a unit that is not in the list, without a reason, and for a reason that speaks of
    secrecy: boards and lists show it, and whoever reads them should not learn which units have secrets.
    """
    unit, why = listed_unit(campaign, code), " ".join(reason.split())
    if not why:
        raise SpecError("请写明事由", "--reason", NEUTRAL)
    if SECRET.search(why):
        raise SpecError("事由中不要写与保密有关的字样", "--reason", NEUTRAL)
    results, day = UnitResults(), until.isoformat() if until else ""
    known = campaign.ledger.exemptions().get(code)
    if known and (known.reason, known.until) == (why, day):
        results.skipped.append(code)
    else:
        campaign.ledger.step(EXEMPTED, {"unit": unit.code, "reason": why, "until": day}, officer)
        results.done.append(code)
    refresh_drafts(campaign, letter_templates(campaign))
    return results


def note_unit(campaign: Campaign, code: str, text: str, *, officer: str = "") -> None:
    """Notes something about a unit, a phone call say. Raises SpecError for an empty text or another unit."""
    unit, words = listed_unit(campaign, code), " ".join(text.split())
    if not words:
        raise SpecError("请写明内容", code, '如 campaign note DIR 编码 "电话：下周报"。')
    last = campaign.ledger.last_remarks().get(unit.code)
    if last is None or (last.text, last.officer) != (words, officer):  # not twice: a button is pressed twice
        campaign.ledger.step(NOTED, {"unit": unit.code, "text": words}, officer)
