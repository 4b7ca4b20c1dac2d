"""Lines of entries that explain by how much an identity is missed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations, islice

from xlsx_kit.pack import ColumnType
from xlsx_kit.returns.rules.case import Case

MOST_EXPLAINED = 3
"""Lines with the amount of the difference that a finding names; more of them explain nothing."""
MOST_SEARCHED = 40
"""Amounts of a list up to which it is searched for two or three that come to the difference."""
SLIPPED = (10, 100, 1_000, 10_000)
"""How many times too large or small an amount is whose point is elsewhere, or that is in another money."""
AND = "、"


def explained(case: Case, inputs: Sequence[str], gap: int) -> str:
    """The lines that come to just the difference: left out, or entered twice; else those that are off by it
    where a point slipped or a sign is wrong; else two or three that come to it together."""
    lists = [[*_amounts(case, source)] for source in inputs]
    alone = [words for amounts in lists for amount, words in amounts if amount == gap]
    if not gap or len(alone) > MOST_EXPLAINED:
        return ""
    advice = "，请先核对是否漏列、重列或填错。"
    if alone:
        return f"金额恰为差额 {case.printed(gap)} 的有{AND.join(alone)}{advice}"
    slips = [
        f"{words} 的 {case.printed(amount)} 应为 {case.printed(right)}"
        for amounts in lists
        for amount, words in amounts
        for right in _misplaced(amount, gap)
    ]
    if 0 < len(slips) <= MOST_EXPLAINED:
        return f"若是{'，或是'.join(slips)}（错位、多零少零或正负号），恰差 {case.printed(gap)}，请先核对。"
    # many pairs and triples there are: by chance alone some come to a gap sooner than one slip does
    sums = [found for amounts in lists for found in summing_to(gap, amounts)]
    return f"{AND.join(sums[0])} 合计恰为差额 {case.printed(gap)}{advice}" if len(sums) == 1 else ""


def _misplaced(amount: int, gap: int) -> Iterator[int]:
    """What an amount must be for its slip to make a difference: with another sign, its point elsewhere."""
    if 2 * abs(amount) == gap:
        yield -amount
    for times in SLIPPED:
        if abs(amount) * (times - 1) == gap:
            yield amount * times
        if not amount % times and abs(amount) - abs(amount) // times == gap:
            yield amount // times


def _amounts(case: Case, source_id: str) -> Iterator[tuple[int, str]]:
    """The amounts of a list, each with where it stands and its code."""
    source = case.layout.pack.input(source_id)
    amounts = [column.key for column in source.facts if column.type is ColumnType.AMOUNT]
    codes = [column.key for column in source.facts if column.type is ColumnType.CODE]
    for index, record in enumerate(case.facts.lines(source.id) if source.kind == "list" else ()):
        code = next((str(record[c]) for c in codes if record.get(c)), "")
        for key in amounts:
            if isinstance(amount := record.get(key), int) and amount:
                _, cell = case.unit_return.place(source.id, index, key)
                at = f" {cell}" if cell else f"第 {index + 1} 行"
                yield amount, f"“{source.sheet}”{at}{f'（{code}）' if code else ''}"


def summing_to(gap: int, amounts: Sequence[tuple[int, str]]) -> list[tuple[str, ...]]:
    """The words of two or three amounts that add up to a gap; none where chance would find some anyway."""
    if len(amounts) > MOST_SEARCHED:
        return []
    groups = (group for size in (2, 3) for group in combinations(amounts, size))
    found = (tuple(words for _, words in group) for group in groups if sum(n for n, _ in group) == gap)
    return list(islice(found, 2))
