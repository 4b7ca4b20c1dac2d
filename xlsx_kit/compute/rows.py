"""Computed tables: rows as printed, with their amounts in smallest units."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, NamedTuple

from xlsx_kit.facts import Record
from xlsx_kit.pack import InUse, TableColumn, View, in_order
from xlsx_kit.values import printed


class SumLine(NamedTuple):
    """A list line ready to be summed: its record, the key of its code (0 without a valid one), its number.

    Lines are numbered from 1; one without money is numbered 0, since it becomes no row.
    """

    record: Record
    key: int
    number: int


Grouping = tuple[str, str, tuple[str, ...], str]
"""What lines are grouped for: input, amount column, dimensions, code list."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a computed table as printed: key, label, amounts in smallest units and texts by column id.

    Where only classes in use are printed, a row shows amounts of several rows of the view: ``of`` says
    whose, by column.
    """

    key: str
    label: str
    cells: Mapping[str, int]
    texts: Mapping[str, str] = field(default_factory=dict)
    of: Mapping[str, str] = field(default_factory=dict)

    def source(self, column: str) -> str:
        """The key of the view's row whose amount stands in a column."""
        return self.of.get(column, self.key)


@dataclass(frozen=True)
class Over:
    """What stands around a table, with everything in braces filled in.

    ``heads`` are the headers by column, printed ones by their place (from 0) where the table is printed in
    another shape.
    """

    left: str
    middle: str
    right: str
    corner: str
    heads: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True)
class ComputedTable:
    """A published table as computed: its rows, and its note where it is published empty.

    ``columns`` are those that units of the scope print; ``over`` is what stands around them.
    """

    view: View
    title: str
    rows: tuple[Row, ...]
    note: str
    columns: tuple[TableColumn, ...]
    over: Over
    notes: tuple[str, ...] = ()

    @cached_property
    def by_key(self) -> Mapping[str, Row]:
        """The rows of a table by the keys of their codes."""
        return {row.key: row for row in self.rows}

    def amount(self, row: Row, column: str) -> str:
        """A cell as JSON has it, in the table's money."""
        amount = self.view.shown(row.cells.get(column, 0), column, row.source(column))
        counted = self.view.is_count(column, row.source(column))
        return str(amount // self.view.scale) if counted else printed(amount, self.view.scale)

    def to_dict(self) -> dict[str, Any]:
        """The table as a JSON object; one with columns of percentages has these beside the amounts."""
        columns, shares = ([c for c in self.columns if c.role == role] for role in ("amount", "percent"))
        titles = {
            key: [{"id": c.id, "title": self.over.heads[c.id][-1]} for c in found]
            for key, found in (("columns", columns), ("percents", shares))
            if found or key == "columns"
        }
        rows = [
            {
                "key": row.key,
                "label": row.label.strip(),
                "cells": {c.id: self.amount(row, c.id) for c in columns},
            }
            | ({"percents": {c.id: row.texts.get(c.id, "") for c in shares}} if shares else {})
            for row in self.rows
        ]
        return {"id": self.view.id, "title": self.title, **titles, "rows": rows, "note": self.note}


def rows_in_use(form: InUse, rows: Sequence[Row]) -> Iterator[Row]:
    """The rows printed where only the classes in use are: head and classes side by side, then the tail."""
    head, classes, tail = rows[: form.head], rows[form.head : form.listed], rows[form.listed :]
    used = [row for row in classes if any(row.cells.values())]
    for n in range(max(len(head), form.above + len(used))):
        head_row = head[n : n + 1]
        texts = dict(head_row[0].texts) if head_row else dict.fromkeys(rows[0].texts, "")
        cells = dict(head_row[0].cells) if head_row else {}
        of = dict.fromkeys(cells, head_row[0].key) if head_row else {}
        place = n - form.above
        for row in used[place : place + 1] if place >= 0 else ():
            texts[form.side] = f"{in_order(form.numbering, place + 1)}{row.texts[form.side]}"
            cells |= row.cells
            of |= dict.fromkeys(row.cells, row.key)
        yield Row(str(n + 1), " | ".join(texts.values()), cells, texts, of)
    yield from tail
