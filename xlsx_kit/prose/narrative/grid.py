"""Cells on a grid: header rows from columns of headers, forms from rows of cells with widths."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from xlsx_kit.prose.narrative.blocks import Cell, GridRows, Run, SpanCell, plain
from xlsx_kit.prose.narrative.spec_tables import FormCell

TOLERANCE = 0.01
"""mm by which widths may miss each other."""


class GridError(ValueError):
    """Rows that do not fill their form."""


@dataclass(frozen=True, slots=True)
class FormCellSpan:
    """A form's cell and the grid columns it covers."""

    cell: FormCell
    column: int
    columns: int


def header_rows(heads: Sequence[tuple[str, ...]]) -> GridRows:
    """Headers given column by column, top to bottom, as rows.

    Neighbours under the same upper headers share them; a header with fewer levels reaches down.
    """
    depth = max(len(head) for head in heads)
    rows = []
    for level in range(depth):
        cells: list[SpanCell] = []
        shared: tuple[str, ...] = ()  # the upper headers that the cell before covers
        for column, head in enumerate(heads):
            upper = head[: level + 1] if level < len(head) - 1 else ()
            if upper and upper == shared:
                cells[-1] = replace(cells[-1], columns=cells[-1].columns + 1)
            elif level < len(head):
                rest = 1 if upper else depth - level
                cells.append(SpanCell(head[level], column, 1, rest))
            shared = upper
        rows.append(tuple(cells))
    return tuple(rows)


def form_grid(
    rows: Sequence[Sequence[FormCell]],
) -> tuple[tuple[float, ...], tuple[tuple[FormCellSpan, ...], ...]]:
    """The grid's column widths, and each row's cells on it. Raises GridError where rows leave gaps.

    Cells stand side by side; one that reaches down keeps its place in the rows below.
    """
    placed: list[list[tuple[FormCell, float]]] = []
    down: dict[float, tuple[float, int]] = {}  # where a cell reaches down: left -> (right, rows left)
    ends = set()
    total = sum(cell.width for cell in rows[0]) if rows else 0
    for number, row in enumerate(rows, start=1):
        at, line = 0.0, []
        waiting = list(row)
        reaching = dict(down)
        while at < total - TOLERANCE:
            if at in reaching:
                at = reaching.pop(at)[0]
            elif waiting and waiting[0].width > 0 and waiting[0].rows > 0:
                cell = waiting.pop(0)
                line.append((cell, at))
                right = round(at + cell.width, 2)
                if cell.rows > 1:
                    down[at] = (right, cell.rows)
                at = right
            else:
                raise GridError(f"第 {number} 行没有填满")
            ends.add(at)
        if waiting or reaching or at > total + TOLERANCE:
            raise GridError(f"第 {number} 行超出宽度")
        down = {left: (right, rest - 1) for left, (right, rest) in down.items() if rest > 1}
        placed.append(line)
    if not total or down:
        raise GridError("没有行，或有格超出最后一行")
    return _on_grid(placed, sorted(ends))


def _on_grid(
    placed: Sequence[Sequence[tuple[FormCell, float]]], ends: Sequence[float]
) -> tuple[tuple[float, ...], tuple[tuple[FormCellSpan, ...], ...]]:
    starts = [0.0, *ends[:-1]]
    widths = tuple(round(end - start, 2) for start, end in zip(starts, ends, strict=True))
    column = {start: number for number, start in enumerate([*starts, ends[-1]])}
    rows = tuple(
        tuple(
            FormCellSpan(cell, column[left], column[round(left + cell.width, 2)] - column[left])
            for cell, left in line
        )
        for line in placed
    )
    return widths, rows


def form_rows(rows: Sequence[Sequence[FormCellSpan]], values: Mapping[FormCell, Run]) -> GridRows:
    """A form's rows with their values in."""
    return tuple(
        tuple(
            SpanCell(values[p.cell], p.column, p.columns, p.cell.rows, bool(p.cell.text), p.cell.align)
            for p in row
        )
        for row in rows
    )


def grown_together(body: Sequence[tuple[Cell, ...]], columns: Sequence[int]) -> tuple[tuple[Cell, ...], ...]:
    """Rows whose cells in the columns vanish where they, and those columns before, repeat the row above."""
    rows: list[tuple[Cell, ...]] = []
    above: tuple[str, ...] = ()
    for row in body:
        texts = tuple(plain([row[column]]) for column in columns)
        merged = list(row)
        for number, column in enumerate(columns):
            if not texts[number] or texts[: number + 1] != above[: number + 1]:
                break
            merged[column] = None
        rows.append(tuple(merged))
        above = texts
    return tuple(rows)
