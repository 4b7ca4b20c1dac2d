"""What a reference names: the one place that reads its spelling, in figures, rules, words, charts.

A reference is the name of a figure that ``[figures]`` in book.toml declares (``training``), or it says where
something stands:

- a cell of a published table, ``table/row/column``; ``1+2`` adds rows, ``1..5`` all from a first to a last,
  the name of a code list the rows of all its classes, ``*`` is the row that an identity is looking at;
- a field of a form, ``form/field``, several added up with ``+``;
- a column of a list, ``list/total/column``: its sum, several columns added up with ``+``;
- lines of a list, ``list/lines/column``: by number, by what their first list column says (``+`` takes
  several), or by the row of a published table that adds them up (its own ``column`` instead of the table's).
"""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from xlsx_kit.findings import Problem, SpecError, spec_error
from xlsx_kit.messages import declared_error, declared_problem
from xlsx_kit.pack.model.book import Book
from xlsx_kit.pack.model.codes import CodeList
from xlsx_kit.pack.model.conditions import MeasureResolver
from xlsx_kit.pack.model.expr import (
    ROW,
    TOTAL,
    Entry,
    Expr,
    Field,
    Measure,
    Minus,
    Ref,
    Reference,
    Sum,
    Texts,
)
from xlsx_kit.pack.model.inputs import ColumnType, Input
from xlsx_kit.pack.model.notation import named_column
from xlsx_kit.pack.model.pack import View
from xlsx_kit.pack.toml.gather import UnjudgedError
from xlsx_kit.pack.toml.hints import suggested_name

PLUS = "+"
SPAN = re.compile(r"(\d+)\.\.(\d+)")
SUMMABLE = (ColumnType.AMOUNT, ColumnType.COUNT)
SPELLINGS = (
    "可以写 [figures] 中的名称，或如 t1/32/income（表1第32行的收入）、prior_year/income（上年数的一栏）。"
)


