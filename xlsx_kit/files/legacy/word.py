"""The text of a Word document of 1997 to 2003 (.doc) by its piece table ([MS-DOC] 2.4.1), bounded.

What it holds is counted here before another program is given the document: a long one, or a table of many
rows, takes LibreOffice minutes.
"""

from __future__ import annotations

import io
import struct
from collections.abc import Iterator

DOCUMENT = "WordDocument"
FLAGS, SECOND_TABLE = 0x0A, 0x0200
"""Of the file information block: whether the piece table stands in ``1Table`` or ``0Table``."""
PIECES = 0x01A2
"""Where the block says where the piece table stands, and its length."""
PROPERTIES, TABLE = 1, 2
"""What a part of the piece table begins with: properties, which are passed over, or the table itself."""
EIGHT_BIT = 1 << 30
"""Of a piece: its characters have a byte each, and its place is doubled."""


def word_text(data: bytes, most: int) -> str:
    """The text, cut at so many characters, with ``\\r`` behind each paragraph and ``\\x07`` behind each cell.

    "" where no piece table can be read: of a damaged document, an older one, one in a format of WPS's own.
    """
    import olefile

    try:
        with olefile.OleFileIO(io.BytesIO(data)) as container:
            stream = container.openstream(DOCUMENT).read()
            (flags,) = struct.unpack_from("<H", stream, FLAGS)
            table = container.openstream("1Table" if flags & SECOND_TABLE else "0Table").read()
        start, length = struct.unpack_from("<2I", stream, PIECES)
        return "".join(_pieces(stream, table[start : start + length], most))
    except (OSError, ValueError, struct.error, IndexError):
        return ""


def _pieces(stream: bytes, parts: bytes, most: int) -> Iterator[str]:
    at = 0
    while parts[at] == PROPERTIES:
        at += 3 + struct.unpack_from("<H", parts, at + 1)[0]
    if parts[at] != TABLE:
        return
    (size,) = struct.unpack_from("<I", parts, at + 1)
    table = parts[at + 5 : at + 5 + size]
    count = (len(table) - 4) // 12
    ends = struct.unpack_from(f"<{count + 1}I", table)
    for number in range(count):
        length = min(ends[number + 1] - ends[number], most)
        (place,) = struct.unpack_from("<I", table, 4 * (count + 1) + 8 * number + 2)
        if place & EIGHT_BIT:
            first = (place & ~EIGHT_BIT) // 2
            text = stream[first : first + length].decode("cp1252", "replace")
        else:
            text = stream[place : place + 2 * length].decode("utf-16-le", "replace")
        yield text
        most -= length
        if length < 0 or most <= 0:
            return
