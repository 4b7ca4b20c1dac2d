"""Lists: parts that follow their whole behind a colon or by known names, totals behind what they add up."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import pairwise

from xlsx_kit.prose.proof.grammar.tokens import tokens_to_look_at
from xlsx_kit.prose.proof.inference.mentions import Mention
from xlsx_kit.prose.proof.inference.sums import Equation
from xlsx_kit.prose.proof.phrases import has, number_of, pattern, phrases
from xlsx_kit.prose.proof.relations.change_sums import named_whole_of
from xlsx_kit.prose.proof.relations.verdicts import Verdict
from xlsx_kit.prose.proof.words import vocabulary

FEWEST = 2
MOST_PARTS_BEFORE = 30
MOST_PARTS = 4
"""The most parts that a known whole has."""
COVERED = (Fraction(2, 3), Fraction(3, 2))
"""Between these a list is its whole, and one of its figures wrong; else it is another list."""
LIST_HEAD = re.compile("[^,;。]*:")
MOST_YEARS = 10


def lists_claimed(alike: Sequence[Mention], firm: set[int]) -> Iterator[Verdict]:
    """What is wrong with the lists and the totals of a paragraph; ``alike`` are its amounts of one unit."""
    for at, whole in enumerate(alike):
        for equation in _lists(at, alike):
            if equation.holds or _holds_before_its_end(equation):
                break
            known = sum(id(q) in firm for q in equation.figures)
            within = COVERED[0] * whole.quantity.value < equation.value < COVERED[1] * whole.quantity.value
            if (known <= 1 and within) or _other_unit(equation):
                yield equation.verdict("parts")
                return


def _lists(at: int, alike: Sequence[Mention]) -> Iterator[Equation]:
    for way in (_behind_colon, _by_names, _by_years, _years_before, _uses, _total, _column, _scores):
        yield from way(at, alike)


def _plain(mention: Mention) -> bool:
    """Whether nothing says that it is less than a list, or that it is compared."""
    words = vocabulary().file.inference
    text = mention.clause + mention.after
    return not any(word in text for word in (*words.partly, *words.unlike))


def _sum(whole: Mention, parts: Sequence[Mention]) -> Equation:
    return Equation(whole.quantity, [(m.quantity, 1) for m in parts])


def _behind_colon(at: int, alike: Sequence[Mention]) -> Iterator[Equation]:
    """x，分配情况：甲 a，乙 b: all that follows in the sentence; 本年支出按用途分：… what is called so."""
    whole = alike[at]
    following = alike[at + 1 : at + 1 + MOST_PARTS_BEFORE]
    if not following:
        return
    parts = [m for m in following if m.sentence == following[0].sentence]
    if following[0].sentence != whole.sentence and not following[0].before.lstrip("。;").startswith(
        phrases("among_them")
    ):
        name = pattern("divided").search(following[0].before)
        if not name or not whole.clause.endswith(name[1]):
            return
    if len(parts) > FEWEST and _is_list(parts):
        equation = _sum(whole, parts)
        chief = any(word in alike[0].before for word in vocabulary().file.inference.partly)
        if not chief or equation.holds or equation.misprint():  # 主要税种情况。x，其中：…: not all of it
            yield equation
    later = alike[at + 2] if at + 2 < len(alike) else None
    name = pattern("divided").search(later.before) if later else None
    if later and name and whole.clause.endswith(name[1]):
        parts = [m for m in alike[at + 2 : at + 2 + MOST_PARTS_BEFORE] if m.sentence == later.sentence]
        if len(parts) > FEWEST and _is_list(parts):
            yield _sum(whole, parts)


def _is_list(parts: Sequence[Mention]) -> bool:
    if not LIST_HEAD.search(parts[0].before) or not all(map(_plain, parts)):
        return False
    if any(word in parts[0].before for word in vocabulary().file.inference.partly):
        return False
    return not any(":" in m.before or has(m.before, "among_them") for m in parts[1:])


def _by_names(at: int, alike: Sequence[Mention]) -> Iterator[Equation]:
    """货物 a。工程 b。服务 c: their names make a known whole, whatever marks stand between."""
    for count in range(MOST_PARTS, 1, -1):
        parts = alike[at + 1 : at + 1 + count]
        if len(parts) == count and named_whole_of([m.clause for m in parts]) and all(map(_plain, parts)):
            yield _sum(alike[at], parts)


def _by_years(at: int, alike: Sequence[Mention]) -> Iterator[Equation]:
    """近三年累计投入 x，其中 2022 年 a、2023 年 b、2024 年 c."""
    if not has(alike[at].clause, "total_words"):
        return
    following = [m for m in alike[at + 1 : at + 1 + MOST_YEARS] if m.sentence == alike[at].sentence]
    years = [
        int(match[1]) if (match := pattern("year_before_figure").search(m.before)) else 0 for m in following
    ]
    parts = [m for n, m in enumerate(following) if years[0] and years[n] == years[0] + n]
    if len(parts) > 1 and parts == following[: len(parts)]:
        longer = (_sum(alike[at], following[:end]) for end in range(len(parts) + 1, len(following) + 1))
        yield from (equation for equation in longer if equation.holds)  # 2022 年 a、2023 年 b、其他 c
        yield _sum(alike[at], parts)


def _years_before(at: int, alike: Sequence[Mention]) -> Iterator[Equation]:
    """2022 年 a、2023 年 b、2024 年 c，三年累计 x: as many years as it says, one behind the other."""
    whole = alike[at]
    match = pattern("years_summed").search(whole.clause)
    count = number_of(match[1]) if match else 0
    parts = alike[at - count : at] if 1 < count <= at else []
    if not parts or any(m.sentence != whole.sentence for m in parts):
        return
    named = [pattern("any_year").findall(m.before) for m in parts]
    every_last = all(named)  # 自 2022 年以来，2022 年 a，2023 年 b
    years = [int(year) for found in named for year in (found[-1:] if every_last else found)]
    every = (whole, *parts)
    moved = any(t.kinds & {"up", "down", "net", "than"} for m in every for t in tokens_to_look_at(m.clause))
    verb = pattern("tail_of_years").sub("", whole.clause[match.end() :]) if match else ""
    if (
        not moved
        and verb in parts[0].before
        and len(years) == count
        and all(one + 1 == other for one, other in pairwise(years))
    ):
        yield _sum(whole, parts)


def _uses(at: int, alike: Sequence[Mention]) -> Iterator[Equation]:
    """x，用于甲 a；乙 b；丙 c。: every use of it, but where they make less of it by more than a slip."""
    whole = alike[at]
    parts = [m for m in alike[at + 1 : at + 1 + MOST_PARTS_BEFORE] if m.sentence == whole.sentence]
    if len(parts) <= FEWEST or (at and alike[at - 1].sentence == whole.sentence):
        return
    first, *others = parts
    listed = pattern("used_behind").search(first.before) is not None
    joined = all(pattern("use_behind_mark").fullmatch(m.before) for m in others)
    if not listed or not joined or not all(map(_plain, parts)):
        return
    equation = _sum(whole, parts)
    if equation.holds or equation.value > whole.quantity.value or equation.misprint():
        yield equation


def _total(at: int, alike: Sequence[Mention]) -> Iterator[Equation]:
    """a，b，c。合计 x: all that stands before it in the paragraph."""
    whole = alike[at]
    words = vocabulary().file.words["sum"]
    if (
        at < FEWEST
        or at + 1 != len(alike)
        or not pattern("tail_of_total").sub("", whole.clause).endswith(tuple(words))
    ):
        return
    if all(_plain(m) and not has(m.before, "among_them") for m in alike[:at]):
        yield _sum(whole, alike[:at])


def _column(at: int, alike: Sequence[Mention]) -> Iterator[Equation]:
    """综合得分 x：甲满分 a，得 b；乙满分 c，得 d: what is called alike, as the whole is."""
    whole = alike[at]
    groups: dict[str, list[Mention]] = {}
    for mention in alike[at + 1 : at + 1 + MOST_PARTS_BEFORE]:
        groups.setdefault(mention.clause, []).append(mention)
    for words, parts in groups.items():
        moved = any(t.kinds & {"up", "down", "net"} for t in tokens_to_look_at(words))
        together = len({m.sentence for m in parts}) == 1
        if (
            words.strip("".join(phrases("between_row")))
            and not whole.clause.endswith(words)  # 全省总收入 x，省级总收入 y: each by itself
            and len(parts) > FEWEST
            and words in whole.before
            and len(groups) > 1
            and together
            and not moved
        ):
            yield _sum(whole, parts)


def _scores(at: int, alike: Sequence[Mention]) -> Iterator[Equation]:
    """自评总分 x：甲 10 分，得 a 分；乙得分 b 分: every score of the paragraph."""
    whole = alike[at]
    total = pattern("total_score")
    if whole.unit in phrases("points_scored") and total.search(whole.clause):
        parts = [m for m in alike if m is not whole and pattern("score").search(m.clause)]
        if len(parts) > FEWEST and not any(total.search(m.clause) for m in parts):
            yield _sum(whole, parts)


def _holds_before_its_end(equation: Equation) -> bool:
    """Whether it holds without the last terms: what follows a list is no part of it."""
    ends = range(FEWEST + 1, len(equation.terms))
    return any(Equation(equation.whole, equation.terms[:end]).holds for end in ends)


def _other_unit(equation: Equation) -> bool:
    """Whether the printed figures add up, and only their units do not: 8642 万元 of 6240 元 and 2402 元."""
    sizes = {q.size for q, _ in equation.terms}
    if len(sizes) != 1 or equation.whole.size in sizes or not equation.value:
        return False
    return equation.value / sizes.pop() == equation.whole.value / equation.whole.size
