"""What files that came in are judged under: whoever was not taken is tried again when it changes, and
returns are judged again."""

from __future__ import annotations

from collections.abc import Sequence

from xlsx_kit import __version__
from xlsx_kit.campaign.campaign import SETTINGS, Campaign
from xlsx_kit.campaign.ledger.identifiers import content_hash
from xlsx_kit.campaign.ledger.records import ReturnRecord
from xlsx_kit.campaign.status.counting import counted_returns, returns_of_round
from xlsx_kit.facts import Unit


def judging_fingerprint(campaign: Campaign) -> str:
    """The list of units, the pack, the settings and the version of the program, as one hash."""
    settings = campaign.file(campaign.plan.settings)
    parts = [
        __version__,
        campaign.pack.hash,
        *(f"{u.code} {u.name} {' '.join(u.email)}" for u in campaign.units),
        content_hash((campaign.folder / SETTINGS).read_bytes()),
        content_hash(settings.read_bytes()) if settings else "",
    ]
    return content_hash("\n".join(parts).encode())[:16]


class RulesFingerprint:
    """What a return's findings depend on beside the return itself, as one hash.

    Returns are judged again where it has changed: the program, the pack, the year, the settings with their
    excuses, the approved amounts, last year's files, the budgets, and what the list says of the unit.
    """

    def __init__(self, campaign: Campaign) -> None:
        plan = campaign.plan
        files = [campaign.file(name) for name in (plan.settings, plan.approved)]
        parts = [__version__, campaign.pack.hash, str(plan.year)]
        parts += [content_hash(path.read_bytes()) if path else "" for path in files]
        prefill = campaign.file(plan.prefill)
        before = sorted(path for path in prefill.rglob("*") if path.is_file()) if prefill else []
        parts += [f"{path.name} {path.stat().st_size}" for path in before]
        parts += _budget_marks(campaign)
        self._round = "\n".join(parts)
        self._last_years = campaign.last_years

    def of(self, unit: Unit | None) -> str:
        """The fingerprint of what a unit's returns are judged by; "" for returns of no unit."""
        if unit is None:
            return ""
        last_year = self._last_years.get(unit.code)
        own = (unit.code, unit.name, unit.scope, unit.parent)
        size = str(last_year.stat().st_size) if last_year and last_year.exists() else ""
        return content_hash("\n".join((self._round, *own, size)).encode())[:16]


def _budget_marks(campaign: Campaign) -> list[str]:
    """What tells whether the budgets have changed: names and sizes of their files."""
    place = campaign.file(campaign.plan.budget)
    if place is None:
        return []
    files = returns_of_round(place)
    if files is None:
        files = sorted(path for path in place.rglob("*") if path.is_file()) if place.is_dir() else [place]
    return [f"{path.name} {path.stat().st_size}" for path in files if path.exists()]


def counting_returns(campaign: Campaign) -> Sequence[ReturnRecord]:
    """The returns that count, or wait as corrections."""
    counted = counted_returns(campaign).values()
    return [found for one in counted for found in (one.current, one.correction) if found]


def stale_returns(campaign: Campaign) -> list[ReturnRecord]:
    """The returns that were judged by other settings, lists or packs than those of now."""
    rules = RulesFingerprint(campaign)
    return [one for one in counting_returns(campaign) if one.rules != rules.of(campaign.unit(one.unit))]
