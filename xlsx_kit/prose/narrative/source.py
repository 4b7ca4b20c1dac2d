"""Where the narrative's figures come from: one unit's exact values and facts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from xlsx_kit import values
from xlsx_kit.compute.evaluate import Evaluation
from xlsx_kit.pack.model.expr import ROW, Expr, Measure, Minus, Ref, Sum
from xlsx_kit.pack.model.inputs import Column, ColumnType, SpecError
from xlsx_kit.pack.model.pack import Pack
from xlsx_kit.prose.narrative.blocks import Figure
from xlsx_kit.prose.narrative.figures import Value

THREE_PUBLIC = "three_public"
THREE_PUBLIC_ITEM = "item"
THREE_PUBLIC_TABLE = "t9"

TOTAL = "total"
PLUS = "+"

FIGURES = (ColumnType.AMOUNT, ColumnType.COUNT, ColumnType.DECIMAL)
"""Columns whose entries are figures; everything else is the unit's own words."""


class EvaluationSource:
    """Answers the narrative's references from the evaluation of a unit's facts."""

    def __init__(self, evaluation: Evaluation) -> None:
        self.evaluation = evaluation

    @property
    def decimals(self) -> int:
        """How many decimals amounts are printed with: the pack's."""
        return self.evaluation.pack.book.decimals

    def lookup(self, ref: str) -> int | str | None:
        """The value of a reference; None where missing. Raises SpecError for one of no known shape.

        A cell of a table (``t3/total/basic``), the sum of two (``t1/5+6/income``); a form's field
        (``unit/name``); an entry of a list by its line number (``projects/1/budget``) or the sum over
        its lines (``assets/total/value``), where ``a+b`` adds columns; a “三公” item's past or reason
        (``three_public/abroad/prior``).
        """
        pack = self.evaluation.pack
        match ref.split("/"):
            case [name, item, key] if name == THREE_PUBLIC and not item.isdecimal():
                return self._three_public(item, key)
            case [name, line, key] if pack.has_input(name):
                return self._entry(name, line, key)
            case [name, row, column] if pack.has_view(name):
                return sum(self.evaluation.cell(name, one, column) for one in row.split(PLUS))
            case [name, key] if pack.has_input(name):
                return self.evaluation.facts.form(name).get(key)
        raise SpecError(f"表样中没有 {ref!r}", "narrative")

    def records(self, part: str) -> Sequence[Mapping[str, Value]]:
        """The lines of a list as printed in tables: zero amounts blank, percentages with their sign."""
        pack = self.evaluation.pack
        if not pack.has_input(part):
            raise SpecError(f"表样中没有名为 {part!r} 的填报表", "narrative")
        columns = pack.input(part).facts
        lines = self.evaluation.facts.lines(part)
        return [
            {c.key: _printed(c, line.get(c.key), f"{part}/{number}/{c.key}") for c in columns}
            for number, line in enumerate(lines, start=1)
        ]

    def _entry(self, part: str, line: str, key: str) -> int | str | None:
        """An entry of one line, or the sum of one or several columns over one or all lines."""
        lines = self.evaluation.facts.lines(part)
        if line != TOTAL:
            lines = lines[int(line) - 1 : int(line)] if line.isdecimal() else ()
        keys = key.split(PLUS)
        if len(lines) == 1 and len(keys) == 1:
            return lines[0].get(key)
        amounts = [record.get(k) for record in lines for k in keys]
        return sum(amount for amount in amounts if isinstance(amount, int))

    def _three_public(self, item: str, key: str) -> int | str | None:
        """The prior year's figure of items, or of a row of their table; the reasons of an item."""
        if key == "reason":
            lines = self.evaluation.facts.lines(THREE_PUBLIC)
            reasons = [str(r.get("reason") or "").strip() for r in lines if r.get("item") == item]
            return "；".join(dict.fromkeys(r for r in reasons if r))
        items = set(item.split(PLUS))
        if items <= set(three_public_items(self.evaluation.pack)):
            lines = self.evaluation.facts.lines(THREE_PUBLIC)
            amounts = [line.get(key) for line in lines if line.get(THREE_PUBLIC_ITEM) in items]
            return sum(amount for amount in amounts if isinstance(amount, int))
        view = self.evaluation.pack.view(THREE_PUBLIC_TABLE)
        cell = view.fixed[view.row_numbers[item]].cells[view.table.amounts[0].id]
        return self._prior(cell, item)

    def _prior(self, expr: Expr, row: str) -> int:
        """An expression of the table over last year's figures instead of this year's."""
        match expr:
            case Measure():
                return self.evaluation.value(replace(expr, column="prior"))
            case Sum(terms):
                return sum(self._prior(t, row) for t in terms)
            case Minus(left, right):
                return self._prior(left, row) - self._prior(right, row)
            case Ref(table, key, column):
                view = self.evaluation.pack.view(table)
                key = row if key == ROW else key
                cell = view.fixed[view.row_numbers[key]].cells.get(column)
                return self._prior(cell, key) if cell is not None else 0
            case _:
                return 0


def three_public_items(pack: Pack) -> tuple[str, ...]:
    """The “三公” items a unit enters."""
    return pack.values(pack.input(THREE_PUBLIC).column(THREE_PUBLIC_ITEM).list)


def _printed(column: Column, value: values.Value, ref: str) -> Value:
    """An entry as a table shows it. A decimal is kept in its shortest form, so it is printed as it is."""
    if column.type is ColumnType.AMOUNT:
        number = value if isinstance(value, int) else 0
        return Value(Figure(ref, values.displayed(number, column.decimals)) if number else "", number)
    text = "" if value is None else str(value).strip()
    if column.type not in FIGURES:
        return Value(text)
    nothing = not text or (text == "0" and not column.suffix)  # 0% is a plan, 0 pieces are nothing
    return Value("" if nothing else Figure(ref, text + column.suffix))
