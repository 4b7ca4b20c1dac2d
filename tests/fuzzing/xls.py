"""Old workbooks (BIFF8 in a compound file) made by hand, as small as Excel's own rules allow."""

from __future__ import annotations

import random
import struct
from collections.abc import Iterable

Cell = tuple[int, int, float | str | bool]
"""Row and column from 0, and what is there."""

SECTOR = 512
FREE, END, FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
GLOBALS, WORKSHEET = 0x5, 0x10


def record(kind: int, body: bytes = b"") -> bytes:
    return struct.pack("<2H", kind, len(body)) + body


def _begin(kind: int) -> bytes:
    return record(0x0809, struct.pack("<4H2L", 0x0600, kind, 0x0DBB, 0x07CC, 0x41, 0x06))


def _cell(row: int, column: int, value: float | str | bool) -> bytes:
    place = struct.pack("<3H", row, column, 0)
    if isinstance(value, bool):
        return record(0x0205, place + bytes((value, 0)))
    if isinstance(value, str):
        text = value.encode("utf-16-le")
        return record(0x0204, place + struct.pack("<HB", len(text) // 2, 1) + text)
    return record(0x0203, place + struct.pack("<d", value))


def stream(sheets: Iterable[tuple[str, int, Iterable[Cell]]]) -> bytes:
    """The Workbook stream of sheets with name, state (0 visible, 1 hidden) and cells."""
    sheets = [(name.encode("utf-16-le"), state, list(cells)) for name, state, cells in sheets]
    codepage = record(0x0042, struct.pack("<H", 1200))
    length = len(_begin(GLOBALS)) + len(codepage) + sum(12 + len(n) for n, _, _ in sheets) + 4
    bodies = [
        _begin(WORKSHEET) + b"".join(_cell(*cell) for cell in cells) + record(0x000A)
        for _, _, cells in sheets
    ]
    places = [length + sum(map(len, bodies[:n])) for n in range(len(bodies))]
    listed = b"".join(
        record(0x0085, struct.pack("<L4B", place, state, 0, len(name) // 2, 1) + name)
        for (name, state, _), place in zip(sheets, places, strict=True)
    )
    return _begin(GLOBALS) + codepage + listed + record(0x000A) + b"".join(bodies)


def compound(data: bytes, name: str = "Workbook") -> bytes:
    """A compound file (MS-CFB, version 3) with one stream."""
    data = data.ljust(8 * SECTOR, b"\0")  # a shorter one would stand in the small sectors
    count = -(-len(data) // SECTOR)
    tables = -(-(count + 1) // 127)
    chain = [*([FAT] * tables), END, *range(tables + 2, tables + 1 + count), END]
    table = struct.pack(f"<{len(chain)}L", *chain).ljust(tables * SECTOR, b"\xff")
    header = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(16)
    header += struct.pack("<5H6x", 0x3E, 3, 0xFFFE, 9, 6)
    header += struct.pack("<9L", 0, tables, tables, 0, 4096, END, 0, END, 0)
    header += struct.pack(f"<{tables}L", *range(tables)).ljust(436, b"\xff")
    entries = b"".join(
        text.encode("utf-16-le").ljust(64, b"\0")
        + struct.pack("<HBB3L36xLQ", 2 * len(text) + 2, kind, 1, FREE, FREE, child, start, size)
        for text, kind, child, start, size in (
            ("Root Entry", 5, 1, END, 0),
            (name, 2, FREE, tables + 1, len(data)),
        )
    )
    body = table + entries.ljust(SECTOR, b"\0") + data.ljust(count * SECTOR, b"\0")
    return header + body


def xls(cells: Iterable[Cell], *, state: int = 0) -> bytes:
    """A workbook with one sheet."""
    return compound(stream([("表一", state, cells)]))


GOOD = xls([(r, c, v) for r in range(20) for c, v in enumerate((f"行{r}", r * 1.5, r % 2 == 0))])


def damaged_xls(seed: int) -> bytes:
    """A workbook damaged in its container, its records or at its end, always the same for a seed."""
    dice = random.Random(seed)
    data = bytearray(GOOD)
    for _ in range(dice.randint(1, 6)):
        kind = dice.randrange(5)
        if kind == 0:  # the container's header, table and directory
            data[dice.randrange(min(3 * SECTOR, len(data)))] = dice.choice(
                (0, 1, 0xFE, 0xFF, dice.randrange(256))
            )
        elif kind == 1:
            at = dice.randrange(len(data))
            data[at] ^= 1 << dice.randrange(8)
        elif kind == 2:  # a length or kind of a record
            struct.pack_into(
                "<H", data, dice.randrange(len(data) - 2), dice.choice((0, 1, 0xFF, 0xFFFF, 0x809))
            )
        elif kind == 3:
            del data[max(SECTOR, dice.randrange(len(data))) :]
        else:
            at = dice.randrange(len(data))
            data[at : at + dice.randint(1, 60)] = dice.randbytes(dice.randint(0, 60))
        if len(data) < 4:
            break
    return bytes(data)
