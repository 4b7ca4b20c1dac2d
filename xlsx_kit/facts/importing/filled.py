"""What a pack wants of an export (``[[imports]]``): terms to read in each row, and lists that they fill."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from xlsx_kit.facts.importing.rows import ExportAmount
from xlsx_kit.facts.model import default_of
from xlsx_kit.pack import Column, ColumnType, Conditions, ImportSpec, MeasureResolver, Pack

Line = Mapping[str, str]


@dataclass(frozen=True)
class FilledList:
    """One list that is filled: its columns with the terms of exports, and the amounts that count."""

    pack: Pack
    spec: ImportSpec
    where: Conditions
    only: Mapping[str, Conditions]
    adds: Mapping[str, Conditions]

    @cached_property
    def columns(self) -> Mapping[str, Column]:
        """The columns that are filled, by key, in the order in which the pack says them."""
        source = self.pack.input(self.spec.input)
        return {key: source.column(key) for key in self.spec.columns}

    @cached_property
    def names(self) -> Mapping[str, str]:
        """Columns of codes, each with the one in which a name is typed that the code list lacks."""
        source = self.pack.input(self.spec.input)
        shown = {c.of: c.fallback for c in source.columns if c.type is ColumnType.NAME and c.fallback}
        return {key: shown[key] for key in self.columns if key in shown}

    @property
    def part(self) -> str:
        """The key of the list in a facts file."""
        return self.pack.input(self.spec.input).part

    def line(self, amount: ExportAmount) -> dict[str, str]:
        """What the columns hold for one amount; blank where the list says the same by itself."""
        line: dict[str, str] = {}
        source = self.pack.input(self.spec.input)
        usual = {c.of: c for c in source.columns if c.type is ColumnType.DEFAULT}
        for key, term in self.spec.columns.items():
            value = amount.values.get(term, "")
            same = key in usual and value == default_of(usual[key], line)
            line[key] = "" if same else value
        for key, conditions in self.only.items():
            if not holds(line, conditions):
                line[key] = ""
        return line

    def term(self, key: str) -> str:
        """What the export calls a column."""
        return self.spec.columns[key]


def holds(line: Line, conditions: Conditions) -> bool:
    """Whether a line has the members that are asked for."""
    return all(line.get(key, "") in members for key, members in conditions)


def filled_lists(pack: Pack) -> tuple[FilledList, ...]:
    """The lists of a pack that exports fill, the one that takes all amounts first."""
    imports = pack.book.imports
    resolver, first = MeasureResolver(pack.book, {i.id: i for i in pack.inputs}), imports[0].input

    def resolved(of: str, every: Mapping[str, Mapping[str, str | list[str]]]) -> Mapping[str, Conditions]:
        return {key: resolver.conditions(of, dict(where), pack.id) for key, where in every.items()}

    return tuple(
        FilledList(
            pack,
            spec,
            resolver.conditions(first, spec.where, pack.id),
            resolved(spec.input, spec.only),
            resolved(first, spec.adds),
        )
        for spec in imports
        if not spec.targets
    )
