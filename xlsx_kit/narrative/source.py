"""Where the narrative's figures come from: one unit's exact values and facts."""

from __future__ import annotations

from dataclasses import replace

from xlsx_kit.compile.evaluate import Evaluation
from xlsx_kit.spec.expr import ROW, Expr, Measure, Minus, Ref, Sum

THREE_PUBLIC = "three_public"
THREE_PUBLIC_TABLE = "t9"


class EvaluationSource:
    """Answers the narrative's references from the evaluation of a unit's facts."""

    def __init__(self, evaluation: Evaluation) -> None:
        self.evaluation = evaluation

    def lookup(self, ref: str) -> int | str | None:
        """A cell (``t3/total/basic``), a form's field, a “三公” item's past or reason; None where missing."""
        parts = ref.split("/")
        if len(parts) == 3 and parts[0] == THREE_PUBLIC:
            return self._three_public(parts[1], parts[2])
        if len(parts) == 3:
            return self.evaluation.cell(parts[0], parts[1], parts[2])
        return self.evaluation.facts.form(parts[0]).get(parts[1])

    def records(self, part: str) -> list[dict[str, str]]:
        """The lines of a list as texts."""
        return [
            {key: "" if value is None else str(value) for key, value in line.items()}
            for line in self.evaluation.facts.lines(part)
        ]

    def _three_public(self, item: str, key: str) -> int | str | None:
        """The prior year's figure of an item or of a row of its table; the reasons of an item."""
        if key == "reason":
            lines = self.evaluation.facts.lines(THREE_PUBLIC)
            reasons = [str(r.get("reason") or "").strip() for r in lines if r.get("item") == item]
            return "；".join(dict.fromkeys(r for r in reasons if r))
        view = self.evaluation.pack.view(THREE_PUBLIC_TABLE)
        for row in view.fixed:
            total = row.cells[view.table.amounts[0].id]
            if row.key == item or self._is_of_item(row.key, item):
                return self._prior(total, row.key)
        return None

    def _is_of_item(self, row: str, item: str) -> bool:
        view = self.evaluation.pack.view(THREE_PUBLIC_TABLE)
        cells = view.fixed[view.row_numbers[row]].cells.values()
        return any(isinstance(c, Measure) and (THREE_PUBLIC_ITEM, (item,)) in c.where for c in cells)

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


THREE_PUBLIC_ITEM = "item"
