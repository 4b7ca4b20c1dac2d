"""Lines of entries that explain by how much an identity is missed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import chain, islice

from xlsx_kit.pack import ColumnType
from xlsx_kit.returns.rules.case import Case, ListedAmount
from xlsx_kit.value_faults import Fault
from xlsx_kit.values import printed

MOST_EXPLAINED = 3
"""Lines with the amount of the difference that a finding names; more of them explain nothing."""
MOST_SEARCHED = 40
"""Amounts of a list up to which it is searched for two or three that come to the difference."""
SLIPPED = (10, 100, 1_000, 10_000)
"""How many times too large or small an amount is whose point is elsewhere, or that is in another money."""
COMPUTED = {Fault.FORMULA.id, Fault.OF_OTHER_LINES.id}
"""Rules about entries that are results of formulas."""
LEAST_FILLED = 3
"""Amounts below each other that rise by one each: what a fill handle makes of the first."""
LEAST_UNROUNDED = 3
"""Amounts with more digits that a list must have for one of few that is rounded to be told from it."""
AND = "、"


def explained(case: Case, inputs: Sequence[str], gap: int) -> str:
    """The lines that come to just the difference: left out, or entered twice; else those that are off by it
    where a point slipped, two digits were exchanged or a sign is wrong; else two or three that come to it
    together."""
    lists = [_amounts(case, source) for source in inputs]
    alone = [one for amounts in lists for one in amounts if one.amount == gap]
    if not gap or len(alone) > MOST_EXPLAINED:
        return ""
    advice = "，请先核对是否漏列、重列或填错。"
    if alone:
        return f"金额恰为差额 {case.printed(gap)} 的有{_words_of(case, alone)}{advice}"
    every = [one for amounts in lists for one in amounts]
    right_sizes = misplaced(gap)
    slips = [
        (one, right if one.amount > 0 else -right)
        for one in every
        for right in right_sizes.get(abs(one.amount), ())
    ]
    slips = [*dict.fromkeys(slips)]
    # two digits are exchanged in more amounts than one by chance: what else there is, these do not drown
    if len(both := [*dict.fromkeys([*slips, *exchanged(every, gap)])]) <= MOST_EXPLAINED:
        slips = both
    if 0 < len(slips) <= MOST_EXPLAINED:
        words = "，或是".join(
            f"{_words(case, one)} 的 {case.printed(one.amount)} 应为 {case.printed(right)}"
            for one, right in slips
        )
        return f"若是{words}（错位、多零少零、相邻两位颠倒或正负号），恰差 {case.printed(gap)}，请先核对。"
    # many pairs and triples there are: by chance alone some come to a gap sooner than one slip does
    sums = [found for amounts in lists for found in summing_to(gap, amounts)]
    return f"{_words_of(case, sums[0])} 合计恰为差额 {case.printed(gap)}{advice}" if len(sums) == 1 else ""


def suspected(case: Case, inputs: Sequence[str], gap: int) -> str:
    """The lines that are likely wrong where none explains the difference: results of formulas, what a fill
    handle made, an amount that would be right with one digit more or less, or that was rounded."""
    lists = [_amounts(case, source) for source in inputs]
    every = [one for amounts in lists for one in amounts]
    computed = {(one.sheet, one.cell) for one in case.unit_return.findings if one.rule in COMPUTED}
    formulas = [one for one in every if case.unit_return.place(one.input, one.line, one.key) in computed]
    if 0 < len(formulas) <= MOST_EXPLAINED:
        return f"请先核对公式取的数对不对：{_words_of(case, formulas)} 填的是公式。"
    if run := next(filled(every, case.scale), None):
        ends = " 至 ".join(_words(case, one) for one in (run[0], run[-1]))
        return f"请先核对{ends}：每行加 1，像是下拉填充的。"
    mistyped = every if may_be_of_a_digit(gap, case.scale) else []
    digits = [(one, right) for one in mistyped for right in with_another_digit(one.amount, gap, case.scale)]
    if 0 < len(digits) <= MOST_EXPLAINED:
        words = "，或是".join(
            f"{_words(case, one)} 的 {case.printed(one.amount)} 应为 {case.printed(right)}"
            for one, right in digits
        )
        return f"若是{words}（多填或少填了一位数字），恰差 {case.printed(gap)}，请先核对。"
    rounded = [one for amounts in lists for one in rounded_ones(amounts, gap)]
    few = 0 < len(rounded) <= MOST_EXPLAINED
    return f"请先核对是不是取了整数：{_words_of(case, rounded)}。" if few else ""


def filled(amounts: Sequence[ListedAmount], unit: int) -> Iterator[Sequence[ListedAmount]]:
    """Amounts below each other of which each is one more than that above it."""
    run: list[ListedAmount] = []
    for one in (*amounts, None):
        above = run[-1] if run else None
        if one and above and one == ListedAmount(above.amount + unit, above.input, above.line + 1, above.key):
            run.append(one)
            continue
        if len(run) >= LEAST_FILLED:
            yield run
        run = [one] if one else []


def with_another_digit(amount: int, gap: int, scale: int) -> Iterator[int]:
    """What an amount may be that differs by a gap, written with one digit more or less."""
    typed = _written(abs(amount), scale)
    for right in (abs(amount) + gap, abs(amount) - gap):
        short, long = sorted((typed, _written(right, scale)), key=len)
        lengths = len(long) - len(short) == 1 and right > 0
        if lengths and any(long[:n] + long[n + 1 :] == short for n, c in enumerate(long) if c.isdigit()):
            yield right if amount > 0 else -right


def may_be_of_a_digit(gap: int, scale: int) -> bool:
    """Whether one digit more or less may make a difference: before the point it leaves what stands behind,
    behind it makes less than one. Most differences are known by that before any amount is looked at."""
    return gap < scale or gap % scale == 0


def rounded_ones(amounts: Sequence[ListedAmount], gap: int) -> list[ListedAmount]:
    """The amounts of a list that end in zeros as far as rounding makes a gap, where others have digits."""
    step = 10
    while step < 2 * gap:
        step *= 10
    rounded = [one for one in amounts if not one.amount % step]
    return rounded if len(amounts) - len(rounded) >= LEAST_UNROUNDED else []


def _written(amount: int, scale: int) -> str:
    """An amount as people type it."""
    text = printed(amount, scale)
    return text.rstrip("0").rstrip(".")


def misplaced(gap: int) -> Mapping[int, Sequence[int]]:
    """By the size of an amount whose slip makes a difference what it must be: with another sign, its point
    elsewhere. Of an amount below zero it is that with the other sign."""
    found: dict[int, list[int]] = {}
    if gap % 2 == 0:
        found[gap // 2] = [-gap // 2]
    for times in SLIPPED:
        part, rest = divmod(gap, times - 1)
        if not rest:
            found.setdefault(part, []).append(part * times)
            found.setdefault(part * times, []).append(part)
    return found


def exchanged(amounts: Sequence[ListedAmount], gap: int) -> Iterator[tuple[ListedAmount, int]]:
    """The amounts of which two digits beside each other, exchanged, make a difference, and what they were."""
    if gap % 9:
        return
    apart, place = gap // 9, 1
    while apart >= 10 and apart % 10 == 0:
        apart, place = apart // 10, place * 10
    for one in amounts if apart < 10 else ():
        size = abs(one.amount)
        right, left = size // place % 10, size // place // 10 % 10
        if size >= 10 * place and abs(left - right) == apart:
            other = size + (right - left) * 9 * place
            yield one, other if one.amount > 0 else -other


def _amounts(case: Case, source_id: str) -> tuple[ListedAmount, ...]:
    """The amounts of a list."""
    if source_id not in case.amounts:
        source = case.layout.pack.input(source_id)
        keys = [column.key for column in source.facts if column.type is ColumnType.AMOUNT]
        case.amounts[source_id] = tuple(
            [
                ListedAmount(amount, source_id, index, key)
                for index, record in enumerate(case.facts.lines(source_id) if source.kind == "list" else ())
                for key in keys
                if isinstance(amount := record.get(key), int) and amount
            ]
        )
    return case.amounts[source_id]


def _words_of(case: Case, amounts: Sequence[ListedAmount]) -> str:
    return AND.join(_words(case, one) for one in amounts)


def _words(case: Case, one: ListedAmount) -> str:
    """Where an amount stands, and its code."""
    source, record = case.layout.pack.input(one.input), case.facts.lines(one.input)[one.line]
    codes = [column.key for column in source.facts if column.type is ColumnType.CODE]
    code = next((str(record[c]) for c in codes if record.get(c)), "")
    _, cell = case.unit_return.place(one.input, one.line, one.key)
    at = f" {cell}" if cell else f"第 {one.line + 1} 行"
    return f"“{source.sheet}”{at}{f'（{code}）' if code else ''}"


def summing_to(gap: int, amounts: Sequence[ListedAmount]) -> list[tuple[ListedAmount, ...]]:
    """Two or three amounts that add up to a gap, the first two of such; none where chance would find some."""
    if len(amounts) > MOST_SEARCHED:
        return []
    places: dict[int, list[int]] = {}
    for place, one in enumerate(amounts):
        places.setdefault(one.amount, []).append(place)

    def ending(*begun: int) -> Iterator[tuple[ListedAmount, ...]]:
        """What is begun with some amounts, with each behind them that is the rest."""
        rest = gap - sum(amounts[place].amount for place in begun)
        for last in places.get(rest, ()):
            if last > begun[-1]:
                yield tuple(amounts[place] for place in (*begun, last))

    every = range(len(amounts))
    pairs = (found for first in every for found in ending(first))
    triples = (found for first in every for second in every[first + 1 :] for found in ending(first, second))
    return list(islice(chain(pairs, triples), 2))
