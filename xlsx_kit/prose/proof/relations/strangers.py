"""What stands in a list and is no part of its whole: other measures, the other side, what moved a stock."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from xlsx_kit.prose.proof.grammar.quantity import signed_sum, span
from xlsx_kit.prose.proof.grammar.statements import Level, Parts, Topic
from xlsx_kit.prose.proof.grammar.subjects import opposed
from xlsx_kit.prose.proof.phrases import has, phrases, without_start
from xlsx_kit.prose.proof.relations.levels import makes
from xlsx_kit.prose.proof.relations.misprints import misprinted
from xlsx_kit.prose.proof.relations.named import has_name
from xlsx_kit.prose.proof.relations.verdicts import Terms, Verdict, held, made, within, wrong_sum
from xlsx_kit.prose.proof.words import vocabulary


def without_strangers(parts: Parts, parent: Topic) -> Parts:
    """A list without what by its name is no part of its whole (利润 of 纳税, 支出 of 缺口).

    Nor of income what was spent, where others of the list are income. What covers a gap is expenditure, and
    what makes the whole together with the others is a part of it, whatever it is called.
    """
    names = _names(parent)
    rules = [rule for rule in vocabulary().file.no_part if has_name(names, rule.whole)]
    kept = [
        t for t in parts.topics
        if has(_names(t), "part_all_the_same") or not any(has_name(_names(t), rule.part) for rule in rules)
    ]  # fmt: skip
    sides = [side for side in phrases("sides") if side in parent.subject]
    ours = [t for t in kept if len(sides) != 1 or not _is_of_other_side(t, parent)]
    kept = ours if ours and ours[0] is parts.topics[0] else kept
    if len(kept) in (0, len(parts.topics)) or makes(parts.topics, parent):
        return parts
    return replace(parts, topics=kept)


def _is_of_other_side(topic: Topic, parent: Topic) -> bool:
    if has(topic.subject, "part_all_the_same"):
        return False  # 以前年度支出收回 is income
    return opposed(topic.subject, parent.subject) and any(side in topic.subject for side in phrases("sides"))


def _names(topic: Topic) -> str:
    return "".join((topic.subject, *(lv.words for lv in topic.levels[:1])))


def movement_verdict(parts: Parts, whole: Level, levels: Sequence[Level]) -> tuple[Verdict | None, bool]:
    """What is to be said of 保有 12 辆，其中年初 10 辆，购置 3 辆，报废 1 辆, and whether it is such a list.

    What there was, what came in and what went out are no parts of what there is, but make it.
    """
    labels = [
        without_start(f"{t.subject}{lv.words}", "within") for t, lv in zip(parts.topics, levels, strict=False)
    ]
    whole_name = f"{parts.parent.subject if parts.parent else ''}{whole.words}"
    lost = [has(label, "more_went_out") for label in labels]
    if has(whole_name, "more_came_in") and any(lost) and not all(lost):
        return _signed(whole, levels, [-1 if out else 1 for out in lost]), True
    words, net = vocabulary().file.movement, vocabulary().file.net
    opening = [_begins(label, words["opening"]) for label in labels]
    closing = [_begins(label, words["closing"]) for label in labels]
    less = [any(w in label for w in (*words["less"], *net["less"])) for label in labels]
    more = [any(w in label for w in (*words["more"], *net["more"])) for label in labels]
    in_year = [label.startswith(phrases("in_this_year")) for label in labels]
    moved = all(a or b or c for a, b, c in zip(less, more, in_year, strict=True))
    if moved and any(less) and any(more):
        return None, True
    if not (any(opening) and (any(less) or any(closing))):
        earlier = any(has(label, "in_earlier_years") for label in labels)  # 累计 x，其中本年 y，以前年度 z
        return None, (in_year[0] or moved) and not earlier and has(whole_name, "stocks")
    if any(closing) or not all(a or b or c for a, b, c in zip(opening, less, more, strict=True)):
        return None, True
    signs = [-1 if out and not begun else 1 for out, begun in zip(less, opening, strict=True)]
    return _signed(whole, levels, signs), True


def _signed(whole: Level, levels: Sequence[Level], signs: Sequence[int]) -> Verdict:
    """Parts that are added and taken off: told where a slip keeps them from making the whole."""
    terms: Terms = [(lv.quantity, sign) for lv, sign in zip(levels, signs, strict=True)]
    figures = [whole.quantity, *(q for q, _ in terms)]
    if signed_sum(terms).meets(span(whole.quantity)):
        return held(*figures)
    if misprinted(whole.quantity, made(terms), named=True):
        return wrong_sum(whole.quantity, terms, "named_sum", doubtful=True)
    return within(*figures)


def _begins(label: str, words: Sequence[str]) -> bool:
    """Whether it says what there was or is at a time: not 年初预算, nor what was carried over then."""
    word = next((w for w in words if label.startswith(w)), "")
    return bool(word) and not label.removeprefix(word).startswith(phrases("not_at_that_time"))
