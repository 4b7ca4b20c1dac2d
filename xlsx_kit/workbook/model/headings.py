"""The head of a published sheet: title, unit, year and money, the merged header, the 栏次 row."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from xlsx_kit.compute import ComputedTable, Evaluation, TableLayout
from xlsx_kit.facts import Facts
from xlsx_kit.pack import Pack, Table
from xlsx_kit.workbook.model.common import BACK, CHECKS, height_of, span, to_checks, to_cover
from xlsx_kit.workbook.model.grid import Area, CellModel

NUMBERING = "栏次"
UNTOUCHED = "自动生成，不需填写"
Merges = list[tuple[Area, CellModel]]


def heading(
    layout: TableLayout, evaluation: Evaluation, computed: ComputedTable
) -> tuple[list[CellModel], Merges]:
    """Single cells and merged ones; the links stand right of what is printed."""
    facts, pack = evaluation.facts, evaluation.pack
    merges = header_merges(layout)
    headers = [area for area, _ in merges]
    # the last three columns hold the year (two of them) and the money unit
    year = layout.width - 2
    cells = [
        CellModel(2, layout.width, "unit_right", money_unit(pack)),
        CellModel(1, layout.links, "link", BACK, link=to_cover(pack)),
        CellModel(2, layout.links, "link", CHECKS, link=to_checks(pack)),
        CellModel(layout.note_row, layout.links, "hint", UNTOUCHED),
        *_header(layout, headers),
    ]
    unit = CellModel(2, 1, "unit_line", unit_label(facts))
    title = CellModel(1, 1, "title", computed.title)
    year_cell = CellModel(2, year, "unit_year", budget_year(facts))
    merges = [
        ((1, 1, 1, layout.width), title),
        ((2, 1, 2, year - 1), unit),
        ((2, year, 2, layout.width - 1), year_cell),
        *merges,
    ]
    return cells, merges


def unit_label(facts: Facts) -> str:
    """A unit as the cover, the tables and the page headers name it."""
    return f"{facts.unit_code} {facts.unit_name}"


def budget_year(facts: Facts) -> str:
    """The year over a published table."""
    return f"预算年度：{facts.year}"


def money_unit(pack: Pack) -> str:
    """The money unit over a published table."""
    return f"单位：{pack.book.money}"


def _header(layout: TableLayout, merged: list[Area]) -> Iterator[CellModel]:
    for column in layout.view.table.columns:
        place = layout.columns[column.id]
        for n in range(layout.head_rows):
            words = column.head[n] if n < len(column.head) else ""
            hidden = any(_covers(area, layout.head + n, place) for area in merged)
            yield CellModel(layout.head + n, place, "head", "" if hidden else words)
        yield CellModel(layout.numbering, place, "numbering", numbered(layout.view.table, place))


def numbered(table: Table, place: int) -> str | int:
    """What the 栏次 row has in a column, counted from 1: nothing over split codes, 栏次, then 1, 2, …"""
    first = next(n for n, column in enumerate(table.columns, start=1) if not column.level)
    return "" if place < first else NUMBERING if place == first else place - first


def heading_heights(layout: TableLayout, widths: Mapping[int, float], unit: str) -> dict[int, float]:
    """Heights that let a long unit name and every heading be read."""
    # the last three columns hold the year (two of them) and the money unit
    year = layout.width - 2
    heights: dict[int, float] = {
        1: 36,
        2: height_of([(unit, span(widths, 1, max(1, year - 1)))], size=10.5, least=20),
        layout.note_row: 18,
        layout.numbering: 18,
    }
    merges = {(area[0], area[1]): area for area, _ in header_merges(layout)}
    for n in range(layout.head_rows):
        row = layout.head + n
        texts = []
        for column in layout.view.table.columns:
            place = layout.columns[column.id]
            area = merges.get((row, place), (row, place, row, place))
            if n < len(column.head) and area[2] == row:
                texts.append((column.head[n], span(widths, place, area[3])))
        heights[row] = height_of(texts, least=24)
    return heights


def header_merges(layout: TableLayout) -> Merges:
    """Headings merged over the columns and rows they cover."""
    columns = layout.view.table.columns
    heads = [c.head + [c.head[-1]] * (layout.head_rows - len(c.head)) for c in columns]
    merges: Merges = []
    taken: set[tuple[int, int]] = set()
    for n in range(layout.head_rows):
        for c in range(len(columns)):
            if (n, c) in taken:
                continue
            right = c
            while right + 1 < len(columns) and heads[right + 1][: n + 1] == heads[c][: n + 1]:
                right += 1
            down = n
            while down + 1 < layout.head_rows and all(
                len(columns[k].head) <= down + 1 for k in range(c, right + 1)
            ):
                down += 1
            taken |= {(i, j) for i in range(n, down + 1) for j in range(c, right + 1)}
            if (down, right) != (n, c):
                area = (layout.head + n, c + 1, layout.head + down, right + 1)
                merges.append((area, CellModel(area[0], area[1], "head", heads[c][n])))
    return merges


def _covers(area: Area, row: int, column: int) -> bool:
    """Whether a cell lies under a merged area, whose first cell alone holds its words."""
    top, left, bottom, right = area
    return top <= row <= bottom and left <= column <= right and (row, column) != (top, left)
