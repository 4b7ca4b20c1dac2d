"""Many identities missed at once: the nearest to the cause are said, of the others where they are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from xlsx_kit.findings import Finding, Severity
from xlsx_kit.pack import Pack
from xlsx_kit.returns.rules.explained import AND
from xlsx_kit.returns.rules.identities import measures_behind

MOST_ERRORS = 2
"""Identities in error that are said one by one."""
MOST_NAMED = 8
"""Others of which the place is named."""
ALSO_MISSED = "同时不符的还有 {places}，改正后再核对。"
MORE_MISSED = "等 {count} 处"


def with_few_missed(pack: Pack, found: Sequence[Finding]) -> tuple[Finding, ...]:
    """The findings, of many missed identities those with the fewest sums of entries behind them.

    A line that was lost, or entered twice, goes into all of them, and into each with another amount. Two
    errors are said, and one warning where it is the only one, or where there is no error; the last of them
    says where the others are.
    """
    measures = {one.id: len(measures_behind(pack, one)) for one in pack.identities}
    missed = sorted((one for one in found if one.rule in measures), key=lambda one: measures[one.rule])
    errors = [one for one in missed if one.severity is Severity.ERROR]
    mild = [one for one in missed if one.severity is not Severity.ERROR]
    rules, warned = list(dict.fromkeys(one.rule for one in errors)), {one.rule for one in mild}
    kept = [one for one in errors if one.rule in rules[:MOST_ERRORS]] if len(rules) > MOST_ERRORS else errors
    if len(warned) == 1 or (len(warned) == MOST_ERRORS and not errors):
        kept = [*kept, *mild]
    elif warned and not errors:
        kept = [one for one in mild if one.rule == mild[0].rule]
    if len(kept) == len(missed):
        return tuple(found)
    rest = [one for one in missed if one not in kept]
    places = AND.join(f"{one.rule}（{one.sheet} {one.cell}）" for one in rest[:MOST_NAMED])
    places += MORE_MISSED.format(count=len(rest)) if len(rest) > MOST_NAMED else ""
    last = kept[-1]
    named = replace(last, message=last.message + ALSO_MISSED.format(places=places))
    return tuple(named if one is last else one for one in found if one not in rest)
