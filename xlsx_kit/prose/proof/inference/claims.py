"""Amounts that a word tells to be a sum or a difference, of which it is open."""

from __future__ import annotations

from collections.abc import Sequence

from xlsx_kit.prose.proof.grammar.quantity import Quantity
from xlsx_kit.prose.proof.grammar.tokens import tokens_to_look_at
from xlsx_kit.prose.proof.inference.mentions import Mention
from xlsx_kit.prose.proof.inference.sums import Equation
from xlsx_kit.prose.proof.phrases import has, phrases
from xlsx_kit.prose.proof.relations.verdicts import Verdict, held
from xlsx_kit.prose.proof.words import vocabulary

PAIR = 2
APART = frozenset({"than", "up", "down"})
"""Kinds of words that make an amount the base of a change, or the change."""
MOST_AMOUNTS = 8
"""Amounts of which one may be what is left."""


def difference_claimed(at: int, alike: Sequence[Mention], *, slips: bool = False) -> Verdict | None:
    """结余, 超收, 节约: of two other amounts of its sentence the difference, else by words.

    ``slips``: only of two, and only where one digit parts them.
    """
    words, mention = vocabulary().file.inference, alike[at]
    if not any(word in mention.clause for word in words.difference):
        return None
    if mention.after.startswith(phrases("makes_up")):
        return None  # 缺口由结余 x 弥补: what is taken of it
    if any(word in mention.before for word in words.unlike):
        return None
    if any(word in mention.clause for word in (*words.opening, *vocabulary().file.carried["opening"])):
        return None  # 年初余额, 上年结余: what there was before
    near = alike[max(0, at - MOST_AMOUNTS) : at + MOST_AMOUNTS + 1]
    others = [m for m in near if m.sentence == mention.sentence and m is not mention and m.quantity.value]
    others = _without_parts(others)
    if len(others) > MOST_AMOUNTS:
        return None
    carried = any(word in mention.clause for word in words.balance)
    if len(others) == PAIR:
        more, less = sorted((m.quantity for m in others), key=lambda q: -q.value)
        apart = any(t.kinds & APART for m in others for t in tokens_to_look_at(m.clause))
        years = {t.year for m in (mention, *others) for t in tokens_to_look_at(m.before) if t.year}
        apart |= len(years) > 1 or any(has(m.before, "among_them") for m in others)
        apart |= any(has(m.before, "held_among") for m in others)  # 结余 x（含预备费 y）
        if (
            apart
            or len({m.quantity.value for m in (mention, *others)}) <= PAIR
            or not _costs(mention, others, less)
            or not _paid(mention, others, less)
        ):
            return None  # one amount said twice, or the change of one
        equation = Equation(mention.quantity, [(more, 1), (less, -1)])
        if equation.holds or ((carried or slips) and not equation.misprint()):
            return None
        return equation.verdict("named_sum")
    if slips:
        return None
    if rest := _rest(mention, others):
        return rest
    signs = _signs(others)
    if len(others) < PAIR or not all(signs) or len(set(signs)) == 1:
        return None
    equation = Equation(mention.quantity, [(m.quantity, s) for m, s in zip(others, signs, strict=True)])
    if equation.value < 0 and has(mention.clause, "more_went_out"):
        terms = sorted(((q, -s) for q, s in equation.terms), key=lambda term: -term[1])
        equation = Equation(mention.quantity, terms)
    if equation.holds:
        return held(*equation.figures)
    return None if carried and not equation.misprint() else equation.verdict("named_sum")


def _without_parts(mentions: Sequence[Mention]) -> list[Mention]:
    """Amounts without those right behind one that make it up: 动支 x，用于防汛 y、抗旱 z."""
    left: list[Mention] = []
    at = 0
    while at < len(mentions):
        left.append(mentions[at])
        behind = [(m.quantity, 1) for m in mentions[at + 1 :]]
        sums = (n for n in range(len(behind), 1, -1) if Equation(mentions[at].quantity, behind[:n]).holds)
        at += 1 + next(sums, 0)
    return left


def _costs(mention: Mention, others: Sequence[Mention], less: Quantity) -> bool:
    """Whether what is taken off for a profit are costs: 收入 x，利润 y，税费 z are no equation."""
    words = vocabulary().file.inference
    taken = next(m for m in others if m.quantity is less)
    return not any(word in mention.clause for word in words.profit) or any(
        w in taken.before for w in words.costs
    )


def _paid(mention: Mention, others: Sequence[Mention], less: Quantity) -> bool:
    """Whether what is taken off was paid, where 尚未支付 is told: 下达 x，已分配 y，尚未支付 z is no sum."""
    taken = next(m for m in others if m.quantity is less)
    return not has(mention.clause, "unpaid") or has(taken.before, "paid")


def _signs(mentions: Sequence[Mention]) -> list[int]:
    """The signs of some amounts; one in a row (支付甲 x、乙 y) has that of the one before it."""
    signs: list[int] = []
    for mention in mentions:
        sign = _sign(mention)
        joined = bool(signs) and mention.before.startswith(phrases("pause"))
        signs.append(signs[-1] if joined and not sign else sign)
    return signs


def _rest(mention: Mention, others: Sequence[Mention]) -> Verdict | None:
    """合同总价 x，已支付首付款 y、进度款 z，剩余 r: the first and largest less all that went out of it."""
    if len(others) <= PAIR:
        return None
    first, *spent = others
    if first.quantity.start > mention.quantity.start or _sign(first) < 0:
        return None
    signs = _signs(spent)
    paid = any(sign < 0 for sign in signs) and all(sign <= 0 for sign in signs)
    spent = [m for m in spent if m.quantity.start < mention.quantity.start]
    came = any(has(m.clause, "came_in") and not has(m.clause, "went_out") for m in spent)
    if not paid or came or len(spent) != len(others) - 1:
        return None  # 年初结余 w，征收 x，发放 y: what came in is none of it
    equation = Equation(mention.quantity, [(first.quantity, 1), *((m.quantity, -1) for m in spent)])
    if equation.holds:
        return held(*equation.figures)
    return equation.verdict("named_sum") if equation.misprint() else None


def _sign(mention: Mention) -> int:
    """Whether its words say that it came in (1) or went out (-1); 0 where they say neither, or both."""
    words = vocabulary().file.inference
    ways = {1 for w in words.incoming if w in mention.before} | {
        -1 for w in words.outgoing if w in mention.before
    }
    return ways.pop() if len(ways) == 1 else 0
