"""Totals over units as a workbook: every figure a formula over one sheet that lists what each unit reported.

The same sheet has a line for every figure that the elimination of transfers changes, so that the tables show
the department as it is published, and the sheet of units how that comes about.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from xlsx_kit.addresses import a1
from xlsx_kit.campaign.consolidation.tables import chart_sheet, table_sheet
from xlsx_kit.campaign.consolidation.transfers import Transfer
from xlsx_kit.compute import Evaluation, text
from xlsx_kit.pack import Pack, Ref, reference_of
from xlsx_kit.workbook import Cached, CellModel, Chart, SheetModel, WorkbookModel

UNITS, DEPARTMENTS, DATA, TRANSFERS = "各单位", "各部门", "明细", "内部往来"
DATA_HEADS = ("表", "行", "栏", "单位编码", "单位名称", "金额（{money}）")
ELIMINATED, ELIMINATION = "抵销", "单位之间往来抵销"
MOST_BARS = 30
Datum = tuple[str, str, str, str, str, int]
"""Table, row, column, unit's code and name, amount."""
UNIT_HEADS, UNIT_WIDTHS = ("单位编码", "单位名称", "主管部门"), (14.0, 36.0, 14.0)
FIRST_ROW = 4
"""Of units, departments and figures that are made public."""


@dataclass(frozen=True, slots=True)
class ConsolidatedUnit:
    """A unit with its computed tables; ``parent`` is the department it belongs to, or ""."""

    code: str
    name: str
    parent: str
    values: Evaluation


def rollup_book(
    pack: Pack,
    title: str,
    year: int,
    members: Sequence[ConsolidatedUnit],
    whole: Evaluation,
    transfers: Sequence[Transfer],
) -> WorkbookModel:
    """The workbook: units with a chart, a sheet a table, transfers, and the data all formulas look at.

    ``whole`` are the tables of all together, without what they pass on to each other.
    """
    data = list(_data(pack, members, whole))
    columns = {"table": "A", "row": "B", "column": "C", "unit": "D", "amount": "F"}
    last = max(len(data) + 1, 2)
    names = {f"R_{key}": f"'{DATA}'!${c}$2:${c}${last}" for key, c in columns.items()}
    ordered = sorted(members, key=lambda m: (-_size(pack, m.values), m.code))
    sheets = [_units(pack, ordered, whole)]
    if len({member.parent for member in members}) > 1:
        sheets.append(_departments(pack, ordered, whole))
    sheets += filter(None, [disclosed_sheet(pack, ordered)])
    sheets.append(chart_sheet(pack, whole))
    sheets += [table_sheet(pack, view, whole) for view in pack.views]
    if transfers:
        sheets.append(
            _transfers(transfers, {member.code: member.name for member in members}, pack.book.money)
        )
    sheets.append(_data_sheet(pack, data))
    return WorkbookModel(title, title, year, tuple(sheets), names, {}, False, pack.book.decimals)


def _data(pack: Pack, members: Sequence[ConsolidatedUnit], whole: Evaluation) -> Iterator[Datum]:
    """Every figure of every unit; then, figure by figure, what the whole has more or less than their sum."""
    sums: dict[tuple[str, str, str], int] = {}
    for member in members:
        for view in pack.views:
            for row in member.values.table(view.id).rows:
                for column, amount in row.cells.items():
                    if amount:
                        # only classes in use may be printed: a row then has amounts of several rows
                        key = (view.id, row.source(column), column)
                        sums[key] = sums.get(key, 0) + amount
                        yield *key, member.code, member.name, amount
    for table in whole.tables:
        for row in table.rows:
            for column in row.cells:
                sums.setdefault(
                    (table.view.id, row.source(column), column), 0
                )  # a code that only the whole has
    for key, amount in sums.items():
        if gap := whole.cell(*key) - amount:
            yield *key, ELIMINATED, ELIMINATION, gap


def _data_sheet(pack: Pack, data: Sequence[Datum]) -> SheetModel:
    heads = [title.format(money=pack.book.money) for title in DATA_HEADS]
    cells = _line(1, "head", heads)
    for row, (*words, amount) in enumerate(data, start=2):
        cells += _line(row, "body_text", words)
        cells.append(CellModel(row, len(DATA_HEADS), "body_amount", amount / pack.book.scale))
    widths = {1: 6.0, 2: 12.0, 3: 12.0, 4: 14.0, 5: 36.0, 6: 16.0}
    return SheetModel(DATA, tuple(cells), widths, freeze=(2, 1), filter=(1, 1, max(len(data), 1) + 1, 6))


