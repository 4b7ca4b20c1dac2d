"""Whether facts fit into the workbook; what does not fit is said, never dropped."""

from __future__ import annotations

from collections.abc import Iterator

from xlsx_kit.compute.layout import InputLayout, Layout
from xlsx_kit.compute.text_lines import text_rows
from xlsx_kit.facts.model import Facts
from xlsx_kit.findings import Finding, InputError, Severity

FAULTS = {
    "FILE-108": (
        Severity.ERROR,
        "“{title}”有 {lines} 行，超过填报表的容量 {capacity} 行。",
        "请合并同类行，或在表样中加大容量后重新生成。",
    ),
    "FILE-109": (
        Severity.ERROR,
        "“{title}”有 {length} 个字，超过填报表一格能容纳的 {most} 个字。",
        "请精简文字后重新生成。",
    ),
}


LONGEST_CELL = 32767
LONGEST_STAMP = 255


def refuse_overflow(layout: Layout, facts: Facts) -> None:
    """Raises InputError naming every input that has more lines than its sheet."""
    found = tuple(_overflows(layout, facts))
    if found:
        raise InputError(found)


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
    severity, message, hint = FAULTS["FILE-109"]
    for record in facts.lines(block.input.id):
        for column in block.input.facts:
            text = str(record.get(column.key) or "")
            length = len(text.encode("utf-16-le", "replace")) // 2  # as Excel counts
            most = LONGEST_STAMP if column.stamp else LONGEST_CELL
            if length > most:
                words = message.format(title=column.title, length=length, most=most)
                yield Finding("FILE-109", severity, block.sheet, None, words, hint)


def _too_many(sheet: str, title: str, lines: int, capacity: int) -> Iterator[Finding]:
    if lines > capacity:
        severity, message, hint = FAULTS["FILE-108"]
        words = message.format(title=title, lines=lines, capacity=capacity)
        yield Finding("FILE-108", severity, sheet, None, words, hint)
