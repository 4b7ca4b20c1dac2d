"""A cell as sent to the typed value its column asks for."""

from __future__ import annotations

from datetime import date, timedelta

from xlsx_kit.facts.faults import Fault
from xlsx_kit.facts.values import (
    Parsed,
    amount_of_double,
    amount_of_text,
    code_of_double,
    code_of_text,
    count_of_double,
    count_of_text,
    date_of_text,
    decimal_of_double,
    decimal_of_text,
    plain_text,
    printed,
)
from xlsx_kit.reader.sheet import Cell
from xlsx_kit.spec.model import Column, ColumnType

# Day 60 of the 1900 system is a day that never was, so later days count from the day before.
EPOCH_1900, EPOCH_1904 = date(1899, 12, 30), date(1904, 1, 1)
NUMBERS = (ColumnType.AMOUNT, ColumnType.COUNT, ColumnType.YEAR, ColumnType.DECIMAL)


def is_filled(cell: Cell | None) -> bool:
    """Whether a cell holds anything: a value, an error, or a formula."""
    return cell is not None and (bool(cell.text.strip()) or cell.formula is not None)


def value_of(column: Column, cell: Cell | None, *, date1904: bool) -> Parsed:
    """The value of an entry cell, with what is to be said of it."""
    if cell is None or not is_filled(cell):
        return Parsed("" if column.type is ColumnType.TEXT else None)
    if cell.kind == "e":
        return Parsed(None, Fault.BROKEN)
    if cell.formula is not None and cell.kind == "":
        return Parsed(None, Fault.UNCALCULATED)
    if cell.kind == "b" and column.type is not ColumnType.TEXT:
        return Parsed(None, Fault.KIND)
    if cell.kind == "n":
        parsed = _of_number(column, cell, date1904=date1904)
    else:
        parsed = _of_text(column, plain_text(cell.text))
    if cell.formula is not None and parsed.fault is None:
        return Parsed(parsed.value, Fault.FORMULA)
    return parsed


def _of_number(column: Column, cell: Cell, *, date1904: bool) -> Parsed:
    if cell.date and column.type in NUMBERS:
        return Parsed(None, Fault.KIND)
    match column.type:
        case ColumnType.AMOUNT:
            return amount_of_double(cell.text, column.decimals, computed=cell.formula is not None)
        case ColumnType.COUNT | ColumnType.YEAR:
            return count_of_double(cell.text)
        case ColumnType.DECIMAL:
            return decimal_of_double(cell.text, column.decimals)
        case ColumnType.CODE:
            return Parsed(code_of_double(cell.text))
        case ColumnType.DATE:
            return Parsed(day(cell.text, date1904=date1904)) if cell.date else date_of_text(cell.text)
        case _ if cell.date:
            return Parsed(day(cell.text, date1904=date1904))
        case _:
            return Parsed(f"{float(cell.text):.15g}")


def _of_text(column: Column, text: str) -> Parsed:
    match column.type:
        case ColumnType.AMOUNT:
            return _typed_as_text(amount_of_text(text, column.decimals, column.suffix))
        case ColumnType.COUNT | ColumnType.YEAR:
            return _typed_as_text(count_of_text(text))
        case ColumnType.DECIMAL:
            return _typed_as_text(decimal_of_text(text, column.decimals, column.suffix))
        case ColumnType.CODE:
            return _respelled(code_of_text(text), text.strip(" "))
        case ColumnType.DATE:
            return date_of_text(text)
        case ColumnType.CHOICE:
            return _respelled(text.strip(), text)
        case _:
            return Parsed(text)


def _respelled(value: str, text: str) -> Parsed:
    """A value that the workbook's own formulas see only where the text begins with it, or is it."""
    seen = text.startswith(value) if value.isdigit() else text == value
    return Parsed(value) if seen else Parsed(value, Fault.RESPELLED, value)


def _typed_as_text(parsed: Parsed) -> Parsed:
    """A number in a text cell is read, but the workbook's own formulas pass over it."""
    if parsed.fault or parsed.value is None:
        return parsed
    value = parsed.value
    return Parsed(value, Fault.CONVERTED, printed(value) if isinstance(value, int) else value)


def day(serial: str, *, date1904: bool) -> str:
    """The date of a day number, as 2023-12-31; the number itself where no date has it."""
    try:
        return ((EPOCH_1904 if date1904 else EPOCH_1900) + timedelta(days=int(float(serial)))).isoformat()
    except (OverflowError, ValueError):
        return serial
