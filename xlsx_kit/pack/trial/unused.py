"""What a pack declares and does not carry through: sums without a rule, figures and tables without a use."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from xlsx_kit.findings import Problem
from xlsx_kit.messages import declared_problem
from xlsx_kit.pack import ROW, Pack, PackExamination, Ref, View, parts, sound_packs
from xlsx_kit.pack.trial.places import DeclarationPlaces, row_name

Place = tuple[str, str, str]


def sums_without_rules(pack: Pack, declared: DeclarationPlaces) -> Iterator[Problem]:
    """Sums that no rule compares with what they add up, and tables of codes whose levels no rule compares.

    Every sum is a locked formula, but the sheet of checks shows rules: what no rule compares, a workbook
    whose formulas were overwritten shows as sound.
    """
    compared = [_cells_of(identity.left) + _cells_of(identity.right) for identity in pack.identities]
    rolled = {rollup.table for rollup in pack.rollups}
    for view in pack.views:
        rows = view.table.rows
        if rows and rows.codes and len(pack.codes[rows.codes].spec.widths) > 1 and view.id not in rolled:
            place = f"{declared.part('tables', view.id)}: rows"
            yield declared_problem("PACK-123", place, table=view.table.short)
        reported: set[str] = set()
        for column, terms in _column_sums(view):
            if not any(
                _covers(cells, (view.id, "", column), [(view.id, "", t) for t in terms]) for cells in compared
            ):
                place = declared.column(view.id, column)
                words = {"table": view.table.short, "column": view.title(column)}
                yield declared_problem("PACK-121", place, **words)
        for row, column, terms in _row_sums(view):
            every = [(view.id, term, "") for term in terms]
            if row not in reported and not any(
                _covers(cells, (view.id, row, ""), every) for cells in compared
            ):
                reported.add(row)
                name = row_name(view, row, column)
                yield declared_problem(
                    "PACK-122", declared.row(view.id, row, column), table=view.table.short, row=name
                )


def _cells_of(expr: Any) -> list[Place]:
    return [(part.table, part.row, part.column) for part in parts(expr) if isinstance(part, Ref)]


def _covers(compared: Sequence[Place], total: Place, terms: Sequence[Place]) -> bool:
    """Whether a rule names a sum and all its terms; "" stands for any row, or for any column."""

    def named(wanted: Place) -> bool:
        return any(all(a == b for a, b in zip(cell, wanted, strict=True) if b) for cell in compared)

    return named(total) and all(map(named, terms))


def _column_sums(view: View) -> Iterator[tuple[str, list[str]]]:
    """The columns that add up others of their row, with these."""
    lines = [view.line] if view.line else [row.cells for row in view.fixed]
    reported: set[str] = set()
    for cells in lines:
        for column, expr in cells.items():
            terms = [p for p in parts(expr) if isinstance(p, Ref) and p.table == view.id and p.row == ROW]
            if terms and column not in reported:
                reported.add(column)
                yield column, [term.column for term in terms]


def _row_sums(view: View) -> Iterator[tuple[str, str, list[str]]]:
    """The fixed rows that add up others, with the column and these."""
    for row in view.fixed:
        for column, expr in row.cells.items():
            terms = [
                p
                for p in parts(expr)
                if isinstance(p, Ref) and p.table == view.id and p.row not in (ROW, row.key)
            ]
            if terms:
                yield row.key, column, [term.row for term in terms]


def tables_without_rules(pack: Pack, declared: DeclarationPlaces) -> Iterator[Problem]:
    """Tables that no rule compares with anything outside themselves, but for those that list records."""
    beyond: set[str] = set()
    for identity in pack.identities:
        sides = (*parts(identity.left), *parts(identity.right))
        tables = {part.table for part in sides if isinstance(part, Ref)}
        if len(tables) + any(not isinstance(part, Ref) for part in sides) > 1:
            beyond |= tables
    for view in pack.views:
        if view.id not in beyond and not (view.table.rows and view.table.rows.records):
            yield declared_problem("PACK-124", declared.part("tables", view.id), table=view.table.short)


def unused_figures(
    pack: Pack, examined: PackExamination, declared: DeclarationPlaces, written: Mapping[str, Any]
) -> Iterator[Problem]:
    """Figures of the pack's own book that nothing names.

    ``written`` are all its files as plain data, by path, without the figures.
    """
    own = examined.files.own_figures if examined.files else frozenset()
    named = {word for data in written.values() for word in words_in(data)}
    for name in pack.book.figures:
        others = {n: f for n, f in pack.book.figures.items() if n != name}
        if (
            name in own
            and name not in named
            and name not in set(words_in(plain_data(others)))
            and name not in _figures_from_budgets()
        ):
            yield declared_problem("PACK-125", declared.book(f"figures.{name}"), figure=name)


def _figures_from_budgets() -> frozenset[str]:
    """The figures that final accounts take from a budget of any pack, by the names that they give them."""
    return frozenset(n for pack in sound_packs() for spec in pack.book.budget for n in spec.figures.values())


def doubled_figures(pack: Pack, examined: PackExamination, declared: DeclarationPlaces) -> Iterator[Problem]:
    """Figures of the own book that are the same as another: one is meant to be something else."""
    own = examined.files.own_figures if examined.files else frozenset()
    first: dict[str, str] = {}
    for name, figure in pack.book.figures.items():
        written = repr(figure)
        other = first.setdefault(written, name)
        if other != name and {name, other} & own:
            at = name if name in own else other
            yield declared_problem("PACK-127", declared.book(f"figures.{at}"), figure=other, other=name)


def words_in(data: Any) -> Iterator[str]:
    """Every name that could be meant in plain data: whole texts, and names in braces."""
    if isinstance(data, str):
        yield data
        for piece in data.split("{")[1:]:
            yield piece.partition("}")[0]
    elif isinstance(data, Mapping):
        for value in data.values():
            yield from words_in(value)
    elif isinstance(data, list | tuple):
        for value in data:
            yield from words_in(value)


def plain_data(data: Any) -> Any:
    """A declaration as tables, lists and texts."""
    import msgspec

    return msgspec.to_builtins(data)
