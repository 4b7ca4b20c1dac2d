"""What a workbook's own formulas give where a table has more rows than its sheet has room for."""

from __future__ import annotations

from collections.abc import Mapping

from xlsx_kit.compute.evaluate import Evaluation
from xlsx_kit.compute.layout import layout_of
from xlsx_kit.pack import View


class WithinRoom(Evaluation):
    """An evaluation in which tables end with the last row of their sheet; ``room`` are rows by table."""

    def __init__(self, whole: Evaluation, room: Mapping[str, int]) -> None:
        super().__init__(whole.pack, whole.facts)
        self._whole = whole
        self._room = room

    def row_keys(self, view: View) -> tuple[int, ...]:
        """The keys of the rows that the sheet has."""
        return self._whole.row_keys(view)[: self._room.get(view.id)]

    def leaf_keys(self, view: View) -> frozenset[int]:
        """The keys of rows under which no other row stands, on the sheet or below its end."""
        return self._whole.leaf_keys(view) & frozenset(self.row_keys(view))

    def column(self, table: str, column: str) -> Mapping[int, int]:
        """A column by key; what stands in no row is in no sum."""
        found = self._whole.column(table, column)
        if table not in self._room:
            return found
        keys = frozenset(self.row_keys(self.pack.view(table)))
        return {key: amount for key, amount in found.items() if key in keys}

    def cell(self, table: str, key: str, column: str) -> int:
        """One cell; 0 where its row is not on the sheet."""
        if table in self._room and key not in self.row_codes(self.pack.view(table)):
            return 0
        return super().cell(table, key, column)


def within_room(evaluation: Evaluation) -> Evaluation | None:
    """What the formulas give; None where every table has room for its rows, and that is the evaluation."""
    tables = layout_of(evaluation.pack).tables.values()
    room = {
        table.view.id: table.last - table.first + 1
        for table in tables
        if table.view.table.rows and len(evaluation.row_keys(table.view)) > table.last - table.first + 1
    }
    return WithinRoom(evaluation, room) if room else None
