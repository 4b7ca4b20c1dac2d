"""Hidden columns behind an input's checks: the keys that put its codes in printed order."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise

from xlsx_kit.addresses import a1
from xlsx_kit.compute import InputLayout, Layout, SumLine, meets, one_of, parsed_cell, text
from xlsx_kit.pack import WITH_MONEY, CodeList, ColumnType, Conditions, JoinedCodes
from xlsx_kit.workbook.model.grid import CellModel


def key_cells(layout: Layout, block: InputLayout, of: str, lines: tuple[SumLine, ...]) -> Iterator[CellModel]:
    """For every line the key of its code in a column, and per set of lines that key or 0."""
    codes = layout.pack.codes[block.input.column(of).codes]
    yield CellModel(block.head, block.parsed[of], "helper", codes.id)
    for where, column in _sets(block, of):
        yield CellModel(block.head, column, "helper", "/".join(v for _, values in where for v in values))
    for index in range(block.input.capacity):
        if index < len(lines):
            yield from _line_keys(block, of, codes, index, lines[index])
        else:
            yield from _blank_keys(layout, block.input.id, of, index)


@lru_cache(maxsize=1 << 14)
def _blank_keys(layout: Layout, input_id: str, of: str, index: int) -> tuple[CellModel, ...]:
    """The keys of a line nothing is entered on, the same for every unit."""
    block = layout.inputs[input_id]
    codes = layout.pack.codes[block.input.column(of).codes]
    return tuple(_line_keys(block, of, codes, index, SumLine({}, 0, 0)))


def _line_keys(
    block: InputLayout, of: str, codes: CodeList, index: int, line: SumLine
) -> Iterator[CellModel]:
    row = block.first + index
    yield CellModel(row, block.parsed[of], "helper", line.key, _parsed(block, index, of, codes))
    for where, column in _sets(block, of):
        used = line.number and meets(line.record, where)
        yield CellModel(row, column, "helper", line.key if used else 0, _key(block, index, of, where))


def _sets(block: InputLayout, of: str) -> Iterator[tuple[Conditions, int]]:
    """The sets of a code column's lines, with the hidden columns of their keys."""
    return ((where, place) for (column, where), place in block.keys.items() if column == of)


def number_cells(layout: Layout, block: InputLayout, lines: tuple[SumLine, ...]) -> Iterator[CellModel]:
    """For every line its number where it has money, else 0: lines that are rows of a table by themselves."""
    yield CellModel(block.head, block.numbers, "helper", block.line_numbers)
    for index in range(block.input.capacity):
        blank = _unnumbered(layout, block.input.id, index)
        number = lines[index].number if index < len(lines) else 0
        yield blank.but(value=number) if number else blank


@lru_cache(maxsize=1 << 14)
def _unnumbered(layout: Layout, input_id: str, index: int) -> CellModel:
    """The number of a line without money, the same for every unit."""
    block = layout.inputs[input_id]
    formula = f"IFERROR(IF({_money(block, index)}=0,0,ROW()-{block.head}),0)"
    return CellModel(block.first + index, block.numbers, "helper", 0, formula)


def _key(block: InputLayout, index: int, of: str, where: Conditions) -> str:
    """Its key where a line has money and belongs to the set, else 0; an error value costs no other line."""
    if where:
        met = [_met(_cell(block, index, key), values) for key, values in where]
        everything = a1(block.first + index, block.keys[of, ()], absolute="c")
        return f"IFERROR(IF({met[0] if len(met) == 1 else 'AND(' + ','.join(met) + ')'},{everything},0),0)"
    return f"IFERROR(IF({_money(block, index)}=0,0,{parsed_cell(block, index, of)}),0)"


def _met(cell: str, values: tuple[str, ...]) -> str:
    """Whether a cell has one of some values, or money."""
    return f"SUM({cell})<>0" if values == WITH_MONEY else one_of([f"{cell}={text(v)}" for v in values])


def _money(block: InputLayout, index: int) -> str:
    """The size of all amounts of a line; 0 for a line without money, and where a line can have none."""
    amounts = [c.key for c in block.input.columns if c.type is ColumnType.AMOUNT]
    return "+".join(f"ABS(SUM({_cell(block, index, key)}))" for key in amounts) or "0"


def _parsed(block: InputLayout, index: int, of: str, codes: CodeList) -> str:
    """A code's key from 2040201, the number, or ``2040201 行政运行``; 0 for anything else."""
    column = block.input.column(of)
    if isinstance(codes, JoinedCodes):
        first, second = (parsed_cell(block, index, key) for key in (column.of, column.by))
        return f"IF(AND({first}>0,{second}>0),{first}*{codes.step}+{second},0)"
    cell = block.entry_cell(column.key, index)
    levels = range(len(codes.spec.widths), 0 if column.undivided else len(codes.spec.widths) - 1, -1)
    keys = [_of_level(codes, level, cell) for level in levels]
    if len(keys) == 1:
        condition, key = keys[0]
        return f'IFERROR(IF({cell}="",0,IF({condition},{key},0)),0)'
    found = "0"
    for condition, key in reversed(keys):
        found = f"IF(IFERROR({condition},FALSE),{key},{found})"
    return f'IFERROR(IF({cell}="",0,{found}),0)'


def _of_level(codes: CodeList, level: int, cell: str) -> tuple[str, str]:
    """Whether a cell begins with a code of a level, and its key; level 1 is the class."""
    trimmed, width, step = f"TRIM({cell})", codes.spec.widths[level - 1], codes.steps[level - 1]
    number = f"VALUE(LEFT({trimmed},{width}))"
    ended = f'OR(LEN({trimmed})={width},ISERROR(FIND(MID({trimmed},{width + 1},1),"0123456789")))'
    steps = [one // step for one in codes.steps[:level]]
    known = f"COUNTIF(L_{codes.id}_class,INT({number}/{steps[0]}))"
    numbered = [
        f"MOD({number if one == 1 else f'INT({number}/{one})'},{above // one})>0"
        for above, one in pairwise(steps)
    ]
    whole = ",".join([*numbered, f"INT({number})={number}", f"INT(N({cell}))=N({cell})"])
    return f"AND({ended},{whole},{known})", number if step == 1 else f"{number}*{step}"


def _cell(block: InputLayout, index: int, key: str) -> str:
    return block.entry_cell(key, index)
