"""CSV text to cells: UTF-8, GB18030 or Excel's "Unicode text", commas, tabs or semicolons."""

from __future__ import annotations

import csv
from io import StringIO

from xlsx_kit.files.tables.grid import GridCell
from xlsx_kit.messages import refusal

UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")
SEPARATORS = (",", "\t", ";", "，")


def decoded(data: bytes, name: str) -> str:
    """A file's text. Raises InputError where it is in no usual encoding."""
    encodings = ("utf-16",) if data.startswith(UTF16_MARKS) else ("utf-8-sig", "gb18030")
    for encoding in encodings:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise refusal("FILE-122", name=name)


def text_cells(text: str, name: str) -> dict[tuple[int, int], GridCell]:
    """Cells by row and column, rows counted as a spreadsheet shows them."""
    first = next((line for line in text.splitlines() if line.strip()), "")
    separator = max(SEPARATORS, key=first.count)
    rows = csv.reader(StringIO(text, newline=""), delimiter=separator, strict=True)
    cells: dict[tuple[int, int], GridCell] = {}
    try:
        for row, fields in enumerate(rows, start=1):
            for column, field in enumerate(fields, start=1):
                if field.strip():
                    cells[row, column] = GridCell(field)
    except csv.Error:
        raise refusal("FILE-123", name=name, line=rows.line_num) from None
    return cells
