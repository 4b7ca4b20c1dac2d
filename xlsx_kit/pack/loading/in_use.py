"""Tables that print only the classes in use: every row there could be, in the order of ``View.fixed``."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from msgspec.structs import replace

from xlsx_kit.pack.model.inputs import SpecError
from xlsx_kit.pack.model.pack import FixedRow, InUse, View
from xlsx_kit.pack.model.tables import Side, Table, TableRow
from xlsx_kit.pack.toml.gather import UnjudgedError

if TYPE_CHECKING:
    from xlsx_kit.pack.loading.resolve import Resolver


def view_in_use(resolver: Resolver, table: Table, path: str) -> View:
    """A table that prints the classes in use: its rows are all there could be."""
    rows: dict[str, dict[str, FixedRow]] = {"head": {}, "classes": {}, "tail": {}}
    blank = {side.label: "" for side in table.sides}
    of_classes = ""
    for s, side in enumerate(table.sides):
        keyed = list(_keyed(resolver, side, f"{path}: sides[{s}]"))
        numbers = {key: n for n, (_, key, _, _, _) in enumerate(keyed, start=1)}
        for part, key, row, code, place in keyed:
            of_classes = side.label if part == "classes" else of_classes
            known = rows[part].get(key, FixedRow(key, blank, {}))
            cells = dict(known.cells)
            for column in side.columns:
                at = f"{path}: sides[{s}].rows[{place}]"
                cell = resolver.fixed_cell(table, table.column(column), row, code, numbers, at)
                cells |= {column: cell} if cell is not None else {}
            rows[part][key] = FixedRow(key, {**known.labels, side.label: row.label}, cells, code or "")
    head, classes, tail = (tuple(found.values()) for found in rows.values())
    return View(table, head + classes + tail, {}, InUse(of_classes, len(head), len(classes), len(tail)))


def _keyed(resolver: Resolver, side: Side, path: str) -> Iterator[tuple[str, str, TableRow, str | None, int]]:
    """One side's rows: part of the table, key, row, code, and place in the file."""
    n = 0
    lists = {row.classes: _class_codes(resolver, row.classes) for row in side.rows if row.classes}
    for place, row in enumerate(side.rows):
        at = f"{path}.rows[{place}]"
        if row.classes:
            if not row.in_use:
                raise SpecError("只印在用各类的表，classes 行都应写 in_use", at, "请补上 in_use = true。")
            for code in lists[row.classes]:
                label = resolver.codes[row.classes].name(code, 0)
                yield "classes", code, TableRow(label=label), code, place
        elif row.key and not row.n:
            terms = [key for term in row.sum for key in lists.get(term, [term])]
            yield "tail", row.key, replace(row, sum=terms), None, place
        elif lists and not row.key:
            hint = '如 key = "current"；同一 key 的各方并排印在各类之后。'
            raise SpecError("只印在用各类的一方，其他各行须有 key", at, hint)
        else:
            n += not row.key
            yield "head", row.key or str(n), row, None, place


def _class_codes(resolver: Resolver, list_id: str) -> list[str]:
    if f"codes/{list_id}" in resolver.broken:
        raise UnjudgedError(list_id)
    return list(resolver.codes[list_id].class_codes)
