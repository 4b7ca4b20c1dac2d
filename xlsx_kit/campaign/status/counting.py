"""Which of a unit's returns counts: the approved one, else the newest without an error, else the newest."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from xlsx_kit.campaign.campaign import SETTINGS, Campaign, open_campaign
from xlsx_kit.campaign.ledger.records import Approval, ReturnRecord


@dataclass(frozen=True, slots=True)
class CountedReturns:
    """A unit's returns, oldest first, without those set aside, and what was approved of them.

    ``correction`` is what came in after the approved one: it waits for somebody to decide (更正申请).
    """

    returns: tuple[ReturnRecord, ...] = ()
    approval: Approval | None = None

    @property
    def current(self) -> ReturnRecord | None:
        """The return that counts."""
        return self.approved or current_return(self.returns)

    @property
    def approved(self) -> ReturnRecord | None:
        """The return that was approved last."""
        if self.approval is None:
            return None
        return next((found for found in self.returns if found.hash == self.approval.hash), None)

    @property
    def correction(self) -> ReturnRecord | None:
        """The newest return behind the approved one: without an error, if there is such."""
        approved = self.approved
        later = self.returns[self.returns.index(approved) + 1 :] if approved else ()
        return current_return(later)

    @property
    def to_be_approved(self) -> ReturnRecord | None:
        """What somebody who names the unit approves: the correction that waits, else what counts."""
        return self.correction or self.current


def counted_returns(campaign: Campaign) -> Mapping[str, CountedReturns]:
    """Every unit of the list, in its order."""
    returns = campaign.ledger.returns_by_unit()
    approvals = campaign.ledger.last_approvals()
    return {
        unit.code: CountedReturns(tuple(returns.get(unit.code, ())), approvals.get(unit.code))
        for unit in campaign.units
    }


def current_returns(campaign: Campaign, *, approved_only: bool = False) -> dict[str, ReturnRecord]:
    """The returns that count and have no errors, or those that were approved, by unit in the list's order."""
    found = {
        code: counted.approved if approved_only else counted.current
        for code, counted in counted_returns(campaign).items()
    }
    return {code: one for code, one in found.items() if one and one.status != "fail"}


def counted_returns_of(campaign: Campaign, code: str) -> CountedReturns:
    """One unit's, without a look at the returns of the others."""
    aside = campaign.ledger.aside()
    returns = tuple(one for one in campaign.ledger.returns_of(code) if one.hash not in aside)
    return CountedReturns(returns, campaign.ledger.last_approvals().get(code))


def current_return(returns: Sequence[ReturnRecord]) -> ReturnRecord | None:
    """Of returns of which none was approved, the newest without an error, else the newest."""
    good = [found for found in returns if found.status != "fail"]
    counting = good or returns
    return counting[-1] if counting else None


def returns_of_round(place: Path) -> list[Path] | None:
    """The returns of a round that count, None where a place is no round."""
    if not (place / SETTINGS).is_file():
        return None
    earlier = open_campaign(place)
    try:
        found = current_returns(earlier) | current_returns(earlier, approved_only=True)
        return [place / one.file for one in found.values()]
    finally:
        earlier.ledger.close()
