"""Expressions as functions, made once per pack: what a reference or a measure names is looked up here,
so that evaluating a return walks no tree and compares no declarations.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from typing import Protocol

from xlsx_kit.compute.rows import SumLine
from xlsx_kit.facts import Facts
from xlsx_kit.pack import (
    CODED,
    MOST_PACKS,
    ROW,
    TOTAL,
    Column,
    Expr,
    Field,
    Identity,
    Measure,
    Minus,
    Pack,
    Ref,
    Sum,
    View,
    parts,
)

EVERY_LINE, CODED_LINES = -1, 0
"""Keys under which a part's sums stand beside those of its codes."""

Valued = Callable[["ExactValues", str], int]
"""An expression's value in smallest units on a unit's facts; the text is the row that ROW stands for."""

Columned = Callable[["ExactValues"], Mapping[int, int]]
"""An expression's values on every row of a table with code rows at once, by the row's key; 0 where none."""


@dataclass(frozen=True, eq=False)
class Part:
    """The lines of one input that meet some conditions, summed in one column for every code.

    ``dimensions`` are what its lines are grouped by, shared by all parts of the input that a pack declares,
    with the ``columns`` they are read from; ``wanted`` are the places of its own among them, with the values
    they may have. Codes are of the list ``codes``, as a ``Measure`` has it. ``by_line`` sums the lines that
    are rows of a table by their numbers, not by codes.
    """

    input: str
    column: str
    dimensions: tuple[str, ...]
    columns: tuple[Column, ...]
    wanted: tuple[tuple[int, frozenset[str]], ...]
    codes: str = ""
    by_line: bool = False


class ExactValues(Protocol):
    """The exact values of one unit's facts, as an ``Evaluation`` has them, for what is computed from them."""

    pack: Pack
    facts: Facts
    plan: Plan

    def lines(self, input_id: str, codes: str = "") -> tuple[SumLine, ...]: ...
    def row_keys(self, view: View) -> tuple[int, ...]: ...
    def row_codes(self, view: View) -> tuple[str, ...]: ...
    def leaf_keys(self, view: View) -> frozenset[int]: ...
    def cell(self, table: str, key: str, column: str) -> int: ...
    def column(self, table: str, column: str) -> Mapping[int, int]: ...
    def amounts(self, view: View, column: str) -> Sequence[int]: ...
    def sums(self, part: Part) -> Mapping[int, int]: ...


@dataclass(frozen=True)
class Sides:
    """An identity as functions, with the fixed rows it is checked on (None: those the facts make).

    ``lefts`` and ``rights`` are its sides on all rows that the facts make, where both can be had so.
    """

    left: Valued
    right: Valued
    lefts: Columned | None
    rights: Columned | None
    only_if_zero: Valued | None
    only_if_not_zero: Valued | None
    rows: tuple[str, ...] | None


