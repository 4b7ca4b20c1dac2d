"""Which units a step is about: those named, those of a batch or a department, or all."""

from __future__ import annotations

from collections.abc import Collection

from xlsx_kit.campaign.campaign import Campaign
from xlsx_kit.facts import Unit
from xlsx_kit.messages import declared_error


def listed_unit(campaign: Campaign, code: str) -> Unit:
    """A unit of the list. Raises SpecError for another code."""
    unit = campaign.unit(code)
    if unit is None:
        raise declared_error("ROUND-020", code)
    return unit


def selected_units(
    campaign: Campaign, codes: Collection[str] = (), batch: str = "", parent: str = ""
) -> list[Unit]:
    """The units meant. Raises SpecError for a code, a batch or a department that the list does not have."""
    named = [listed_unit(campaign, code) for code in dict.fromkeys(codes)]
    units = named or list(campaign.units)
    for title, wanted, key in (("批次", batch, "batch"), ("主管部门", parent, "parent")):
        if wanted:
            units = [unit for unit in units if getattr(unit, key) == wanted]
            if not units:
                raise declared_error("ROUND-021", wanted, title=title, wanted=wanted)
    return units
