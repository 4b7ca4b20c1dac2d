"""The head of a published sheet: title, unit, year and money, the merged header, the 栏次 row."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from xlsx_kit.compute import ComputedTable, Evaluation, TableLayout
from xlsx_kit.facts import Facts
from xlsx_kit.pack import View
from xlsx_kit.workbook.model.common import BACK, CHECKS, height_of, span, to_checks, to_cover
from xlsx_kit.workbook.model.grid import Area, CellModel

UNTOUCHED = "自动生成，不需填写"
Merges = list[tuple[Area, CellModel]]
Heads = list[tuple[int, tuple[str, ...]]]
"""Sheet columns that are printed, with their headers from top to bottom."""


def heading(
    layout: TableLayout, evaluation: Evaluation, computed: ComputedTable
) -> tuple[list[CellModel], Merges]:
    """Single cells and merged ones; the links stand right of what is printed."""
    pack, over = evaluation.pack, computed.over
    headers = header_merges(layout, computed)
    right = "\n".join(filter(None, (over.corner, over.right)))
    last = heads_of(layout, computed)[-1][0]
    cells = [
        CellModel(2, last, "unit_right_lines" if over.corner else "unit_right", right),
        CellModel(1, layout.links, "link", BACK, link=to_cover(pack)),
        CellModel(2, layout.links, "link", CHECKS, link=to_checks(pack)),
        CellModel(layout.note_row, layout.links, "hint", UNTOUCHED),
        *_header(layout, computed, [area for area, _ in headers]),
    ]
    merges: Merges = [((1, 1, 1, layout.width), CellModel(1, 1, "title", computed.title))]
    if over.middle:
        # the last three columns hold the year (two of them) and the money unit
        year = last - 2
        merges.append(((2, 1, 2, year - 1), CellModel(2, 1, "unit_line", over.left)))
        merges.append(((2, year, 2, last - 1), CellModel(2, year, "unit_year", over.middle)))
    else:
        merges.append(((2, 1, 2, last - 1), CellModel(2, 1, "unit_line", over.left)))
    single = [(area, cell) for area, cell in merges if area[:2] == area[2:]]
    cells += [cell for _, cell in single]
    return cells, [*(one for one in merges if one not in single), *headers]


def unit_label(facts: Facts) -> str:
    """A unit as the cover and the page headers name it."""
    return f"{facts.unit_code} {facts.unit_name}"


def heads_of(layout: TableLayout, computed: ComputedTable) -> Heads:
    """The printed columns of a table with their headers."""
    over, table = computed.over, layout.view.table
    if table.printed:
        return [(n + 1, over.heads[str(n)]) for n in range(len(table.printed))]
    return [(layout.columns[c.id], over.heads[c.id]) for c in computed.columns]


def _header(layout: TableLayout, computed: ComputedTable, merged: list[Area]) -> Iterator[CellModel]:
    numbers = numbering_of(layout.view, computed)
    for (place, head), number in zip(heads_of(layout, computed), numbers, strict=True):
        for n in range(layout.head_rows):
            words = head[n] if n < len(head) else ""
            hidden = any(_covers(area, layout.head + n, place) for area in merged)
            yield CellModel(layout.head + n, place, "head", "" if hidden else words)
        if layout.view.furniture.numbering != "none":
            yield CellModel(layout.numbering, place, "numbering", number)


def numbering_of(view: View, computed: ComputedTable) -> list[str | int]:
    """What the 栏次 row has in each printed column."""
    furniture, table = view.furniture, view.table
    word = furniture.numbered or ""
    if table.printed:
        columns = [table.column(printed.column) for printed in table.printed]
    else:
        columns = list(computed.columns)
    if furniture.numbering == "columns":
        # nothing over split codes, 栏次, then 1, 2, …
        first = next(n for n, column in enumerate(columns) if not column.level)
        return ["" if n < first else word if n == first else n - first for n in range(len(columns))]
    found: list[str | int] = []
    amounts = 0
    for n, column in enumerate(columns):
        counted = column.role in ("amount", "percent")
        amounts += counted
        labelled = column.role == "label" or n == 0
        found.append(amounts if counted else word if labelled else "")
    return found


def heading_heights(
    layout: TableLayout, widths: Mapping[int, float], computed: ComputedTable
) -> dict[int, float]:
    """Heights that let a long unit name, every heading and every note be read."""
    over, heads = computed.over, heads_of(layout, computed)
    last = heads[-1][0]
    # the last three columns hold the year (two of them) and the money unit
    left = last - 3 if over.middle else last - 1
    lines = [(over.left, span(widths, 1, max(1, left)))]
    lines += [(f"{over.corner}\n{over.right}", 99.0)] if over.corner else []
    notes = "\n".join([*computed.notes, *filter(None, [layout.view.table.note])])
    heights: dict[int, float] = {
        1: 36,
        2: height_of(lines, size=10.5, least=20),
        layout.note_row: height_of([(notes, 999.0)], size=10.5, least=18) if computed.notes else 18,
        layout.numbering: 18,
    }
    merges = {(area[0], area[1]): area for area, _ in header_merges(layout, computed)}
    for n in range(layout.head_rows):
        row = layout.head + n
        texts = []
        for place, head in heads:
            area = merges.get((row, place), (row, place, row, place))
            if n < len(head) and area[2] == row:
                texts.append((head[n], span(widths, place, area[3])))
        heights[row] = height_of(texts, least=24)
    return heights


def header_merges(layout: TableLayout, computed: ComputedTable) -> Merges:
    """Headings merged over the columns and rows they cover; columns that are not printed lie between."""
    columns = heads_of(layout, computed)
    heads = [[*head, *[head[-1]] * (layout.head_rows - len(head))] for _, head in columns]
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
                len(columns[k][1]) <= down + 1 for k in range(c, right + 1)
            ):
                down += 1
            taken |= {(i, j) for i in range(n, down + 1) for j in range(c, right + 1)}
            if (down, right) != (n, c):
                area = (layout.head + n, columns[c][0], layout.head + down, columns[right][0])
                merges.append((area, CellModel(area[0], area[1], "head", heads[c][n])))
    return merges


def _covers(area: Area, row: int, column: int) -> bool:
    """Whether a cell lies under a merged area, whose first cell alone holds its words."""
    top, left, bottom, right = area
    return top <= row <= bottom and left <= column <= right and (row, column) != (top, left)
