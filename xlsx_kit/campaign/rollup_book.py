"""Totals over units as a workbook: every figure a formula over one sheet that lists what each unit reported.

The tables add units up as they reported; what units passed on to one another stands on a sheet of its own,
and is eliminated in the facts of the department, not here: both can be seen.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from xlsx_kit.addresses import a1
from xlsx_kit.book.grid import Book, Cell, Chart, Sheet
from xlsx_kit.campaign.rollup import Transfer
from xlsx_kit.compile.evaluate import TOTAL, Evaluation
from xlsx_kit.compile.formula import text
from xlsx_kit.compile.words import row_words
from xlsx_kit.spec.pack import Pack, View

UNITS, DATA, TRANSFERS = "各单位", "明细", "内部往来"
DATA_HEADS = ("表", "行", "栏", "单位编码", "单位名称", "金额（万元）")
MOST_BARS = 30
CHART_ROWS = 22
NOTE = "各单位报数相加，没有抵销单位之间的往来；往来见“内部往来”，抵销后的数在部门的事实文件中。"
Datum = tuple[str, str, str, str, str, int]
"""Table, row, column, unit's code and name, hundredths."""


@dataclass(frozen=True, slots=True)
class Member:
    """A unit with its computed tables."""

    code: str
    name: str
    values: Evaluation


def rollup_book(
    pack: Pack, title: str, year: int, members: Sequence[Member], transfers: Sequence[Transfer]
) -> Book:
    """The workbook: units with a chart, a sheet a table, transfers, and the data all formulas look at."""
    data = [datum for member in members for datum in _data(pack, member)]
    last = len(data) + 1
    columns = {"table": "A", "row": "B", "column": "C", "unit": "D", "amount": "F"}
    names = {f"R_{key}": f"'{DATA}'!${c}$2:${c}${max(last, 2)}" for key, c in columns.items()}
    sheets = [_units(pack, members), *(_table(pack, view, members, data) for view in pack.views)]
    if transfers:
        sheets.append(_transfers(transfers, {member.code: member.name for member in members}))
    sheets.append(_data_sheet(data))
    return Book(title, title, year, tuple(sheets), names, {}, protected=False)


def _data(pack: Pack, member: Member) -> Iterator[Datum]:
    for view in pack.views:
        for row in member.values.table(view.id).rows:
            for column, amount in row.cells.items():
                if amount:
                    yield view.id, row.key, column, member.code, member.name, amount


def _data_sheet(data: Sequence[Datum]) -> Sheet:
    cells = [Cell(1, n, "head", title) for n, title in enumerate(DATA_HEADS, start=1)]
    for row, (*words, amount) in enumerate(data, start=2):
        cells += [Cell(row, n, "body_text", word) for n, word in enumerate(words, start=1)]
        cells.append(Cell(row, len(DATA_HEADS), "body_amount", amount / 100))
    widths = {1: 6.0, 2: 12.0, 3: 12.0, 4: 14.0, 5: 36.0, 6: 16.0}
    return Sheet(DATA, tuple(cells), widths, freeze=(2, 1), filter=(1, 1, max(len(data), 1) + 1, 6))


def _sum(table: str, row: str, column: str, unit: str = "") -> str:
    """The amounts of one published cell over all units, or of one unit."""
    own = f",R_unit,{unit}" if unit else ""
    return f"ROUND(SUMIFS(R_amount,R_table,{text(table)},R_row,{row},R_column,{text(column)}{own}),2)"


def _table(pack: Pack, view: View, members: Sequence[Member], data: Sequence[Datum]) -> Sheet:
    """One published table with its rows over all units, formula by formula."""
    sums: dict[tuple[str, str], int] = {}
    for table, key, name, *_, amount in data:
        if table == view.id:
            sums[key, name] = sums.get((key, name), 0) + amount
    keys = [row.key for row in view.fixed] or [TOTAL, *sorted({k for k, _ in sums if k != TOTAL})]
    amounts = view.table.amounts
    cells = [Cell(1, 1, "sheet_title", view.table.short), Cell(2, 1, "guide", NOTE)]
    heads = ["行", "项目", *(column.head[-1] for column in amounts)]
    cells += [Cell(4, n, "head", head) for n, head in enumerate(heads, start=1)]
    for row, key in enumerate(keys, start=5):
        cells += [Cell(row, 1, "body_text", key), Cell(row, 2, "body_text", _label(pack, view, key, members))]
        for n, column in enumerate(amounts, start=3):
            value = sums.get((key, column.id), 0) / 100
            cells.append(Cell(row, n, "body_amount", value, _sum(view.id, f"$A{row}", column.id)))
    widths = {1: 10.0, 2: 44.0} | dict.fromkeys(range(3, 3 + len(amounts)), 16.0)
    return Sheet(view.table.sheet, tuple(cells), widths, freeze=(5, 3), landscape=True, repeat=(4, 4))


