"""The published tables as blocks of a document: as printed in the workbook, rows in use alone."""

from __future__ import annotations

from collections.abc import Iterator

from xlsx_kit.compute import TOTAL, ComputedTable, Evaluation, Row
from xlsx_kit.pack import Pack, TableColumn, View
from xlsx_kit.prose.narrative.blocks import Align, Caption, Cell, ColumnFormat, Figure, SpanCell, TableBlock
from xlsx_kit.prose.narrative.grid import header_rows
from xlsx_kit.values import displayed
from xlsx_kit.workbook import budget_year, code_shown, money_unit, numbered, unit_label

UPRIGHT, LANDSCAPE = 156.0, 225.0
"""Millimetres between the margins."""
MANY_COLUMNS, MANY_ROWS = 8, 20
"""Tables with more of either are set in smaller type, to need fewer pages."""
ALIGNED: dict[str, Align] = {"number": "center", "amount": "right"}
NARROWEST, NARROWEST_CODE = 11.0, 8.0
"""Millimetres that a number and the word 栏次 take in one line, and the digits of one level of a code."""


def table_block(evaluation: Evaluation, view: View, anchor: str) -> TableBlock:
    """A published table, its head repeated on every page; without rows it is printed empty, with its note."""
    computed, columns = evaluation.table(view.id), view.table.columns
    facts, pack = evaluation.facts, evaluation.pack
    caption = Caption(
        computed.title,
        left=(unit_label(facts),),
        right=(f"{budget_year(facts)}　　{money_unit(pack)}",),
        anchor=anchor,
    )
    header = header_rows([tuple(column.head) for column in columns])
    numbering = tuple(SpanCell(str(numbered(view.table, n + 1)), n) for n in range(len(columns)))
    return TableBlock(
        caption,
        _columns(view),
        (*header, numbering),
        tuple(printed_rows(pack, view, computed)),
        (computed.note,) if computed.note else (),
        small=len(columns) > MANY_COLUMNS or len(view.fixed) > MANY_ROWS,
    )


def _columns(view: View) -> tuple[ColumnFormat, ...]:
    """The workbook's widths, scaled to the page; what is too narrow then is widened at the others' cost."""
    page = LANDSCAPE if view.table.landscape else UPRIGHT
    widths = [column.width for column in view.table.columns]
    least = [NARROWEST_CODE if column.level else NARROWEST for column in view.table.columns]
    shares = [page * width / sum(widths) for width in widths]
    wide = [share for share, narrow in zip(shares, least, strict=True) if share > narrow]
    narrow = sum(narrow for share, narrow in zip(shares, least, strict=True) if share <= narrow)
    scale = (page - narrow) / sum(wide)
    aligned = (ALIGNED.get(column.role, "left") for column in view.table.columns)
    return tuple(
        ColumnFormat(share * scale if share > narrow else narrow, align)
        for share, narrow, align in zip(shares, least, aligned, strict=True)
    )


def printed_rows(pack: Pack, view: View, computed: ComputedTable) -> Iterator[tuple[Cell, ...]]:
    """The rows of a published table, cell by cell as printed: nothing is blank."""
    if not view.fixed:
        for number, row in enumerate(computed.rows, start=1):
            yield tuple(_of_listed(pack, view, column, row, number) for column in view.table.columns)
        return
    for number, row in enumerate(computed.rows, start=1):
        yield tuple(_of_fixed(pack, view, column, row, number) for column in view.table.columns)


def _of_listed(pack: Pack, view: View, column: TableColumn, row: Row, number: int) -> Cell:
    rows = view.table.rows
    assert rows is not None
    match column.role:
        case "number":
            return "" if row.key == TOTAL and rows.total == "last" else str(number)
        case "code" if rows.codes:
            return code_shown(pack.codes[rows.codes], column, row)
        case "name":
            return row.label
        case "code" | "text":
            return row.texts.get(column.id, "")
        case _:
            return _amount(view, row, column.id, pack.book.decimals)


def _of_fixed(pack: Pack, view: View, column: TableColumn, row: Row, number: int) -> Cell:
    match column.role:
        case "number":
            return str(number)
        case "label":
            return row.texts.get(column.id, "")
        case _:
            return _amount(view, row, column.id, pack.book.decimals)


def _amount(view: View, row: Row, column: str, decimals: int) -> Cell:
    """Nothing is printed blank."""
    amount = row.cells.get(column, 0)
    return Figure(f"{view.id}/{row.source(column)}/{column}", displayed(amount, decimals)) if amount else ""
