"""Facts to exact values: expressions, and the published tables row by row, in hundredths."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from xlsx_kit.facts.model import Facts, Record
from xlsx_kit.facts.values import Value, printed
from xlsx_kit.spec.expr import CODED, ROW, Expr, Field, Measure, Minus, Ref, Sum
from xlsx_kit.spec.model import Column, ColumnType, Input
from xlsx_kit.spec.pack import Pack, View

TOTAL = "total"


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a computed table: key, printed label, amounts in hundredths by column id."""

    key: str
    label: str
    cells: Mapping[str, int]


@dataclass(frozen=True)
class ComputedTable:
    """A published table as computed: its rows, and its note where it is published empty."""

    view: View
    title: str
    rows: tuple[Row, ...]
    note: str

    @cached_property
    def by_key(self) -> Mapping[str, Row]:
        """Rows by key."""
        return {row.key: row for row in self.rows}

    def to_dict(self) -> dict[str, Any]:
        """The table as the contract's JSON object."""
        columns = self.view.table.amounts
        return {
            "id": self.view.id,
            "title": self.title,
            "columns": [{"id": c.id, "title": c.head[-1]} for c in columns],
            "rows": [
                {
                    "key": row.key,
                    "label": row.label.strip(),
                    "cells": {c.id: printed(row.cells.get(c.id, 0)) for c in columns},
                }
                for row in self.rows
            ],
            "note": self.note,
        }


def default_of(pack: Pack, column: Column, record: Record) -> str:
    """What a ``default`` column shows for a line: the entry, or what its class makes of it."""
    entered = record.get(column.of)
    if entered not in (None, ""):
        return str(entered)
    if column.by:
        code = str(record.get(column.by) or "")
        for prefix, value in column.by_class.items():
            if code.startswith(prefix):
                return value
    return column.otherwise


def dimension_of(pack: Pack, column: Column, record: Record) -> Value:
    """The value a condition compares: the entry, or its default."""
    if column.type is ColumnType.DEFAULT:
        return default_of(pack, column, record)
    return record.get(column.key)


@dataclass(frozen=True)
class Line:
    """A list line ready to be summed: its record and the key of its code (0 without a valid one)."""

    record: Record
    key: int


