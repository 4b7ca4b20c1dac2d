"""Parts that follow their whole without 其中: x，即甲 a，乙 b; 动支 x，用于甲 a、乙 b; 共 x，甲 a，乙 b."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import groupby

from xlsx_kit.prose.proof.grammar.quantity import NO_AMOUNTS
from xlsx_kit.prose.proof.inference.mentions import Mention
from xlsx_kit.prose.proof.inference.pairs import kinds_of
from xlsx_kit.prose.proof.inference.sums import Equation
from xlsx_kit.prose.proof.phrases import has, pattern
from xlsx_kit.prose.proof.relations.verdicts import Verdict, held
from xlsx_kit.prose.proof.words import vocabulary

PAIR, FEWEST = 2, 3
NEAR = Fraction(1, 10)
"""How far from their sum an amount may be that only stands before its parts, as a part of it."""
MOVED = frozenset({"up", "down", "net", "than", "last", "to", "to_up", "to_down", "done", "besides", "plus"})
BASES = frozenset({"initial", "adjusted", "actual"})


def enumerated_claimed(mentions: Sequence[Mention], firm: set[int]) -> Iterator[Verdict]:
    """Each sentence whose last amounts are all of one before them."""
    for _, group in groupby(mentions, key=lambda m: m.sentence):
        here = list(group)
        if len({m.unit for m in here}) > 1 or here[0].unit in NO_AMOUNTS or any(map(_is_open, here)):
            continue
        lists = [(at, whole, here[at + 1 :]) for at, whole in enumerate(here[:-PAIR])]
        uses = next((n for n, m in enumerate(here) if n and pattern("used_again").match(m.before)), len(here))
        if len(here) - uses >= PAIR:  # 筹集 x，其中甲 a、乙 b；用于丙 c、丁 d
            lists.append((0, here[0], here[uses:]))
        for at, whole, parts in lists:
            equation = Equation(whole.quantity, [(m.quantity, 1) for m in parts])
            if all(id(q) in firm for q in equation.figures) or not _are_named(parts):
                continue
            if equation.holds:
                yield held(*equation.figures)
                break
            if _is_divided(at, whole, parts, equation):
                yield equation.verdict("parts")
                break


def _is_open(mention: Mention) -> bool:
    """Whether a list may leave something out, or an amount is no part."""
    partly = vocabulary().file.inference.partly
    some = any(word in f"{mention.before}{mention.after}" for word in partly)
    return mention.quantity.loose or some or bool(kinds_of(mention.clause) & (MOVED | BASES))


def _are_named(parts: Sequence[Mention]) -> bool:
    """Whether they stand side by side, each behind its name."""
    return all(pattern("name_of_part").fullmatch(m.before) for m in parts[1:])


def _is_divided(at: int, whole: Mention, parts: Sequence[Mention], equation: Equation) -> bool:
    """Whether an amount is all of those behind it: by the words between them, or by how near it is."""
    off = abs(equation.value - whole.quantity.value)
    if pattern("that_is_list").match(parts[0].before):
        return off < whole.quantity.value / PAIR
    if pattern("used_for_list").match(parts[0].before):
        near = equation.value > whole.quantity.value or off <= NEAR * equation.value
        return near and off < whole.quantity.value / PAIR
    total = has(whole.clause, "total_words") or pattern("gathered").search(whole.clause)
    plain = pattern("name_of_part").fullmatch(parts[0].before)
    if any(has(m.clause, "overlapping") for m in parts):
        return False
    near = off <= NEAR * whole.quantity.value and all(m.quantity.value < whole.quantity.value for m in parts)
    return at == 0 and bool(total and plain) and near and len(parts) >= FEWEST
