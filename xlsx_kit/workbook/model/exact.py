"""Hidden columns with the exact amounts of a table that prints others: in another money, or elsewhere."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from xlsx_kit.addresses import a1
from xlsx_kit.compute import Evaluation, Formulas, TableLayout
from xlsx_kit.workbook.model.grid import Cached, CellModel


def exact_cells(formulas: Formulas, layout: TableLayout, evaluation: Evaluation) -> Iterator[CellModel]:
    """The amounts that formulas take, in the money of the book; nothing where the printed ones are these."""
    values, view = exact_values(layout, evaluation), layout.view
    for n, row in enumerate(view.fixed):
        for column, value in values.get(layout.first + n, {}).items():
            name = next(c for c, at in layout.sources.items() if at == column)
            if name in row.cells:
                formula = formulas.rounded(row.cells[name], layout.sheet, layout.first + n, view.id, row.key)
                yield CellModel(layout.first + n, column, "helper", value, formula)
            else:
                yield CellModel(layout.first + n, column, "helper", value)
    if not view.table.rows:
        return
    for n in range(layout.first, layout.last + 1):
        key = a1(n, layout.key, absolute="c")
        for column in hidden_amounts(layout):
            name = next(c for c, at in layout.sources.items() if at == column)
            formula = formulas.rounded(view.line[name], layout.sheet, n, view.id)
            value = values.get(n, {}).get(column, "")
            yield CellModel(n, column, "helper", value, f'IF({key}="","",{formula})')


def exact_values(layout: TableLayout, evaluation: Evaluation) -> Mapping[int, Mapping[int, Cached]]:
    """The cached values of these cells, by sheet row and column; for printed labels their texts."""
    view = layout.view
    if view.in_use or not (view.grid or view.converted):
        return {}
    found: dict[int, dict[int, Cached]] = {}
    for n, row in enumerate(evaluation.table(view.id).rows[: layout.last - layout.first + 1]):
        own = found.setdefault(layout.first + n, {})
        for column in view.table.columns:
            at = layout.sources[column.id]
            if column.id in row.cells and at not in layout.columns.values():
                own[at] = row.cells[column.id] / layout.view.scale
            elif view.grid and column.role in ("label", "code"):
                own[at] = row.texts.get(column.id, "") if column.role == "label" else view.fixed[n].code
    return found


def hidden_amounts(layout: TableLayout) -> list[int]:
    """The hidden columns with exact amounts of a table that lists its rows."""
    if not layout.view.converted:
        return []
    return [layout.sources[c.id] for c in layout.view.table.amounts]
