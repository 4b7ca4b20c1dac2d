"""Returns whose judgement may be out of date, found without judging any."""

from __future__ import annotations

from collections.abc import Sequence

from xlsx_kit.campaign.campaign import Campaign
from xlsx_kit.campaign.fingerprint import RulesFingerprint
from xlsx_kit.campaign.ledger.records import ReturnRecord
from xlsx_kit.campaign.status.counting import counted_returns


def counting_returns(campaign: Campaign) -> Sequence[ReturnRecord]:
    """The returns that count, or wait as corrections."""
    counted = counted_returns(campaign).values()
    return [found for one in counted for found in (one.current, one.correction) if found]


def stale_returns(campaign: Campaign) -> list[ReturnRecord]:
    """Those of them that were judged by something else than now."""
    rules = RulesFingerprint(campaign)
    return [one for one in counting_returns(campaign) if one.rules != rules.of(campaign.unit(one.unit))]
