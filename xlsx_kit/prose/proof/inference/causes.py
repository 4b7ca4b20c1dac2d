"""A change and what it is made of: 增加 w，主要是追加 x、上年结转 y; 减少 w：甲减少 x，乙减少 y."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import groupby

from xlsx_kit.prose.proof.grammar.quantity import NO_AMOUNTS
from xlsx_kit.prose.proof.inference.chance import grain_of, slip_by_chance
from xlsx_kit.prose.proof.inference.mentions import Mention
from xlsx_kit.prose.proof.inference.pairs import kinds_of
from xlsx_kit.prose.proof.inference.sums import Equation
from xlsx_kit.prose.proof.phrases import pattern
from xlsx_kit.prose.proof.relations.verdicts import Verdict, held
from xlsx_kit.prose.proof.words import vocabulary

FEWEST = 2
RARE, NEAR = Fraction(1, 4), Fraction(1, 10)
"""How likely a slip may be by chance; how near the parts of a change that a colon divides come to it."""
LEVELS = frozenset({"to", "to_up", "to_down", "share"})


def causes_claimed(mentions: Sequence[Mention], firm: set[int]) -> Iterator[Verdict]:
    """Each sentence whose first amount is a change that all others make, but for a slip."""
    for _, group in groupby((m for m in mentions if m.unit != "%"), key=lambda m: m.sentence):
        whole, *parts = group
        if len(parts) < FEWEST or any(m.unit != whole.unit for m in parts) or whole.unit in NO_AMOUNTS:
            continue
        way, opened = _way(whole), pattern("opens_causes").search(parts[0].before)
        if not way or opened is None or any(map(_is_open, (whole, *parts))):
            continue
        terms = [(m.quantity, way * (_way(m) or way)) for m in parts]
        equation = Equation(whole.quantity, terms)
        if equation.holds:
            yield held(*equation.figures)
        elif any(id(q) not in firm for q in equation.figures) and _is_slip(equation, listed=opened[0] in ":"):
            yield equation.verdict("named_sum")


def _is_open(mention: Mention) -> bool:
    """Whether it is about so much, or no change."""
    words = pattern("partly_so").search(f"{mention.before}{mention.after}")
    return mention.quantity.loose or words is not None or bool(kinds_of(mention.clause) & LEVELS)


def _way(mention: Mention) -> int:
    """Up (1) or down (-1) by the words of its clause; 0 where they say neither, or both."""
    net, kinds = vocabulary().file.net, kinds_of(f"{mention.clause}0")
    ways = {1 for w in net["more"] if w in mention.clause} | {-1 for w in net["less"] if w in mention.clause}
    ways |= ({1} if "up" in kinds else set()) | ({-1} if "down" in kinds else set())
    return ways.pop() if len(ways) == 1 else 0


def _is_slip(equation: Equation, *, listed: bool) -> bool:
    """Whether it would hold but for one figure: of a list, where it is near; of causes, by a slip only."""
    off = abs(equation.value - equation.whole.value)
    chance = slip_by_chance(1, equation.figures, equation.size, grain_of(equation.figures))
    return (listed and off <= NEAR * equation.whole.value) or (chance <= RARE and equation.misprint())
