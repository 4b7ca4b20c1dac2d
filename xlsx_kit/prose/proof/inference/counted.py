"""Numbers of things against the things that are listed: items with numbers, grades."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from fractions import Fraction

from xlsx_kit.prose.proof.inference.mentions import Mention
from xlsx_kit.prose.proof.inference.sums import Equation
from xlsx_kit.prose.proof.phrases import in_words, pattern, phrases
from xlsx_kit.prose.proof.relations.verdicts import Verdict, held
from xlsx_kit.prose.proof.words import vocabulary

ITEM = re.compile(r"(?<=[:;,。])(?:\(?(\d{1,2})[.、)](?!\d)|([①-⑳]))")
QUOTES = "“”\"'‘’"


def items_claimed(text: str, mentions: Sequence[Mention]) -> Verdict | None:
    """安排项目 4 个，分别是：1.…；2.…；3.…: the number of the last item."""
    places = list(ITEM.finditer(text))
    numbers = [int(m[1]) if m[1] else ord(m[2]) - ord("①") + 1 for m in places]
    if len(numbers) < 2 or numbers != list(range(1, len(numbers) + 1)):
        return None
    before = [m for m in mentions if m.unit in phrases("things") and m.quantity.end <= places[0].start()]
    if not before or "。" in text[before[-1].quantity.end : places[0].start()]:
        return None
    counted, last = before[-1].quantity, len(numbers)
    if counted.value == last or abs(counted.value - last) > 2 or counted.loose:
        return None
    words = {"right": str(last), "given": counted.printed, "terms": in_words("numbered", count=last)}
    return Verdict(
        [counted], "named_sum", counted.start, counted.end, words, str(last), counted.printed, True
    )


def grades_claimed(mentions: Sequence[Mention], firm: set[int]) -> Iterator[Verdict]:
    """对 12 个项目评价，…10 个项目为“优”，3 个为“良”: the grades stand behind their numbers."""
    grades = vocabulary().file.rating["grades"]
    graded = [m for m in mentions if m.unit in phrases("things") and _grade(m, grades)]
    if len(graded) < 2 or any(id(m.quantity) in firm for m in graded):
        return
    before = [m for m in mentions if m.unit == graded[0].unit and m.quantity.end <= graded[0].quantity.start]
    if not before or any(m in graded for m in before[:1]):
        return
    equation = Equation(before[0].quantity, [(m.quantity, 1) for m in graded])
    if not equation.holds:
        verdict = equation.verdict("named_sum")
        yield replace(verdict, doubtful=abs(equation.value - before[0].quantity.value) > Fraction(2))


def bands_claimed(text: str, mentions: Sequence[Mention]) -> Verdict | None:
    """对 12 个项目评价，90 分以上 11 个，80-90 分 1 个: the numbers of each band against all."""
    ends = {m.end() for m in pattern("band").finditer(text)}
    counted = (*phrases("things"), *phrases("people")[:1])
    counts = [m for m in mentions if m.unit in counted]
    banded = [m for m in counts if m.quantity.start in ends]
    if len(banded) < 2 or len({m.sentence for m in banded}) > 1:
        return None
    at = next(n for n, m in enumerate(counts) if m is banded[-1])
    group: list[Mention] = []
    while at >= 0 and any(counts[at] is m for m in banded):
        group.insert(0, counts[at])
        at -= 1
    if at >= 0 and group[0].unit in phrases("people"):  # 高级 x 人，中级 y 人；35 岁以下 z 人: again of all
        at = next(n for n, m in enumerate(counts) if m.sentence == group[0].sentence)
        if counts[at] is group[0]:
            return None
    whole = counts[at].quantity if at >= 0 else None
    if whole is None or len(group) < 2 or whole.unit != group[0].unit:
        return None
    equation = Equation(whole, [(m.quantity, 1) for m in group])
    return held(*equation.figures) if equation.holds else equation.verdict("named_sum")


def _grade(mention: Mention, grades: Sequence[str]) -> bool:
    tail = mention.after.rstrip(QUOTES)
    start = max(tail.rfind(mark) for mark in QUOTES)
    return start >= 0 and tail[start + 1 :] in grades
