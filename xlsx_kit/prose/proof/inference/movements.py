"""What there was, what came in and went out, and what there is: balances, heads, cars, by whatever verb."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from xlsx_kit.prose.proof.grammar.quantity import NO_AMOUNTS
from xlsx_kit.prose.proof.grammar.subjects import akin, core, subject_of
from xlsx_kit.prose.proof.grammar.tokens import tokens_to_look_at
from xlsx_kit.prose.proof.inference.mentions import Mention
from xlsx_kit.prose.proof.inference.sums import Equation
from xlsx_kit.prose.proof.phrases import has, pattern
from xlsx_kit.prose.proof.relations.verdicts import Verdict, held
from xlsx_kit.prose.proof.words import vocabulary

OPENING, CLOSING, CHANGE, IN, OUT = "opening", "closing", "change", "in", "out"
CHANGES = frozenset({"up", "down"})
WAYS = {IN: 1, OUT: -1}
FEW = 1000
FEWEST, MOST = 4, 8
"""Figures of a paragraph that is a balance and nothing else."""


def movements_claimed(mentions: Sequence[Mention], firm: set[int]) -> Iterator[Verdict]:
    """年初 w，存入 x，支取 y，年末 z; 净减少 z，其中退休 x、新录用 y: whole sentences of known words."""
    yield from _over_stops(mentions, firm)
    counted = sorted((m for m in mentions if m.unit not in NO_AMOUNTS), key=lambda m: (m.sentence, m.unit))
    for _, alike in groupby(counted, key=lambda m: (m.sentence, m.unit)):
        here = list(alike)
        if any(m.quantity.loose for m in here) or len({m.quantity.size for m in here}) > 1:
            continue
        roles = _with_years(here, [_role(m) for m in here])
        flows = [role or _flow(m) for m, role in zip(here, roles, strict=True)]
        for equation, sure in (_change(here, roles), _balance(here, flows)):
            if equation is None or all(id(q) in firm for q in equation.figures):
                continue
            if equation.holds:
                yield held(*equation.figures)
            elif sure or equation.misprint():
                yield equation.verdict("named_sum")


def _over_stops(mentions: Sequence[Mention], firm: set[int]) -> Iterator[Verdict]:
    """年初结余 w。收入 x，支出 y。年末结余 z: a paragraph of nothing else, told where a slip parts it."""
    few = FEWEST <= len(mentions) <= MOST and len({m.unit for m in mentions}) == 1
    if not few or len({m.sentence for m in mentions}) < 2 or any(m.quantity.loose for m in mentions):
        return
    roles = [_role(m) or _flow(m) for m in mentions]
    if roles.count(OPENING) != 1 or roles.count(CLOSING) != 1 or {*roles} != {OPENING, CLOSING, IN, OUT}:
        return
    first, last = mentions[roles.index(OPENING)], mentions[roles.index(CLOSING)]
    moves = [(m.quantity, WAYS[role]) for m, role in zip(mentions, roles, strict=True) if role in WAYS]
    if first.quantity.start > last.quantity.start or any(has(m.before, "within") for m in mentions):
        return
    equation = Equation(last.quantity, [(first.quantity, 1), *moves])
    if equation.holds:
        yield held(*equation.figures)
    elif equation.misprint() and any(id(q) not in firm for q in equation.figures):
        yield equation.verdict("named_sum")


def _role(mention: Mention) -> str:
    """What a figure is in a movement by the words before it; "" where they do not say, or say two things."""
    words, clause = vocabulary().file.movement, mention.clause
    net = vocabulary().file.net
    if mention.quantity.money and any("initial" in t for t in tokens_to_look_at(clause)):
        return ""  # 年初预算: no balance, of which what is spent would have to be known
    ways = {IN for w in (*words["more"], *net["more"]) if w in clause}
    ways |= {OUT for w in (*words["less"], *net["less"]) if w in clause}
    if ways and (has(clause, "net") or any("than" in t for t in tokens_to_look_at(clause))):
        return CHANGE
    if any(w in clause for w in words[OPENING]):
        return "" if ways else OPENING
    if any(w in clause for w in words[CLOSING]):
        return "" if ways else CLOSING
    return ways.pop() if len(ways) == 1 else ""


def _flow(mention: Mention) -> str:
    """Money that came in or went out between what there was and what there is: 募集 x, 拨付 y."""
    if not mention.quantity.money or any("initial" in t for t in tokens_to_look_at(mention.clause)):
        return ""
    carried = vocabulary().file.carried
    for side in (OPENING, CLOSING):
        if any(word in mention.clause for word in carried[side]):
            return side  # 上年结余捐款 x
    ways = {way for way, rule in ((IN, "came_in"), (OUT, "went_out")) if has(mention.clause, rule)}
    return ways.pop() if len(ways) == 1 else ""


def _with_years(here: Sequence[Mention], roles: list[str]) -> list[str]:
    """2023年末 x，2024 年新增 y，年末 z: the end of an earlier year is what there was."""
    ends = [n for n, role in enumerate(roles) if role == CLOSING]
    years = [match[1] if (match := pattern("end_of_year").search(here[n].clause)) else "9999" for n in ends]
    if OPENING not in roles and len(ends) == 2 and years[0] != years[1]:
        roles[ends[years.index(min(years))]] = OPENING
    return roles


def _change(here: Sequence[Mention], roles: Sequence[str]) -> tuple[Equation | None, bool]:
    """A change and, right behind it, what came in and what went out."""
    at = roles.index(CHANGE) if roles.count(CHANGE) == 1 else len(roles)
    moves = list(zip(here[at + 1 :], roles[at + 1 :], strict=True))
    inner = any(has(m.before, "within") for m, _ in moves[1:])
    changed = any(t.kinds & CHANGES for m, _ in moves for t in tokens_to_look_at(m.clause))
    among = bool(moves) and has(moves[0][0].before, "among_them")
    parts = changed and among and not has(here[at].clause, "net")
    if {role for _, role in moves} != {IN, OUT} or inner or parts:
        return None, False  # 其中：甲增加 x，乙减少 y: changes of parts, of which more may be unsaid
    way = -1 if any("down" in t for t in tokens_to_look_at(here[at].clause)) else 1
    partly = vocabulary().file.inference.partly
    sure = not changed and (has(here[at].clause, "net") or among)
    some = any(word in f"{m.before}{m.after}" for m, _ in moves for word in partly)
    equation = Equation(here[at].quantity, [(m.quantity, way * WAYS[role]) for m, role in moves])
    return (None if some and not equation.holds else equation), sure


def _balance(here: Sequence[Mention], roles: Sequence[str]) -> tuple[Equation | None, bool]:
    """What there was and is, once each, with all that stands between, or with all of the sentence.

    Of what moved one way only the other may be left unsaid: few heads are a slip away from any number.
    """
    if roles.count(OPENING) != 1 or roles.count(CLOSING) != 1:
        return None, False
    first, last = roles.index(OPENING), roles.index(CLOSING)
    moves = [n for n, role in enumerate(roles) if role in WAYS]
    between = range(first + 1, last)
    every = [n for n in range(len(roles)) if n not in (first, last)]
    for some in (every, between):
        inner = any(has(here[n].before, "within") for n in some)
        if some and all(n in moves for n in some) and not inner:
            terms = [(here[first].quantity, 1), *((here[n].quantity, WAYS[roles[n]]) for n in some)]
            equation = Equation(here[last].quantity, terms)
            if {roles[n] for n in some} == {IN, OUT}:
                return equation, not _is_carried(here[last]) and _is_same(here[first], here[last])
            kept = any(word in here[last].clause for word in vocabulary().file.movement["kept"])
            few = not here[last].quantity.money and equation.size < FEW
            return (equation, kept) if kept or not few or equation.holds else (None, False)
    return None, False


def _is_carried(last: Mention) -> bool:
    """年末结转, 期末结余: what was spent may be left unsaid."""
    return has(last.clause, "remainders")


def _is_same(first: Mention, last: Mention) -> bool:
    """Whether what there is may be what there was: not 年初在职 x … 年末编制 y, 年初原值 x … 年末净值 y."""
    opening, closing = _name(first), _name(last)
    return not opening or not closing or akin(opening, closing)


def _name(mention: Mention) -> str:
    """What there was, or is, without the words for the time."""
    words = vocabulary().file.movement
    name = subject_of(tokens_to_look_at(mention.clause))
    for word in sorted((*words[OPENING], *words[CLOSING]), key=len, reverse=True):
        name = name.replace(word, "")
    return core(name)