def _shown(pack: Pack, whole: Evaluation) -> list[tuple[Ref, str]]:
    """The cells that stand beside each unit, with their headings."""
    spec = pack.book.consolidation
    refs = spec.shown if spec else []  # without any, units stand beside each other by code
    found = [cell for ref in refs if (cell := _cell(pack, ref))]
    tables = [whole.table(cell.table) for cell in found]
    return [
        (cell, f"{table.view.table.short} {table.over.heads[cell.column][-1]}")
        for cell, table in zip(found, tables, strict=True)
    ]


def _cell(pack: Pack, ref: str) -> Ref | None:
    """The cell that a figure is; None for one that the pack lacks, or that is no single cell."""
    known = "/" in ref or ref in pack.book.figures
    reference = reference_of(pack, ref) if known else None
    return reference if isinstance(reference, Ref) else None


def _size(pack: Pack, values: Evaluation) -> int:
    """What units are ordered by."""
    cell = _cell(pack, pack.book.consolidation.by) if pack.book.consolidation else None
    return values.value(cell) if cell else 0


def _units(pack: Pack, members: Sequence[ConsolidatedUnit], whole: Evaluation) -> SheetModel:
    """A line a unit: income, expenditure and its kinds; their sum, what is eliminated, and what remains."""
    shown, first, scale = _shown(pack, whole), FIRST_ROW, pack.book.scale
    cells = [CellModel(1, 1, "sheet_title", UNITS)]
    cells += _line(first - 1, "head", [*UNIT_HEADS, *(title for _, title in shown)])
    for row, member in enumerate(members, start=first):
        cells += _line(row, "body_text", (member.code, member.name, member.parent))
        for n, (cell, _) in enumerate(shown, start=4):
            value = member.values.value(cell) / scale
            cells.append(CellModel(row, n, "body_amount", value, _of_unit(pack, cell, f"$A{row}")))
    last = first + len(members) - 1
    together, gone, left = last + 1, last + 2, last + 3
    labels = ((together, "", "各单位相加"), (gone, ELIMINATED, ELIMINATION), (left, "", "汇总"))
    for row, code, label in labels:
        cells += [CellModel(row, 1, "body_text", code), CellModel(row, 2, "body_total", label)]
        cells.append(CellModel(row, 3, "body_text", ""))
    for n, (cell, _) in enumerate(shown, start=4):
        total, net = sum(m.values.value(cell) for m in members), whole.value(cell)
        added = _rounded(pack, f"SUM({a1(first, n)}:{a1(max(last, first), n)})")
        rest, eliminated = f"{a1(together, n)}+{a1(gone, n)}", _of_unit(pack, cell, f"$A{gone}")
        cells += [
            CellModel(together, n, "body_total_amount", total / scale, added),
            CellModel(gone, n, "body_amount", (net - total) / scale, eliminated),
            CellModel(left, n, "body_total_amount", net / scale, _rounded(pack, rest)),
        ]
    charts = _bars(pack, members, shown, first, left + 2)
    widths = _widths(UNIT_WIDTHS, len(shown))
    return SheetModel(UNITS, tuple(cells), widths, freeze=(first, 3), landscape=True, charts=charts)


def _of_unit(pack: Pack, cell: Ref, unit: str) -> str:
    """A cell of a table, of one unit."""
    wanted = f"R_table,{text(cell.table)},R_row,{text(cell.row)},R_column,{text(cell.column)},R_unit,{unit}"
    return _rounded(pack, f"SUMIFS(R_amount,{wanted})")


def _bars(
    pack: Pack,
    members: Sequence[ConsolidatedUnit],
    shown: Sequence[tuple[Ref, str]],
    first: int,
    row: int,
) -> tuple[Chart, ...]:
    """The largest units, by what they spend."""
    bars = min(len(members), MOST_BARS)
    spec = pack.book.consolidation
    by = _cell(pack, spec.by) if spec else None
    at = next((n for n, (cell, _) in enumerate(shown, start=4) if cell == by), 0)
    if not bars or not at:
        return ()
    title, last = f"{shown[at - 4][1]}（前 {bars} 个单位）", first + bars - 1
    alt = "；".join(
        f"{m.name} {_size(pack, m.values) / pack.book.scale:.{pack.book.places}f}" for m in members[:bars]
    )
    series = ((shown[at - 4][1], (first, at, last, at)),)
    return (Chart(title, alt, (row, 1), (first, 2, last, 2), series, pack.book.money, pack.book.decimals),)


