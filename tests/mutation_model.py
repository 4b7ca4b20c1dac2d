"""What a mutation is, and the workbook it is made in: shared by the families."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from tests.filling import FactsFile, cell_of, records_of, typed
from tests.office.client import Entry
from xlsx_kit.compute.layout import Layout, entry_columns
from xlsx_kit.pack.model.inputs import Column, ColumnType, Input
from xlsx_kit.workbook.model.grid import WorkbookModel

Place = tuple[str | None, str | None]
NUMBERS = (ColumnType.AMOUNT, ColumnType.COUNT, ColumnType.DECIMAL)


@dataclass(frozen=True)
class Mutation:
    """A change: raw edits of the XML (``tests/edits.py``), and the same as typed entries where it is one."""

    family: str
    edits: tuple[tuple[Any, ...], ...]
    entries: tuple[Entry, ...] = ()
    places: frozenset[Place] = frozenset()
    harmful: bool = True


@dataclass(frozen=True)
class Base:
    """A sample's workbook: where everything stands, its facts, and the book it was written from."""

    layout: Layout
    facts: FactsFile
    book: WorkbookModel

    def cells(self, *types: ColumnType, inputs: Sequence[str] = ()) -> list[tuple[Input, int, Column, Place]]:
        """The filled entry cells of some types."""
        found = []
        for source in self.layout.pack.inputs:
            if source.kind == "texts" or (inputs and source.id not in inputs):
                continue
            for index, record in enumerate(records_of(source, self.facts)):
                for column in entry_columns(source):
                    filled = typed(column, record.get(column.key)) is not None
                    if column.type in types and filled and not column.stamp:
                        found.append(
                            (source, index, column, cell_of(self.layout, source.id, index, column.key))
                        )
        return found


Family = Callable[[Base, random.Random], "Mutation | None"]
