"""What of a sheet is printed where the number of rows follows what is filled in."""

from __future__ import annotations

from xlsx_kit.addresses import a1, quoted
from xlsx_kit.workbook.model.grid import Area


def printed_down_to(whole: Area, sheet: str, row: str) -> str:
    """The printed area of a sheet down to a row that a formula gives.

    Excel and WPS evaluate it. exceljs opens no file whose printed area names no range between two commas:
    so the whole stands in it, which is what it keeps. LibreOffice reads no formula and prints the whole.
    """
    top, left, bottom, right = whole
    first, last = (f"{quoted(sheet)}!{a1(top, left, absolute='rc')}", a1(bottom, right, absolute="rc"))
    return f"IF({row}>={bottom},{first}:{last},OFFSET({first},0,0,{row},{right}))"
