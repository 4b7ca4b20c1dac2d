"""Changes and rates that are about so much (增长 5% 左右, 增加约 60 万元), far from what they are."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from fractions import Fraction

from xlsx_kit.prose.proof.grammar.quantity import NO_AMOUNTS, Quantity
from xlsx_kit.prose.proof.grammar.subjects import akin, core, subject_of
from xlsx_kit.prose.proof.grammar.tokens import Token, tokens_to_look_at
from xlsx_kit.prose.proof.inference.mentions import Mention
from xlsx_kit.prose.proof.inference.quotients import Quotient
from xlsx_kit.prose.proof.inference.sums import Equation
from xlsx_kit.prose.proof.phrases import has, pattern
from xlsx_kit.prose.proof.relations.verdicts import Verdict, held

PAIR = 2
WAYS = frozenset({"up", "down"})
BEFORE_FIGURE = "_before_figure"
"""What the kind of a word ends with that moves a figure right behind it only: 略增 x."""
NEAR = Fraction(1, 3)
"""How far off what is about so much may be, as a part of what it is."""


def abouts_claimed(mentions: Sequence[Mention]) -> Iterator[Verdict]:
    """Each against the two amounts of its sentence, of which one is said to be the base."""
    for mention in mentions:
        if not _is_about(mention) or _way(mention) is None or has(mention.before, "not_of_amounts"):
            continue
        here = [m for m in mentions if m.sentence == mention.sentence and m is not mention]
        before = [m for m in here if _stands_before(m, mention)] or here  # 增长约 x%，2024 年 a，2023 年 b
        if not _is_of_them(mention, before):
            continue
        if mention.unit == "%":
            verdict = _rate(mention, before)
        else:
            verdict = _change(mention, before) if mention.unit not in NO_AMOUNTS else None
        if verdict is not None:
            yield verdict


def _stands_before(one: Mention, other: Mention) -> bool:
    return one.quantity.end <= other.quantity.start


def _is_about(mention: Mention) -> bool:
    """Whether it is called about so much, and neither a bound nor an average."""
    bound = has(mention.clause, "bounds_and_means") or mention.quantity.limit
    behind = pattern("about_behind").match(mention.after) is not None
    return not bound and (behind or pattern("about_before").search(mention.clause) is not None)


def _tokens(mention: Mention) -> Sequence[Token]:
    """The words before a figure as they are read where one follows: 略增 x."""
    return tokens_to_look_at(f"{mention.clause}0")


def _is_of_them(mention: Mention, before: Sequence[Mention]) -> bool:
    """Whether it has no name, or one of what stands before it."""
    name = core(subject_of(_tokens(mention)))
    return len(name) < PAIR or any(akin(name, m.label) for m in before)


def _way(mention: Mention) -> str | None:
    ways = {kind for t in _tokens(mention) for kind in t.kinds}
    ways = {one.removesuffix(BEFORE_FIGURE) for one in ways} & WAYS
    return ways.pop() if len(ways) == 1 else None


def _pair(before: Sequence[Mention], unit: str | None) -> tuple[Quantity, Quantity] | None:
    """This amount and its base: the only two amounts before, one of them of the year before."""
    amounts = [m for m in before if m.unit not in NO_AMOUNTS]
    if len(amounts) != PAIR or len({m.unit for m in amounts} | {unit or amounts[0].unit}) > 1:
        return None
    if any(m.quantity.limit or _way(m) for m in amounts if not _is_end(m)):
        return None
    earlier = [m for m in amounts if _is_base(m) or _is_earlier(m, amounts)]
    if len(earlier) != 1 or any(m.quantity.value <= 0 for m in amounts):
        return None
    now = next(m for m in amounts if m is not earlier[0])
    if now.label and earlier[0].label and not akin(now.label, earlier[0].label):
        return None  # 2023 年末余额 x，2024 年发行 y
    return now.quantity, earlier[0].quantity


def _is_end(mention: Mention) -> bool:
    """增加到 x: what there is now."""
    return any(t.kinds & {"to", "to_up", "to_down"} for t in tokens_to_look_at(mention.clause))


def _is_base(mention: Mention) -> bool:
    """上年 x, 由 x, 比 2023 年的 x."""
    than = any("than" in t for t in tokens_to_look_at(mention.clause))
    return than or has(mention.clause, "year_of_base")


def _is_earlier(mention: Mention, amounts: Sequence[Mention]) -> bool:
    """Whether it is the earlier of two amounts that each name their year."""
    years = [[t.year for t in tokens_to_look_at(m.before) if t.year] for m in (mention, *amounts)]
    own, *every = (found[-1] if found else 0 for found in years)
    return bool(own) and all(every) and len(set(every)) == len(every) and own == min(every)


def _rate(rate: Mention, before: Sequence[Mention]) -> Verdict | None:
    """现 x，上年 y，增长约 z%; 现 x，减少 c，下降约 z%."""
    amounts = [m for m in before if m.unit != "%"]
    exact = [m for m in amounts if not _is_about(m)]
    pair = _pair(exact if len(exact) == PAIR else amounts, None)
    if pair is not None and not any(m.unit == "%" for m in before):
        now, base = pair
        return _judged(Quotient(rate.quantity, [(now, 1), (base, -1)], [(base, 1)]), rate)
    if len(before) != PAIR or before[0].unit != before[1].unit or before[0].unit in NO_AMOUNTS:
        return None
    level, change = before
    if _way(level) or _way(change) != _way(rate) or has(level.clause, "year_of_base"):
        return None
    if has(change.before, "not_of_amounts"):
        return None
    sign = 1 if _way(change) == "down" else -1
    return _judged(
        Quotient(rate.quantity, [(change.quantity, 1)], [(level.quantity, 1), (change.quantity, sign)]), rate
    )


def _judged(quotient: Quotient, rate: Mention) -> Verdict | None:
    values = quotient.values
    if values is None or quotient.percent.value <= 0:
        return None
    exact = abs(values.low + values.high) / 2
    if quotient.holds or _is_near(quotient.percent, exact):
        return held(*quotient.figures)
    return replace(quotient.verdict(), slight=False)


def _change(change: Mention, before: Sequence[Mention]) -> Verdict | None:
    """现 x，比上年 y 增加约 z."""
    pair = _pair(before, change.unit) if len(before) == PAIR else None
    if pair is None:
        return None
    more, less = sorted(pair, key=lambda q: -q.value)
    equation = Equation(change.quantity, [(more, 1), (less, -1)])
    if equation.holds or _is_near(change.quantity, equation.value):
        return held(*equation.figures)
    return equation.verdict("named_sum")


def _is_near(about: Quantity, exact: Fraction) -> bool:
    """Whether a figure may be said for a value: within a third of it, or the last digit that is printed."""
    return abs(abs(about.value) - exact) <= max(NEAR * exact, 2 * about.half)
