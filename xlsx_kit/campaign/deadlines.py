"""When each unit is due: as an officer has set it, else as the list says, else as the settings do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from xlsx_kit.campaign.campaign import Campaign
from xlsx_kit.campaign.ledger.records import Deadline, Exemption
from xlsx_kit.facts import Unit


@dataclass(frozen=True)
class Deadlines:
    """The due dates of a round."""

    settings: date
    set_by_officers: Mapping[str, Deadline]

    @property
    def round(self) -> date:
        """The round's own; once the settings are changed after an officer extended it, they count again."""
        extended = self.set_by_officers.get("")
        if extended and extended.instead == self.settings.isoformat():
            return date.fromisoformat(extended.due)
        return self.settings

    def of(self, unit: Unit) -> date:
        """The day by which a unit has to report, extended or not."""
        extended = self.set_by_officers.get(unit.code)
        if extended:
            return date.fromisoformat(extended.due)
        return date.fromisoformat(unit.due) if unit.due else self.round


def due_dates(campaign: Campaign) -> Deadlines:
    """The due dates of a campaign as they are now."""
    return Deadlines(campaign.plan.due, campaign.ledger.deadlines())


def is_exempt(exemption: Exemption | None, today: date) -> bool:
    """Whether a unit need not send anything on a day: an exemption may run out."""
    return exemption is not None and (not exemption.until or today <= date.fromisoformat(exemption.until))


def exempt_units(campaign: Campaign) -> set[str]:
    """The units that need not send anything today."""
    today = date.today()
    return {code for code, one in campaign.ledger.exemptions().items() if is_exempt(one, today)}
