"""Hidden columns of a published sheet: each row's difference from each row-wise identity."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from functools import lru_cache

from xlsx_kit.addresses import a1, letters
from xlsx_kit.compute import Evaluation, Formulas, TableLayout, checked_rows, copied_rows
from xlsx_kit.pack import Identity, IdentitySpec, ListedRows, Pack
from xlsx_kit.workbook.model.grid import CellModel


def identity_columns(formulas: Formulas, layout: TableLayout, evaluation: Evaluation) -> Iterator[CellModel]:
    """Hidden columns: each row's difference from each row-wise identity, 0 where it holds."""
    pack, missed = formulas.pack, differences(evaluation, layout)
    for identity in pack.identities:
        if identity.each == layout.view.id:
            yield from _identity_column(formulas, layout, evaluation, identity, missed)
    for rollup in pack.rollups:
        if rollup.table == layout.view.id:
            place = layout.checks[rollup.id]
            yield CellModel(layout.numbering, place, "helper", rollup.id)
            amount = layout.sources[layout.view.table.amounts[0].id]
            rows = layout.view.table.rows
            assert rows is not None
            width, undivided = pack.codes[rows.codes].width, _undivided(pack, rows)
            for row, key in _row_keys(layout, evaluation):
                formula = _rollup_formula(layout, row, amount, 0 if undivided else width)
                yield CellModel(row, place, "helper", missed[place].get(key, 0) / layout.view.scale, formula)


def differences(evaluation: Evaluation, layout: TableLayout) -> dict[int, Mapping[str, int]]:
    """The rows' differences from each row-wise identity: by hidden column, then by row key.

    Rows that hold an identity may be left out.
    """
    pack, table = evaluation.pack, layout.view.id
    violations = evaluation.on_sheets.violations
    found: dict[int, Mapping[str, int]] = {
        layout.checks[i.id]: violations.gaps(i) for i in pack.identities if i.each == table
    }
    for rollup in pack.rollups:
        if rollup.table == table:
            found[layout.checks[rollup.id]] = violations.rollup_gaps(rollup)
    return found


def _identity_column(
    formulas: Formulas,
    layout: TableLayout,
    evaluation: Evaluation,
    identity: Identity,
    missed: Mapping[int, Mapping[str, int]],
) -> Iterator[CellModel]:
    place = layout.checks[identity.id]
    wanted = set(checked_rows(formulas.pack, identity)) if layout.view.fixed else None
    yield CellModel(layout.numbering, place, "helper", identity.id)
    for row, key in _row_keys(layout, evaluation):
        if wanted is not None and key not in wanted:
            yield CellModel(row, place, "helper", 0)
            continue
        if layout.view.fixed:
            formula = _difference_formula(formulas, identity.id, row, key)
        else:
            formula = _listed_formula(formulas, layout.view.id, identity.id)(row - layout.first)
        yield CellModel(row, place, "helper", missed[place].get(key, 0) / layout.view.scale, formula)


@lru_cache(maxsize=1 << 8)
def _listed_formula(formulas: Formulas, table_id: str, identity_id: str) -> Callable[[int], str]:
    """The difference of each row of a table that lists its rows, from 0."""
    layout = formulas.layout.tables[table_id]
    first, count = layout.first, layout.last - layout.first + 1
    return copied_rows(lambda n: _difference_formula(formulas, identity_id, first + n, ""), count)


@lru_cache(maxsize=1 << 14)  # the same for every unit of a batch
def _difference_formula(formulas: Formulas, identity_id: str, row: int, key: str) -> str:
    """One row's difference from an identity, as a formula; ``key`` is that of a fixed row."""
    identity = next(i for i in formulas.pack.identities if i.id == identity_id)
    layout = formulas.layout.tables[identity.each]
    sides = [
        formulas.value(e, layout.sheet, row, layout.view.id, key) for e in (identity.left, identity.right)
    ]
    formula = violation(f"ROUND({sides[0]}-{sides[1]},{layout.view.places})", identity.spec)
    return formula if layout.view.fixed else f'IF({a1(row, layout.key, absolute="c")}="",0,{formula})'


def violation(gap: str, spec: IdentitySpec) -> str:
    """The violation of a relation, from the formula of left minus right."""
    missed = {"=": gap, ">=": f"MIN(0,{gap})", "<=": f"MAX(0,{gap})"}[spec.op]
    return f"IF(ABS({gap})<={spec.within},0,{missed})" if Decimal(spec.within) else missed


def _row_keys(layout: TableLayout, evaluation: Evaluation) -> list[tuple[int, str]]:
    """Sheet rows and the row keys they show, "" for rows not in use."""
    if layout.view.fixed:
        return [(layout.first + n, r.key) for n, r in enumerate(layout.view.fixed)]
    shown = evaluation.table(layout.view.id).rows
    size = layout.last - layout.first + 1
    return [(layout.first + n, shown[n].key if n < len(shown) else "") for n in range(size)]


def _rollup_formula(layout: TableLayout, row: int, amount: int, width: int) -> str:
    """A row's own amount less the sum of the leaf rows under it, known by the ``width`` of their codes.

    Width 0: of the rows that have none below, which are those where the chain of keys reaches an entry's.
    """
    key, end = (a1(row, c, absolute="c") for c in (layout.key, layout.end))
    keys = layout.body(layout.key)
    if width:
        leaves = (
            f'SUMIFS({layout.body(amount)},{keys},">="&{key},{keys},"<="&{end},'
            f"{layout.body(layout.digits)},{width})"
        )
    else:
        # the total has key 0, and no cell beside it where it is the first
        last = f"({keys}>0)*({keys}>={key})*({keys}<={end})*({keys}={layout.body(layout.leaf)})"
        leaves = f"SUMPRODUCT({last},{layout.body(amount)})"
    return f'IF({key}="",0,ROUND({letters(amount)}{row}-{leaves},{layout.view.places}))'


def _undivided(pack: Pack, rows: ListedRows) -> bool:
    """Whether codes of other levels than the leaves may be among those that become the rows."""
    return any(pack.input(source.input).column(source.column).undivided for source in rows.sources)