def _departments(pack: Pack, members: Sequence[ConsolidatedUnit], whole: Evaluation) -> SheetModel:
    """A line a department, as sums over the sheet of units."""
    shown, first, last = _shown(pack, whole), FIRST_ROW, len(members) + FIRST_ROW - 1
    cells = [CellModel(1, 1, "sheet_title", DEPARTMENTS)]
    cells += _line(first - 1, "head", ["主管部门", "单位数", *(title for _, title in shown)])
    owners = f"'{UNITS}'!$C${first}:$C${last}"
    for row, parent in enumerate(sorted({member.parent for member in members}), start=first):
        own = [member for member in members if member.parent == parent]
        cells += [
            CellModel(row, 1, "body_text", parent),
            CellModel(row, 2, "body_amount", len(own), f"SUMPRODUCT(--({owners}=$A{row}))"),
        ]
        for n, (cell, _) in enumerate(shown, start=3):
            amounts = f"'{UNITS}'!{a1(first, n + 1, absolute='rc')}:{a1(last, n + 1, absolute='rc')}"
            value = sum(m.values.value(cell) for m in own) / pack.book.scale
            formula = _rounded(pack, f"SUMPRODUCT(({owners}=$A{row})*{amounts})")
            cells.append(CellModel(row, n, "body_amount", value, formula))
    widths = _widths((36.0, 10.0), len(shown))
    return SheetModel(DEPARTMENTS, tuple(cells), widths, freeze=(first, 2), landscape=True)


def _transfers(transfers: Sequence[Transfer], names: dict[str, str], money: str) -> SheetModel:
    """Both sides of everything that units pass on to each other, and where they disagree."""
    heads = ("付出单位", "收到单位", "支出类型", f"付出（{money}）", f"收到（{money}）", "差额")
    cells = [
        CellModel(1, 1, "sheet_title", TRANSFERS),
        CellModel(2, 1, "guide", "两边都有的部分已经抵销；有差额的请两个单位核对。"),
    ]
    cells += _line(4, "head", heads)
    for row, one in enumerate(transfers, start=5):
        words = (f"{one.payer} {names[one.payer]}", f"{one.receiver} {names[one.receiver]}", one.kind)
        cells += _line(row, "body_text", words)
        cells += _line(row, "body_amount", (float(one.paid), float(one.received)), first=4)
        gap = float(one.paid - one.received)
        cells.append(CellModel(row, 6, "body_amount", gap, f"ROUND({a1(row, 4)}-{a1(row, 5)},2)"))
    widths = {1: 34.0, 2: 34.0, 3: 20.0, 4: 16.0, 5: 16.0, 6: 14.0}
    return SheetModel(TRANSFERS, tuple(cells), widths, freeze=(5, 1))


DISCLOSED = "公开汇总数"


def disclosed_sheet(pack: Pack, members: Sequence[ConsolidatedUnit]) -> SheetModel | None:
    """What a bureau makes public itself (“三公”, 机关运行, 政府采购): a line a unit, a column a figure, their
    sums last. None for a pack that names no such figures.
    """
    spec = pack.book.consolidation
    if spec is None or not spec.disclosed:
        return None
    last, scale = FIRST_ROW + len(members) - 1, pack.book.scale
    cells = [
        CellModel(1, 1, "sheet_title", DISCLOSED),
        CellModel(2, 1, "guide", f"金额单位：{pack.book.money}。每个单位只计一次。"),
        *_line(FIRST_ROW - 1, "head", [*UNIT_HEADS, *(one.title for one in spec.disclosed)]),
        *_line(last + 1, "body_total", ("", pack.book.total, "")),
    ]
    for row, member in enumerate(members, start=FIRST_ROW):
        cells += _line(row, "body_text", (member.code, member.name, member.parent))
    for n, one in enumerate(spec.disclosed, start=len(UNIT_HEADS) + 1):
        amounts = [member.values.amount(one.figure) for member in members]
        for row, amount in enumerate(amounts, start=FIRST_ROW):
            cells.append(CellModel(row, n, "body_amount", amount / scale))
        formula = _rounded(pack, f"SUM({a1(FIRST_ROW, n)}:{a1(last, n)})")
        cells.append(CellModel(last + 1, n, "body_total_amount", sum(amounts) / scale, formula))
    widths = _widths(UNIT_WIDTHS, len(spec.disclosed))
    return SheetModel(DISCLOSED, tuple(cells), widths, freeze=(FIRST_ROW, 3), landscape=True)


def _line(row: int, style: str, values: Iterable[Cached], first: int = 1) -> list[CellModel]:
    return [CellModel(row, n, style, value) for n, value in enumerate(values, start=first)]


def _rounded(pack: Pack, formula: str) -> str:
    return f"ROUND({formula},{pack.book.places})"


def _widths(named: Sequence[float], amounts: int) -> dict[int, float]:
    """The widths of columns: those that name a line, then those of amounts."""
    return dict(enumerate((*named, *(16.0,) * amounts), start=1))
