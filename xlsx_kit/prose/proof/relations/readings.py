"""The amounts that a comparison may be between: what there is now, and what there was."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from xlsx_kit.prose.proof.grammar.quantity import Quantity
from xlsx_kit.prose.proof.grammar.statements import BUDGETS, ComparisonClause, Level, Topic, same_basis
from xlsx_kit.prose.proof.words import vocabulary


def readings(comparison: ComparisonClause, topic: Topic) -> Iterator[tuple[Quantity | None, Quantity | None]]:
    """Pairs of this amount and the base that a comparison of a topic may mean, the likeliest first."""
    model = comparison.change or comparison.base
    nows = [lv for lv in _nows(comparison, topic) if model is None or lv.quantity.unit == model.unit]
    for now in nows:
        for base in _bases(comparison, topic, now):
            yield now.quantity, base
    if not nows:
        for base in _bases(comparison, topic, None):
            yield None, base
            if base is not None and comparison.base is None:  # 去年 x，比上年增加 y: it grew itself
                yield base, None


def _nows(comparison: ComparisonClause, topic: Topic) -> list[Level]:
    moment = comparison.moment
    if comparison.now:
        of_basis = [lv for lv in topic.now() if lv.moment.basis == comparison.now]
        return of_basis or [lv for lv in topic.now() if not lv.moment.basis]
    if moment is not None and moment.year == 0 and moment.basis:
        return [
            lv for lv in topic.now() if not same_basis(lv.moment.basis, moment.basis) or not lv.moment.basis
        ]
    levels = [lv for lv in topic.now() if moment is not None or not _is_opening(lv)]
    if moment is not None and moment.basis:
        return sorted(levels, key=lambda lv: not same_basis(lv.moment.basis, moment.basis))
    return sorted(levels, key=lambda lv: lv.moment.basis in ("initial", "adjusted", "budget"))


def _is_opening(level: Level) -> bool:
    """年初余额 x，本年增加 y: what there was before."""
    return not level.moment.basis and any(w in level.words for w in vocabulary().file.subject.opening)


def _bases(comparison: ComparisonClause, topic: Topic, now: Level | None) -> Sequence[Quantity | None]:
    if comparison.base is not None:
        return [comparison.base, *comparison.bases]
    if comparison.comparable:
        return [None]
    moment = comparison.moment
    if moment is None:
        found = [lv for lv in topic.levels if lv.moment.year != 0]
        spent = ("actual", "") if comparison.change_way is None else ("actual",)
        before = now is not None and now.quantity.start < comparison.start  # 调减 x，支出 y: of the budget
        if not found and before and now and now.moment.basis in spent and not topic.completions:
            found = [lv for lv in topic.levels if lv.moment.basis in ("initial", "adjusted", "budget")]
    else:
        found = [lv for lv in topic.at(moment) if lv is not now]
        if moment.year == 0:
            found = [lv for lv in found if lv.moment.basis]
            planned = [c.budget for c in topic.completions if c.budget and same_basis(c.basis, moment.basis)]
            if not found and planned and moment.basis in BUDGETS:  # 比预算少支出 x，完成预算 y 的 z%
                return planned
    unit = now.quantity.unit if now else ""
    return [lv.quantity for lv in found if not unit or lv.quantity.unit == unit] or [None]
