"""Which cells of a table count things, by what they add up."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from xlsx_kit.messages import declared_error
from xlsx_kit.pack.model.expr import ROW, Expr, Field, Measure, Ref, parts
from xlsx_kit.pack.model.inputs import ColumnType, Input, SpecError
from xlsx_kit.pack.model.pack import View

Cell = tuple[str, str]
"""Row key (ROW where the rows list themselves) and column."""


def counted(view: View, inputs: Mapping[str, Input], path: str) -> tuple[frozenset[str], frozenset[Cell]]:
    """The columns whose cells are counts, and the cells of fixed rows in others that are.

    Raises SpecError where a cell adds up counts and amounts, and where a table that prints only the classes
    in use has both in one column: its rows are not known by their keys where they are printed.
    """
    cells = {(ROW, column): expr for column, expr in view.line.items()}
    cells |= {(row.key, column): expr for row in view.fixed for column, expr in row.cells.items()}
    kinds: dict[Cell, set[ColumnType]] = {cell: set() for cell in cells}
    for _ in range(_deepest(view)):  # what a cell adds up may be a sum itself
        for cell, expr in cells.items():
            kinds[cell].update(_kinds(cell[0], expr, inputs, kinds))
    own = {cell: found for cell, found in kinds.items() if found}
    if mixed := next((cell for cell, found in own.items() if len(found) > 1), None):
        raise _mixed_sum(view, mixed[1], path)
    counts = {cell for cell, found in own.items() if found == {ColumnType.COUNT}}
    columns = {column for _, column in counts} - {column for _, column in own.keys() - counts}
    others = {cell for cell in counts if cell[1] not in columns}
    if view.in_use and others:
        raise _mixed_sum(view, min(column for _, column in others), path)
    return frozenset(columns), frozenset(others)


def _deepest(view: View) -> int:
    """How often sums can stand on one another: through columns, and through rows."""
    return len(view.table.amounts) + sum(
        bool(row.sum or row.sum_rows) for side in view.table.sides for row in side.rows
    )


def _mixed_sum(view: View, column: str, path: str) -> SpecError:
    n = [one.id for one in view.table.columns].index(column)
    return declared_error("SPEC-050", f"{path}: columns[{n}]", column=column)


def _kinds(
    row: str, expr: Expr, inputs: Mapping[str, Input], kinds: Mapping[Cell, set[ColumnType]]
) -> Iterator[ColumnType]:
    for part in parts(expr):
        match part:
            case Measure(source, column) | Field(source, column):
                yield inputs[source].column(column).type
            case Ref(_, key, column):
                yield from tuple(kinds.get((row if key == ROW else key, column), ()))
