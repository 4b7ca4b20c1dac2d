"""Errors of the rule catalogue that an entry row shows by itself: those that need no more than this workbook.

A row with such an error is marked on the sheet as well, so that no cover says yes to what the bureau refuses.
"""

from __future__ import annotations

from collections.abc import Iterator

from xlsx_kit.compute.layout import InputLayout, Layout
from xlsx_kit.compute.row_check import WRONG, RowCheck
from xlsx_kit.facts import Facts, Record
from xlsx_kit.pack import CheckSpec
from xlsx_kit.values import amount_of


def catalogue_checks(layout: Layout, block: InputLayout, index: int) -> Iterator[RowCheck]:
    """The errors of the pack's checks that can be seen on a line of this input."""
    for spec in layout.pack.checks:
        compiled = COMPILED_KINDS.get(spec.kind)
        active = spec.severity == "error" and spec.status == "active"
        # patterns are no formulas: what is excused by one stays with the bureau
        if compiled and active and spec.given["input"] == block.input.id and not spec.given.get("unless"):
            yield compiled(layout, block, index, spec)


def _sum_of_links(layout: Layout, block: InputLayout, index: int, spec: CheckSpec) -> RowCheck:
    """A line's amount is the sum of the lines of another list that name it, where there are any."""
    key, amount, of, link, value = (spec.given[name] for name in ("key", "amount", "of", "link", "value"))
    other, own = layout.inputs[of], block.entry_cell(key, index)
    # SUMPRODUCT compares texts as texts; SUMIFS would take long numeric codes for numbers
    named, same = f"--({other.entries(link)}={own})", f"--({block.entries(key)}={own})"
    gap = f"SUMPRODUCT({same},{block.entries(amount)})-SUMPRODUCT({named},{other.entries(value)})"

    def fails(record: Record, facts: Facts) -> bool:
        code, sums = record.get(key), facts.sums_by(of, link, value)
        alike = facts.sums_by(block.input.id, key, amount)
        return bool(code) and code in sums and alike.get(code, 0) != sums[code]

    condition = f'AND({own}<>"",SUMPRODUCT({named})>0,ROUND({gap},{layout.pack.book.places})<>0)'
    return RowCheck(WRONG + spec.title, condition, fails)


def _sum_of_parts(layout: Layout, block: InputLayout, index: int, spec: CheckSpec) -> RowCheck:
    """An amount of a line is the sum of others of the same line."""
    whole, parts = spec.given["whole"], spec.given["parts"]

    def cell(column: str) -> str:
        return block.entry_cell(column, index)

    def fails(record: Record, facts: Facts) -> bool:
        return amount_of(record.get(whole)) != sum(amount_of(record.get(part)) for part in parts)

    gap = "-".join(f"SUM({cell(column)})" for column in (whole, *parts))
    return RowCheck(WRONG + spec.title, f"ROUND({gap},{layout.pack.book.places})<>0", fails)


COMPILED_KINDS = {"other_sum": _sum_of_links, "parts_differ": _sum_of_parts}
"""Kinds of checks that are compiled to a condition on one line."""