def _label(pack: Pack, view: View, key: str, members: Sequence[Member]) -> str:
    if view.fixed or key == TOTAL:
        return row_words(pack, view, key)
    rows = view.table.rows
    assert rows is not None
    return next((name for m in members if (name := m.values.name(rows.codes, key))), "")


def _units(pack: Pack, members: Sequence[Member]) -> Sheet:
    """A line a unit: income, expenditure and its kinds, with bars for the largest."""
    views = {view.id: view for view in pack.views}
    shown = [
        (table, column.id, f"{views[table].table.short} {column.head[-1]}")
        for table, wanted in (("t2", ("total",)), ("t3", ("total", "basic", "project")), ("t9", ("total",)))
        if table in views
        for column in views[table].table.amounts
        if column.id in wanted
    ]
    ordered = sorted(members, key=lambda m: -m.values.cell("t3", TOTAL, TOTAL) if "t3" in views else 0)
    cells = [Cell(1, 1, "sheet_title", UNITS)]
    heads = ["单位编码", "单位名称", *(title for _, _, title in shown)]
    cells += [Cell(3, n, "head", head) for n, head in enumerate(heads, start=1)]
    for row, member in enumerate(ordered, start=4):
        cells += [Cell(row, 1, "body_text", member.code), Cell(row, 2, "body_text", member.name)]
        for n, (table, column, _) in enumerate(shown, start=3):
            value = member.values.cell(table, TOTAL, column) / 100
            formula = _sum(table, text(TOTAL), column, f"$A{row}")
            cells.append(Cell(row, n, "body_amount", value, formula))
    last = 3 + len(ordered)
    for n in range(3, 3 + len(shown)):
        total = sum(m.values.cell(shown[n - 3][0], TOTAL, shown[n - 3][1]) for m in ordered) / 100
        formula = f"ROUND(SUM({a1(4, n)}:{a1(max(last, 4), n)}),2)"
        cells.append(Cell(last + 1, n, "body_total_amount", total, formula))
    cells.append(Cell(last + 1, 2, "body_total", pack.book.total))
    bars = min(len(ordered), MOST_BARS)
    charts: tuple[Chart, ...] = ()
    if bars and len(shown) > 1:
        area = (4, 4, 3 + bars, 4)
        title = f"{shown[1][2]}（前 {bars} 个单位，万元）"
        spoken = "；".join(f"{m.name} {m.values.cell('t3', TOTAL, TOTAL) / 100:.2f}" for m in ordered[:bars])
        place = (last + 4, 1)
        charts = (Chart(title, spoken, place, (4, 2, 3 + bars, 2), ((shown[1][2], area),), "万元"),)
    widths = {1: 14.0, 2: 40.0} | dict.fromkeys(range(3, 3 + len(shown)), 18.0)
    return Sheet(UNITS, tuple(cells), widths, freeze=(4, 3), landscape=True, charts=charts)


def _transfers(transfers: Sequence[Transfer], names: dict[str, str]) -> Sheet:
    heads = ("付出单位", "收到单位", "支出类型", "付出（万元）", "收到（万元）", "差额")
    cells = [Cell(1, 1, "sheet_title", TRANSFERS)]
    cells += [Cell(3, n, "head", head) for n, head in enumerate(heads, start=1)]
    for row, one in enumerate(transfers, start=4):
        words = (f"{one.payer} {names[one.payer]}", f"{one.receiver} {names[one.receiver]}", one.kind)
        cells += [Cell(row, n, "body_text", word) for n, word in enumerate(words, start=1)]
        cells += [
            Cell(row, 4, "body_amount", float(one.paid)),
            Cell(row, 5, "body_amount", float(one.received)),
        ]
        gap = float(one.paid - one.received)
        cells.append(Cell(row, 6, "body_amount", gap, f"ROUND({a1(row, 4)}-{a1(row, 5)},2)"))
    return Sheet(
        TRANSFERS, tuple(cells), {1: 34.0, 2: 34.0, 3: 20.0, 4: 16.0, 5: 16.0, 6: 14.0}, freeze=(4, 1)
    )
