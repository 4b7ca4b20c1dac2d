"""Lines of entries that were pasted one column off, or turned: many wrong entries on a row, and one slip."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from xlsx_kit.addresses import place
from xlsx_kit.finding_list import MOST_LISTED
from xlsx_kit.findings import Finding, Severity
from xlsx_kit.messages import finding
from xlsx_kit.value_faults import Fault

LEAST_CELLS = 3
"""Wrong entries on one row that may come of one slip, where two of them are of another column."""
BLANK = Fault.REQUIRED.id
NAMED = frozenset({Fault.CODE.id, Fault.CHOICE.id})
OF_ANOTHER_COLUMN = frozenset({*NAMED, Fault.NUMBER.id, Fault.DATE.id})
"""What entries of another column are: a number below zero, too large or too exact is in its own."""
Row = tuple[str | None, int]


def with_displaced_rows_as_one(findings: Iterable[Finding]) -> list[Finding]:
    """The findings of entries, those of rows that were pasted into other columns as one: what is wrong on the
    first of such rows below each other is told in full, of those with the same faults where they are."""
    found = list(findings)
    rows: dict[Row, list[Finding]] = {}
    for one in found:
        if one.cell and one.severity is Severity.ERROR:
            rows.setdefault((one.sheet, place(one.cell)[0]), []).append(one)
    displaced = {row: sorted(these, key=_column) for row, these in rows.items() if _is_displaced(these)}
    firsts: dict[int, Finding] = {}
    followers: set[int] = set()
    for (sheet, row), these in sorted(displaced.items(), key=lambda item: item[0][1]):
        if id(these[0]) in followers:
            continue
        below = row + 1
        while (sheet, below) in displaced and _faults(displaced[sheet, below]) <= _faults(these):
            below += 1
        others = [one for n in range(row + 1, below) for one in displaced[sheet, n]]
        firsts[id(these[0])] = _as_one(these, others, row, below - 1)
        followers |= {id(one) for one in (*these[1:], *others)}
    return [firsts.get(id(one), one) for one in found if id(one) not in followers]


def _is_displaced(these: Iterable[Finding]) -> bool:
    """Whether entries are of other columns: of several kinds, or behind the blank of a paste to the right.

    The same slip along a row (percentages in words, decimals) is of one kind, and not displaced.
    """
    filled = {_column(one): one.rule for one in these if one.rule in OF_ANOTHER_COLUMN}
    wrong = {_column(one) for one in these}
    kinds = set(filled.values())
    several = len(kinds) > 1 and kinds & NAMED
    return (
        len(filled) > 1
        and len(wrong) >= LEAST_CELLS
        and bool(several or any(one.rule == BLANK and _column(one) < min(filled) for one in these))
    )


def _faults(these: Iterable[Finding]) -> set[tuple[int, str]]:
    """What is wrong on a row, column by column."""
    return {(_column(one), one.rule) for one in these}


def _column(one: Finding) -> int:
    return place(one.cell or "")[1]


def _as_one(these: list[Finding], others: list[Finding], row: int, last: int) -> Finding:
    cells = [str(one.cell) for one in others]
    shown = "、".join(cells[:MOST_LISTED]) + (f" 等 {len(cells)} 处" if len(cells) > MOST_LISTED else "")
    merged = finding(
        "CELL-026",
        sheet=these[0].sheet,
        cell=these[0].cell,
        rows=f"第 {row} 行" if row == last else f"第 {row} 至 {last} 行",
        slips="；".join(f"{one.cell}：{one.message.removesuffix('。')}" for one in these),
        more=f"；同样的还有 {shown}" if shown else "",
    )
    return replace(merged, also=(*(str(one.cell) for one in these[1:]), *cells))
