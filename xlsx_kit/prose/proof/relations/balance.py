"""Income against expenditure where they are said to balance."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from fractions import Fraction

from xlsx_kit.prose.proof.grammar.quantity import Quantity, Range, span
from xlsx_kit.prose.proof.grammar.statements import Level, Sentence, Topic
from xlsx_kit.prose.proof.phrases import has, in_words, pattern, phrases
from xlsx_kit.prose.proof.relations.misprints import misprinted
from xlsx_kit.prose.proof.relations.verdicts import Verdict, held, wrong_sum
from xlsx_kit.prose.proof.words import vocabulary

MOST_BESIDE = 6
"""Amounts beside income and expenditure; with more of them some signs would fit any gap."""


def is_offset(sentence: Sentence) -> bool:
    """Whether expenditure is said to be taken from income: 收支相抵, 收支品迭."""
    return has(sentence.balanced, "offset")


def balance_verdict(sentence: Sentence, before: Sequence[Sentence]) -> Verdict | None:
    """收支平衡, 收支相抵，结余 x, 本年收支结余 x: income less expenditure is nothing, or what is left."""
    named = next((t for t in sentence.roots if _is_difference(t)), None)
    if not sentence.balanced and named is None:
        return None
    rest: Level | None = None
    near: Sequence[Sentence] = (*before, sentence)
    if is_offset(sentence):
        behind = [t for t in sentence.roots if t.start > sentence.balanced_at and is_rest(t)]
        rest = _level(behind[0]) if behind else None
    elif named is not None:
        rest = _level(named)
        near = [sentence] if all(_sides(_amounts([sentence]))) else near
    if rest is None and (is_offset(sentence) or named is not None):
        return None
    verdict = _balanced(_amounts(near), rest, sentence.balanced_at)
    if verdict and not _amounts([sentence]):  # 收入 x。支出 y。按规定计算，收支平衡: with what is not printed
        verdict = replace(verdict, doubtful=True)
    if verdict and verdict.kind and rest is None and sentence.surplus:
        return verdict if _is_short(verdict.figures) else None
    return verdict


def _is_short(figures: Sequence[Quantity]) -> bool:
    """Whether less came in than went out."""
    return figures[0].value < figures[1].value


def _amounts(sentences: Iterable[Sentence]) -> list[Topic]:
    """What sentences say of money outside their lists and reasons."""
    return [t for s in sentences for t in s.roots if t.money and not t.reason]


def _balanced(topics: Sequence[Topic], rest: Level | None, start: int) -> Verdict | None:
    """Income less expenditure against what is left (nothing where no amount is said to be), with 加上 x."""
    incomes, expenditures = _sides(topics)
    if not incomes or not expenditures:
        return None
    apart = [t for t in topics if not has(t.subject, "sides") and not has(t.subject, "income_too")]
    others = [(t, lv) for t in apart if (lv := _level(t)) is not None]
    added = [lv for t, lv in others if t.additive and not is_rest(t)]
    further = [lv for _, lv in others]
    figures = [lv.quantity for lv in (*incomes, *expenditures)]
    sums = [*_sums(incomes), *_sums([*incomes, *added])]
    if any(_balances(i, o, rest) for i in sums for o in _sums(expenditures)):
        return held(*figures, *(lv.quantity for lv in added), rest.quantity if rest else None)
    if len(incomes) > 1 or len(expenditures) > 1:
        return None
    if rest is not None:
        # 年末结余, 累计结余: what there was before may belong to it
        alone = all(lv is rest for lv in further) and bool(pattern("rest_of_year").search(rest.words))
        return replace(_wrong_rest(incomes[0], added, expenditures[0], rest), explicit=alone)
    one, other = figures
    if balanced_by([span(lv.quantity) for lv in further], span(one) - span(other)):
        return held(*figures, *(lv.quantity for lv in further))
    grand = any(has(t.subject, "grand_total") for t in topics if t.closing)
    if grand and (one.value > other.value or not misprinted(other, one.value)):
        return None  # 收入总量 less 支出总量 is carried over, said or not
    words = {"left": in_words("side_of_income"), "right_name": in_words("side_of_expenditure")}
    words |= {"first": one.printed, "given": other.printed}
    return Verdict(
        figures, "unequal_pair", one.start, max(other.end, start), words,
        one.printed, other.printed, doubtful=bool(further) or grand,
    )  # fmt: skip


def offset_verdicts(
    sentence: Sentence, before: Sequence[Sentence], far: Sequence[Sentence]
) -> Iterator[Verdict]:
    """收支相抵，年末结余 x, of what came in and went out in paragraphs before: told where x is a slip."""
    if all(_sides(_amounts([*before, sentence]))):
        return
    rest = next((_level(t) for t in sentence.roots if t.start > sentence.balanced_at and is_rest(t)), None)
    incomes, spent = _sides(_amounts(far))
    if rest is None or not incomes or not spent:
        return
    income, expenditure = incomes[-1].quantity, spent[-1].quantity
    if _balances(span(income), span(expenditure), rest):
        yield held(income, expenditure, rest.quantity)
    elif misprinted(rest.quantity, abs(income.value - expenditure.value), named=True):
        yield replace(_wrong_rest(incomes[-1], [], spent[-1], rest), doubtful=True)


def _wrong_rest(income: Level, added: Sequence[Level], expenditure: Level, rest: Level) -> Verdict:
    terms = [(lv.quantity, 1) for lv in (income, *added)]
    return wrong_sum(
        rest.quantity, [*terms, (expenditure.quantity, -1)], "remainder", apart=True, doubtful=bool(added)
    )


def _sides(topics: Sequence[Topic]) -> tuple[list[Level], list[Level]]:
    """The amounts of income and of expenditure; where both have totals, those alone."""
    totals = [t for t in topics if t.closing]
    sides = [_of_side(totals, n) for n in (0, 1)]
    if not all(sides):
        sides = [_of_side(topics, n) for n in (0, 1)]
    return sides[0], sides[1]


def _of_side(topics: Sequence[Topic], side: int) -> list[Level]:
    sides = phrases("sides")
    named = [t for t in topics if sides[side] in t.subject and sides[1 - side] not in t.subject]
    named += [t for t in topics if not side and has(t.subject, "income_too")]
    return [lv for t in named if not is_rest(t) and (lv := _level(t)) is not None]


def is_rest(topic: Topic) -> bool:
    """Whether it is what is left over: 年末结转, 结余."""
    return has(topic.subject, "remainders")


def _is_difference(topic: Topic) -> bool:
    """Whether it is income less expenditure by its name (本年收支结余)."""
    return any(word in topic.subject for word in vocabulary().file.subject.rest)


def _level(topic: Topic) -> Level | None:
    """Its amount of this year, the last one said."""
    levels = topic.now()
    return levels[0] if levels else None


def _sums(levels: Sequence[Level]) -> Iterator[Range]:
    total = Range(Fraction(0), Fraction(0))
    for level in levels:
        yield span(level.quantity)
        total += span(level.quantity)
    yield total


def balanced_by(further: Sequence[Range], gap: Range) -> bool:
    """Whether what is said beside makes up for the gap, each on either side: 调出资金, 结转下年, 上级补助."""
    ways = [gap]
    for own in further[:MOST_BESIDE]:
        ways = [moved for way in ways for moved in (way + own, way - own)]
    return bool(further) and any(way.meets(Range(Fraction(0), Fraction(0))) for way in ways)


def _balances(income: Range, expenditure: Range, rest: Level | None) -> bool:
    gap = income - expenditure
    if rest is None:
        return gap.meets(Range(Fraction(0), Fraction(0)))
    return gap.meets(span(rest.quantity)) or gap.meets(-span(rest.quantity))