class Spelling(MeasureResolver, ABC):
    """Reads references as they are spelled. Every failure is a SpecError that names its path.

    What refers to a ``broken`` part (``inputs/ledger``, ``tables/t1``) raises UnjudgedError.
    """

    def __init__(
        self,
        book: Book,
        inputs: Mapping[str, Input],
        codes: Mapping[str, CodeList],
        views: Mapping[str, View],
        broken: Collection[str] = (),
    ) -> None:
        super().__init__(book, inputs, broken)
        self.codes = codes
        self.views = views

    @abstractmethod
    def figure(self, name: str, path: str) -> Reference:
        """What the figure of a name is."""

    def spelled(self, text: str, path: str, each_row: bool) -> Reference:
        """A reference by its spelling."""
        match text.split("/"):
            case [name] if name.isidentifier():
                return self.figure(name, path)
            case [table, row, column] if table in self.views or f"tables/{table}" in self.broken:
                return self._cells(table, row, column, path, each_row)
            case [source, line, columns] if source in self.inputs or f"inputs/{source}" in self.broken:
                return self._lines(self.source(source, path), line, columns.split(PLUS), path)
            case [source, fields] if source in self.inputs or f"inputs/{source}" in self.broken:
                return self._fields(self.source(source, path), fields.split(PLUS), path)
            case [table, _, column]:
                called = {n: v.id for v in self.views.values() for n in (v.table.short, v.table.sheet)}
                hint = suggested_name(table, self._owners, "公开表和填报表", called)
                raise declared_error("SPEC-135", path, table=table, advice=hint)
            case [table, *_] if table in self.views:
                last = self.views[table].table.amounts[-1].id
                hint = f"公开表的一格写作 表/行/列，如 {table}/{TOTAL}/{last}。"
                raise declared_error("SPEC-095", path, text=text, advice=hint)
            case [form, _] if form:
                hint = suggested_name(
                    form, self.inputs, "填报表", {i.title: i.id for i in self.inputs.values()}
                )
                raise declared_error("SPEC-096", path, form=form, text=text, advice=hint)
        source, column = named_column(text)
        hint = _whole_column(source, column) if source in self.inputs else SPELLINGS
        raise declared_error("SPEC-095", path, text=text, advice=hint)

    @property
    def _owners(self) -> list[str]:
        return [*self.book.tables, *self.book.inputs]

    def _cells(self, table: str, row: str, column: str, path: str, each_row: bool) -> Expr:
        """A cell of a table, or the sum of several rows."""
        if f"tables/{table}" in self.broken:
            raise UnjudgedError(path)
        rows = [one for part in row.split(PLUS) for one in self._rows(self.views[table], part, column)]
        if found := [*self._no_such_cell(self.views[table], rows, column, path, each_row)]:
            raise spec_error(found)
        cells = tuple(Ref(table, one, column) for one in rows)
        return cells[0] if len(cells) == 1 else Sum(cells)

    def _rows(self, view: View, row: str, column: str) -> list[str]:
        if span := SPAN.fullmatch(row):
            keys = [fixed.key for fixed in view.fixed]
            first, last = (view.row_key(name, column) for name in span.groups())
            if first in keys and last in keys:
                return keys[keys.index(first) : keys.index(last) + 1]
            return [str(n) for n in range(int(span[1]), int(span[2]) + 1)]
        if row not in self.codes:
            return [view.row_key(row, column)]
        classes = self.codes[row].class_codes
        return [fixed.key for fixed in view.fixed if fixed.code in classes] or list(classes)

    def _no_such_cell(
        self, view: View, rows: Sequence[str], column: str, path: str, each_row: bool
    ) -> Iterator[Problem]:
        table, amounts = view.id, [c.id for c in view.table.amounts]
        if column not in amounts:
            hint = suggested_name(column, amounts, f"{table} 的金额列")
            yield declared_problem("SPEC-099", path, table=table, column=column, advice=hint)
        listed = view.table.rows
        for row in rows:
            if row == ROW and not each_row:
                yield declared_problem("SPEC-102", path)
            elif row == ROW or (listed and row == TOTAL):
                continue
            elif not listed and row not in view.row_numbers:
                hint = suggested_name(row, view.row_numbers, f"{table} 的行")
                yield declared_problem("SPEC-104", path, table=table, row=row, advice=hint)
            elif not listed and len(rows) == 1 and column in amounts and _lacks(view, row, column):
                yield declared_problem("SPEC-155", path, table=table, row=row, column=column)
            elif listed and not listed.codes:
                yield declared_problem("SPEC-105", path, table=table, row=row)
            elif listed:
                widths = self.book.codes[listed.codes].widths
                if not row.isdigit() or len(row) not in widths:
                    yield declared_problem(
                        "SPEC-106", path, table=table, row=row, widths="、".join(map(str, widths))
                    )
                elif listed.levels and widths.index(len(row)) + 1 not in listed.levels:
                    yield declared_problem("SPEC-107", path, table=table, count=len(row))

    def _fields(self, source: Input, fields: list[str], path: str) -> Expr:
        """A field of a form, or several added up."""
        for key in fields:
            if source.kind == "list":
                advice = _whole_column(source.id, key)
                raise declared_error("SPEC-103", path, source=source.id, key=key, advice=advice)
            self._known_column(source, key, path)
        found = tuple(Field(source.id, key) for key in fields)
        return found[0] if len(found) == 1 else Sum(found)

    def _lines(self, source: Input, line: str, columns: list[str], path: str) -> Reference:
        """Lines of a list, or all of them; numbers are added up, texts joined."""
        for key in columns:
            self._known_column(source, key, path)
        types = {source.column(key).type for key in columns}
        if line.isdecimal() or (line == TOTAL and not types <= set(SUMMABLE)):
            return Entry(source.id, line, tuple(columns))
        if line == TOTAL:
            return _sum(Measure(source.id, key) for key in columns)
        members = line.split(PLUS)
        choice = next((c for c in source.columns if set(members) <= set(self.members(c.list))), None)
        if choice is None:
            return self._of_row(source, line, columns, path)
        if types == {ColumnType.TEXT} and len(columns) == 1:
            return self.texts(f"{source.id}.{columns[0]}", {choice.key: members}, path)
        if types <= set(SUMMABLE):
            where = ((choice.key, tuple(members)),)
            return _sum(Measure(source.id, key, where) for key in columns)
        return Entry(source.id, line, tuple(columns))

    def _of_row(self, source: Input, row: str, columns: list[str], path: str) -> Reference:
        """What a row of a published table adds up, with another column of the same lines."""
        if any(name.startswith("tables/") for name in self.broken):
            raise UnjudgedError(path)
        for view in self.views.values():
            cells = view.fixed[view.row_numbers[row]].cells if row in view.row_numbers else {}
            for column in cells:
                try:
                    return self.over(Ref(view.id, row, column), f"{source.id}.{columns[0]}", path)
                except UnjudgedError:
                    raise
                except SpecError:
                    break
        known = [m for c in source.columns for m in self.members(c.list)]
        if not known:
            return Entry(source.id, row, tuple(columns))
        advice = suggested_name(row, [TOTAL, *known], "取值")
        raise declared_error("SPEC-097", path, source=source.id, row=row, advice=advice)

    def texts(self, name: str, where: Mapping[str, str | list[str]], path: str) -> Texts:
        """What a column says in the lines that meet conditions."""
        input_id, column = named_column(name)
        self._known_column(self.source(input_id, path), column, path)
        return Texts(input_id, column, self.conditions(input_id, dict(where), f"{path}.where"))

    def over(self, found: Reference, name: str, path: str) -> Expr:
        """The same sum over another column of its list: last year's figure where this year's stands."""
        if isinstance(found, Entry | Texts):
            raise declared_error("SPEC-100", path)
        measured = self.measure(name, {}, path)
        try:
            return self._with_column(found, measured.input, measured.column, "", path)
        except RecursionError:  # a table's sum that is part of itself, which is said of the table
            raise UnjudgedError(path) from None

    def _with_column(self, expr: Expr, source: str, column: str, row: str, path: str) -> Expr:
        match expr:
            case Measure() if expr.input == source:
                return replace(expr, column=column, code=row if expr.code == ROW else expr.code)
            case Sum(terms):
                return Sum(tuple(self._with_column(t, source, column, row, path) for t in terms))
            case Minus(left, right):
                sides = (self._with_column(e, source, column, row, path) for e in (left, right))
                return Minus(*sides)
            case Ref(table, key, cell):
                key = row if key == ROW else key
                view = self.views[table]
                if view.fixed and cell not in view.fixed[view.row_numbers[key]].cells:
                    return Sum(())
                held = view.fixed[view.row_numbers[key]].cells[cell] if view.fixed else view.line[cell]
                return self._with_column(held, source, column, key, path)
        raise declared_error("SPEC-098", path, source=source, column=column)

    def _known_column(self, source: Input, key: str, path: str) -> None:
        keys = [c.key for c in source.columns]
        if key not in keys:
            advice = suggested_name(key, keys, f"{source.id} 的栏目")
            raise declared_error("SPEC-101", path, source=source.id, key=key, advice=advice)


def _whole_column(source: str, column: str) -> str:
    whole = f"全部各行之和写 {source}/{TOTAL}/{column}"
    return f'{whole}，按条件的写 {{ measure = "{source}.{column}", where = … }}。'


def _sum(terms: Iterable[Expr]) -> Expr:
    found = tuple(terms)
    return found[0] if len(found) == 1 else Sum(found)


def _lacks(view: View, row: str, column: str) -> bool:
    """Whether a fixed row has amounts, and none in a column: it stands on another side of the table."""
    cells = view.fixed[view.row_numbers[row]].cells
    return bool(cells) and column not in cells
