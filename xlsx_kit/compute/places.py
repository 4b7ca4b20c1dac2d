"""Where facts stand in the workbook generated for them: facts files are judged by these cells."""

from __future__ import annotations

from xlsx_kit.addresses import a1, letters
from xlsx_kit.compute.layout import ENTRY, InputLayout, Layout
from xlsx_kit.facts import EntryFault, Filled, Places, TypedFacts
from xlsx_kit.findings import Finding


def filled_of(entered: TypedFacts, layout: Layout) -> Filled:
    """Facts from a facts file as if they stood in their workbook."""
    facts = entered.facts
    places = {i: places_of(block, len(facts.lines(i))) for i, block in layout.inputs.items()}
    findings = tuple(_finding(fault, layout, places) for fault in entered.faults)
    faulty = frozenset((f.input, f.index, f.key) for f in entered.faults if f.fault.blocks)
    return Filled(facts, places, findings, faulty)


def places_of(block: InputLayout, lines: int) -> Places:
    """The cells of a block's first lines."""
    if block.input.kind == "list":
        columns = {key: letters(column) for key, column in block.columns.items()}
        return Places(block.sheet, tuple(range(block.first, block.first + lines)), columns, {}, block.first)
    fields = {key: a1(row, block.columns[ENTRY]) for key, (row, _) in block.fields.items()}
    return Places(block.sheet, (), {}, fields)


def _finding(fault: EntryFault, layout: Layout, places: dict[str, Places]) -> Finding:
    source, place = layout.pack.input(fault.input), places[fault.input]
    column = source.column(fault.key)
    return fault.fault.finding(
        place.sheet, place.cell(fault.index, fault.key), column.title, fault.text, fault.limit
    )
