"""The sections of a number format, and for which amounts each of them is."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import inf, nextafter
from operator import eq, ge, gt, le, lt, ne

CONDITION = re.compile(r"\[(<=|>=|<>|<|>|=) *(-?\d{0,300}\.?\d{0,300})\]")
"""What decides, in place of the sign, for which amounts a section holds."""
COMPARED = {"<": lt, "<=": le, "=": eq, "<>": ne, ">=": ge, ">": gt}
SECTIONS_OF_NUMBERS = 3
"""So many sections are of numbers; the one behind them is of texts."""

Holds = Callable[[float], bool]


@dataclass(frozen=True, slots=True)
class SectionUse:
    """Whether a section shows some amounts above 0, and some below."""

    above: bool
    negative: bool


def sections_of(code: str) -> list[str]:
    """The parts between semicolons, none of which stands in quotes."""
    parts, quoted, escaped = [""], False, False
    for character in code:
        if character == ";" and not quoted and not escaped:
            parts.append("")
            continue
        quoted ^= character == '"' and not escaped
        escaped = character == "\\" and not escaped
        parts[-1] += character
    return parts


def uses_of(sections: Sequence[str]) -> list[SectionUse]:
    """What each section of numbers is for: as its condition says, else by the sign.

    Conditions only change at their own numbers, so that each of these, what is next to it and what is far
    stand for all amounts.
    """
    stated = [_condition(section) for section in sections[:SECTIONS_OF_NUMBERS]]
    limits = {0.0, *(found[1] for found in stated if found)}
    amounts = {near for n in limits for near in (nextafter(n, -inf), n, nextafter(n, inf))} | {-inf, inf}
    holds = _defaults([found and found[0] for found in stated])
    shown = [set[float]() for _ in holds]
    for amount in amounts:
        at = next((n for n, one in enumerate(holds) if one(amount)), None)
        if at is not None:
            shown[at].add(amount)
    return [SectionUse(any(a > 0 for a in some), any(a < 0 for a in some)) for some in shown]


def _condition(section: str) -> tuple[Holds, float] | None:
    """What a section holds for, and its limit; None where it does not say."""
    found = CONDITION.search(section)
    if found is None or not re.search(r"\d", found[2]):
        return None
    compare, limit = COMPARED[found[1]], float(found[2])
    return (lambda amount: bool(compare(amount, limit))), limit


def _defaults(stated: Sequence[Holds | None]) -> list[Holds]:
    """Conditions for all sections: where one has none, the first is for amounts, a middle one for what sign
    the first leaves, the last for all else."""
    last = len(stated) - 1
    signs: tuple[Holds, Holds] = (lambda a: a > 0 if last > 1 else a >= 0), (lambda a: a < 0)
    first = stated[0] or (signs[0] if last else lambda _: True)
    middle = (lambda a: a > 0) if first(-inf) and not first(inf) else signs[1]
    rest: list[Holds] = [stated[n] or (middle if n < last else lambda _: True) for n in range(1, len(stated))]
    return [first, *rest]
