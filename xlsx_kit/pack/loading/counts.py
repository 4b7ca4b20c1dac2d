"""Which columns of a table count things, by what their cells add up."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from xlsx_kit.pack.model.expr import Expr, Field, Measure, Ref, parts
from xlsx_kit.pack.model.inputs import ColumnType, Input, SpecError
from xlsx_kit.pack.model.pack import View


def counted_columns(view: View, inputs: Mapping[str, Input], path: str) -> frozenset[str]:
    """The columns whose cells are counts. Raises SpecError for one with counts and amounts."""
    cells = [*view.line.items(), *(cell for row in view.fixed for cell in row.cells.items())]
    kinds: dict[str, set[ColumnType]] = {column.id: set() for column in view.table.amounts}
    for _ in kinds:  # what a column adds up may be a sum itself
        for column, expr in cells:
            kinds[column].update(_kinds(expr, inputs, kinds))
    for n, one in enumerate(view.table.columns):
        if len(kinds.get(one.id, ())) > 1:
            hint = "金额和个数请分两列写；一列中的各行、合计的各列要么都是金额，要么都是个数。"
            raise SpecError(f"列 {one.id!r} 既有金额又有个数", f"{path}: columns[{n}]", hint)
    return frozenset(column for column, found in kinds.items() if found == {ColumnType.COUNT})


def _kinds(
    expr: Expr, inputs: Mapping[str, Input], kinds: Mapping[str, set[ColumnType]]
) -> Iterator[ColumnType]:
    for part in parts(expr):
        match part:
            case Measure(source, column) | Field(source, column):
                yield inputs[source].column(column).type
            case Ref(_, _, column):
                yield from tuple(kinds[column])
