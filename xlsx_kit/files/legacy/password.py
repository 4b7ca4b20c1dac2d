"""Whether an old workbook opens with a password alone."""

from __future__ import annotations

import io
import struct

from xlsx_kit.files.formats import OLE_START

STREAMS = ("Workbook", "Book")
FILE_PASS, END = 0x002F, 0x000A
"""The record behind which all is encrypted ([MS-XLS] 2.4.117), and the end of those that it may be among."""
MOST_BYTES = 64 * 1024
"""Bytes of the stream that are looked at: the record stands among the first."""


def has_password(data: bytes) -> bool:
    """Whether what is read of an old workbook says so; what cannot be read does not."""
    try:
        stream = _stream(data)
    except (OSError, ValueError, struct.error):
        return False  # damaged
    at = 0
    while at + 4 <= len(stream):
        kind, length = struct.unpack_from("<2H", stream, at)
        if kind in (FILE_PASS, END):
            return bool(kind == FILE_PASS)
        at += 4 + length
    return False


def _stream(data: bytes) -> bytes:
    """The records of a workbook; before version 5 of Excel the file is nothing else."""
    if not data.startswith(OLE_START):
        return data[:MOST_BYTES]
    import olefile

    with olefile.OleFileIO(io.BytesIO(data)) as container:
        name = next((name for name in STREAMS if container.exists(name)), "")
        return bytes(container.openstream(name).read(MOST_BYTES)) if name else b""
