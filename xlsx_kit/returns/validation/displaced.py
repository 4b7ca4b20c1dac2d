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
"""Wrong entries on one row from which on they come of one slip, where two of them are not merely blank."""
BLANK = Fault.REQUIRED.id
Row = tuple[str | None, int]


def with_displaced_rows_as_one(findings: Iterable[Finding]) -> list[Finding]:
    """The findings of entries, those of rows that were pasted into other columns as one: what is wrong on the
    first of such rows below each other is told in full, of the others where it is."""
    found = list(findings)
    rows: dict[Row, list[Finding]] = {}
    for one in found:
        if one.cell and one.severity is Severity.ERROR:
            rows.setdefault((one.sheet, place(one.cell)[0]), []).append(one)
    displaced = {row: sorted(these, key=_column) for row, these in rows.items() if _is_displaced(these)}
    firsts: dict[int, Finding] = {}
    followers: set[int] = set()
    for (sheet, row), these in displaced.items():
        if (sheet, row - 1) in displaced:
            continue
        below = row + 1
        while (sheet, below) in displaced:
            below += 1
        others = [one for n in range(row + 1, below) for one in displaced[sheet, n]]
        firsts[id(these[0])] = _as_one(these, others, row, below - 1)
        followers |= {id(one) for one in (*these[1:], *others)}
    return [firsts.get(id(one), one) for one in found if id(one) not in followers]


def _is_displaced(these: Iterable[Finding]) -> bool:
    filled = {_column(one) for one in these if one.rule != BLANK}
    blank = {_column(one) for one in these if one.rule == BLANK}
    return len(filled) > 1 and len(filled | blank) >= LEAST_CELLS


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
