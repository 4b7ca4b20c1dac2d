"""Numbers of things in numerals (事业单位十一个，其中公益一类六个、公益二类五个), which are no figures."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from xlsx_kit.prose.proof.grammar.quantity import Quantity, figure
from xlsx_kit.prose.proof.phrases import has, number_of, numeral_of, pattern, phrases
from xlsx_kit.prose.proof.relations.verdicts import Verdict, held, made, plus
from xlsx_kit.prose.proof.words import vocabulary

SENTENCES = re.compile("[^。]+")
MARKS = re.compile("[,、;:()]")
FEWER = 2
"""Parts that make up less than their whole by more may be some of them."""
HUNDRED = 100


@dataclass(frozen=True)
class CountInNumerals:
    """A number, and where what is counted ends."""

    quantity: Quantity
    end: int


def numerals_claimed(text: str) -> Iterator[Verdict]:
    """Each whole that 其中 divides, all of whose parts are counted in numerals."""
    for match in SENTENCES.finditer(text):
        counts = list(_counts(text, match.start(), match.end()))
        for n, whole in enumerate(counts):
            rest = text[whole.end : match.end()]
            if rest[:1] and MARKS.match(rest) and rest[1:].startswith(phrases("among_them")):
                verdict = _divided(whole, counts[n + 1 :], rest[1:])
                yield from [verdict] if verdict is not None else ()
                break


def _counts(text: str, start: int, end: int) -> Iterator[CountInNumerals]:
    """The numerals of a sentence with what they count behind them, up to a mark: not 三个方面."""
    countable = {row[0] for row in vocabulary().file.units.count}
    for match in pattern("numeral_of_count").finditer(text, start, end):
        unit = vocabulary().unit_at(text, match.end())
        behind = match.end() + len(unit[0]) if unit is not None else end
        if unit is None or unit[1] not in countable or not (behind >= end or MARKS.match(text, behind)):
            continue
        if (value := figure(match.start(), match.end(), str(number_of(match[0])), unit[1], 1)) is not None:
            yield CountInNumerals(replace(value, printed=match[0]), behind)


def _divided(whole: CountInNumerals, parts: Sequence[CountInNumerals], behind: str) -> Verdict | None:
    """What parts that fill all the clauses behind their whole say of it; a second division has its own."""
    clauses = [clause for clause in MARKS.split(behind) if clause not in ("", *phrases("among_them"))]
    unlike = any(part.quantity.unit != whole.quantity.unit for part in parts)
    partly = any(word in behind for word in vocabulary().file.inference.partly)
    if len(parts) < 2 or len(clauses) != len(parts) or unlike or partly or has(behind, "overlapping"):
        return None
    figures, given = [part.quantity for part in parts], whole.quantity
    total = made(plus(figures))
    twice = any(made(plus(figures[:n])) == given.value for n in range(2, len(figures) - 1))
    if given.value == total or (twice and total == 2 * given.value):
        return held(given, *figures)
    if given.value - total > FEWER or total >= HUNDRED:
        return None
    right = numeral_of(int(Fraction(total)))
    terms = "＋".join(q.printed for q in figures)
    return Verdict(
        [given, *figures], "parts", given.start, figures[-1].end,
        {"right": right, "given": given.printed, "terms": terms}, right, given.printed, doubtful=True,
    )  # fmt: skip
