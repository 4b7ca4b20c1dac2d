"""The published tables as blocks of a document: as printed in the workbook, rows in use alone."""

from __future__ import annotations

from collections.abc import Iterator

from xlsx_kit.compute import ComputedTable, Evaluation, Row
from xlsx_kit.facts import nothing_entered
from xlsx_kit.pack import TOTAL, Pack, TableColumn, View
from xlsx_kit.prose.narrative.blocks import (
    LANDSCAPE_WIDTH,
    TEXT_WIDTH,
    Align,
    Caption,
    Cell,
    ColumnFormat,
    Figure,
    SpanCell,
    TableBlock,
)
from xlsx_kit.prose.narrative.grid import header_rows
from xlsx_kit.prose.narrative.source import FIGURES
from xlsx_kit.values import displayed
from xlsx_kit.workbook import code_shown, numbering_of

MANY_COLUMNS, MANY_ROWS = 8, 20
"""Tables with more of either are set in smaller type, to need fewer pages."""
ALIGNED: dict[str, Align] = {"number": "center", "amount": "right", "percent": "right"}
NAMING = ("label", "name")
"""The columns whose cells say what their row is about."""
NARROWEST, NARROWEST_CODE = 11.0, 8.0
"""Millimetres that a number and the word 栏次 take in one line, and the digits of one level of a code."""


def table_block(evaluation: Evaluation, view: View, anchor: str) -> TableBlock:
    """A published table, its head repeated on every page; without rows it is printed empty, with its note,
    which says that there is nothing: not of a unit that entered nothing at all.
    """
    untouched = nothing_entered(evaluation.pack, evaluation.facts)
    computed, pack = evaluation.table(view.id), evaluation.pack
    over, columns = computed.over, printed_columns(computed)
    caption = Caption(
        computed.title,
        left=(over.left,),
        right=("　　".join(filter(None, (over.middle, over.right))),),
        anchor=anchor,
        corner=over.corner,
    )
    header = header_rows([head for _, head in columns])
    numbers = tuple(SpanCell(str(number), n) for n, number in enumerate(numbering_of(view, computed)))
    body = tuple(printed_rows(pack, view, computed))
    small = len(columns) > MANY_COLUMNS or (bool(view.fixed) and len(body) > MANY_ROWS)
    return TableBlock(
        caption,
        _columns(pack, view, computed),
        header if view.furniture.numbering == "none" else (*header, numbers),
        body,
        (*computed.notes, *filter(None, [] if untouched else [computed.note])),
        small=small,
    )


def published_tables(evaluation: Evaluation) -> tuple[TableBlock, ...]:
    """All published tables of a unit in the order of the pack, as a publication prints them."""
    return tuple(table_block(evaluation, view, "") for view in evaluation.pack.views)


def printed_columns(computed: ComputedTable) -> list[tuple[TableColumn, tuple[str, ...]]]:
    """The columns of a table as printed, each with its header."""
    table, over = computed.view.table, computed.over
    if table.printed:
        return [(table.column(c.column), over.heads[str(n)]) for n, c in enumerate(table.printed)]
    return [(column, over.heads[column.id]) for column in computed.columns]


def _columns(pack: Pack, view: View, computed: ComputedTable) -> tuple[ColumnFormat, ...]:
    """The workbook's widths, scaled to the page."""
    page = LANDSCAPE_WIDTH if view.table.landscape else TEXT_WIDTH
    columns = [column for column, _ in printed_columns(computed)]
    widths = [column.width for column in view.table.printed or columns]
    least = [NARROWEST_CODE if column.level else NARROWEST for column in columns]
    shares = [page * width / sum(widths) for width in widths]
    wide = [share for share, narrow in zip(shares, least, strict=True) if share > narrow]
    narrow = sum(narrow for share, narrow in zip(shares, least, strict=True) if share <= narrow)
    scale = (page - narrow) / sum(wide)
    shares = [
        share * scale if share > narrow else narrow for share, narrow in zip(shares, least, strict=True)
    ]
    return tuple(
        ColumnFormat(share, _align(pack, view, column), heading=column.role in NAMING, least=narrowest)
        for share, column, narrowest in zip(shares, columns, least, strict=True)
    )


def _align(pack: Pack, view: View, column: TableColumn) -> Align:
    """How a column is aligned: figures of a record (数量) like amounts."""
    records = view.table.rows.records if view.table.rows else ""
    if column.field and records and pack.input(records).column(column.field).type in FIGURES:
        return "right"
    return ALIGNED.get(column.role, "left")


def printed_rows(pack: Pack, view: View, computed: ComputedTable) -> Iterator[tuple[Cell, ...]]:
    """The rows of a published table, cell by cell as printed: nothing is blank."""
    if not view.fixed:
        for number, row in enumerate(computed.rows, start=1):
            yield tuple(_of_listed(pack, view, column, row, number) for column in computed.columns)
        return
    if view.grid:
        columns = [column for column, _ in printed_columns(computed)]
        for number, line in enumerate(view.grid):
            yield tuple(
                "" if key is None else _of_fixed(pack, view, column, computed.by_key[key], number)
                for column, key in zip(columns, line, strict=True)
            )
        return
    for number, row in enumerate(computed.rows):
        yield tuple(_of_fixed(pack, view, column, row, number) for column in computed.columns)


def _of_listed(pack: Pack, view: View, column: TableColumn, row: Row, number: int) -> Cell:
    rows = view.table.rows
    assert rows is not None
    match column.role:
        case "number":
            return "" if row.key == TOTAL and rows.total == "last" else str(number + column.first - 1)
        case "code" if rows.codes:
            return code_shown(pack.codes[rows.codes], column, row)
        case "name":
            return row.label
        case "code" | "text" | "percent":
            return row.texts.get(column.id, "")
        case _:
            return _amount(pack, view, row, column.id)


def _of_fixed(pack: Pack, view: View, column: TableColumn, row: Row, number: int) -> Cell:
    match column.role:
        case "number":
            return str(number + column.first)
        case "label" | "percent":
            return row.texts.get(column.id, "")
        case "code":
            return view.fixed[view.row_numbers[row.key]].code
        case _:
            return _amount(pack, view, row, column.id)


def _amount(pack: Pack, view: View, row: Row, column: str) -> Cell:
    """Nothing is printed blank, unless the table prints its zeros."""
    at = column, row.source(column)
    furniture, amount = view.printed_in(*at), view.shown(row.cells.get(column, 0), *at)
    decimals = pack.book.decimals if furniture.decimals is None else furniture.decimals
    if not amount and (furniture.zeros == "blank" or column not in row.cells):
        return ""
    ref = f"{view.id}/{row.source(column)}/{column}"
    return Figure(ref, displayed(amount, decimals, scale=view.scale, separators=furniture.separators))
