"""Figures typed from a publication: the sheet they are typed into, and the file read back.

A workbook has a sheet for each table, called by its id (``t1``), with the ids of the columns in its first
row: the row's key (``行``), its name, the amounts. A CSV has a line for each figure instead: ``表,行,列,数``.
Tables, rows and columns are those of ``tables --json``, or called as they are printed (表1, 一、事业收入,
合计); what is left blank is not compared.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from xlsx_kit.addresses import a1
from xlsx_kit.compute import ComputedTable, Evaluation
from xlsx_kit.facts import EMPTY, Facts
from xlsx_kit.files import Grid, read_sheets
from xlsx_kit.messages import refusal
from xlsx_kit.pack import HEADING_NUMBER, TOTAL, Pack, View
from xlsx_kit.workbook import CellModel, SheetModel, WorkbookModel

ROW_HEAD, NAME_HEAD = "行", "名称"
LINE_HEADS = ("表", ROW_HEAD, "列", "数")
FIRST_ROW = 3
"""Of the rows; above stand the ids of the columns and what they are called."""
BLANK_ROWS = 60
"""Blank rows of a table whose rows are not known."""


@dataclass(frozen=True, slots=True)
class PublishedFigure:
    """One figure as it was printed, and where it was typed."""

    table: str
    row: str
    column: str
    amount: Decimal
    sheet: str
    cell: str


def typing_book(pack: Pack, evaluation: Evaluation | None) -> WorkbookModel:
    """The workbook to type a publication into, with the rows of a unit's tables where there are facts."""
    known = evaluation or Evaluation(pack, Facts(pack.id, {"": (EMPTY,)}))
    sheets = tuple(_typing_sheet(pack, known.table(view.id)) for view in pack.views)
    title = f"{pack.book.title} 公开数"
    return WorkbookModel(title, "", known.facts.year, sheets, {}, {}, False, pack.book.decimals)


def _typing_sheet(pack: Pack, table: ComputedTable) -> SheetModel:
    columns = table.view.table.amounts
    cells = [CellModel(1, 1, "head", ROW_HEAD), CellModel(1, 2, "head", NAME_HEAD)]
    cells += [CellModel(1, n, "head", column.id) for n, column in enumerate(columns, start=3)]
    cells += [
        CellModel(2, n, "head", table.over.heads[column.id][-1]) for n, column in enumerate(columns, start=3)
    ]
    cells += [CellModel(2, 1, "head", table.view.table.short), CellModel(2, 2, "head", table.title)]
    rows: list[tuple[str, str]] = [(row.key, row.label.strip()) for row in table.rows]
    if not rows and table.view.table.rows:
        rows = [(TOTAL, pack.book.total), *[("", "")] * BLANK_ROWS]
    for n, (key, label) in enumerate(rows, start=FIRST_ROW):
        cells += [CellModel(n, 1, "entry_text", key), CellModel(n, 2, "entry_text", label)]
        cells += [CellModel(n, 3 + k, "entry_amount") for k in range(len(columns))]
    widths = {1: 12, 2: 40, **dict.fromkeys(range(3, 3 + len(columns)), 16)}
    return SheetModel(table.view.id, tuple(cells), widths, freeze=(2, 2))


def read_published(path: Path, pack: Pack) -> tuple[PublishedFigure, ...]:
    """The figures typed into a file. Raises InputError for one that is laid out otherwise."""
    sheets = read_sheets(path)
    found = [
        figure
        for name, grid in sheets.items()
        for figure in (_lines(grid, pack) if _is_lines(grid) else _table(name, grid, pack))
    ]
    if not found:
        tables = "、".join(view.id for view in pack.views)
        raise refusal("PACK-161", name=path.name, tables=tables)
    return tuple(found)


def _is_lines(grid: Grid) -> bool:
    return tuple(grid.text(1, n) for n in range(1, 5)) == LINE_HEADS


def _lines(grid: Grid, pack: Pack) -> Iterator[PublishedFigure]:
    for row in range(2, grid.last_row + 1):
        if grid.text(row, 4):
            table, key, column = (grid.text(row, n) for n in range(1, 4))
            view, column = _known(pack, table, column, grid, a1(row, 1))
            yield _figure(grid, row, 4, view.id, _row(pack, view, key, column), column)


def _table(name: str, grid: Grid, pack: Pack) -> Iterator[PublishedFigure]:
    if not grid.cells or name not in {view.id for view in pack.views} or grid.text(1, 1) != ROW_HEAD:
        return
    for column in range(3, grid.last_column + 1):
        if column_id := grid.text(1, column):
            view, column_id = _known(pack, name, column_id, grid, a1(1, column))
            for row in range(FIRST_ROW, grid.last_row + 1):
                if grid.text(row, column) and grid.text(row, 1):
                    key = _row(pack, view, grid.text(row, 1), column_id)
                    yield _figure(grid, row, column, name, key, column_id)


def _known(pack: Pack, table: str, column: str, grid: Grid, cell: str) -> tuple[View, str]:
    """A table by its id or a name, and the id of its column. Raises InputError where the pack has none."""
    views = {name: view for view in pack.views for name in (view.table.title, view.table.short, view.id)}
    if table not in views:
        known = "、".join(view.id for view in pack.views)
        raise refusal("PACK-162", place=f"{grid.name} {cell}", what=f"表 {table}", known=known)
    view = views[table]
    columns = [one.id for one in view.table.amounts]
    headed = [one.id for one in view.table.amounts if column in (one.id, one.head[-1], "／".join(one.head))]
    if column not in columns and len(headed) != 1:
        what = f"{view.id} 的列 {column}"
        raise refusal("PACK-162", place=f"{grid.name} {cell}", what=what, known="、".join(columns))
    return view, column if column in columns else headed[0]


def _row(pack: Pack, view: View, row: str, column: str) -> str:
    """The key of a row, by its key, its number or what is printed on the side of a column; as it is else."""
    if row in view.row_names:
        return view.row_key(row, column)
    side = view.side_label(column)
    names = {row, HEADING_NUMBER.sub("", row)} if view.in_use else {row}
    printed = [one.key for one in view.fixed if one.labels.get(side, "").strip() in names]
    if not view.fixed and row == pack.book.total:
        return TOTAL
    return printed[0] if len(printed) == 1 else row


def _figure(grid: Grid, row: int, place: int, table: str, key: str, column: str) -> PublishedFigure:
    amount = grid.amount(row, place)
    if amount is None:
        raise refusal("PACK-163", place=f"{grid.name} {a1(row, place)}", text=grid.text(row, place))
    return PublishedFigure(table, key, column, amount, grid.name, a1(row, place))
