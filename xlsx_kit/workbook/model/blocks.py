"""The cells of one input block: a list, a form or long texts, each with its row checks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache, lru_cache

from xlsx_kit.compute import (
    ENTRY,
    MORE,
    Evaluation,
    InputLayout,
    Layout,
    field_formula,
    is_shown,
    line_formula,
    text_formula,
    text_rows,
)
from xlsx_kit.facts import Record
from xlsx_kit.pack import Column, ColumnType
from xlsx_kit.values import Value, places_of, scale_of
from xlsx_kit.workbook.model.blank_rows import BlankRows
from xlsx_kit.workbook.model.common import CONTINUED, entry, height_of, lines_of
from xlsx_kit.workbook.model.derived import derived_formula, derived_value
from xlsx_kit.workbook.model.grid import CellModel

Widths = Mapping[int, float]
"""Of a sheet's columns."""
NUMBER, CHECK = "序号", "检查"
TOTAL, FIELD, FILL_IN, ADVICE = "合计", "栏目", "填写", "说明"
END_OF_LIST = "本表共 {capacity} 行，到此为止；行数不够请联系财政部门。"
HEAD_SIZE, LONG_SIZE, HINT_SIZE = 11, 10.5, 9
STYLE = {
    ColumnType.AMOUNT: "entry_amount",
    ColumnType.COUNT: "entry_count",
    ColumnType.DECIMAL: "entry_number",
    ColumnType.CODE: "entry_code",
    ColumnType.DATE: "entry_code",
    ColumnType.CHOICE: "entry_choice",
}


@dataclass(frozen=True)
class BlockCells:
    """A block's cells, the heights its words need, and the rows that follow what is typed."""

    cells: list[CellModel]
    heights: dict[int, float] = field(default_factory=dict)
    growing: frozenset[int] = frozenset()


def block_cells(layout: Layout, block: InputLayout, evaluation: Evaluation, widths: Widths) -> BlockCells:
    """The block as laid out on its sheet."""
    build = {"list": _list, "form": _form, "texts": _texts}[block.input.kind]
    return build(layout, block, evaluation, widths)


def _list(layout: Layout, block: InputLayout, evaluation: Evaluation, widths: Widths) -> BlockCells:
    source, facts = block.input, evaluation.facts
    lines, checked = evaluation.entry_rows.lines(source.id), evaluation.entry_rows.results(source.id)
    cells = [*_list_head(block, widths), *_totals(block, lines)]
    for index in range(source.capacity):
        if index < len(lines):
            line = lines[index]
            shown = {
                c.key: derived_value(layout, block, facts, c, line) for c in source.columns if is_shown(c)
            }
            cells += _line(layout, block, index, {**line, **shown}, checked[index])
        else:
            cells += _blank_line(layout, source.id, index)
    cells.append(CellModel(block.last + 1, 1, "hint", END_OF_LIST.format(capacity=source.capacity)))
    long = [c for c in source.columns if c.type is ColumnType.TEXT]
    heights = {
        block.first + index: height_of(
            (str(line.get(c.key) or ""), widths[block.columns[c.key]]) for c in long
        )
        for index, line in enumerate(lines[: source.capacity])
    }
    places = [(c.title, widths[block.columns[c.key]]) for c in source.columns]
    titles = [(_broken(title, width), width) for title, width in places]
    heights[block.head] = height_of(titles, size=HEAD_SIZE, least=24)
    return BlockCells(cells, heights, frozenset(range(block.first, block.last + 1)))


@lru_cache(maxsize=1 << 14)
def _blank_line(layout: Layout, input_id: str, index: int) -> tuple[CellModel, ...]:
    """A line nothing is entered on, the same for every unit."""
    return _blank_lines(layout, input_id).row(index)


@cache
def _blank_lines(layout: Layout, input_id: str) -> BlankRows:
    block = layout.inputs[input_id]
    return BlankRows(lambda index: tuple(_line(layout, block, index, {}, "")), block.input.capacity)


def _line(
    layout: Layout, block: InputLayout, index: int, values: Mapping[str, Value], checked: str
) -> Iterator[CellModel]:
    """One line of a list: number, check, and the values entered or shown in its columns."""
    row = block.first + index
    yield CellModel(row, 1, "row_number", index + 1)
    yield CellModel(row, block.check, "check", checked, line_formula(layout, block, index))
    for column in block.input.columns:
        place, value = block.columns[column.key], values.get(column.key)
        if is_shown(column):
            formula = derived_formula(layout, block, index, column)
            yield CellModel(row, place, "shown", "" if value is None else value, formula)
        else:
            yield CellModel(row, place, STYLE.get(column.type, "entry_text"), entry(column, value))


