"""Where the narrative's figures come from: one unit's exact values and facts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from xlsx_kit import values
from xlsx_kit.compute import Evaluation
from xlsx_kit.pack import Column, ColumnType, SpecError
from xlsx_kit.prose.narrative.blocks import Figure
from xlsx_kit.prose.narrative.figures import Value

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
        """The value of a reference; None where missing. Raises SpecError for one the pack does not have."""
        return self.evaluation.figure(ref)

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
