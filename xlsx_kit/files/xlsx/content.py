"""What of a cell its value depends on, and the date of a day number."""

from __future__ import annotations

from datetime import date, timedelta

from xlsx_kit.files.xlsx.sheet import Cell

# Day 60 of the 1900 system is a day that never was, so later days count from the day before.
EPOCH_1900, EPOCH_1904 = date(1899, 12, 30), date(1904, 1, 1)

Content = tuple[str, str, bool, bool]
"""What of a cell its value depends on: kind, text, whether it is calculated, whether it shows a date."""


def content_of(cell: Cell | None) -> Content | None:
    """What a cell holds: a value, an error, or a formula; None where it holds nothing."""
    if cell is None or (cell.formula is None and not cell.text.strip()):
        return None
    return cell.kind, cell.text, cell.formula is not None, cell.date


def day(serial: str, *, date1904: bool) -> str:
    """The date of a day number, as 2023-12-31; the number itself where no date has it."""
    try:
        return ((EPOCH_1904 if date1904 else EPOCH_1900) + timedelta(days=int(float(serial)))).isoformat()
    except (OverflowError, ValueError):
        return serial
