"""The difference of two printed amounts, its size and its direction, against what is said of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction

from xlsx_kit.prose.proof.grammar.quantity import Quantity, Range, printed_like, span, with_unit
from xlsx_kit.prose.proof.grammar.statements import ComparisonClause
from xlsx_kit.prose.proof.grammar.tokens import tokens_to_look_at
from xlsx_kit.prose.proof.phrases import in_words
from xlsx_kit.prose.proof.relations.verdicts import Terms, Verdict

WAYS = {1: "up", -1: "down", 0: "flat"}
"""The words for a direction, by their name."""
NOTHING = Range(Fraction(0), Fraction(0))

MARK = 1
"""Letters between an amount and what is said of it at once."""
WORD = 3
"""Letters of a mark and a direction: ，下降."""


def directed(quantity: Quantity, way: int | None) -> list[Range]:
    """The differences that a figure may mean: by its direction, both where none is clear."""
    value = span(quantity)
    if quantity.printed.startswith("-") and way is None:
        return [value]
    if way is None:
        return [value, -value]
    return [value if way > 0 else -value]


def is_times(now: Range, base: Range, rate: Quantity) -> bool:
    """Whether an amount is so many times its base: then growth by 近 2.9 倍 is surely wrong."""
    quotient = now.over(base)
    return quotient is not None and quotient.meets(span(rate))


def size_fault(
    c: ComparisonClause, now: Quantity, base: Quantity, words: Mapping[str, str]
) -> Verdict | None:
    """A printed change, or 持平, that is not the difference."""
    gap = span(now) - span(base)
    right = _difference_of(c, now, base)
    if c.flat and not c.nearly and not gap.meets(NOTHING):
        way = in_words(WAYS[1 if now.value > base.value else -1])
        return Verdict(
            [now, base],
            "flat",
            c.start,
            c.end,
            {**words, "right": right, "way": way},
            way,
            in_words(WAYS[0]),
            not c.sure,
        )
    if c.change is None:
        return None
    sure = c.sure
    if any(gap.meets(change) for change in directed(c.change, None)):
        if not _is_whole_number(now, base, c.change) or any(
            _exact_gap(now, base).meets(change) for change in directed(c.change, None)
        ):
            return None
        sure = False
    given = c.change.printed
    if now.money and not now.size == base.size == c.change.size:  # figures of unlike units need them
        right = with_unit(_difference_of(replace(c, change=None), now, base), now)
        words = {"now": with_unit(now.printed, now), "before": with_unit(base.printed, base)}
        given = with_unit(given, c.change)
    return Verdict(
        [now, base, c.change], "difference", c.start, c.change.end,
        {**words, "right": right, "given": given}, right, given, not sure, explicit=c.base is base,
        known=is_of_the_facts(c, base),
        right=abs(now.value - base.value), terms=_difference_terms(now, base),
    )  # fmt: skip


def _difference_terms(now: Quantity, base: Quantity) -> Terms:
    """What the difference of two amounts is made of: the smaller is taken off the other."""
    return [(now, 1), (base, -1)] if now.value >= base.value else [(base, 1), (now, -1)]


def _is_whole_number(now: Quantity, base: Quantity, change: Quantity) -> bool:
    """Whether one amount is a whole number beside one with decimals: then it is not rounded."""
    return now.size == base.size == change.size and bool(now.decimals) != bool(base.decimals) and bool(
        change.decimals
    )  # fmt: skip


def _exact_gap(now: Quantity, base: Quantity) -> Range:
    """The difference, a whole number taken as it is."""
    values = [span(q) if q.decimals else Range(q.value, q.value) for q in (now, base)]
    return values[0] - values[1]


def _difference_of(c: ComparisonClause, now: Quantity, base: Quantity) -> str:
    model = c.change or (now if now.decimals >= base.decimals else base)
    least = max(now.decimals, base.decimals) if now.size == base.size == model.size else 0
    return printed_like(abs(now.value - base.value), model, least=least)


def way_fault(
    c: ComparisonClause, now: Quantity, base: Quantity, stated: int | None, words: Mapping[str, str]
) -> Verdict | None:
    """A direction that is not that of the figures; a change of 0 or below may be called by either word."""
    way = (now.value > base.value) - (now.value < base.value)
    if stated is None or stated == way or c.flat:
        return None
    if c.change is not None and (not c.change.value or c.change.printed.startswith("-")):
        return None
    if c.change is not None and (span(now) - span(base)).meets(NOTHING):
        return None
    right, given = in_words(WAYS[way]), in_words(WAYS[stated])
    fields = {**words, "right": right, "given": given}
    return Verdict(
        [now, base], "direction", c.start, c.end, fields, right, given, not c.sure,
        explicit=c.base is base or _differ_by(c, now, base),
        known=is_of_the_facts(c, base),
    )  # fmt: skip


def is_of_the_facts(c: ComparisonClause, base: Quantity) -> bool:
    """Whether a base is that of the facts: it stands where the amount does that is compared with it."""
    levels = (lv.quantity for t in c.topics for lv in t.levels)
    return c.base is base and any(q.start == base.start and q is not base for q in levels)


def _differ_by(c: ComparisonClause, now: Quantity, base: Quantity) -> bool:
    """Whether the amounts differ by the change that is said: then the word alone is wrong."""
    gaps = directed(c.change, None) if c.change is not None and c.change.value else []
    return any((span(now) - span(base)).meets(gap) for gap in gaps)


def follows_at_once(change: Quantity | None, rate: Quantity | None) -> bool:
    """Whether a rate stands right behind its change, with nothing but the word between: 增加 x，下降 p%.

    同比 or 增幅 before the word would make it the rate of something else; a sign turns the word.
    """
    if change is None or rate is None or any(q.printed.startswith("-") for q in (change, rate)):
        return False
    return 0 <= rate.start - change.end <= WORD


def is_said_of(c: ComparisonClause, now: Quantity) -> bool:
    """Whether 比上年增加 stands right behind an amount: 支出比上年增加 would be of something else."""
    opens = any("than" in token for token in tokens_to_look_at(c.words)[:1])
    return opens and 0 <= c.start - now.end <= MARK
