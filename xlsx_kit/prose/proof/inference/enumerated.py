"""Parts that follow their whole without 其中: x，即甲 a，乙 b; 动支 x，用于甲 a、乙 b; 共 x，甲 a，乙 b."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import groupby

from xlsx_kit.prose.proof.grammar.quantity import NO_AMOUNTS
from xlsx_kit.prose.proof.grammar.subjects import opposed
from xlsx_kit.prose.proof.inference.mentions import Mention
from xlsx_kit.prose.proof.inference.pairs import kinds_of
from xlsx_kit.prose.proof.inference.sums import Equation
from xlsx_kit.prose.proof.phrases import has, number_of, pattern, phrases
from xlsx_kit.prose.proof.relations.change_sums import named_whole_of
from xlsx_kit.prose.proof.relations.rows import all_of
from xlsx_kit.prose.proof.relations.verdicts import Verdict, held
from xlsx_kit.prose.proof.words import vocabulary

PAIR, FEWEST, MOST = 2, 3, 40
"""Figures of a sentence, of which each may be the whole of those behind it: of more, time is squared."""
NEAR = Fraction(1, 10)
"""How far from their sum an amount may be that only stands before its parts, as a part of it."""
ALL = 101
"""Percent that rounded shares of one whole never make."""
MOVED = frozenset({"up", "down", "net", "than", "last", "to", "to_up", "to_down", "besides", "plus"})
BASES = frozenset({"initial", "adjusted", "actual"})


def enumerated_claimed(mentions: Sequence[Mention], firm: set[int]) -> Iterator[Verdict]:
    """Each sentence whose last amounts are all of one before them."""
    for _, group in groupby(mentions, key=lambda m: m.sentence):
        here = list(group)
        if (
            len(here) > MOST
            or len({m.unit for m in here}) > 1
            or here[0].unit in NO_AMOUNTS
            or any(map(_is_open, here))
        ):
            continue
        lists = [(at, whole, here[at + 1 :]) for at, whole in enumerate(here[:-PAIR])]
        uses = next((n for n, m in enumerate(here) if n and pattern("used_again").match(m.before)), len(here))
        if len(here) - uses >= PAIR:  # 筹集 x，其中甲 a、乙 b；用于丙 c、丁 d
            lists.append((0, here[0], here[uses:]))
        if len(here) > PAIR and pattern("closing_total").search(here[-1].clause):
            lists.append((0, here[-1], here[:-1]))
        for at, whole, parts in lists:
            equation = Equation(whole.quantity, [(m.quantity, 1) for m in parts])
            if all(id(q) in firm for q in equation.figures) or not _are_named(parts):
                continue
            if equation.holds:
                yield held(*equation.figures)
                break
            if _is_divided(at, whole, parts, equation):
                yield equation.verdict("parts")
                break


def shares_of_all(mentions: Sequence[Mention]) -> Iterator[Verdict]:
    """甲占总收入的 x%，乙占 y%，其他占 z%: shares of one whole beyond it, or short of it with all others."""
    for _, group in groupby(mentions, key=lambda m: m.sentence):
        first, *others = here = list(group)
        shared = all(m.unit == "%" and pattern("share_of_part").fullmatch(m.clause) for m in others)
        if len(here) < FEWEST or first.unit != "%" or not shared:
            continue
        if not pattern("share_of_all").search(first.clause):
            continue
        if any(has(m.before, "overlapping_shares") or m.quantity.loose for m in here):
            continue
        verdict = all_of([m.quantity for m in here])
        named = [m.clause.partition(word)[0] for m in here for word in phrases("share")]
        beyond = sum(m.quantity.value for m in here) > ALL and named_whole_of(named)
        if not verdict.kind or beyond or has(others[-1].clause, "others"):  # 人员、公用、民生 overlap
            yield replace(verdict, doubtful=True) if verdict.kind else verdict


def _is_open(mention: Mention) -> bool:
    """Whether a list may leave something out, or an amount is no part."""
    words = vocabulary().file.inference
    some = any(word in f"{mention.before}{mention.after}" for word in (*words.partly, *words.bound))
    return mention.quantity.loose or some or bool(kinds_of(mention.clause) & (MOVED | BASES))


def _are_named(parts: Sequence[Mention]) -> bool:
    """Whether they stand side by side, each behind its name."""
    return all(pattern("name_of_part").fullmatch(m.before) for m in parts[1:])


def _is_of_other_side(whole: Mention, part: Mention) -> bool:
    """收入 x，其中利息 y，支出 z: z is none of it; 以前年度支出收回 is."""
    return opposed(whole.clause, part.clause) and not has(part.clause, "part_all_the_same")


def _is_divided(at: int, whole: Mention, parts: Sequence[Mention], equation: Equation) -> bool:
    """Whether an amount is all of those behind it: by the words between them, or by how near it is."""
    off = abs(equation.value - whole.quantity.value)
    if pattern("that_is_list").match(parts[0].before):
        return off < whole.quantity.value / PAIR
    if pattern("used_for_list").match(parts[0].before) and not pattern("used_for_list").match(whole.before):
        every = pattern("all_used").search(f"{whole.clause}{parts[0].before}")
        full = every is not None or has(
            parts[-1].clause, "others"
        )  # 投入 x，用于甲 a、乙 b: on these among others
        near = equation.value > whole.quantity.value or (full and off <= NEAR * equation.value)
        return near and off < whole.quantity.value / PAIR
    count = pattern("total_of_these").search(whole.clause)
    if parts[-1].quantity.end <= whole.quantity.start and count:
        of_all = number_of(count[1]) == len(parts) if count[1] else len(parts) >= FEWEST
        return of_all and off * FEWEST < whole.quantity.value
    if any(has(m.clause, "overlapping") or _is_of_other_side(whole, m) for m in parts):
        return False
    if pattern("among_list").match(parts[0].before):
        return equation.value > whole.quantity.value and (off <= NEAR * whole.quantity.value)
    if parts[-1].quantity.end <= whole.quantity.start:
        named = pattern("name_first").fullmatch(parts[0].before) is not None and whole.quantity.value > 0
        return named and off <= NEAR * whole.quantity.value
    total = has(whole.clause, "total_words") or pattern("gathered").search(whole.clause)
    plain = pattern("name_of_part").fullmatch(parts[0].before)
    near = off <= NEAR * whole.quantity.value and all(
        0 < m.quantity.value < whole.quantity.value for m in parts
    )
    return at == 0 and bool(total and plain) and near and len(parts) >= FEWEST
