"""Which inputs a table and a rule look at, through the cells they are made of."""

from __future__ import annotations

from collections.abc import Iterator

from xlsx_kit.pack import ROW, Expr, Field, Identity, Measure, Pack, Ref, View, parts

Column = tuple[str, str, str]
"""A table, the key of a fixed row or ROW for all, a column."""


class Dependencies:
    """The inputs of a pack that its tables and identities add up, worked out once for each."""

    def __init__(self, pack: Pack) -> None:
        self._pack = pack
        self._cells: dict[Column, frozenset[str]] = {}
        self._views: dict[str, frozenset[str]] = {}
        self._identities: dict[str, frozenset[str]] = {}

    def of_view(self, table: str) -> frozenset[str]:
        """The inputs of a table: of its cells, and of the lines that become its rows."""
        if table not in self._views:
            view = self._pack.view(table)
            rows = view.table.rows
            listed = {rows.records, *(source.input for source in rows.sources)} - {""} if rows else set()
            cells = (self.of(expr) for expr in _cells(view, ROW, ""))
            self._views[table] = frozenset(listed).union(*cells)
        return self._views[table]

    def of_identity(self, identity: Identity) -> frozenset[str]:
        """The inputs of both sides of an identity."""
        if identity.id not in self._identities:
            self._identities[identity.id] = self.of(identity.left) | self.of(identity.right)
        return self._identities[identity.id]

    def of(self, expr: Expr) -> frozenset[str]:
        """The inputs that an expression adds up."""
        found: frozenset[str] = frozenset()
        for part in parts(expr):
            match part:
                case Measure(source) | Field(source):
                    found |= {source}
                case Ref(table, row, column):
                    found |= self._of_cell((table, row, column))
        return found

    def _of_cell(self, cell: Column) -> frozenset[str]:
        if cell not in self._cells:
            self._cells[cell] = frozenset()  # a cell that is part of itself adds nothing
            table, row, column = cell
            every = (self.of(expr) for expr in _cells(self._pack.view(table), row, column))
            self._cells[cell] = frozenset[str]().union(*every)
        return self._cells[cell]


def _cells(view: View, row: str, column: str) -> Iterator[Expr]:
    """What a table's cells hold: of one fixed row or of all, of one column or ("") of all."""
    lines = [fixed.cells for fixed in view.fixed if row in (ROW, fixed.key)] if view.fixed else [view.line]
    for line in lines:
        yield from (expr for key, expr in line.items() if column in ("", key))
