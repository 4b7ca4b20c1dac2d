"""A published table as plain data: merged headers, rows as printed, what each cell holds in words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from xlsx_kit.compute import neutral, share_words, words
from xlsx_kit.pack import Expr, FixedRow, Pack, Sum, Table, TableColumn, View
from xlsx_kit.pack.tools.picture_words import shown


@dataclass
class Head:
    """One cell of a header, and how far it reaches to the right and down."""

    text: str
    columns: int = 1
    rows: int = 1


def table_picture(pack: Pack, view: View) -> dict[str, Any]:
    """The table with its headers and rows; rows that list themselves as one line that stands for all."""
    table = view.table
    rows = [_fixed(pack, view, row, n) for n, row in enumerate(view.fixed, start=1)]
    return {
        "id": table.id,
        "short": table.short,
        "title": shown(pack, neutral(pack, table.title)),
        "sheet": table.sheet,
        "note": "\n".join(neutral(pack, note) for note in (*table.notes, table.note) if note),
        "landscape": table.landscape,
        "head": headers(table),
        "rows": rows or _listed(pack, view),
        "sources": _sources(pack, table),
    }


def headers(table: Table) -> list[list[Head]]:
    """The header from top to bottom; equal texts beside one another, under the same ones, are one cell."""
    height = max(len(column.head) for column in table.columns)
    levels: list[list[Head]] = [[] for _ in range(height)]
    before: tuple[list[str], list[Head]] = ([], [])
    for column in table.columns:
        cells: list[Head] = []
        for level, text in enumerate(column.head):
            last = level == len(column.head) - 1
            same = before[0][: level + 1] == column.head[: level + 1] and not last
            if same and level < len(before[1]):
                before[1][level].columns += 1
                cells.append(before[1][level])
            else:
                cell = Head(text.replace("\n", ""), rows=height - level if last else 1)
                levels[level].append(cell)
                cells.append(cell)
        before = (column.head, cells)
    return levels


def _fixed(pack: Pack, view: View, row: FixedRow, number: int) -> list[dict[str, str]]:
    cells = []
    for column in view.table.columns:
        if column.role == "number":
            cells.append({"role": "number", "text": str(number + column.first - 1)})
        elif column.role == "code":
            cells.append({"role": "label", "text": row.code})
        elif column.role == "amount":
            cells.append({"role": "amount", "text": _meaning(pack, row.cells.get(column.id))})
        elif column.role == "percent":
            cells.append({"role": "amount", "text": share_words(pack, view, column.id)})
        else:
            cells.append({"role": "label", "text": neutral(pack, row.labels.get(column.id, ""))})
    return cells


def _listed(pack: Pack, view: View) -> list[list[dict[str, str]]]:
    """The total and the line that every code or record repeats, in their order."""
    rows = view.table.rows
    assert rows is not None
    total, line = [], []
    for column in view.table.columns:
        role = column.role if column.role in ("number", "amount") else "label"
        share = share_words(pack, view, column.id) if column.role == "percent" else ""
        names = {"number": "1", "name": pack.book.total, "amount": "各类之和" if rows.codes else "各行之和"}
        names["percent"] = share
        total.append({"role": role, "text": names.get(column.role, "")})
        texts = {"number": "2", "amount": _meaning(pack, view.line.get(column.id)), "percent": share}
        line.append({"role": role, "text": texts.get(column.role) or _of_row(pack, rows.records, column)})
    if rows.total == "first":
        return [total, line]
    for cells, number in ((line, "1"), (total, "")):
        for cell in cells:
            cell["text"] = number if cell["role"] == "number" else cell["text"]
    return [line, total]


def _of_row(pack: Pack, records: str, column: TableColumn) -> str:
    """What a code, a name or a text says of its row."""
    if records:
        return pack.input(records).column(column.field).title
    if column.role == "code":
        return "类款项"[column.level - 1] if column.level else "类、款、项"
    return "科目名称"


def _sources(pack: Pack, table: Table) -> str:
    if not table.rows:
        return ""
    if table.rows.records:
        return f"“{pack.input(table.rows.records).title}”中有金额的每一行各列一行。"
    named = dict.fromkeys(f"“{pack.input(s.input).title}”" for s in table.rows.sources)
    title = pack.codes[table.rows.codes].spec.title
    return f"{title}：列出{'、'.join(named)}中用到的科目及其上级。"


def _meaning(pack: Pack, cell: Expr | None) -> str:
    if cell is None or cell == Sum(()):
        return ""
    return words(pack, cell)
