"""What a new year's workbook takes over from an earlier year: all the rules, in one place.

From last year's facts a new year takes:

- the unit's profile (``nature``, ``rank``, ``funding``, ``scope``), its organisations and its texts,
  except the reasons for last year's changes, which would be false this year;
- the lines of the asset table, without their date: both are to be looked at again;
- ``prior_year``, computed from last year's tables, never from what was typed in them;
- each “三公” item, last year's amount as ``prior``, this year's amount and reason blank.

From a year before the last only what is not a figure of last year: profile, organisations, texts,
assets. Ledger, basic expenditure, projects, procurement and the rest start empty every year.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from xlsx_kit.compute.evaluate import Evaluation
from xlsx_kit.facts.file import json_of_facts
from xlsx_kit.facts.model import Facts
from xlsx_kit.pack.model.pack import Pack
from xlsx_kit.values import printed

PROFILE = ("scope", "nature", "rank", "funding")
PARTS = ("organisations", "assets")
# Last year's reasons for last year's changes.
STALE_TEXTS = ("basic_change_reason", "project_change_reason")
NOTHING = "0.00"


def carried_over(pack: Pack, facts: Facts, year: int) -> dict[str, Any]:
    """The parts of a facts file for ``year`` that an earlier year's facts give."""
    earlier = json_of_facts(facts, pack)
    parts: dict[str, Any] = {"unit": {k: v for k, v in earlier["unit"].items() if k in PROFILE}}
    parts |= {key: earlier[key] for key in PARTS if earlier.get(key)}
    texts = {k: v for k, v in earlier.get("texts", {}).items() if v and k not in STALE_TEXTS}
    if texts:
        parts["texts"] = texts
    if facts.year == year - 1:
        parts["prior_year"] = prior_year_of(pack, facts)
        parts["three_public"] = _three_public(pack, facts)
    return parts


def merged(
    this_year: Mapping[str, Any] | None, carried: Mapping[str, Any], unit: Mapping[str, Any]
) -> dict[str, Any]:
    """A facts file from this year's (as it is), what it does not speak of from earlier, and the list.

    The list of units says what the unit is called; its blanks are filled from this year's file,
    then from the earlier one.
    """
    parts = {**carried, **(this_year or {})}
    profile: dict[str, Any] = dict(carried.get("unit", {}))
    for newer in ((this_year or {}).get("unit", {}), unit):
        profile |= {k: v for k, v in newer.items() if v not in (None, "")}
    return {**parts, "unit": profile}


def prior_year_of(pack: Pack, facts: Facts) -> dict[str, str]:
    """Last year's figures, as the pack says where its tables show them."""
    evaluation = Evaluation(pack, facts)
    fields = pack.input("prior_year").facts if pack.has_input("prior_year") else []
    return {c.key: printed(evaluation.amount(c.last_year)) for c in fields if c.last_year}


def _three_public(pack: Pack, facts: Facts) -> list[dict[str, str]]:
    """The template's items first, then whatever else had an amount last year."""
    sums: dict[tuple[str, str], int] = {}
    for preset in pack.input("three_public").presets:
        sums[preset["item"], preset["fund"]] = 0
    for line in facts.lines("three_public"):
        item, amount = (str(line.get("item") or ""), str(line.get("fund") or "")), line.get("amount")
        if isinstance(amount, int) and (amount or item in sums):
            sums[item] = sums.get(item, 0) + amount
    return [
        {"item": item, "fund": fund, "amount": "", "prior": printed(prior), "reason": ""}
        for (item, fund), prior in sums.items()
    ]
