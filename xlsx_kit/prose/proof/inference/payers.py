"""What somebody pays of a cost, up to the one who pays the rest: 财政补助 x，个人自付 y."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from xlsx_kit.prose.proof.grammar.tokens import tokens_to_look_at
from xlsx_kit.prose.proof.inference.mentions import Mention
from xlsx_kit.prose.proof.inference.sums import Equation
from xlsx_kit.prose.proof.phrases import has, pattern
from xlsx_kit.prose.proof.relations.verdicts import Verdict, held

FEWEST = 2
STOP = "。"
MOVED = frozenset({"up", "down", "net", "than", "last"})


def payers_claimed(text: str, mentions: Sequence[Mention], firm: set[int]) -> Iterator[Verdict]:
    """Each sentence whose first amount all others, of payers, make up; less than it only by a slip."""
    money = [m for m in mentions if m.quantity.money]
    for _, group in groupby(money, key=lambda m: m.sentence):
        whole, *parts = group
        if len(parts) < FEWEST or not _are_payers(parts) or _is_open(whole, parts, text):
            continue
        equation = Equation(whole.quantity, [(m.quantity, 1) for m in parts])
        if all(id(q) in firm for q in equation.figures):
            continue
        if equation.holds:
            yield held(*equation.figures)
        elif equation.value > whole.quantity.value or equation.misprint():
            yield equation.verdict("named_sum")


def _are_payers(parts: Sequence[Mention]) -> bool:
    """Whether each of them says who pays, and the last that he pays what is left."""
    last = pattern("payer_of_rest").search(parts[-1].clause)
    return last is not None and all(pattern("payer").search(m.clause) for m in parts)


def _is_open(whole: Mention, parts: Sequence[Mention], text: str) -> bool:
    """Whether there may be more payers, or an amount is no part: it is about so much, or a change."""
    every = (whole, *parts)
    behind = text[parts[0].quantity.start - len(parts[0].before) :].partition(STOP)[0]
    cost = pattern("cost").search(whole.clause) and not pattern("paid_by").search(whole.clause)
    moved = any(t.kinds & MOVED for m in every for t in tokens_to_look_at(m.clause))
    loose = any(m.quantity.loose or m.quantity.size != whole.quantity.size for m in every)
    return moved or loose or not cost or has(behind, "payers_left")
