"""Lists that are right though they do not add up to the amount before them: what they divide is another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

from xlsx_kit.prose.proof.grammar.quantity import Range, span, summed, total_of
from xlsx_kit.prose.proof.grammar.statements import Level, Parts
from xlsx_kit.prose.proof.grammar.subjects import akin, core
from xlsx_kit.prose.proof.phrases import has, pattern, phrases
from xlsx_kit.prose.proof.relations.ratios import fits
from xlsx_kit.prose.proof.relations.verdicts import Verdict, held, within
from xlsx_kit.prose.proof.words import vocabulary

PAIR = 2
LEAST_NUMBER = 10
"""Smaller numbers are the sum of others by accident."""
MOST_PERCENT = Fraction(201, 2)
"""Percent that rounded shares make at most."""


def sum_of(levels: Sequence[Level]) -> Range:
    """What amounts make together."""
    return summed(level.quantity for level in levels)


def overlap(parts: Parts, levels: Sequence[Level], whole: Level) -> bool:
    """Whether each part is the share it says, and all are more than the whole: 中小企业, 小微企业."""
    shares = [t.shares[0].percent for t in parts.topics if t.shares]
    if len(shares) != len(levels) or total_of(shares) <= MOST_PERCENT:
        return False
    pairs = zip(levels, shares, strict=True)
    return all(fits(level.quantity, whole.quantity, share) for level, share in pairs)


def in_one_clause(parts: Parts, whole: Level) -> bool:
    """102 个部门，其中 81 个部门公开了 104 个项目: no mark parts what is counted: it is of two kinds."""
    if whole.quantity.unit not in phrases("things") or len(parts.topics) != PAIR or parts.strongest:
        return False
    last = parts.topics[-1].levels
    return bool(last) and not last[0].words.startswith(phrases("and"))


def of_the_ground(parts: Parts, whole: Level) -> bool:
    """占地面积 x，其中教学楼 y、宿舍楼 z: floors may have more than the ground that they stand on."""
    if whole.quantity.unit not in vocabulary().file.units.areas:
        return False
    names = [f"{t.subject}{t.levels[0].words}" for t in parts.topics if t.levels]
    return has(whole.words, "ground") and all(has(name, "floors") for name in names)


def of_several_kinds(parts: Parts, whole: Level) -> bool:
    """女性 x 人、党员 y 人; 新开工 x 个、亿元以上 y 个: classes by several things, each by one."""
    if whole.quantity.money or len(parts.topics) < PAIR:
        return False
    labels = [f"{t.subject}{t.levels[0].words}" for t in parts.topics if t.levels]
    crossing = [any(word in label for word in phrases("crossing_kinds")) for label in labels]
    if any(crossing) and not all(crossing):
        return True  # 行政人员 x 人、工人 y 人、女职工 z 人
    rows = [words.split("|") for words in phrases("kinds_of_parts")]
    kinds = [{n for n, row in enumerate(rows) if any(word in label for word in row)} for label in labels]
    return all(kinds) and not set.intersection(*kinds)


def with_itself(whole: Level, total: Fraction) -> bool:
    """机关和 5 个下属单位，其中…: six are divided, the one that has no number among them."""
    words = whole.words
    for name in vocabulary().file.words["own"]:  # 本部门 is no 本部
        words = words.replace(name, "")
    own = any(word in words for word in vocabulary().file.subject.own)
    return own and not whole.quantity.money and total - whole.quantity.value == 1


def divides_a_part(levels: Sequence[Level]) -> bool:
    """Whether all that follows a part divides it: 教师 98 人；教授 x、副教授 y, two divisions of one."""
    return any(
        levels[end - 1].quantity.value >= LEAST_NUMBER
        and sum(lv.quantity.value > 0 for lv in levels[end:]) > 1
        and sum_of(levels[end:]).meets(span(levels[end - 1].quantity))
        for end in range(1, len(levels) - 1)
    )


def spends(parts: Parts) -> bool:
    """预算 x，其中财政资金 y，已支付 z: what was spent of it is no part beside y."""
    outgoing = vocabulary().file.inference.outgoing
    bare = [
        core(t.subject) in ("", *outgoing) and any(w in t.subject for w in outgoing) and not t.closing
        for t in parts.topics
    ]
    return any(bare) and not bare[0]


def taken_off(parts: Parts, levels: Sequence[Level], whole: Level) -> Verdict | None:
    """节约 x（采购预算 a、实际采购 b）: what it is the difference of; what is wrong has its own rule."""
    if parts.kind != "bracket" or len(levels) != PAIR:
        return None
    figures = [whole.quantity, *(lv.quantity for lv in levels)]
    gap = span(levels[0].quantity) - span(levels[1].quantity)
    if gap.meets(span(whole.quantity)) or (-gap).meets(span(whole.quantity)):
        return held(*figures)
    named = any(word in whole.words for word in vocabulary().file.inference.difference)
    return within(*figures) if named else None


def without_held(parts: Parts) -> Parts:
    """A list without the parts that another one is said to hold: 区级支出 x（含市对区转移支付）."""
    inside = [
        part for part in parts.topics
        if core(part.subject)
        and any(core(part.subject) in core(t.includes) for t in parts.topics if t is not part)
    ]  # fmt: skip
    return replace(parts, topics=[t for t in parts.topics if t not in inside]) if inside else parts


def scope_named(level: Level) -> str:
    """The scope that an amount is said to be of: 同口径, 自然口径."""
    match = pattern("scope_said").search(level.words)
    return match[0] if match else ""


def has_own_whole(parts: Parts, levels: Sequence[Level]) -> bool:
    """Whether the parts in a bracket say what they are shares of, and it is their own sum."""
    if parts.kind != "bracket":
        return False
    model = levels[0].quantity
    total = replace(model, value=total_of(lv.quantity for lv in levels), half=Fraction(0))
    shares = [(lv.quantity, s.percent) for t, lv in zip(parts.topics, levels, strict=True) for s in t.shares]
    return any(part.value and fits(part, total, percent) for part, percent in shares)


def of_kinds(levels: Sequence[Level], whole: Level) -> bool:
    """12 个。其中：2 个重点专科；3 个领先学科: numbers before their names, of kinds that may overlap.

    Where the whole has no name either, it is a second measure: 68 批次、524 人次，其中：甲 50 批次、386 人次.
    """
    return bool(whole.words) and not whole.quantity.money and not any(level.words for level in levels)


def lists_again(parts: Parts, levels: Sequence[Level], whole: Level) -> bool:
    """用车 a，接待 b。具体如下：1.用车 a: the first of those listed is no whole."""
    parent = parts.parent
    return parent is not None and any(
        level.quantity.value == whole.quantity.value and akin(topic.subject, parent.subject)
        for topic, level in zip(parts.topics, levels, strict=False)
    )


def of_two_kinds(levels: Sequence[Level], whole: Level) -> bool:
    """对 3 个部门和 12 个项目评价，其中部门 3 个，项目 12 个: the last of two that are divided."""
    joined = pattern("joined_counts").search(whole.words) is not None
    return (
        joined
        and not whole.quantity.money
        and any(level.quantity.value == whole.quantity.value for level in levels)
    )
