"""What of a pack's inputs is used by its tables, rules, checks, charts and words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from xlsx_kit.pack import (
    Entry,
    Expr,
    Field,
    Input,
    Measure,
    Pack,
    Reference,
    Texts,
    Where,
    leaves,
    reference_of,
)
from xlsx_kit.prose import Narrative, keys_of, references, row_references
from xlsx_kit.returns import checks_of


def used_columns(pack: Pack, narrative: Narrative | None) -> set[str]:
    """Columns that something looks at, as ``ledger.fund``."""
    used = {name for expr in _expressions(pack) for name in _of(pack, expr)}
    for source in pack.inputs:
        used.update(f"{source.id}.{key}" for key in _of_input(source))
        used.update(f"{c.lines_of}.{key}" for c in source.columns for key in (c.link, c.branch) if key)
    for view in pack.views:
        listed = view.table.rows
        for rows in listed.sources if listed else ():
            used.update(f"{rows.input}.{key}" for key in (rows.column, *rows.where))
        if listed and listed.records:
            used.update(f"{listed.records}.{c.field}" for c in view.table.columns if c.field)
    for preview in pack.book.previews:
        for input_id in (preview.record, preview.lines):
            used.update(f"{input_id}.{c.key}" for c in pack.input(input_id).columns)
    used.update(_passed_on(pack))
    for check in checks_of(pack):
        for name in (*check.kind.needs, *check.given.needs()):
            used.add(name)
    refs = [ref for chart in pack.book.publication.charts for row in chart.rows for ref in row[1:]]
    refs += [ref for check in checks_of(pack) for ref in check.given.references]
    forms = [source for source in pack.inputs if source.kind == "form"]
    refs += [column.last_year for source in forms for column in source.columns if column.last_year]
    if narrative is not None:
        refs += [ref for _, _, ref in references(narrative)]
        used.update(f"{part}.{key}" for _, part, keys in keys_of(narrative) for key in keys)
    for ref in refs:
        used.update(_of(pack, reference_of(pack, ref)))
    for found in row_references(narrative, pack) if narrative is not None else ():
        used.update(_of(pack, found))
    return used


def _passed_on(pack: Pack) -> Iterator[str]:
    """The columns by which money that units pass on to each other is eliminated."""
    spec = pack.book.consolidation.transfers if pack.book.consolidation else None
    if spec is None:
        return
    yield f"{spec.input}.{spec.partner}"
    for input_id in filter(None, (spec.input, spec.unspent)):
        conditions = (key for kind in spec.kinds for key in (*kind.paid, *kind.received))
        yield from (f"{input_id}.{key}" for key in (*spec.takes, *conditions))


def _of(pack: Pack, reference: Reference) -> Iterator[str]:
    """The columns that a reference measures or shows, and those its conditions read."""
    for part in leaves(reference):
        match part:
            case Measure(source, column, where, _) | Texts(source, column, where):
                yield f"{source}.{column}"
                yield from (f"{source}.{key}" for key, _ in where)
                if isinstance(part, Measure) and part.code is not None:
                    coded = pack.code_column(source, part.codes)
                    yield from [f"{source}.{coded.key}"] if coded else []
            case Field(source, column):
                yield f"{source}.{column}"
            case Entry(source, _, columns):
                yield from (f"{source}.{key}" for key in columns)


def _expressions(pack: Pack) -> Iterator[Expr]:
    for view in pack.views:
        yield from view.line.values()
        for row in view.fixed:
            yield from row.cells.values()
    for identity in pack.identities:
        sides = (identity.left, identity.right, identity.only_if_zero, identity.only_if_not_zero)
        yield from (side for side in sides if side is not None)


def _of_input(source: Input) -> Iterator[str]:
    """Columns that other columns of the input, or its rules about one line, look at; and what is sent out."""
    for column in source.columns:
        yield from (key for key in (column.of, column.fallback, column.by, column.under) if key)
        if not column.is_fact or column.stamp or column.purpose:
            yield column.key
    for pairing in source.pairings:
        yield from (*pairing.when, *pairing.require)


def conditions_of(pack: Pack) -> Iterator[Where | Mapping[str, str]]:
    """Every condition of the pack, as written."""
    for source in pack.inputs:
        yield from source.presets
        for pairing in source.pairings:
            yield from (pairing.when, pairing.require)
    for view in pack.views:
        yield from (column.where for column in view.table.columns)
        for row in (row for side in view.table.sides for row in side.rows):
            yield row.where
            yield from (cell.where for cell in row.cells.values())
        yield from (s.where for s in (view.table.rows.sources if view.table.rows else ()))
