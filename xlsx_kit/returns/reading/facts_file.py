"""A facts file as a return: its entries stand where the workbook generated for them has them."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from xlsx_kit.addresses import a1, letters
from xlsx_kit.compute import ENTRY, Evaluation, InputLayout, Layout, layout_of, row_ends, text_rows
from xlsx_kit.facts import EntryFault, Facts, InputCells, TypedFacts
from xlsx_kit.finding_list import FindingList
from xlsx_kit.findings import Finding
from xlsx_kit.pack import Pack
from xlsx_kit.returns.reading.model import Return


def return_of_facts(entered: TypedFacts, pack: Pack) -> Return:
    """Facts from a facts file as if they stood in their workbook."""
    facts, layout = entered.facts, layout_of(pack)
    cells = {i: cells_of_block(block, len(facts.lines(i))) for i, block in layout.inputs.items()}
    for source, block in layout.inputs.items():
        if block.input.kind == "texts":
            cells[source] = replace(cells[source], lines=_written(block, facts))
    findings = FindingList()
    for fault in entered.faults:
        findings.add((fault.fault, fault.input, fault.key), partial(_finding, fault, layout, cells))
    faulty = frozenset((f.input, f.index, f.key) for f in entered.faults if f.fault.blocks)
    return Return(Evaluation(pack, facts), cells, findings.done(), faulty)


def cells_of_block(block: InputLayout, lines: int) -> InputCells:
    """The cells of a block's first lines."""
    if block.input.kind == "list":
        columns = {key: letters(column) for key, column in block.columns.items()}
        return InputCells(
            block.sheet, tuple(range(block.first, block.first + lines)), columns, {}, block.first
        )
    fields = {key: a1(row, block.columns[ENTRY]) for key, (row, _) in block.fields.items()}
    return InputCells(block.sheet, (), {}, fields)


def _written(block: InputLayout, facts: Facts) -> dict[str, tuple[tuple[int, str], ...]]:
    """The rows that each text is written over."""
    found = {}
    for key, (first, _) in block.fields.items():
        ends = row_ends(text_rows(facts.text(block.input.id, key)))
        found[key] = tuple((end, a1(first + n, block.columns[ENTRY])) for n, end in enumerate(ends))
    return found


def _finding(fault: EntryFault, layout: Layout, cells: dict[str, InputCells]) -> Finding:
    source, place = layout.pack.input(fault.input), cells[fault.input]
    column = source.column(fault.key)
    return fault.fault.finding(
        place.sheet, place.cell(fault.index, fault.key), column.title, fault.text, fault.limit
    )
