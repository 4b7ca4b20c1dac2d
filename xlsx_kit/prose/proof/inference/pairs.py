"""What there is and what it is compared with: two amounts of a sentence, told apart by their words."""

from __future__ import annotations

from collections.abc import Sequence

from xlsx_kit.prose.proof.grammar.quantity import NO_AMOUNTS
from xlsx_kit.prose.proof.grammar.subjects import akin, core, subject_of
from xlsx_kit.prose.proof.grammar.tokens import tokens_to_look_at
from xlsx_kit.prose.proof.inference.mentions import Mention
from xlsx_kit.prose.proof.phrases import has, pattern
from xlsx_kit.prose.proof.words import vocabulary

PAIR = 2
Pair = tuple[Mention, Mention]
"""What there is, and what it is compared with."""


def kinds_of(text: str) -> frozenset[str]:
    """The kinds of the words of a text."""
    return frozenset[str]().union(*(t.kinds for t in tokens_to_look_at(text)))


def pair_of(amounts: Sequence[Mention], *, of_plan: bool = False) -> Pair | None:
    """Two amounts of one thing, one of them the base: an earlier year's; ``of_plan``: what was planned."""
    if len(amounts) != PAIR or amounts[0].unit != amounts[1].unit or amounts[0].unit in NO_AMOUNTS:
        return None
    if any(m.quantity.loose or m.quantity.value <= 0 for m in amounts):
        return None
    if any(word in m.clause for m in amounts for word in vocabulary().file.inference.bound):
        return None  # 突破 x 大关
    bases = [m for m in amounts if (is_planned(m) if of_plan else is_earlier(m, amounts))]
    if len(bases) != 1:
        return None
    now, base = next(m for m in amounts if m is not bases[0]), bases[0]
    compared = pattern("opens_base").match(base.clause) is not None
    compared |= of_plan and pattern("opens_actual").match(now.clause) is not None
    names = [core(subject_of(tokens_to_look_at(m.clause))) for m in (now, base)]
    same = compared or not all(names) or akin(*names) or akin(*reversed(names))
    return (now, base) if same else None


def is_planned(mention: Mention) -> bool:
    """年初预算 x, 目标任务 x, 核定标准 x, 计划新建 x, 控制价 x."""
    return pattern("planned_amount").search(mention.clause) is not None


def is_opening(text: str) -> bool:
    """年初余额, 上年末; not 年初预算."""
    words = [word for word in vocabulary().file.subject.opening if word in text]
    return bool(words) and not has(text, "plan_of_year")


def is_earlier(mention: Mention, amounts: Sequence[Mention]) -> bool:
    """上年 x, 由 x, 比 2023 年的 x, 年初 x; or the earlier of amounts that each name their year."""
    if (
        is_opening(mention.clause)
        or "than" in kinds_of(mention.clause)
        or has(mention.clause, "year_of_base")
    ):
        return True
    years = [[t.year for t in tokens_to_look_at(m.before) if t.year] for m in (mention, *amounts)]
    own, *every = (found[-1] if found else 0 for found in years)
    return bool(own) and all(every) and len(set(every)) == len(every) and own == min(every)
