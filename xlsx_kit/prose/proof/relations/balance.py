"""Income against expenditure where they are said to balance, and amounts a head."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from fractions import Fraction

from xlsx_kit.prose.proof.grammar.quantity import Quantity, Range, figure, printed_like, span
from xlsx_kit.prose.proof.grammar.statements import Average, Level, Sentence, Topic
from xlsx_kit.prose.proof.grammar.subjects import akin, core
from xlsx_kit.prose.proof.grammar.words import vocabulary
from xlsx_kit.prose.proof.relations.misprints import misprinted
from xlsx_kit.prose.proof.relations.verdicts import Verdict, held

MONTHS_A_YEAR = 12
REMAINDERS = ("结余", "结转", "结存", "滚存", "赤字")
OFFSET = "抵迭差减"
"""Of the words for a balance those that say that one side was taken from the other."""
UNEQUAL = "总量"
SIDES = ("收入", "支出")
FARTHEST = 20
"""How many times an average may be off; what is farther is of something else."""
MOST_BESIDE = 6
"""Amounts beside income and expenditure; with more of them some signs would fit any gap."""


def is_offset(sentence: Sentence) -> bool:
    """Whether expenditure is said to be taken from income: 收支相抵, 收支品迭."""
    return any(char in sentence.balanced for char in OFFSET)


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
        if all(_sides([t for t in sentence.roots if t.unit == "元" and not t.reason])):
            near = [sentence]
    if rest is None and (is_offset(sentence) or named is not None):
        return None
    topics = [t for s in near for t in s.roots if t.unit == "元" and not t.reason]
    incomes, expenditures = _sides(topics)
    if not incomes or not expenditures:
        return None
    added = [
        lv for t in topics if t.additive and not any(side in t.subject for side in SIDES)
        if not is_rest(t) and (lv := _level(t)) is not None
    ]  # fmt: skip
    figures = [lv.quantity for lv in (*incomes, *expenditures)]
    sums = [*_sums(incomes), *_sums([*incomes, *added])]
    if any(_balances(i, o, rest) for i in sums for o in _sums(expenditures)):
        return held(*figures, *(lv.quantity for lv in added), rest.quantity if rest else None)
    if len(incomes) > 1 or len(expenditures) > 1:
        return None
    beside = [lv for t in topics if not any(side in t.subject for side in SIDES) if (lv := _level(t))]
    if rest is None and balanced_by(
        [span(lv.quantity) for lv in beside], span(incomes[0].quantity) - span(expenditures[0].quantity)
    ):
        return held(*figures, *(lv.quantity for lv in beside))
    if rest is not None:
        return _wrong_rest(incomes[0], added, expenditures[0], rest)
    if any(UNEQUAL in t.subject for t in topics if t.closing):
        return None  # 收入总量 less 支出总量 is carried over, said or not
    one, other = figures
    words = {"left": "收入", "right_name": "支出", "first": one.printed, "given": other.printed}
    return Verdict(
        figures, "unequal_pair", one.start, max(other.end, sentence.balanced_at), words,
        one.printed, other.printed,
        doubtful=bool(beside),
    )  # fmt: skip


def offset_verdicts(
    sentence: Sentence, before: Sequence[Sentence], far: Sequence[Sentence]
) -> Iterator[Verdict]:
    """收支相抵，年末结余 x, of what came in and went out in paragraphs before: told where x is a slip."""
    if all(_sides([t for s in (*before, sentence) for t in s.roots if t.unit == "元" and not t.reason])):
        return
    rest = next((_level(t) for t in sentence.roots if t.start > sentence.balanced_at and is_rest(t)), None)
    incomes, spent = _sides([t for s in far for t in s.roots if t.unit == "元" and not t.reason])
    if rest is None or not incomes or not spent:
        return
    income, expenditure = incomes[-1].quantity, spent[-1].quantity
    if _balances(span(income), span(expenditure), rest):
        yield held(income, expenditure, rest.quantity)
    elif misprinted(rest.quantity, abs(income.value - expenditure.value)):
        yield replace(_wrong_rest(incomes[-1], [], spent[-1], rest), doubtful=True)


def _wrong_rest(income: Level, added: Sequence[Level], expenditure: Level, rest: Level) -> Verdict:
    terms = [income.quantity, *(lv.quantity for lv in added)]
    spent, given = expenditure.quantity, rest.quantity
    right = printed_like(abs(sum((q.value for q in terms), -spent.value)), given)
    shown = f"{'＋'.join(q.printed for q in terms)}－{spent.printed}"
    return Verdict(
        [*terms, spent, given], "remainder", given.start, given.end,
        {"right": right, "given": given.printed, "terms": shown}, right, given.printed,
        doubtful=bool(added),
    )  # fmt: skip


def _sides(topics: Sequence[Topic]) -> tuple[list[Level], list[Level]]:
    """The amounts of income and of expenditure; where both have totals, those alone."""
    totals = [t for t in topics if t.closing]
    sides = [_of_side(totals, n) for n in (0, 1)]
    if not all(sides):
        sides = [_of_side(topics, n) for n in (0, 1)]
    return sides[0], sides[1]


def _of_side(topics: Sequence[Topic], side: int) -> list[Level]:
    named = [t for t in topics if SIDES[side] in t.subject and SIDES[1 - side] not in t.subject]
    return [lv for t in named if not is_rest(t) and (lv := _level(t)) is not None]


def is_rest(topic: Topic) -> bool:
    """Whether it is what is left over: 年末结转, 结余."""
    return any(word in topic.subject for word in REMAINDERS)


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


def balanced_by(beside: Sequence[Range], gap: Range) -> bool:
    """Whether what is said beside makes up for the gap, each on either side: 调出资金, 结转下年, 上级补助."""
    ways = [gap]
    for own in beside[:MOST_BESIDE]:
        ways = [moved for way in ways for moved in (way + own, way - own)]
    return bool(beside) and any(way.meets(Range(Fraction(0), Fraction(0))) for way in ways)


def _balances(income: Range, expenditure: Range, rest: Level | None) -> bool:
    gap = income - expenditure
    if rest is None:
        return gap.meets(Range(Fraction(0), Fraction(0)))
    return gap.meets(span(rest.quantity)) or gap.meets(-span(rest.quantity))


def average_verdicts(sentence: Sentence, before: Sequence[Sentence]) -> Iterator[Verdict]:
    """人均 x 元: an amount divided by a number of people, cars or groups."""
    moved = any(len(t.levels) > 1 for t in sentence.apart)  # 每人由 x 元提高到 y 元: a standard
    if (made := _made_of_prices(sentence)) is not None:
        yield made
        return
    for average in () if moved else sentence.averages:
        since = max(
            (a.quantity.end for a in sentence.averages if a.quantity.end < average.quantity.end), default=0
        )
        nearest = _of_nearest(average, sentence.topics)
        if nearest is not None and not (nearest.kind and _holds_here(average, sentence.topics)):
            yield nearest
            continue
        own = [t for t in sentence.topics if since <= t.start < average.quantity.start]
        for topics in (
            own if since else [],
            sentence.topics,
            [t for s in (*before, sentence) for t in s.topics],
        ):
            counts = _counts(topics, average)
            money = [(t, lv.quantity) for t in topics for lv in t.levels if lv.quantity.money]
            money += [(t, c.change) for t in topics for c in t.comparisons if c.change and c.change.money]
            if counts and money:
                verdict = _average(average, money, counts)
                if verdict is not None:
                    yield verdict
                break


def _made_of_prices(sentence: Sentence) -> Verdict | None:
    """补贴 x，其中一等奖 6 个、每个 a，二等奖 12 个、每个 b: the numbers, each times its price, make x."""
    levels = sorted((lv.quantity for t in sentence.topics for lv in t.levels), key=lambda q: q.start)
    pairs, since = [], 0
    for average in sentence.averages:
        counts = [q for q in levels if since <= q.start < average.quantity.start and q.unit in average.units]
        since = average.quantity.end
        pairs += [(counts[0], average.quantity)] if len(counts) == 1 else []
    amounts = [q for q in levels if q.money and pairs and q.end < pairs[0][0].start]
    if len(pairs) < 2 or len(pairs) != len(sentence.averages) or not amounts:
        return None
    whole, total = amounts[-1], Range(Fraction(0), Fraction(0))
    for count, price in pairs:
        total += Range(count.value * span(price).low, count.value * span(price).high)
    figures = [whole, *(q for pair in pairs for q in pair)]
    if total.meets(span(whole)):
        return held(*figures)
    right = printed_like(sum((count.value * price.value for count, price in pairs), Fraction(0)), whole)
    terms = "＋".join(f"{count.printed}×{price.printed}" for count, price in pairs)
    return Verdict(
        figures, "named_sum", whole.start, whole.end,
        {"right": right, "given": whole.printed, "terms": terms}, right, whole.printed, doubtful=True,
    )  # fmt: skip


def _holds_here(average: Average, topics: Sequence[Topic]) -> bool:
    """Whether it is right of a whole whose parts follow it: 运行费 y，其中燃油费 u、保险费 v，车均 z."""
    wholes = [(t, lv.quantity) for t in topics if t.lists for lv in t.levels if lv.quantity.money]
    counts = _counts(topics, average)
    verdict = _average(average, wholes, counts) if wholes and counts else None
    return verdict is not None and not verdict.kind


def _of_nearest(average: Average, topics: Sequence[Topic]) -> Verdict | None:
    """购置 2 辆，支出 x；保有 10 辆，运行费 y，车均 z: of the amount and the number right before it."""
    before = [(t, lv.quantity) for t in topics for lv in t.levels if lv.quantity.end < average.quantity.start]
    counts = [q for _, q in before if q.unit in average.units and q.value][-1:]
    money = [(t, q) for t, q in before if q.money][-1:]
    if not counts or not money or "月" in average.units:
        return None
    right = money[0][1].value / counts[0].value / average.months
    verdict = _average(average, money, counts)
    near = verdict is not None and (not verdict.kind or misprinted(average.quantity, right))
    return replace(verdict, doubtful=True) if verdict and verdict.kind and near else verdict if near else None


def _counts(topics: Sequence[Topic], average: Average) -> list[Quantity]:
    """What it may be divided by; where there are wholes (8 辆，其中：…), not their parts."""
    if "月" in average.units:
        months = figure(average.quantity.start, average.quantity.end, str(MONTHS_A_YEAR), "月", 1)
        return [months] if months else []
    levels = [(t, lv.quantity) for t in topics if not t.reason for lv in t.levels]
    found = [(t, q) for t, q in levels if q.unit in average.units and q.value]
    wholes = [q for t, q in found if t.container is None]
    return wholes or [q for _, q in found]


def _moved_point(quotient: Fraction) -> bool:
    """Whether it is a power of ten, as a wrong unit makes it."""
    digits = f"{float(quotient):.1e}"
    return digits.startswith("1.0e")


def _average(
    average: Average, money: Sequence[tuple[Topic, Quantity]], counts: Sequence[Quantity]
) -> Verdict | None:
    for _, amount in money:
        for count in counts:
            whole, heads = span(amount), count.value * average.months
            if Range(whole.low / heads, whole.high / heads).meets(span(average.quantity)):
                return held(amount, count, average.quantity)
    topic, amount = money[0]
    about = core(average.subject)
    other = about and core(topic.subject) and not akin(average.subject, topic.subject)
    near = [c for c in counts if misprinted(average.quantity, amount.value / c.value / average.months)]
    if len(money) > 1 or (len(counts) > 1 and len(near) != 1):
        return None
    count = near[0] if len(near) == 1 else counts[0]
    off = amount.value / count.value / average.months / (average.quantity.value or 1)
    if off and not Fraction(1, FARTHEST) < off < FARTHEST and not _moved_point(off):
        return None  # 每人每年由 x 元提高到 y 元: y is a standard itself
    counted = count.printed if average.months == 1 else f"{count.printed}，再除以 {average.months}"
    right = printed_like(amount.value / count.value / average.months, average.quantity)
    return Verdict(
        [amount, count, average.quantity], "average", average.quantity.start, average.quantity.end,
        {"right": right, "given": average.quantity.printed, "amount": amount.printed, "count": counted},
        right, average.quantity.printed, doubtful=bool(other) or len(counts) > 1,
    )  # fmt: skip
