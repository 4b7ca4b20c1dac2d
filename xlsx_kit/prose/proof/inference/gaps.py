"""Two amounts of a sentence and what is said of the gap between them, in any order of the words.

增加 c，增长 p%，是甲 x 与上年 y 相比的结果; 预算 y，实际 x，超出预算 p%; 较 y 翻一番.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import groupby, pairwise

from xlsx_kit.prose.proof.grammar.quantity import NO_AMOUNTS, POINTS, Quantity, Range, printed_like, span
from xlsx_kit.prose.proof.grammar.subjects import akin, core, subject_of
from xlsx_kit.prose.proof.grammar.tokens import tokens_to_look_at
from xlsx_kit.prose.proof.inference.mentions import CLAUSE, Mention
from xlsx_kit.prose.proof.inference.pairs import Pair, is_planned, kinds_of, pair_of
from xlsx_kit.prose.proof.inference.quotients import Quotient
from xlsx_kit.prose.proof.inference.sums import Equation
from xlsx_kit.prose.proof.phrases import has, number_of, pattern, phrases
from xlsx_kit.prose.proof.relations.verdicts import Verdict, held
from xlsx_kit.prose.proof.words import vocabulary

WAYS = frozenset({"up", "down", "net"})
TO = frozenset({"to", "to_up", "to_down"})
BEFORE_FIGURE = "_before_figure"
PAIR, MOST = 2, 4
STOP = "。"
DOUBLED = Fraction(3, 50)
"""How far off 翻一番 may be, as a part of what it makes."""


def gaps_claimed(text: str, mentions: Sequence[Mention], firm: set[int]) -> Iterator[Verdict]:
    """Each sentence of two amounts of which one is the base, with one change, one rate or both."""
    for _, group in groupby(mentions, key=lambda m: m.sentence):
        here = list(group)
        if not PAIR <= len(here) <= MOST:
            continue
        yield from _doubled(here, text)
        gaps = _gaps(here)
        amounts = [m for m in here if all(m is not gap for gap in gaps)]
        if not gaps or not amounts or len(amounts) > PAIR or not _are_exact(gaps, here):
            continue
        if len(amounts) == 1:
            yield from _of_base(gaps, amounts[0], firm)
            continue
        behind = text[here[-1].quantity.end :].partition(STOP)[0]  # 增长 p%（剔除一次性因素，同口径）
        if any(word in behind for word in vocabulary().file.inference.apart):
            continue
        of_plan = any(pattern("beyond_plan").search(m.before) for m in here)
        of_plan |= any(pattern("against_plan").search(m.clause) for m in gaps)
        saved = any(pattern("saved_of_plan").search(m.clause) for m in gaps)  # 节支率, 下浮: than was planned
        pair = pair_of(amounts, of_plan=of_plan) or (pair_of(amounts, of_plan=True) if saved else None)
        if (
            pair is not None
            and _is_same(gaps, pair)
            and not _of_another(gaps, pair[1])
            and any(id(m.quantity) not in firm for m in here)
        ):
            yield from _judged(gaps, *(m.quantity for m in pair))


def named_earlier(mentions: Sequence[Mention], firm: set[int]) -> Iterator[Verdict]:
    """甲 x，乙 y。甲较上年 z 增长 p%: of what is called so in the sentence before, and nowhere else."""
    for base, rate in pairwise(mentions):
        match = pattern("than_last_year").fullmatch(base.clause)
        known = all(id(m.quantity) in firm for m in (base, rate))
        if match is None or known or rate.unit != "%" or rate.quantity.loose or base.unit in NO_AMOUNTS:
            continue
        bare = _moves(rate) and rate.before == rate.clause and len(_name_of(rate)) < PAIR
        nows = [
            m for m in mentions
            if m.sentence == base.sentence - 1 and m.unit == base.unit and m.clause.endswith(match[1])
        ]  # fmt: skip
        if bare and len(nows) == 1 and base.quantity.value > 0 and not nows[0].quantity.loose:
            now = nows[0].quantity
            quotient = Quotient(rate.quantity, [(now, 1), (base.quantity, -1)], [(base.quantity, 1)])
            yield held(*quotient.figures) if quotient.holds else quotient.verdict()


def chained_years(mentions: Sequence[Mention], firm: set[int]) -> Iterator[Verdict]:
    """2021 年 x，2022 年 y，增长 p%；2023 年 z，增长 q%: each rate of its year and the one before."""
    for _, group in groupby(mentions, key=lambda m: m.sentence):
        here = list(group)
        amounts = {int(year[1]): m for m in here if m.unit != "%" and (year := _year_alone(m))}
        if len(amounts) < PAIR + 1 or len({m.unit for m in here}) > PAIR:
            continue
        for amount, rate in pairwise(here):
            year = _year_alone(amount)
            base = amounts.get(int(year[1]) - 1) if year else None
            bare = rate.unit == "%" and rate.before == f",{rate.clause}" and not _name_of(rate)
            if base is None or not (bare and _moves(rate)) or amount.quantity.loose:
                continue
            quotient = Quotient(
                rate.quantity, [(amount.quantity, 1), (base.quantity, -1)], [(base.quantity, 1)]
            )
            known = all(id(q) in firm for q in quotient.figures)
            if base.quantity.value > 0 and not known and not has(rate.before, "not_of_gaps"):
                yield held(*quotient.figures) if quotient.holds else quotient.verdict()


def _year_alone(mention: Mention) -> re.Match[str] | None:
    return pattern("amount_of_year").fullmatch(mention.clause)


def _gaps(here: Sequence[Mention]) -> list[Mention]:
    """What says by how much: 增加 x, 超出预算 p%; of 超预算 y 的 p%, 比标准 y 低 p% the second."""
    found: list[Mention] = []
    for n, mention in enumerate(here):
        behind = here[n + 1] if n + 1 < len(here) else None
        is_base = behind is not None and pattern("gap_right_behind").fullmatch(behind.before) is not None
        of_base = bool(found or n) and pattern("gap_right_behind").fullmatch(mention.before) is not None
        beyond = pattern("beyond_plan").search(here[n - 1].clause if of_base else mention.clause)
        than = of_base and "than" in kinds_of(here[n - 1].clause)
        if (beyond and not is_base) or than or (not of_base and _moves(mention)):
            found.append(mention)
    return found


def _moves(mention: Mention) -> bool:
    kinds = kinds_of(f"{mention.clause}0")  # 略增 x: a letter that moves the figure right behind it
    moved = {kind.removesuffix(BEFORE_FIGURE) for kind in kinds} & WAYS
    return bool(moved or pattern("gap_behind").search(mention.clause)) and not kinds & TO


def _are_exact(gaps: Sequence[Mention], here: Sequence[Mention]) -> bool:
    """Whether the gaps are one change and one rate at most, of these two amounts and nothing else."""
    units = [m.unit for m in gaps]
    amounts = {m.unit for m in here} - {"%"}
    if len(set(units)) != len(units) or len(amounts) > 1 or POINTS in amounts:
        return False
    apart = vocabulary().file.inference.apart
    words = [pattern("mean_score").sub("", m.before) for m in here]
    open_words = any(word in text for text in words for word in apart)
    several = any(pattern("of_several_years").search(text) for text in words)
    adjusted = {has(m.clause, "adjusting") for m in gaps}  # 调增 x，增长 p%: the rate is since last year
    about = len(adjusted) > 1 or any("about" in kinds_of(m.clause) or m.quantity.loose for m in gaps)
    return not (open_words or several or about or any(has(text, "not_of_gaps") for text in words))


def _of_base(gaps: Sequence[Mention], base: Mention, firm: set[int]) -> Iterator[Verdict]:
    """较预算节约 c，节约率 p%，预算为 y: a change and its rate, with nothing but what they are of."""
    change, rate = sorted(gaps, key=lambda m: m.unit == "%") if len(gaps) == PAIR else (None, None)
    if change is None or rate is None or change.unit != base.unit or not base.quantity.value:
        return
    planned = is_planned(base) and pattern("against_plan").search(gaps[0].clause)
    behind = base.quantity.start > rate.quantity.start
    quotient = Quotient(rate.quantity, [(change.quantity, 1)], [(base.quantity, 1)])
    if planned and behind and any(id(q) not in firm for q in quotient.figures):
        yield held(*quotient.figures) if quotient.holds else quotient.verdict()


def _of_another(gaps: Sequence[Mention], base: Mention) -> bool:
    """Whether a gap names what it is from, and that is not the base: 比 y 增加 c，比 2019 年下降 p%."""
    own = [m for m in gaps if "than" in kinds_of(m.clause)]
    years = [year for m in own for year in pattern("any_year").findall(m.clause)]
    planned = pattern("against_plan").search(base.clause) is not None
    again = "than" in kinds_of(base.clause) and bool(own)
    return again or any(year not in base.before for year in years) or (planned and bool(years))


def _is_same(gaps: Sequence[Mention], pair: Pair) -> bool:
    """Whether the gaps have no name of their own."""
    names = [_name_of(m) for m in gaps]
    labels = [m.label for m in pair]
    if not any(labels):
        return True  # 印刷费节支 c，预算 x，实际 y
    return all(len(name) < PAIR or any(akin(name, label) for label in labels) for name in names)


def _name_of(gap: Mention) -> str:
    """What a gap is said to be of, without the words that say that it is one."""
    text = pattern("gap_behind").sub("", pattern("on_base").sub("", gap.clause))
    return core(subject_of(tokens_to_look_at(text)))


def _judged(gaps: Sequence[Mention], now: Quantity, base: Quantity) -> Iterator[Verdict]:
    more, less = (now, base) if now.value >= base.value else (base, now)
    change = next((m.quantity for m in gaps if m.unit != "%"), None)
    rate = next((m.quantity for m in gaps if m.unit == "%"), None)
    difference = Equation(change, [(more, 1), (less, -1)]) if change else None
    quotient = Quotient(rate, [(now, 1), (base, -1)], [(base, 1)]) if rate else None
    known = [one for one in (difference, quotient) if one is not None]
    wrong = [one for one in known if not one.holds]
    if not wrong:
        yield held(now, base, *(m.quantity for m in gaps))
    elif len(wrong) == PAIR and change and rate and (other := _odd_amount(now, base, change, rate)):
        yield other.verdict("named_sum")
    elif difference in wrong and difference is not None:
        yield difference.verdict("named_sum")
    elif quotient is not None:
        yield quotient.verdict()


def _odd_amount(now: Quantity, base: Quantity, change: Quantity, rate: Quantity) -> Equation | None:
    """What one of two amounts should be, where a change and its rate are right of the other one."""
    way = 1 if now.value >= base.value else -1
    if Quotient(rate, [(change, 1)], [(base, 1)]).holds:
        return Equation(now, [(base, 1), (change, way)])
    if Quotient(rate, [(change, 1)], [(now, 1), (change, -way)]).holds:
        return Equation(base, [(now, 1), (change, -way)])
    return None


def _doubled(here: Sequence[Mention], text: str) -> Iterator[Verdict]:
    """由 x 增加到 y，翻了一番; y，较上年 x 翻一番: of the two amounts of a sentence."""
    start, end = here[0].quantity.start - len(here[0].before), text.find(STOP, here[-1].quantity.end)
    matches = list(pattern("doubled_of_two").finditer(text, start, end if end >= 0 else len(text)))
    amounts = [m for m in here if m.unit != "%"]
    if len(matches) != 1 or len(amounts) != PAIR or len({m.unit for m in amounts}) > 1:
        return
    if any(m.quantity.loose or m.unit in NO_AMOUNTS for m in amounts):
        return
    pair = pair_of(amounts) or sorted(amounts, key=lambda m: -m.quantity.value)
    words = CLAUSE.split(text[start : matches[0].start()])[-1] + matches[0][0]
    years = [year for year in pattern("any_year").findall(words) if year not in pair[0].before]
    if has(words, "bounds_and_means") or any(year not in pair[1].clause for year in years):
        return  # 力争翻一番; 比 2015 年翻一番，上年 x
    now, base = (m.quantity for m in pair)
    times = 2 ** number_of(matches[0][1] or phrases("numerals")[0])
    made = Range(span(base).low * times * (1 - DOUBLED), span(base).high * times * (1 + DOUBLED))
    if made.meets(span(now)):
        yield held(now, base)
        return
    right = printed_like(base.value * times, now)
    yield Verdict(
        [now, base], "named_sum", now.start, now.end,
        {"right": right, "given": now.printed, "terms": f"{base.printed}×{times}"},
        right, now.printed, doubtful=True,
    )  # fmt: skip
