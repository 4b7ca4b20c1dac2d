"""Shares of one whole: where all but one are right of an amount, the odd one is wrong."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby, pairwise, takewhile

from xlsx_kit.prose.proof.grammar.quantity import NO_AMOUNTS, YUAN, Quantity
from xlsx_kit.prose.proof.grammar.tokens import tokens_to_look_at
from xlsx_kit.prose.proof.inference.mentions import Mention
from xlsx_kit.prose.proof.inference.quotients import Quotient
from xlsx_kit.prose.proof.inference.series import counts_series
from xlsx_kit.prose.proof.inference.sums import Equation
from xlsx_kit.prose.proof.phrases import has, pattern, phrases
from xlsx_kit.prose.proof.relations.change_sums import named_whole_of
from xlsx_kit.prose.proof.relations.ratios import fits, slightly_off
from xlsx_kit.prose.proof.relations.rows import all_of, is_short_by_slip
from xlsx_kit.prose.proof.relations.verdicts import Verdict
from xlsx_kit.prose.proof.words import vocabulary

MOST_SHARES = 40
"""More shares are of several wholes."""
RATIO = ":"
CLOSE = ")"
MOVES = frozenset({"up", "down", "net", "than"})
TO = frozenset({"to", "to_up", "to_down"})
PAIR = 2
SURE = 3
"""Shares of which one may be odd without a word for the whole."""


def odd_share(mentions: Sequence[Mention], firm: set[int]) -> Iterator[Verdict]:
    """The share of a paragraph that is none of the amount which all the others are shares of."""
    pairs = list(_pairs(mentions))
    if not SURE - 1 <= len(pairs) <= MOST_SHARES:
        return
    unlike = vocabulary().file.inference.unlike
    for whole in mentions:
        own = [(part, m) for part, m in pairs if part.unit == whole.unit and part is not whole.quantity]
        odd = [(part, m) for part, m in own if not fits(part, whole.quantity, m.quantity)]
        if len(odd) != 1 or len(own) < SURE - 1 or whole.quantity.value <= 0:
            continue
        part, mention = odd[0]
        rated = not has(mention.clause, "share")
        bare = mention.clause in phrases("share") or len(own) >= SURE or (rated and _of_dates(part, mentions))
        bare |= _in_bracket(mention) and Equation(whole.quantity, [(q, 1) for q, _ in own]).holds
        if id(mention.quantity) in firm or not bare or any(word in mention.before for word in unlike):
            continue
        others = [m.quantity for m in mentions if m.unit == part.unit and m.quantity is not part]
        if any(fits(part, other, mention.quantity) for other in others) or slightly_off(
            part, whole.quantity, mention.quantity
        ):
            continue
        yield Quotient(mention.quantity, [(part, 1)], [(whole.quantity, 1)]).verdict()
        return
    yield from _odd_of_all(pairs, firm)


def _odd_of_all(pairs: Sequence[tuple[Quantity, Mention]], firm: set[int]) -> Iterator[Verdict]:
    """甲 x（p%）、乙 y（q%）、丙 z（r%）: of all together, where that stands nowhere."""
    for _, group in groupby(pairs, key=lambda pair: pair[1].sentence):
        own = list(group)
        parts = [part for part, _ in own]
        total = Equation(parts[0], [(part, 1) for part in parts])
        whole = replace(parts[0], value=total.value, half=sum((q.half for q in parts), parts[0].half * 0))
        if len(own) < SURE or len({q.unit for q in parts}) > 1 or not all(_in_bracket(m) for _, m in own):
            continue
        odd = [(part, m) for part, m in own if not fits(part, whole, m.quantity)]
        if len(odd) == 1 and id(odd[0][1].quantity) not in firm:
            part, mention = odd[0]
            yield Quotient(mention.quantity, [(part, 1)], total.terms).verdict()


def _in_bracket(mention: Mention) -> bool:
    """Whether a percentage stands alone in a bracket behind its amount: 人员经费 x（p%）, x（占 p%）."""
    bare = mention.unit == "%" and pattern("bracket_share").fullmatch(mention.before) is not None
    return bare and mention.after.startswith(CLOSE)


def _moves(mention: Mention) -> bool:
    """Whether an amount is a change: 增加 x（p%）is no share."""
    return any(t.kinds & MOVES for t in tokens_to_look_at(mention.clause))


def complements(mentions: Sequence[Mention], firm: set[int]) -> Iterator[Verdict]:
    """税收占比 x%，非税占比 y%: together all, by their names, unless a third stands beside them."""
    named = list(_named_shares(mentions))
    for (name, one), (other_name, other) in pairwise(named):
        if not name or not named_whole_of([name, other_name]) or (id(one) in firm and id(other) in firm):
            continue
        verdict = all_of([one, other])
        sentences = {m.sentence for m in mentions if m.quantity is one or m.quantity is other}
        shares = [q for _, q in named if any(m.quantity is q and m.sentence in sentences for m in mentions)]
        closed = not has(f"{name}{other_name}", "divided_further")
        wrong = one.value + other.value > 100 or closed or is_short_by_slip([one, other])
        if not verdict.kind or (len(shares) == PAIR and wrong):
            yield verdict


def divided_shares(text: str, mentions: Sequence[Mention], firm: set[int]) -> Iterator[Verdict]:
    """从支出结构看，甲占 x%，乙占 y%，丙占 z%: what a word says to be all of a whole, but for a slip."""
    for _, group in groupby(mentions, key=lambda m: m.sentence):
        here = list(group)
        shares = [m for m in here if m.unit == "%"]
        if len(shares) < PAIR or shares != here or all(id(m.quantity) in firm for m in shares):
            continue
        first, *others = shares
        by_part = all(pattern("share_of_part").fullmatch(m.clause) for m in shares)
        by_part &= len(shares) >= SURE and pattern("division_of_shares").search(first.before) is not None
        row = pattern("proportions_of").search(first.clause) is not None
        row &= all(m.before in phrases("joints_of_shares") for m in others)
        row &= pattern("proportions_end").match(shares[-1].after) is not None
        if not (by_part or row) or any(m.quantity.loose for m in shares):
            continue
        behind = text[shares[-1].quantity.end :].partition("。")[0]
        if has("".join(m.before for m in here), "overlapping_shares") or has(behind, "others"):
            continue  # 按 x%、y% 的比例分担，其余由某某承担
        verdict = all_of([m.quantity for m in shares])
        beyond = sum(m.quantity.value for m in shares) > 100
        left = row or has(shares[-1].clause, "others")
        if not verdict.kind or ((beyond or left) and is_short_by_slip([m.quantity for m in shares])):
            yield replace(verdict, doubtful=True)


def _named_shares(mentions: Sequence[Mention]) -> Iterator[tuple[str, Quantity]]:
    """The shares of this year with their names: of 税收占比由 x% 提高到 y% the second."""
    was = ""
    for mention in (m for m in mentions if m.unit == "%" and not m.quantity.loose):
        name, *behind = pattern("share_name").split(mention.clause)
        if behind and _is_of_before(mention):
            was = name
        elif behind:
            yield name, mention.quantity
        elif was and any(t.kinds & TO for t in tokens_to_look_at(mention.clause)):
            yield was, mention.quantity
            was = ""


def rows_of_shares(mentions: Sequence[Mention], firm: set[int]) -> Iterator[Verdict]:
    """四个季度支出比重分别为 x%、y%、z% 和 u%: shares side by side, all of the whole but for a slip.

    Shares of some parts, of several wholes or of several years look alike: it is told by names, or as many
    members of a series.
    """
    respective, shares = vocabulary().file.words["respective"], vocabulary().file.words["share"]
    for n, first in enumerate(mentions):
        of_shares = any(w in first.clause for w in respective) and any(w in first.clause for w in shares)
        row: list[Quantity] = []
        if first.unit == "%" and of_shares:
            behind = takewhile(
                lambda m: m.unit == "%" and m.before in phrases("joints_of_shares"), mentions[n + 1 :]
            )
            row = [first.quantity, *(m.quantity for m in behind)]
        elif not first.unit and first.before != RATIO:  # 结构由 a:b:c 调整为 d:e:f
            behind = takewhile(lambda m: not m.unit and m.before == RATIO, mentions[n + 1 :])
            row = [first.quantity, *(m.quantity for m in behind)]
        if len(row) < SURE or all(id(q) in firm for q in row):
            continue
        if of_shares and not _is_all(first.clause, len(row)):
            continue
        verdict = all_of(row)
        if not verdict.kind or is_short_by_slip(row):
            yield replace(verdict, doubtful=True)


def _is_all(clause: str, count: int) -> bool:
    """Whether as many members of a series, or parts that make up a whole, are named before a row."""
    names = [name for name in pattern("joined_names").split(clause) if name]
    return counts_series(clause, count) or (len(names) == count and named_whole_of(names))


def _is_of_before(share: Mention) -> bool:
    """Whether it is what a share was before: 税收占比由上年的 x% 提高到 y%."""
    behind = "".join(pattern("share_name").split(share.clause)[1:])
    earlier = any(t.kinds & {"than", "last"} or t.year for t in tokens_to_look_at(behind))
    return earlier or has(behind, "from")


def _of_dates(part: Quantity, mentions: Sequence[Mention]) -> bool:
    """Whether an amount is one of several dates: 截至 6 月底支出 x，执行率 y%；截至 9 月底支出 z."""
    return any(m.quantity is part and pattern("dates_of_rates").search(m.before) for m in mentions)


def _pairs(mentions: Sequence[Mention]) -> Iterator[tuple[Quantity, Mention]]:
    """Each share with its amount: the one right before it, or right behind it (占 x%，为 A)."""
    rates = vocabulary().file.words["done_rate"]
    for n, mention in enumerate(mentions):
        if _in_bracket(mention) and n and not _moves(mentions[n - 1]):
            yield mentions[n - 1].quantity, mention
            continue
        of_whole = n > 1 and mention.clause in phrases("of") and has(mentions[n - 1].clause, "share")
        if mention.unit == "%" and of_whole:
            yield mentions[n - 2].quantity, mention
        rated = mention.unit == "%" and pattern("tail_of_share").sub("", mention.clause) in rates
        if mention.unit != "%" or not (rated or has(mention.clause, "share")):
            continue
        behind = mentions[n + 1] if n + 1 < len(mentions) else None
        before = mentions[n - 1] if n else None
        if (
            behind is not None
            and behind.unit == YUAN
            and behind.before.lstrip(",").startswith(phrases("amount_of_share"))
        ):
            yield behind.quantity, mention
        elif before is not None and before.unit not in NO_AMOUNTS:
            yield before.quantity, mention
