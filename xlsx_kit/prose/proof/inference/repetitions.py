"""So many times so many each: 6 期，每期 80 人，共 480 人次; 年费 x，每月 y，共 12 个月."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import groupby

from xlsx_kit.prose.proof.grammar.quantity import (
    NO_AMOUNTS,
    Quantity,
    Range,
    printed_like,
    span,
)
from xlsx_kit.prose.proof.grammar.tokens import tokens_to_look_at
from xlsx_kit.prose.proof.inference.mentions import Mention
from xlsx_kit.prose.proof.phrases import has, pattern, phrases
from xlsx_kit.prose.proof.relations.verdicts import Verdict, held
from xlsx_kit.prose.proof.words import vocabulary

MARK = "。"
NEAREST = 60
"""Letters of a sentence before its first figure and behind its last."""
CHANGED = frozenset({"up", "down", "net", "than", "last", "to", "to_up", "to_down", "share"})


def repetitions_claimed(text: str, mentions: Sequence[Mention], firm: set[int]) -> Iterator[Verdict]:
    """Of each sentence that speaks of each of so many things: what they make, where it is said."""
    for _, group in groupby(mentions, key=lambda m: m.sentence):
        here = list(group)
        every = [(m, unit) for m in here if (unit := _unit_of(m))]
        if len(every) != 1 or any(t.kinds & CHANGED for m in here for t in tokens_to_look_at(m.clause)):
            continue
        each, unit = every[0]
        totals = [m for m in here if m is not each and _kind(m) == _kind(each)]
        totals = [m for m in totals if pattern("of_all").search(m.clause) or _is_cost(m, each, here)]
        times = _times(unit, each, totals, _text_of(here, text))
        if len(totals) != 1 or times is None or totals[0].quantity.loose:
            continue
        figures = [totals[0].quantity, each.quantity]
        if each.quantity.value and any(id(q) not in firm for q in figures):
            yield _verdict(totals[0].quantity, _meant(each), times)


def _unit_of(mention: Mention) -> str:
    """What it is said of each of: 每期, 每个村, 人均; "" where it is of none, or of each of two."""
    match = pattern("of_every").search(mention.before)
    if match is None or mention.unit in NO_AMOUNTS or pattern("per").match(mention.after):
        return ""
    bound = mention.quantity.loose or mention.quantity.limit
    loose = bound and not has(mention.after, "standard")
    if loose or pattern("about_before").search(mention.before):
        return ""
    if len(pattern("each").findall(mention.clause)) > 1:
        return ""
    per_head = match[2] is not None
    if per_head and mention.quantity.money and not has(mention.after, "standard"):
        return ""  # 车均维护费 x: a mean, which has rules of its own
    return match[1] or match[2]


def _is_cost(total: Mention, each: Mention, here: Sequence[Mention]) -> bool:
    """Whether it begins a sentence of two amounts of money, of which the other is each: 年费 x，每月 y."""
    money = [m for m in here if m.quantity.money]
    return total is here[0] and len(money) == len(here) and len(here) == len((total, each))


def _kind(mention: Mention) -> str:
    """What is counted: heads, whether or not some came twice."""
    return phrases("people")[0] if mention.unit in phrases("people") else mention.unit


def _text_of(here: Sequence[Mention], text: str) -> str:
    """The words of a sentence from before its first figure."""
    start = max(0, here[0].quantity.start - len(here[0].before))
    end = here[-1].quantity.end
    return text[start : end + NEAREST].partition(MARK)[0] if MARK not in text[start:end] else text[start:end]


def _times(unit: str, each: Mention, totals: Sequence[Mention], text: str) -> Fraction | None:
    """How many there are of what 每 counts by: the one number with that unit in the sentence."""
    spelled = vocabulary().file.inference.each.get(unit, unit)
    others = {m.quantity.printed for m in (each, *totals)}
    found = [
        Fraction(match[1].replace(",", ""))
        for match in pattern("number_with_unit").finditer(text)
        if match[2].startswith((unit, spelled)) and match[1] not in others
    ]
    return found[0] if len(found) == 1 and found[0] else None


def _meant(each: Mention) -> Quantity:
    """So many each; a mean is rounded."""
    mean = has(each.before, "per") and not each.quantity.half
    return replace(each.quantity, half=Fraction(1, 2)) if mean else each.quantity


def _verdict(total: Quantity, each: Quantity, times: Fraction) -> Verdict:
    made = Range(span(each).low * times, span(each).high * times)
    if made.meets(span(total)):
        return held(total, each)
    right = printed_like(each.value * times, total)
    return Verdict(
        [total, each], "named_sum", total.start, total.end,
        {"right": right, "given": total.printed, "terms": f"{each.printed}×{times}"},
        right, total.printed, doubtful=True,
    )  # fmt: skip
