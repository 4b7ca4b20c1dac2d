"""What a new year's workbook takes over from an earlier year, as the pack's inputs say.

From last year's facts a new year takes what the pack declares as ``carried`` (the unit's profile, its
organisations, its texts but for reasons that would be false this year, lines of the asset table); fields with
``last_year``, from last year's tables, never from what was typed in them; and lists with such a column:
last year's amount beside this year's, which is blank like the texts.

From a year before the last only what is not a figure of last year. All else starts empty every year.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from xlsx_kit.compute import Evaluation
from xlsx_kit.facts import Facts, json_of_facts, json_value
from xlsx_kit.pack import UNIT, Column, ColumnType, Input, Pack


def carried_over(pack: Pack, facts: Facts, year: int) -> dict[str, Any]:
    """The parts of a facts file for ``year`` that an earlier year's facts give."""
    earlier = json_of_facts(facts, pack)
    parts: dict[str, Any] = {}
    for source in pack.inputs:
        keys = [c.key for c in source.facts if (source.carried if c.carried is None else c.carried)]
        if not keys or not source.part:
            continue
        if source.kind == "list":
            found: Any = [{k: v for k, v in line.items() if k in keys} for line in earlier[source.part]]
        else:
            blank = (None, "") if source.kind == "texts" else ()
            found = {k: v for k, v in earlier[source.part].items() if k in keys and v not in blank}
        parts |= {source.part: found} if found else {}
    if facts.year == year - 1:
        parts |= last_year_of(pack, facts)
        parts |= {source.part: _lines(source, facts) for source in pack.inputs if _of_last_year(source)}
    return parts


def merged(
    this_year: Mapping[str, Any] | None, carried: Mapping[str, Any], unit: Mapping[str, Any]
) -> dict[str, Any]:
    """A facts file from this year's (as it is), what it does not speak of from earlier, and the list.

    The list of units says what the unit is called; its blanks are filled from this year's file,
    then from the earlier one.
    """
    parts = {**carried, **(this_year or {})}
    profile: dict[str, Any] = dict(carried.get(UNIT, {}))
    for newer in ((this_year or {}).get(UNIT, {}), unit):
        profile |= {k: v for k, v in newer.items() if v not in (None, "")}
    return {**parts, UNIT: profile}


def last_year_of(pack: Pack, facts: Facts) -> dict[str, dict[str, str]]:
    """Last year's figures by the part of a facts file that asks for them, as the pack's tables show them."""
    evaluation = Evaluation(pack, facts)
    found: dict[str, dict[str, str]] = {}
    for source in pack.inputs:
        for column in source.facts if source.kind == "form" else ():
            if column.last_year:
                amount = pack.book.printed(evaluation.amount(column.last_year))
                found.setdefault(source.part, {})[column.key] = amount
    return found


def merger_texts(pack: Pack) -> dict[str, dict[str, str]]:
    """What fields say of a unit that was merged from several, by part."""
    found: dict[str, dict[str, str]] = {}
    for source in pack.inputs:
        for column in source.facts:
            if column.merged:
                found.setdefault(source.part, {})[column.key] = column.merged
    return found


def _of_last_year(source: Input) -> list[Column]:
    return [column for column in source.facts if column.last_year] if source.kind == "list" else []


def _lines(source: Input, facts: Facts) -> list[dict[str, str]]:
    """The template's items first, then whatever else had an amount last year.

    An item that leaves a choice blank stands where that choice was made last year, and is not listed again.
    """
    column = _of_last_year(source)[0]
    keys = [c.key for c in source.facts if c.type in (ColumnType.CHOICE, ColumnType.CODE)]
    spent: dict[tuple[str, ...], int] = {}
    for line in facts.lines(source.id):
        item, amount = tuple(str(line.get(key) or "") for key in keys), line.get(column.last_year)
        if isinstance(amount, int):
            spent[item] = spent.get(item, 0) + amount
    presets = [tuple(preset.get(key, "") for key in keys) for preset in source.presets]
    sums: dict[tuple[str, ...], int] = {}
    for preset in presets:
        found = [item for item, amount in spent.items() if amount and _completes(item, preset)]
        sums |= {item: spent.get(item, 0) for item in found or [preset]}
    sums |= {item: amount for item, amount in spent.items() if amount}
    blank = dict.fromkeys((c.key for c in source.facts), "")
    return [
        {**blank, **dict(zip(keys, item, strict=True)), column.key: json_value(column, amount)}
        for item, amount in sums.items()
    ]


def _completes(item: tuple[str, ...], preset: tuple[str, ...]) -> bool:
    """Whether an item is a preset with its blanks filled in, or as it is."""
    return all(wanted in ("", value) for value, wanted in zip(item, preset, strict=True))
