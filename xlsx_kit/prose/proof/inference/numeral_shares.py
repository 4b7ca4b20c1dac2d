"""Rates and shares in numerals: 下降一半, 增长近三成, 压减三分之一, 占七成, of a sentence's two amounts."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import groupby

from xlsx_kit.prose.proof.grammar.quantity import NO_AMOUNTS, Range
from xlsx_kit.prose.proof.grammar.subjects import core, opposed, subject_of
from xlsx_kit.prose.proof.grammar.tokens import tokens_to_look_at
from xlsx_kit.prose.proof.inference.mentions import CLAUSE, Mention
from xlsx_kit.prose.proof.inference.pairs import pair_of
from xlsx_kit.prose.proof.inference.quotients import Quotient
from xlsx_kit.prose.proof.phrases import has, number_of, pattern
from xlsx_kit.prose.proof.relations.verdicts import Verdict, held

STOP = "。"
PAIR = 2
TENTH, HALF = 10, 50
WIDE, NARROW = Fraction(5), Fraction(2)
"""Percent that 三成 and 三分之一 may be off."""


def numeral_shares_claimed(text: str, mentions: Sequence[Mention]) -> Iterator[Verdict]:
    """Each sentence with one such word and two amounts, of which it is clear which is which."""
    for _, group in groupby(mentions, key=lambda m: m.sentence):
        here = list(group)
        start, end = here[0].quantity.start - len(here[0].before), text.find(STOP, here[-1].quantity.end)
        found = list(pattern("share_in_numerals").finditer(text, start, end if end >= 0 else len(text)))
        if len(found) != 1 or len(here) != PAIR or here[0].unit != here[1].unit or here[0].unit in NO_AMOUNTS:
            continue
        if any(m.quantity.loose or m.quantity.value <= 0 for m in here):
            continue
        if any(has(m.before, "not_of_gaps") for m in here):
            continue
        if _is_of_another(text[start : found[0].start()], here):
            continue  # 收入 x，支出 y，民生支出占八成; x，上年 y，其中会议费压减一半
        yield from _judged(found[0], here)


def _is_of_another(before: str, here: Sequence[Mention]) -> bool:
    """Whether what stands right before the words is named, and names neither amount."""
    words = CLAUSE.split(before)[-1]
    if any(character.isdigit() for character in words):
        return False  # one of the amounts is what they are said of
    name = core(subject_of(tokens_to_look_at(words)))
    named = (m.label for m in here if not opposed(name, m.label))
    return len(name) >= PAIR and not any(name in label for label in named)


def _judged(match: re.Match[str], here: Sequence[Mention]) -> Iterator[Verdict]:
    shared = match["share"] is not None
    pair = sorted(here, key=lambda m: m.quantity.value) if shared else pair_of(here)
    if pair is None:
        return
    now, base = (m.quantity for m in pair)
    ratio = Quotient(now, [(now, 1)] if shared else [(now, 1), (base, -1)], [(base, 1)]).values
    percent, allowed = _percent(match), _allowed(match)
    of_both = [Quotient(q, [(q, 1)], [(now, 1), (base, 1)]).values for q in (now, base)] if shared else []
    known = [values for values in (ratio, *of_both) if values is not None]
    if ratio is None or any(values.meets(allowed) or (-values).meets(allowed) for values in known):
        yield held(now, base)  # 税收 x，非税 y，非税占三成: of both together
        return
    more, less = (now, base) if now.value > base.value else (base, now)
    exact = 100 * (now.value if shared else more.value - less.value) / base.value
    terms = f"{now.printed}÷{base.printed}" if shared else f"({more.printed}－{less.printed})÷{base.printed}"
    right, given = f"{float(exact):.1f}", f"{float(percent):.0f}"
    yield Verdict(
        [now, base], "named_rate", match.start(), match.end(),
        {"right": right, "given": given, "terms": terms}, right, given, doubtful=True,
    )  # fmt: skip


def _percent(match: re.Match[str]) -> Fraction:
    """一半, 三成, 三分之一 in percent."""
    if match["tenths"]:
        return Fraction(number_of(match["tenths"]) * TENTH)
    if match["under"]:
        return Fraction(100 * number_of(match["over"]), number_of(match["under"]))
    return Fraction(HALF)


def _allowed(match: re.Match[str]) -> Range:
    """Between what percentages it may be said."""
    roughly = match["tenths"] or match["about"] or match["around"]
    percent, off = _percent(match), WIDE if roughly else NARROW
    above = bool(match["about"]) and has(match["about"], "above")
    return Range(percent - (0 if above else off), percent + (TENTH if above else off))
