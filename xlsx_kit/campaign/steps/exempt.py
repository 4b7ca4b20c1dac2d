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
from xlsx_kit.messages import declared_error

SECRET = re.compile(r"涉密|秘密|机密|绝密|保密|密级")


def exempt_unit(
    campaign: Campaign, code: str, reason: str, *, until: date | None = None, officer: str = ""
) -> UnitResults:
    """Frees a unit from this round, up to a day or for all of it; drafts to it are put away.

    Raises SpecError for a unit that is not in the list, without a reason, and for a reason that speaks of
    secrecy: boards and lists show it, and whoever reads them should not learn which units have secrets.
    """
    unit, why = listed_unit(campaign, code), " ".join(reason.split())
    if not why:
        raise declared_error("ROUND-032", "--reason")
    if SECRET.search(why):
        raise declared_error("ROUND-033", "--reason")
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
        raise declared_error("ROUND-034", code)
    last = campaign.ledger.last_remarks().get(unit.code)
    if last is None or (last.text, last.officer) != (words, officer):  # not twice: a button is pressed twice
        campaign.ledger.step(NOTED, {"unit": unit.code, "text": words}, officer)
