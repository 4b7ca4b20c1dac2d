"""What a mutation is, and the workbook it is made in: shared by the families."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tests.filling import FactsFile, cell_of, records_of, typed
from tests.office.client import Entry
from xlsx_kit import read
from xlsx_kit.addresses import a1
from xlsx_kit.compute.evaluate import Evaluation
from xlsx_kit.compute.homes import home
from xlsx_kit.compute.layout import Layout, entry_columns
from xlsx_kit.pack import Ref, parts
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

    def lists(self, least: int = 1) -> list[str]:
        """Lists with so many lines that stand where their facts have them: none was sent with its own."""
        return [
            source.id
            for source in self.layout.pack.inputs
            if source.kind == "list" and not source.presets
            if len(records_of(source, self.facts)) >= least
        ]

    def missed(self, source: Input, index: int, line: Mapping[str, str] | None) -> list[Place]:
        """Where identities are said to be missed that were met, once a line says otherwise or is gone."""
        records = [dict(record) for record in records_of(source, self.facts)]
        records[index : index + 1] = [{**records[index], **line}] if line is not None else []
        before, after = (self._missed(f) for f in (self.facts, {**self.facts, source.part: records}))
        return sorted(after - before, key=str)

    def _missed(self, facts: FactsFile) -> set[Place]:
        evaluation = Evaluation(self.layout.pack, read(facts).facts)
        found: set[Place] = set()
        for identity in self.layout.pack.identities:
            first = parts(identity.left)[0]
            keys = evaluation.sources(first.table, first.column) if isinstance(first, Ref) else ()
            for outcome in evaluation.violations.of(identity):
                sheet, row, column = home(self.layout, identity.left, outcome.row, keys)
                found.add((sheet, a1(row, column)))
        return found

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
