"""Facts as the entries a unit types into the empty workbook it was sent.

Addresses come from the layout alone; values from the facts file's own JSON, so that neither the facts
reader nor the workbook's writer has a hand in what is typed.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from tests.office.client import Entry, Typed
from xlsx_kit.compute.layout import ENTRY, MORE, InputLayout, Layout, a1, entry_columns, layout_of
from xlsx_kit.pack.loading.load import DEFAULT_PACK, load_pack
from xlsx_kit.pack.model.inputs import Column, ColumnType, Input
from xlsx_kit.resources import root
from xlsx_kit.returns.reading.facts_file import cells_of_block

FactsFile = Mapping[str, Any]
CONTINUED = "续"
NUMBERS = (ColumnType.AMOUNT, ColumnType.DECIMAL)
PARAGRAPH = 900  # characters typed into one row of a text; the rest goes below, marked as going on


def _in_order(block: InputLayout, count: int) -> Sequence[int]:
    return range(count)


def _as_it_is(column: Column, value: Typed) -> Typed:
    return value


@dataclass(frozen=True)
class Hand:
    """How somebody types: ``rows`` gives the row, from 0, of each line; ``spell`` how a value is written."""

    rows: Callable[[InputLayout, int], Sequence[int]] = _in_order
    spell: Callable[[Column, Typed], Typed] = _as_it_is


def default_layout() -> Layout:
    """Where everything stands in the default pack's workbook."""
    return layout_of(load_pack(DEFAULT_PACK))


def layout_for(facts: FactsFile) -> Layout:
    """Where everything stands in the workbook of the pack that facts name."""
    return layout_of(load_pack(facts.get("pack", DEFAULT_PACK)))


def real_case() -> dict[str, Any]:
    """The facts of the real 2024 publication."""
    case: dict[str, Any] = json.loads((root("samples") / "pass" / "chengde-2024.json").read_text("utf-8"))
    return case


def entries_of(layout: Layout, facts: FactsFile, hand: Hand | None = None) -> list[Entry]:
    """What to type where; what was sent in locked cells (the stamp) is not typed again."""
    return list(_entries(layout, facts, hand or Hand()))


def records_of(source: Input, facts: FactsFile) -> list[FactsFile]:
    """The lines of one input in a facts file; a form and texts have one."""
    if not source.part:
        return [facts]
    part = facts.get(source.part) or []
    return [part] if isinstance(part, Mapping) else list(part)


def cell_of(layout: Layout, input_id: str, index: int, key: str) -> tuple[str, str]:
    """Sheet and cell of one entry, its row counted from 0."""
    places = cells_of_block(layout.inputs[input_id], index + 1)
    address = places.cell(index, key)
    assert address
    return places.sheet, address


def check_cell(layout: Layout, input_id: str, index: int) -> tuple[str, str]:
    """Sheet and cell of the check beside a line of a list."""
    block = layout.inputs[input_id]
    return block.sheet, a1(block.first + index, block.check)


def _entries(layout: Layout, facts: FactsFile, hand: Hand) -> Iterator[Entry]:
    for block in layout.inputs.values():
        records = records_of(block.input, facts)
        if block.input.kind == "texts":
            for record in records:
                yield from _text_entries(block, record)
            continue
        places = cells_of_block(block, block.input.capacity)
        for index, record in zip(hand.rows(block, len(records)), records, strict=True):
            for column in entry_columns(block.input):
                value = hand.spell(column, typed(column, record.get(column.key)))
                address = places.cell(index, column.key)
                if value is not None and address:
                    yield block.sheet, address, value


def _text_entries(block: InputLayout, record: FactsFile) -> Iterator[Entry]:
    """One paragraph a row, long ones over several."""
    for column in block.input.columns:
        rows = iter(block.text_rows(column.key))
        text = str(record.get(column.key) or "")
        for paragraph in text.split("\n") if text else ():
            for start in range(0, max(1, len(paragraph)), PARAGRAPH):
                row = next(rows)
                yield block.sheet, a1(row, block.columns[ENTRY]), paragraph[start : start + PARAGRAPH]
                if start:
                    yield block.sheet, a1(row, block.columns[MORE]), CONTINUED


def typed(column: Column, raw: Any) -> Typed:
    """A JSON value as it is typed: money and counts as numbers, all else as text, nothing for a blank."""
    if raw is None or raw == "":
        return None
    if column.type in NUMBERS:
        return Decimal(str(raw))
    if column.type is ColumnType.COUNT:
        return int(raw)
    return str(column.aliases.get(str(raw).lower(), raw))
