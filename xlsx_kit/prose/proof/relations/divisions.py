"""Parts that no word calls so: their names are those of a known whole that stands before them."""

from __future__ import annotations

from collections.abc import Sequence

from xlsx_kit.prose.proof.grammar.quantity import span, total_of
from xlsx_kit.prose.proof.grammar.statements import Parts, Sentence, Topic
from xlsx_kit.prose.proof.grammar.subjects import opposed
from xlsx_kit.prose.proof.phrases import has
from xlsx_kit.prose.proof.relations.change_sums import halved, is_slip, named_whole_of
from xlsx_kit.prose.proof.relations.levels import levels_like, makes
from xlsx_kit.prose.proof.relations.no_divisions import sum_of
from xlsx_kit.prose.proof.relations.totals import of_another
from xlsx_kit.prose.proof.relations.unequal import is_others, unequal
from xlsx_kit.prose.proof.relations.verdicts import Verdict, held

FEWEST = 3


def divided_verdict(sentence: Sentence, before: Sequence[Sentence]) -> Verdict | None:
    """税收收入 x；非税收入 y, all that a sentence speaks of: together the whole of a sentence before.

    Only named wholes (``partition``) are divided so; what misses by more than a slip may be of another whole.
    """
    topics = [t for t in sentence.roots if t.levels and not t.reason]
    roots = list(sentence.roots)
    if len(roots) == 1 and before and len(before[-1].roots) == 1 and before[-1].roots[0].levels:
        pair = [before[-1].roots[0], *topics]  # （1）中央企业 x。（2）地方企业 y。
        if named_whole_of([t.subject for t in pair]):
            topics = roots = pair
            before = before[:-1]
    if (
        len(topics) > 2
        and named_whole_of([t.subject for t in topics[1:]])
        and not halved([topics[0].subject])
    ):
        verdict = _divided_here(topics[0], topics[1:], [t for s in (*before, sentence) for t in s.topics])
        if verdict is not None:
            return verdict
    if (
        len(topics) < 2
        or len(topics) != len(roots)
        or not (named_whole_of([t.subject for t in topics]) or _with_others(topics))
    ):
        return None
    heads = [t for s in reversed(before) for t in s.roots if t.levels and t.unit == topics[0].unit]
    heads = [t for t in heads if not t.reason and not any(opposed(t.subject, p.subject) for p in topics)]
    for head in heads:
        if makes(topics, head):
            levels = levels_like(topics, head.levels[-1])
            return held(head.levels[-1].quantity, *(lv.quantity for lv in levels))
    for head in heads[:1]:
        whole = head.levels[-1]
        levels = levels_like(topics, whole)
        figures = [whole.quantity, *(lv.quantity for lv in levels)]
        total = total_of(lv.quantity for lv in levels)
        if len(levels) == len(topics) and is_slip(whole.quantity.value - total, figures):
            return of_another(levels, [t for s in before for t in s.topics]) or unequal(
                Parts("all", head, topics, sure=False), whole, levels
            )
    return None


def again_divided_verdict(sentence: Sentence) -> Verdict | None:
    """职工 w 人，其中男 a、女 b；研究生 c，本科 d，专科 e: by degree or age, behind another division."""
    for parts in sentence.lists:
        parent = parts.parent
        if parent is None or not parent.levels or parent.money or not makes(parts.topics, parent):
            continue
        behind = [t for t in sentence.roots if t.start > parts.topics[-1].start and not t.reason]
        whole, levels = parent.levels[-1], levels_like(behind, parent.levels[-1])
        classed = sum(has(t.subject, "overlapping") for t in behind)
        if len(behind) < FEWEST or len(levels) != len(behind) or classed < FEWEST - 1:
            continue
        if sum_of(levels).meets(span(whole.quantity)):
            return held(whole.quantity, *(lv.quantity for lv in levels))
        gap = whole.quantity.value - total_of(lv.quantity for lv in levels)
        if is_slip(gap, [whole.quantity, *(lv.quantity for lv in levels)]):
            return unequal(Parts("all", parent, behind, sure=False), whole, levels)
    return None


def _with_others(topics: Sequence[Topic]) -> bool:
    """增值税 x，契税 y，其他各税 z: what ends in all others leaves nothing out."""
    return len(topics) >= FEWEST and is_others(topics[-1].subject)


def _divided_here(whole: Topic, parts: Sequence[Topic], near: Sequence[Topic]) -> Verdict | None:
    """全年 x，上半年 y，下半年 z: a whole and, behind it without a word for them, its parts."""
    level = whole.levels[-1]
    levels = levels_like(parts, level)
    if len(levels) != len(parts) or any(opposed(t.subject, whole.subject) for t in parts):
        return None
    if sum_of(levels).meets(span(level.quantity)):
        return held(level.quantity, *(lv.quantity for lv in levels))
    figures = [level.quantity, *(lv.quantity for lv in levels)]
    gap = level.quantity.value - total_of(lv.quantity for lv in levels)
    if not is_slip(gap, figures):
        return None
    found = of_another(levels, [t for t in near if t is not whole and all(t is not p for p in parts)])
    return found or unequal(Parts("all", whole, list(parts), sure=False), level, levels)