class Evaluation:
    """The exact values of one unit's facts; tables are computed once, on demand."""

    def __init__(self, pack: Pack, facts: Facts) -> None:
        self.pack = pack
        self.facts = facts
        self._lines: dict[str, tuple[Line, ...]] = {}
        self._tables: dict[str, ComputedTable] = {}
        self._cells: dict[tuple[str, str, str], int] = {}

    @cached_property
    def tables(self) -> tuple[ComputedTable, ...]:
        """All published tables, in order."""
        return tuple(self.table(view.id) for view in self.pack.views)

    def table(self, table_id: str) -> ComputedTable:
        """One published table."""
        if table_id not in self._tables:
            self._tables[table_id] = self._computed(self.pack.view(table_id))
        return self._tables[table_id]

    def lines(self, input_id: str) -> tuple[Line, ...]:
        """An input's lines with the keys of their codes."""
        if input_id not in self._lines:
            column = self.pack.code_column(input_id)
            codes = self.pack.codes[column.codes] if column else None
            self._lines[input_id] = tuple(
                Line(r, codes.leaf(str(r.get(column.key) or "")) if codes and column else 0)
                for r in self.facts.lines(input_id)
            )
        return self._lines[input_id]

    def row_keys(self, view: View) -> tuple[int, ...]:
        """The keys of a table with code rows, in printed order, the total's 0 first; or none."""
        rows = view.table.rows
        assert rows is not None
        codes = self.pack.codes[rows.codes]
        keys: set[int] = set()
        for source in rows.sources:
            of = self.pack.input(source.input)
            where = {
                k: [v for w in ([x] if isinstance(x, str) else x) for v in self.pack.book.groups.get(w, [w])]
                for k, x in source.where.items()
            }
            for line in self.lines(source.input):
                used = line.key and self._has_money(of, line.record)
                if used and all(line.record.get(k) in v for k, v in where.items()):
                    keys.update(codes.ancestors(line.key))
        return (0, *sorted(keys)) if keys else ()

    def value(self, expr: Expr, row: str = "", table: str = "") -> int:
        """An expression's value in hundredths; ``row`` is what ROW stands for, in ``table``."""
        match expr:
            case Ref(other, key, column):
                return self.cell(other, self._row_of(other, row, table) if key == ROW else key, column)
            case Field(source, column):
                return self.facts.number(source, column)
            case Measure():
                return self._measured(expr, row, table)
            case Sum(terms):
                return sum(self.value(t, row, table) for t in terms)
            case Minus(left, right):
                return self.value(left, row, table) - self.value(right, row, table)

    def cell(self, table: str, key: str, column: str) -> int:
        """One published cell; 0 where the table has no such row."""
        address = (table, key, column)
        if address not in self._cells:
            self._cells[address] = self._cell(*address)
        return self._cells[address]

    def _cell(self, table: str, key: str, column: str) -> int:
        view = self.pack.view(table)
        if view.fixed:
            number = view.row_numbers.get(key)
            expr = view.fixed[number].cells.get(column) if number is not None else None
            return self.value(expr, key, table) if expr is not None else 0
        return self.value(view.line[column], key, table)

    def _row_of(self, other: str, row: str, table: str) -> str:
        """The row of another table that belongs to a row: same key, or the class the row shows."""
        view = self.pack.view(table)
        if self.pack.view(other).table.rows and view.fixed:
            return view.fixed[view.row_numbers[row]].code or row
        return row

    def _measured(self, measure: Measure, row: str, table: str) -> int:
        columns = [(self.pack.dimension(measure.input, k), v) for k, v in measure.where]
        first, last = self._key_range(measure, row)
        total = 0
        for line in self.lines(measure.input):
            if first is not None and not first <= line.key <= last:
                continue
            if all(dimension_of(self.pack, c, line.record) in v for c, v in columns):
                amount = line.record.get(measure.column)
                total += amount if isinstance(amount, int) else 0
        return total

    def _key_range(self, measure: Measure, row: str) -> tuple[int | None, int]:
        """The keys a measure takes: (None, 0) for every line, coded or not."""
        if measure.code is None:
            return None, 0
        column = self.pack.code_column(measure.input)
        assert column is not None
        codes = self.pack.codes[column.codes]
        code = row if measure.code == ROW else measure.code
        if code in (CODED, TOTAL):
            return 1, codes.last(0)
        key = codes.key(code)
        return key, codes.last(key)

    def _computed(self, view: View) -> ComputedTable:
        table = view.table
        title = self.pack.published_title(table, self.facts.scope)
        if view.fixed:
            rows = tuple(
                Row(r.key, r.label, {c: self.cell(view.id, r.key, c) for c in r.cells}) for r in view.fixed
            )
            empty = not any(any(r.cells.values()) for r in rows)
        else:
            rows = tuple(self._code_row(view, key) for key in self.row_keys(view))
            empty = not rows
        return ComputedTable(view, title, rows, table.note if empty else "")

    def _code_row(self, view: View, key: int) -> Row:
        rows = view.table.rows
        assert rows is not None
        codes = self.pack.codes[rows.codes]
        code = codes.code(key) if key else TOTAL
        label = self.name(rows.codes, code) if key else self.pack.book.total
        return Row(code, label, {c.id: self.cell(view.id, code, c.id) for c in view.table.amounts})

    def name(self, codes: str, code: str) -> str:
        """A code's official name, else the name that the last line with money gives it, else ""."""
        official = self.pack.codes[codes].name(code, self.facts.year)
        return official or self._typed_names(codes).get(code, "")

    def _typed_names(self, codes: str) -> dict[str, str]:
        found: dict[str, str] = {}
        for source in self.pack.inputs:
            for column in source.columns:
                if column.type is ColumnType.NAME and column.fallback:
                    code = source.column(column.of)
                    for record in self.facts.lines(source.id) if code.codes == codes else ():
                        name = str(record.get(column.fallback) or "")
                        if name and self._has_money(source, record):
                            found[str(record.get(column.of))] = name
        return found

    @staticmethod
    def _has_money(source: Input, record: Record) -> bool:
        """Whether any amount of a line is not zero; only such lines become rows."""
        return any(record.get(c.key) for c in source.columns if c.type is ColumnType.AMOUNT)