class Plan:
    """The functions of one pack's expressions, made when they are first asked for."""

    def __init__(self, pack: Pack) -> None:
        self.pack = pack
        self._valued: dict[tuple[Expr, str], Valued] = {}
        self._cells: dict[tuple[str, str, str], Valued | None] = {}
        self._columns: dict[tuple[str, str], Columned | None] = {}
        self._parts: dict[Measure, Part] = {}
        self._sides: dict[str, Sides] = {}

    def valued(self, expr: Expr, table: str = "") -> Valued:
        """An expression as a function; ``table`` is the one whose row ROW stands for."""
        if (expr, table) not in self._valued:
            self._valued[expr, table] = self._made(expr, table)
        return self._valued[expr, table]

    def cell(self, table: str, key: str, column: str) -> Valued | None:
        """What a published cell holds; None where the table has no such row."""
        view = self.pack.view(table)
        address = (table, key if view.fixed else "", column)
        if address not in self._cells:
            self._cells[address] = self._cell(view, key, column)
        return self._cells[address]

    def sides(self, identity: Identity) -> Sides:
        """An identity of the pack."""
        if identity.id not in self._sides:
            view = self.pack.view(identity.each) if identity.each else None
            fixed, lefts, rights = view is not None and bool(view.fixed), None, None
            if view and view.table.rows:
                codes = view.table.rows.codes
                lefts, rights = (self.columned(side, codes) for side in (identity.left, identity.right))
            zero, not_zero = identity.only_if_zero, identity.only_if_not_zero
            self._sides[identity.id] = Sides(
                self.valued(identity.left, identity.each),
                self.valued(identity.right, identity.each),
                lefts if rights else None,
                rights if lefts else None,
                self.valued(zero) if zero is not None else None,
                self.valued(not_zero) if not_zero is not None else None,
                checked_rows(self.pack, identity) if fixed else None,
            )
        return self._sides[identity.id]

    def column(self, table: str, column: str) -> Columned | None:
        """A column of a table with code rows; None where it cannot be had on all of them at once."""
        if (table, column) not in self._columns:
            view = self.pack.view(table)
            codes = view.table.rows.codes if view.table.rows else ""
            self._columns[table, column] = self.columned(view.line[column], codes) if codes else None
        return self._columns[table, column]

    def columned(self, expr: Expr, codes: str) -> Columned | None:
        """An expression on every code of a list; None where some part of it does not go by the row."""
        match expr:
            case Ref(table, row, column):
                rows = self.pack.view(table).table.rows
                if codes and row == ROW and rows and rows.codes == codes and self.column(table, column):
                    return lambda values: values.column(table, column)
            case Measure(source, code=code):
                coded = self.pack.code_column(source, expr.codes)
                if code == ROW and coded and coded.codes == codes:
                    part = self._part(expr)
                    return lambda values: values.sums(part)
            case Sum(terms):
                made = [self.columned(term, codes) for term in terms]
                every = [one for one in made if one]
                if len(every) == len(terms):
                    return lambda values: added([one(values) for one in every])
            case Minus(left, right):
                first, second = self.columned(left, codes), self.columned(right, codes)
                if first and second:
                    return lambda values: added([first(values)], [second(values)])
        return None

    def _cell(self, view: View, key: str, column: str) -> Valued | None:
        if not view.fixed:
            return self.valued(view.line[column], view.id)
        number = view.row_numbers.get(key)
        expr = view.fixed[number].cells.get(column) if number is not None else None
        return self.valued(expr, view.id) if expr is not None else None

    def _made(self, expr: Expr, table: str) -> Valued:
        match expr:
            case Ref(other, key, column):
                if key != ROW:
                    return lambda values, row: values.cell(other, key, column)
                if table and (codes := self._class_of_row(other, table)):
                    return lambda values, row: values.cell(other, codes.get(row, row), column)
                return lambda values, row: values.cell(other, row, column)
            case Field(source, column):
                unit = self.pack.unit_of(source, column)
                return lambda values, row: values.facts.number(source, column) * unit
            case Measure():
                return self._measured(expr, table)
            case Sum(terms):
                valued = [self.valued(term, table) for term in terms]
                return lambda values, row: sum([term(values, row) for term in valued])
            case Minus(left, right):
                first, second = self.valued(left, table), self.valued(right, table)
                return lambda values, row: first(values, row) - second(values, row)

    def _class_of_row(self, other: str, table: str) -> dict[str, str]:
        """The rows of another table that belong to a table's own: the class that a fixed row shows."""
        view = self.pack.view(table)
        if not (self.pack.view(other).table.rows and view.fixed):
            return {}
        return {row.key: row.code for row in view.fixed if row.code}

    def _measured(self, measure: Measure, table: str) -> Valued:
        part = self._part(measure)
        rows = self.pack.view(table).table.rows if table else None
        if measure.code == ROW and rows and rows.records:
            lines = replace(part, by_line=True)
            return lambda values, row: values.sums(lines).get(CODED_LINES if row == TOTAL else int(row), 0)
        if measure.code is None:
            return lambda values, row: values.sums(part).get(EVERY_LINE, 0)
        column = self.pack.code_column(measure.input, measure.codes)
        assert column is not None
        key_of = self.pack.codes[column.codes].key
        if measure.code == ROW:
            return lambda values, row: values.sums(part).get(
                CODED_LINES if row in (CODED, TOTAL) else key_of(row), 0
            )
        key = CODED_LINES if measure.code in (CODED, TOTAL) else key_of(measure.code)
        return lambda values, row: values.sums(part).get(key, 0)

    def _part(self, measure: Measure) -> Part:
        """The part that a measure sums, the same whatever its code."""
        whole = replace(measure, code=None)
        if whole not in self._parts:
            source, where = measure.input, measure.where
            own = tuple(dict.fromkeys(key for key, _ in where))
            shared = self._dimensions.get(source, ())
            keys = shared if set(own) <= set(shared) else own
            columns = tuple(self.pack.dimension(source, key) for key in keys)
            wanted = tuple((keys.index(key), frozenset(values)) for key, values in where)
            self._parts[whole] = Part(source, measure.column, keys, columns, wanted, measure.codes)
        return self._parts[whole]

    @cached_property
    def _dimensions(self) -> dict[str, tuple[str, ...]]:
        """By input, every column that a measure of the pack asks about."""
        found: dict[str, dict[str, None]] = {}
        for expr in self._declared():
            for part in parts(expr):
                if isinstance(part, Measure):
                    found.setdefault(part.input, {}).update((key, None) for key, _ in part.where)
        return {source: tuple(keys) for source, keys in found.items()}

    def _declared(self) -> Iterator[Expr]:
        for view in self.pack.views:
            yield from view.line.values()
            for row in view.fixed:
                yield from row.cells.values()
        for identity in self.pack.identities:
            guards = (identity.only_if_zero, identity.only_if_not_zero)
            yield from (expr for expr in (identity.left, identity.right, *guards) if expr is not None)


def added(more: Iterable[Mapping[int, int]], less: Iterable[Mapping[int, int]] = ()) -> Mapping[int, int]:
    """Columns added up, and others taken off."""
    first, *rest = [*more] or [{}]
    found = dict(first)
    for column in rest:
        for key, amount in column.items():
            found[key] = found.get(key, 0) + amount
    for column in less:
        for key, amount in column.items():
            found[key] = found.get(key, 0) - amount
    return found


def checked_rows(pack: Pack, identity: Identity) -> tuple[str, ...]:
    """The fixed rows an identity is checked on: those that have the cell and a counterpart."""
    view = pack.view(identity.each)
    assert isinstance(identity.left, Ref)
    others = [p for p in parts(identity.right) if isinstance(p, Ref) and p.row == ROW]
    return tuple(
        row.key
        for row in view.fixed
        if identity.left.column in row.cells
        and all(_has_counterpart(pack, ref, row.key, bool(row.code)) for ref in others)
    )


def _has_counterpart(pack: Pack, ref: Ref, key: str, coded: bool) -> bool:
    other = pack.view(ref.table)
    if other.table.rows:
        return coded
    number = other.row_numbers.get(key)
    return number is not None and ref.column in other.fixed[number].cells


@lru_cache(MOST_PACKS)
def plan_of(pack: Pack) -> Plan:
    """The plan of a pack, made once as long as its files stay what they are."""
    return Plan(pack)
