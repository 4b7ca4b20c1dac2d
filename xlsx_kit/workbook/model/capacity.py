"""Whether facts fit into the workbook; what does not fit is reported, never dropped."""

from __future__ import annotations

from collections.abc import Iterator

from xlsx_kit.compute import Evaluation, InputLayout, Layout, layout_of, text_rows
from xlsx_kit.facts import Facts
from xlsx_kit.findings import Finding, InputError
from xlsx_kit.messages import finding

LONGEST_CELL = 32767
LONGEST_STAMP = 255


def refuse_overflow(layout: Layout, facts: Facts) -> None:
    """Raises InputError naming every input that has more lines than its sheet."""
    found = tuple(_overflows(layout, facts))
    if found:
        raise InputError(found)


def cut_tables(evaluation: Evaluation) -> tuple[Finding, ...]:
    """A finding for every published table whose sheet has no room for all of its rows."""
    return tuple(
        finding("FILE-114", sheet=table.sheet, lines=lines, capacity=room)
        for table in layout_of(evaluation.pack).tables.values()
        if table.view.table.rows
        if (lines := len(evaluation.row_keys(table.view))) > (room := table.last - table.first + 1)
    )


def _overflows(layout: Layout, facts: Facts) -> Iterator[Finding]:
    for block in layout.inputs.values():
        source = block.input
        if source.kind == "list":
            yield from _too_many(block.sheet, source.title, len(facts.lines(source.id)), source.capacity)
        if source.kind == "texts":
            for column in source.columns:
                lines = len(text_rows(facts.text(source.id, column.key)))
                yield from _too_many(block.sheet, column.title, lines, column.lines)
        else:
            yield from _too_long(block, facts)


def _too_long(block: InputLayout, facts: Facts) -> Iterator[Finding]:
    """Texts that one cell cannot hold, or that the workbook's properties cannot."""
    for record in facts.lines(block.input.id):
        for column in block.input.facts:
            text = str(record.get(column.key) or "")
            length = len(text.encode("utf-16-le", "replace")) // 2  # as Excel counts
            most = LONGEST_STAMP if column.stamp else LONGEST_CELL
            if length > most:
                yield finding("FILE-109", sheet=block.sheet, title=column.title, length=length, most=most)


def _too_many(sheet: str, title: str, lines: int, capacity: int) -> Iterator[Finding]:
    if lines > capacity:
        yield finding("FILE-108", sheet=sheet, title=title, lines=lines, capacity=capacity)
