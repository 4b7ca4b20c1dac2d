"""Many identities missed at once: the nearest to the cause are said, of the others where they are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from xlsx_kit.findings import Finding, Severity
from xlsx_kit.pack import Pack
from xlsx_kit.returns.rules.entries_behind import have_a_part_in_common, inputs_behind, measures_behind
from xlsx_kit.returns.rules.explained import AND

MOST_ERRORS = 2
"""Identities in error that are said one by one."""
MOST_NAMED = 8
"""Others of which the place is named, beside the id."""
ALSO_MISSED = "同时不符的还有 {places}，改正后再核对。"
MORE_MISSED = "，以及 {rules}"


def with_few_missed(pack: Pack, found: Sequence[Finding]) -> tuple[Finding, ...]:
    """The findings, of many missed identities those with the fewest sums of entries behind them.

    A line that was lost, or entered twice, goes into all of them, and into each with another amount. Two
    errors are said. Other errors that add up something of what these do, and warnings, where there are
    several, that look at nothing else than one of them does, are named by the last of the two.
    """
    reported = {one.rule for one in found}
    identities = {one.id: one for one in pack.identities if one.id in reported}
    behind = {rule: measures_behind(pack, one) for rule, one in identities.items()}
    missed = sorted((one for one in found if one.rule in behind), key=lambda one: len(behind[one.rule]))
    errors = [one for one in missed if one.severity is Severity.ERROR]
    nearest = list(dict.fromkeys(one.rule for one in errors))[:MOST_ERRORS]
    warned = {one.rule for one in missed if one.severity is not Severity.ERROR}

    def follows(rule: str) -> bool:
        if rule in nearest:
            return False
        if rule not in warned:
            return any(have_a_part_in_common(behind[rule], behind[near]) for near in nearest)
        inputs = inputs_behind(pack, identities[rule])
        return len(warned) > 1 and any(inputs <= inputs_behind(pack, identities[near]) for near in nearest)

    following = {rule for rule in behind if follows(rule)}
    rest = [one for one in missed if one.rule in following]
    if not rest:
        return tuple(found)
    places = AND.join(f"{one.rule}（{one.sheet} {one.cell}）" for one in rest[:MOST_NAMED])
    if more := list(dict.fromkeys(one.rule for one in rest[MOST_NAMED:])):
        places += MORE_MISSED.format(rules=AND.join(more))
    last = [one for one in errors if one.rule in nearest][-1]
    named = replace(last, message=last.message + ALSO_MISSED.format(places=places))
    return tuple(named if one is last else one for one in found if one.rule not in following)