def _list_head(block: InputLayout, widths: Mapping[int, float]) -> Iterator[CellModel]:
    yield CellModel(block.head, 1, "head", NUMBER)
    yield CellModel(block.head, block.check, "head", CHECK)
    for column in block.input.columns:
        style = "head" if is_shown(column) else "head_required" if column.required else "head_entry"
        place = block.columns[column.key]
        yield CellModel(block.head, place, style, _broken(column.title, widths[place]))


def _broken(title: str, width: float) -> str:
    """A title too long for one line breaks in front of its unit; readers ignore white space in titles."""
    return title.replace("（", "\n（", 1) if lines_of(title, width, HEAD_SIZE) > 1 else title


def _totals(block: InputLayout, lines: tuple[Record, ...]) -> Iterator[CellModel]:
    """Above the header, where it stays in sight: the sum of every column of money."""
    places = [block.columns[c.key] for c in block.input.columns if c.type is ColumnType.AMOUNT]
    for column in block.input.columns:
        if column.type is ColumnType.AMOUNT:
            total = sum(v for r in lines if isinstance(v := r.get(column.key), int))
            place = block.columns[column.key]
            formula = f"ROUND(SUM({block.held(place)}),{places_of(column.decimals)})"
            yield CellModel(block.top, place, "total_amount", total / scale_of(column.decimals), formula)
            if place - 1 not in places:
                yield CellModel(block.top, place - 1, "total_label", TOTAL)


def _form(layout: Layout, block: InputLayout, evaluation: Evaluation, widths: Widths) -> BlockCells:
    place, advice = block.columns[ENTRY], block.check + 1
    cells = [
        CellModel(block.head, 1, "head", NUMBER),
        CellModel(block.head, place - 1, "head", FIELD),
        CellModel(block.head, place, "head_entry", FILL_IN),
        CellModel(block.head, block.check, "head", CHECK),
    ]
    # beside a list the advice is free to run over its columns
    wrapped = "hint_wrap" if advice == max(widths) else "hint"
    if any(c.prompt for c in block.input.columns):
        cells.append(CellModel(block.head, advice, "head", ADVICE))
    heights: dict[int, float] = {block.head: 24}
    record, checked = evaluation.facts.form(block.input.id), evaluation.entry_rows.results(block.input.id)
    for number, (column, cached) in enumerate(zip(block.input.columns, checked, strict=True), start=1):
        row, value = block.fields[column.key][0], entry(column, record.get(column.key))
        style = "stamp" if column.stamp else STYLE.get(column.type, "entry_text")
        cells += [
            CellModel(row, 1, "row_number", number),
            CellModel(row, place - 1, "form_label", column.title),
            CellModel(row, place, style, value),
            CellModel(row, advice, wrapped, column.prompt),
            _form_check(layout, block, column, cached),
        ]
        words = [(str(value), widths[place]), (column.title, widths[place - 1])]
        heights[row] = height_of(words, least=20)
        if wrapped == "hint_wrap":
            heights[row] = max(heights[row], height_of([(column.prompt, widths[advice])], size=HINT_SIZE))
    return BlockCells(cells, heights, frozenset(range(block.first, block.last + 1)))


def _form_check(layout: Layout, block: InputLayout, column: Column, cached: str) -> CellModel:
    row = block.fields[column.key][0]
    formula = None if column.stamp else field_formula(layout, block, column)
    return CellModel(row, block.check, "check", "" if column.stamp else cached, formula)


def _texts(layout: Layout, block: InputLayout, evaluation: Evaluation, widths: Widths) -> BlockCells:
    record, checked = evaluation.facts.form(block.input.id), evaluation.entry_rows.results(block.input.id)
    entries, more = block.columns[ENTRY], block.columns[MORE]
    cells: list[CellModel] = []
    heights: dict[int, float] = {}
    growing: set[int] = set()
    for column, cached in zip(block.input.columns, checked, strict=True):
        rows = block.text_rows(column.key)
        head = rows[0] - 1
        cells += [
            CellModel(head, 1, "band", column.title),
            CellModel(head, more, "band", ""),
            CellModel(head, entries, "band_hint", column.prompt),
            CellModel(head, block.check, "check", cached, text_formula(block, column)),
        ]
        heights[head] = height_of([(column.prompt, widths[entries])], size=HINT_SIZE, least=24)
        lines = text_rows(str(record.get(column.key) or ""))
        for number, row in enumerate(rows):
            goes_on, line = lines[number] if number < len(lines) else (False, "")
            cells.append(CellModel(row, 1, "row_number", number + 1))
            cells.append(CellModel(row, more, "entry_choice", CONTINUED if goes_on else ""))
            cells.append(CellModel(row, entries, "entry_long", line))
            if line:
                heights[row] = height_of([(line, widths[entries])], size=LONG_SIZE)
        growing |= set(rows)
    return BlockCells(cells, heights, frozenset(growing))
