"""Derived columns of an input: a code's name, a default value, required branches that are missing."""

from __future__ import annotations

from xlsx_kit.compute import InputLayout, Layout, blank_line, entered_key, is_blank, parsed_cell, text
from xlsx_kit.facts import Facts, Record, default_of
from xlsx_kit.pack import Column, ColumnType

LACKING = "缺"


def derived_value(layout: Layout, block: InputLayout, facts: Facts, column: Column, record: Record) -> str:
    """The cached value of a derived column for a record."""
    match column.type:
        case ColumnType.DEFAULT:
            return "" if is_blank(record) else default_of(column, record)
        case ColumnType.MISSING:
            return _missing(layout, facts, column, record)
        case ColumnType.JOINED:
            return str(entered_key(layout.pack.codes[column.codes], column, record) or "")
        case _:
            code = record.get(column.of)
            codes = layout.pack.codes[block.input.column(column.of).codes]
            official = codes.name(str(code), facts.year) if code else ""
            return official or str(record.get(column.fallback) or "" if column.fallback else "")


def derived_formula(layout: Layout, block: InputLayout, index: int, column: Column) -> str:
    """The formula of a derived column on a line."""
    of = block.entry_cell(column.of, index)
    match column.type:
        case ColumnType.DEFAULT:
            return _default_formula(block, index, column, of)
        case ColumnType.MISSING:
            return _missing_formula(layout, column, of)
        case ColumnType.JOINED:
            key = parsed_cell(block, index, column.key)
            return f'IF({key}=0,"",TEXT({key},"0"))'
        case _:
            return _name_formula(block, index, column)


def _name_formula(block: InputLayout, index: int, column: Column) -> str:
    codes, key = block.input.column(column.of).codes, parsed_cell(block, index, column.of)
    fallback = block.input.column(column.fallback) if column.fallback else None
    typed = f'{block.entry_cell(fallback.key, index)}&""' if fallback else '""'
    return f"IF({key}=0,{typed},IFERROR(INDEX(C_{codes}_name,MATCH({key},C_{codes}_key,0)),{typed}))"


def _default_formula(block: InputLayout, index: int, column: Column, of: str) -> str:
    otherwise = text(column.otherwise)
    if column.by:
        code = block.entry_cell(column.by, index)
        for prefix, value in reversed(column.by_class.items()):
            otherwise = f"IF(LEFT(TRIM({code}),{len(prefix)})={text(prefix)},{text(value)},{otherwise})"
    return f'IF({blank_line(block, index)},"",IF({of}="",{otherwise},{of}))'


def _missing(layout: Layout, facts: Facts, column: Column, record: Record) -> str:
    """The required branches that no line of the other list has for this record."""
    key = record.get(column.of)
    if key in (None, ""):
        return ""
    lines = [r for r in facts.lines(column.lines_of) if r.get(column.link) == key]
    lacking = [
        b for b in layout.pack.values(column.branches) if all(r.get(column.branch) != b for r in lines)
    ]
    return "".join(f"{LACKING}{b} " for b in lacking)


def _missing_formula(layout: Layout, column: Column, of: str) -> str:
    # SUMPRODUCT compares texts as texts; COUNTIF would take long numeric project codes for numbers.
    other = layout.inputs[column.lines_of]
    own = f"({other.entries(column.link)}={of})"
    found = [
        f'IF(SUMPRODUCT({own}*({other.entries(column.branch)}={text(b)}))=0,{text(f"{LACKING}{b} ")},"")'
        for b in layout.pack.values(column.branches)
    ]
    return f'IF({of}="","",{"&".join(found)})'
