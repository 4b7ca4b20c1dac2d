"""Tables that print only the classes in use: every row there could be, in the order of ``View.fixed``."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping

from msgspec.structs import replace

from xlsx_kit.pack.model.codes import CodeList
from xlsx_kit.pack.model.expr import Expr
from xlsx_kit.pack.model.inputs import SpecError
from xlsx_kit.pack.model.numerals import Numbering
from xlsx_kit.pack.model.pack import FixedRow, InUse, View
from xlsx_kit.pack.model.tables import Side, Table, TableColumn, TableRow
from xlsx_kit.pack.toml.gather import UnjudgedError

PLACES = {"head": "之前", "classes": "之中", "tail": "之后"}
FixedCell = Callable[[Table, TableColumn, TableRow, str | None, Mapping[str, int], str], Expr | None]
"""What a cell of a fixed row holds: its table, column, row, code, the rows of its side, its place."""


def view_in_use(
    table: Table, path: str, codes: Mapping[str, CodeList], broken: Collection[str], fixed_cell: FixedCell
) -> View:
    """A table that prints the classes in use: its rows are all there could be.

    ``broken`` are the parts of the pack that could not be read.
    """
    if any(f"codes/{row.classes}" in broken for side in table.sides for row in side.rows if row.classes):
        raise UnjudgedError(path)
    rows: dict[str, dict[str, FixedRow]] = {"head": {}, "classes": {}, "tail": {}}
    blank = {side.label: "" for side in table.sides}
    of_classes, numbering = "", _numbering(table)
    for s, side in enumerate(table.sides):
        keyed = list(_keyed(codes, side, f"{path}: sides[{s}]"))
        numbers = {key: n for n, (_, key, _, _, _) in enumerate(keyed, start=1)}
        for part, key, row, code, place in keyed:
            of_classes = side.label if part == "classes" else of_classes
            if apart := next((one for one in rows if one != part and key in rows[one]), ""):
                what = f"{key!r} 在一方是各类{PLACES[apart]}的行，在另一方是各类{PLACES[part]}的行"
                raise SpecError(what, f"{path}: sides[{s}].rows[{place}].key", "请改其中一个 key。")
            known = rows[part].get(key, FixedRow(key, blank, {}))
            cells = dict(known.cells)
            for column in side.columns:
                at = f"{path}: sides[{s}].rows[{place}]"
                cell = fixed_cell(table, table.column(column), row, code, numbers, at)
                cells |= {column: cell} if cell is not None else {}
            rows[part][key] = FixedRow(key, {**known.labels, side.label: row.label}, cells, code or "")
    head, classes, tail = (tuple(found.values()) for found in rows.values())
    form = InUse(of_classes, len(head), len(classes), len(tail), numbering)
    return View(table, head + classes + tail, {}, form)


def _numbering(table: Table) -> Numbering:
    """How the classes of a table are numbered."""
    return next((row.numbering for side in table.sides for row in side.rows if row.classes), "一、")


def of_class(row: TableRow, label: str, key: str = "") -> TableRow:
    """One row of those that a ``classes`` row stands for."""
    return replace(row, label=label, key=key, n=0)


def _keyed(
    codes: Mapping[str, CodeList], side: Side, path: str
) -> Iterator[tuple[str, str, TableRow, str | None, int]]:
    """One side's rows: part of the table, key, row, code, and place in the file."""
    n = 0
    lists = {row.classes: list(codes[row.classes].class_codes) for row in side.rows if row.classes}
    for place, row in enumerate(side.rows):
        at = f"{path}.rows[{place}]"
        if row.classes:
            if not row.in_use:
                raise SpecError("只印在用各类的表，classes 行都应写 in_use", at, "请补上 in_use = true。")
            for code in lists[row.classes]:
                label = codes[row.classes].name(code, 0)
                yield "classes", code, of_class(row, label), code, place
        elif row.key and not row.n:
            terms = [key for term in row.sum for key in lists.get(term, [term])]
            yield "tail", row.key, replace(row, sum=terms), None, place
        elif lists and not row.key:
            hint = '如 key = "current"；同一 key 的各方并排印在各类之后。'
            raise SpecError("只印在用各类的一方，其他各行须有 key", at, hint)
        else:
            n += not row.key
            yield "head", row.key or str(n), row, None, place
