"""Tables that print only the classes in use: every row there could be, in the order of ``View.fixed``."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping

from msgspec.structs import replace

from xlsx_kit.messages import declared_error
from xlsx_kit.pack.model.codes import CodeList
from xlsx_kit.pack.model.expr import Expr
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
    rows: dict[str, dict[str, FixedRow]] = {part: {} for part in PLACES}
    order: dict[str, list[str]] = {part: [] for part in PLACES}
    blank = {side.label: "" for side in table.sides}
    below = _below_classes(table)
    of_classes, numbering = "", _numbering(table)
    for s, side in enumerate(table.sides):
        keyed = list(_keyed(codes, side, below, f"{path}: sides[{s}]"))
        numbers = {key: n for n, (_, key, _, _, _) in enumerate(keyed, start=1)}
        in_order = {part: [key for one, key, _, _, _ in keyed if one == part] for part in PLACES}
        order = {part: _merged(order[part], in_order[part]) for part in PLACES}
        for part, key, row, code, place in keyed:
            of_classes = side.label if part == "classes" else of_classes
            if apart := next((one for one in rows if one != part and key in rows[one]), ""):
                where = f"{path}: sides[{s}].rows[{place}].key"
                raise declared_error("SPEC-065", where, key=key, place=PLACES[apart], other=PLACES[part])
            known = rows[part].get(key, FixedRow(key, blank, {}))
            cells = dict(known.cells)
            for column in side.columns:
                at = f"{path}: sides[{s}].rows[{place}]"
                cell = fixed_cell(table, table.column(column), row, code, numbers, at)
                cells |= {column: cell} if cell is not None else {}
            rows[part][key] = FixedRow(key, {**known.labels, side.label: row.label}, cells, code or "")
    head, classes, tail = (tuple(rows[part][key] for key in order[part]) for part in PLACES)
    above = _above_classes(table, order["head"], path)
    form = InUse(of_classes, len(head), len(classes), len(tail), numbering, above)
    return View(table, head + classes + tail, {}, form)


def _numbering(table: Table) -> Numbering:
    """How the classes of a table are numbered."""
    return next((row.numbering for side in table.sides for row in side.rows if row.classes), "一、")


def of_class(row: TableRow, label: str, key: str = "") -> TableRow:
    """One row of those that a ``classes`` row stands for."""
    return replace(row, label=label, key=key, n=0)


def _merged(known: list[str], side: list[str]) -> list[str]:
    """Rows in an order that keeps that of one side more: a new row stands before the next one it knows."""
    found, at = [*known], len(known)
    for key in reversed(side):
        if key in found:
            at = found.index(key)
        else:
            found.insert(at, key)
    return found


def _above_classes(table: Table, head: list[str], path: str) -> int:
    """How many rows are written above the classes, on their side; they stand at the top of the table."""
    for s, side in enumerate(table.sides):
        first = next((n for n, row in enumerate(side.rows) if row.classes), 0)
        if [row.key for row in side.rows[:first]] != head[:first]:
            raise declared_error("SPEC-063", f"{path}: sides[{s}].rows[0].key")
        if first:
            return first
    return 0


def _below_classes(table: Table) -> set[str]:
    """The keys of the rows that are written below the classes, on their side."""
    rows = next((side.rows for side in table.sides if any(row.classes for row in side.rows)), [])
    last = max((n for n, row in enumerate(rows) if row.classes), default=len(rows))
    return {row.key for row in rows[last + 1 :]}


def _keyed(
    codes: Mapping[str, CodeList], side: Side, below: Collection[str], path: str
) -> Iterator[tuple[str, str, TableRow, str | None, int]]:
    """One side's rows: part of the table, key, row, code, and place in the file.

    A side without classes goes below them with the first of its rows that has one of the keys ``below``.
    Where it has none of these, its rows with a key and without a number stand there.
    """
    n = 0
    lists = {row.classes: list(codes[row.classes].class_codes) for row in side.rows if row.classes}
    part, apart = "head", not lists and not any(row.key in below for row in side.rows)
    for place, row in enumerate(side.rows):
        at = f"{path}.rows[{place}]"
        own = of_rows(row, lists)
        if row.classes:
            part = "tail"
            if not row.in_use:
                raise declared_error("SPEC-066", at)
            for code in lists[row.classes]:
                label = codes[row.classes].name(code, 0)
                yield "classes", code, of_class(row, label), code, place
            continue
        if lists and not row.key:
            raise declared_error("SPEC-064", at)
        if apart:
            part = "tail" if row.key and not row.n else "head"
        elif not lists and row.key in below:
            part = "tail"
        n += not row.key
        yield part, row.key or str(n), own, None, place


def of_rows(row: TableRow, lists: Mapping[str, list[str]]) -> TableRow:
    """A row that adds up others, with the rows of its classes for the name of a code list."""
    total, less = (
        [key for term in terms for key in lists.get(term, [term])] for terms in (row.sum, row.less)
    )
    return replace(row, sum=total, less=less)
