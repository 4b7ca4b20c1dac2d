"""Bases that are not printed: each part's follows from its change or rate, and they add up to the whole's."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from xlsx_kit.prose.proof.grammar.quantity import Quantity, Range, printed_like, span
from xlsx_kit.prose.proof.grammar.statements import BUDGETS, ComparisonClause, Level, Topic
from xlsx_kit.prose.proof.phrases import has
from xlsx_kit.prose.proof.relations.misprints import misprinted
from xlsx_kit.prose.proof.relations.verdicts import Verdict, held


def bases_verdict(whole: Topic, now: Level, parts: Sequence[Topic]) -> Verdict | None:
    """The bases of a whole against those of parts that make it up; None where one does not follow.

    中央本级增长 5.7%、地方增长 2.2%，合计增长 1.1% can be checked although no base is printed. What does not
    fit is a warning: a rate may be of comparable scope without saying so.
    """
    for comparison in whole.comparisons:
        if not _compared(now, comparison, whole) or has(whole.subject, "at_prices"):
            continue
        base = implied_base(comparison, now.quantity)
        if base is None or comparison.comparable or not comparison.sure:
            continue
        figures_of_whole = [now.quantity, *_printed(comparison)]
        total, figures = Range(Fraction(0), Fraction(0)), [*figures_of_whole]
        for part in parts:
            found = _base_like(part, comparison, now)
            if found is None:
                break
            total += found[0]
            figures += found[1]
        else:
            if total.meets(base):
                return held(*figures)
            if any(c.moment and c.moment.basis in BUDGETS for p in parts for c in p.comparisons):
                return None  # 预备费 x，与上年预算持平: what was planned is not what was spent
            gap = (base.low + base.high - total.low - total.high) / 2
            slip = next(_slips(whole, now, comparison, parts, gap), None)
            if slip is None:
                return None
            right = printed_like((total.low + total.high) / 2, now.quantity)
            given = printed_like((base.low + base.high) / 2, now.quantity)
            sum_of = "、".join(f.printed for f in figures_of_whole)
            words = {"right": right, "given": given, "said": sum_of, "slip": slip[0].printed, "fix": slip[1]}
            return Verdict(
                figures, "bases", comparison.start, max(f.end for f in figures), words,
                slip[1], slip[0].printed, doubtful=True,
            )  # fmt: skip
    return None


def _slips(
    whole: Topic, now: Level, comparison: ComparisonClause, parts: Sequence[Topic], gap: Fraction
) -> Iterator[tuple[Quantity, str]]:
    """The change or the rate that, but for a slip of the pen, would close a gap between the bases."""
    changes = [(now.quantity, comparison, -gap)]
    for part in parts:
        levels = [lv for lv in part.levels if lv.moment.year == now.moment.year]
        changes += [(levels[-1].quantity, c, gap) for c in part.comparisons[:1] if levels]
    for amount, clause, missing in changes:
        base = implied_base(clause, amount)
        right = (base.low + base.high) / 2 + missing if base else Fraction(0)
        if right <= 0:
            continue
        change, rate = abs(amount.value - right), abs(100 * amount.value / right - 100)
        for figure, value in ((clause.change, change), (clause.rate, rate)):
            if figure is not None and misprinted(figure, value):
                yield figure, printed_like(value, figure)


def _compared(now: Level, comparison: ComparisonClause, whole: Topic) -> bool:
    """Whether the amount is what is compared: of a budget and what was spent of it, not the budget."""
    budget = comparison.now or (comparison.moment.basis if comparison.moment else "")
    return (
        now.moment.basis not in BUDGETS
        or budget in BUDGETS
        or all(lv.moment.basis in BUDGETS for lv in whole.now())
    )


def implied_base(comparison: ComparisonClause, now: Quantity) -> Range | None:
    """What an amount was before: printed, less its change, or by its rate."""
    if comparison.base is not None:
        return span(comparison.base)
    change, rate = comparison.change, comparison.rate
    if comparison.flat:
        return None if comparison.nearly else span(now)
    if change is not None and change.unit == now.unit and (comparison.way is not None or not change.value):
        return span(now) - (span(change) if comparison.way != -1 else -span(change))
    if rate is None or (comparison.way is None and rate.value):
        return None
    growth = span(rate) if comparison.way != -1 else -span(rate)
    factors = [100 + growth.low, 100 + growth.high]
    if min(factors) <= 0:
        return None
    amounts = [span(now).low, span(now).high]
    quotients = [100 * a / f for a in amounts for f in factors]
    return Range(min(quotients), max(quotients))


def _base_like(part: Topic, whole: ComparisonClause, now: Level) -> tuple[Range, list[Quantity]] | None:
    levels = [lv for lv in part.levels if lv.moment.year == now.moment.year]
    if not levels or levels[-1].quantity.unit != now.quantity.unit:
        return None
    quantity = levels[-1].quantity
    for comparison in part.comparisons:
        alike = (
            comparison.moment is None or whole.moment is None or comparison.moment.fits(whole.moment)
        ) and not comparison.comparable
        base = implied_base(comparison, quantity) if alike else None
        if base is not None:
            return base, [quantity, *_printed(comparison)]
    return None


def _printed(comparison: ComparisonClause) -> list[Quantity]:
    return [q for q in (comparison.base, comparison.change, comparison.rate) if q is not None]
