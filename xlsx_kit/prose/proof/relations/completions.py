"""What was spent in percent of its budget, and an amount in percent of another year's (为上年的 x%)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from fractions import Fraction

from xlsx_kit.prose.proof.grammar.quantity import Quantity, both_printed, printed_like, span
from xlsx_kit.prose.proof.grammar.statements import (
    BUDGETS,
    ComparisonClause,
    Completion,
    Level,
    Topic,
    same_basis,
)
from xlsx_kit.prose.proof.phrases import in_words
from xlsx_kit.prose.proof.relations.ratios import fits, slightly_off
from xlsx_kit.prose.proof.relations.verdicts import Verdict, held, within

OVER = {1: "over_budget", 0: "on_budget", -1: "under_budget"}


def completion_verdict(completion: Completion) -> Verdict | None:
    """What was spent in percent of the budget that is named."""
    topic = completion.topic
    if topic is None or topic.reason:
        return None
    if completion.year:
        return of_earlier_verdict(completion, topic)
    actual = [lv for lv in topic.now() if lv.moment.basis in ("actual", "")]
    budgets = (
        [completion.budget]
        if completion.budget
        else [lv.quantity for lv in _budgets(topic, completion.basis)]
    )
    actual = [lv for lv in actual if lv.quantity not in budgets]
    if actual and not budgets:
        budgets = [b for c in topic.comparisons if (b := _implied(actual[0].quantity, c, completion.basis))]
    percent = completion.percent
    if not actual or not budgets:
        return None
    for level in actual:
        for budget in (*budgets, *_of_whole(topic, completion.basis)):
            if fits(level.quantity, budget, percent):
                return held(level.quantity, budget, percent)
    spent, budget = actual[0].quantity, budgets[0]
    if spent.unit != budget.unit:
        return None
    if budget.value == 0:
        if not percent.value or not spent.value:
            return held(spent, budget, percent)
        return Verdict(
            [spent, budget, percent],
            "zero_budget",
            spent.start,
            percent.end,
            {"given": percent.printed},
            doubtful=True,
        )
    right = printed_like(100 * spent.value / budget.value, percent)
    shown = dict(zip(("now", "budget"), both_printed(spent, budget), strict=True))
    return Verdict(
        [spent, budget, percent], "completion", min(spent.start, budget.start), percent.end,
        {**shown, "right": right, "given": percent.printed},
        right, percent.printed, doubtful=len(budgets) > 1, slight=slightly_off(spent, budget, percent),
        explicit=True, right=100 * spent.value / budget.value,
    )  # fmt: skip


def completion_direction(completion: Completion, comparisons: Sequence[ComparisonClause]) -> Verdict | None:
    """决算数大于预算数 beside a completion below 100%: of a budget that is not printed, too."""
    percent, topic = completion.percent, completion.topic
    if topic is None or topic.reason or completion.year:
        return None
    for comparison in comparisons:
        moment, way = comparison.moment, 0 if comparison.flat else comparison.way
        if way is None or comparison.change is not None or comparison.rate is not None or moment is None:
            continue
        if moment.year or moment.basis not in BUDGETS or not same_basis(moment.basis, completion.basis):
            continue
        unlike = percent.value != 100
        if unlike and span(percent).low <= 100 <= span(percent).high:
            return None
        actual = (percent.value > 100) - (percent.value < 100)
        if actual == way:
            return within(percent)
        right, given = in_words(OVER[actual]), in_words(OVER[way])
        words = {"percent": percent.shown, "right": right, "given": given}
        start, end = min(percent.start, comparison.start), max(percent.end, comparison.end)
        return Verdict(
            [percent], "completion_direction", start, end, words, right, given, doubtful=not unlike
        )  # 100%, rounded, may still be more or less
    return None


def _implied(spent: Quantity, comparison: ComparisonClause, basis: str) -> Quantity | None:
    """A budget that is not printed: what was spent less what it is said to differ from it."""
    moment, change = comparison.moment, comparison.change
    if moment is None or moment.year or not moment.basis or not same_basis(moment.basis, basis):
        return None
    if change is None or comparison.way is None or change.unit != spent.unit:
        return None
    value = spent.value - comparison.way * abs(change.value)
    sign = "－" if comparison.way > 0 else "＋"
    shown = f"{printed_like(value, spent)}（{spent.printed}{sign}{change.printed.lstrip('-')}）"
    return replace(spent, value=value, half=spent.half + change.half, printed=shown) if value >= 0 else None


def _budgets(topic: Topic, basis: str) -> list[Level]:
    found = [lv for lv in topic.now() if lv.moment.basis in ("initial", "adjusted", "budget")]
    return [lv for lv in found if same_basis(lv.moment.basis, basis)]


def _of_whole(topic: Topic, basis: str) -> list[Quantity]:
    """全年预算 W，其中年初预算 a，执行 x，执行率 p%: the budget that a list divides."""
    whole = topic.container.parent if topic.container else None
    return [lv.quantity for lv in _budgets(whole, basis)] if whole else []


def of_earlier_verdict(completion: Completion, topic: Topic) -> Verdict | None:
    """Right if it is of any amount that may be meant."""
    percent = completion.percent
    nows = [lv.quantity for lv in topic.now() if lv.moment.basis not in BUDGETS]
    pairs = [(now, base) for now in nows for base in _bases(completion, topic, now) if base.value > 0]
    for now, base in pairs:
        quotient = span(now).over(span(base))
        if quotient is not None and quotient.meets(span(percent)):
            return held(now, base, percent)
    if not pairs:
        return None
    now, base = pairs[0]
    exact = 100 * now.value / base.value
    right = printed_like(exact, percent)
    return Verdict(
        [now, base, percent], "named_rate", min(now.start, percent.start), percent.end,
        {"right": right, "given": percent.printed, "terms": f"{now.printed}÷{base.printed}"},
        right, percent.printed, doubtful=len(pairs) > 1,
        slight=percent.decimals > 1 and abs(exact - percent.value) <= Fraction(1, 10**percent.decimals),
    )  # fmt: skip


def _bases(completion: Completion, topic: Topic, now: Quantity) -> Iterator[Quantity]:
    """What that year's amount was: printed, or this year's less what it grew by."""
    for level in topic.levels:
        if level.moment.year == completion.year and level.quantity.unit == now.unit:
            yield level.quantity
    for c in topic.comparisons:
        if c.comparable or (c.moment is not None and c.moment.year != completion.year):
            continue
        if c.base is not None and c.base.unit == now.unit:
            yield c.base
        elif c.change is not None and c.change.unit == now.unit and c.way is not None:
            value = now.value - c.way * abs(c.change.value)
            if value > 0:
                yield replace(
                    now, value=value, half=now.half + c.change.half, printed=printed_like(value, now)
                )
