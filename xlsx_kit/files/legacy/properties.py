"""The custom properties of an old workbook (.xls, .et): a return that is saved so keeps its stamp there.

They stand in the second section of the stream ``DocumentSummaryInformation`` ([MS-OLEPS] 2.20, [MS-OSHARED]
2.3.3.2.3). olefile, which fetches the stream, takes their names for UTF-8 and leaves their values as bytes;
Excel and WPS write both in the code page of the machine, which is GBK in our offices.
"""

from __future__ import annotations

import codecs
import io
import struct
from collections.abc import Iterator, Mapping

STREAM = "\x05DocumentSummaryInformation"
USER_DEFINED = bytes.fromhex("05d5cdd59c2e1b10939708002b2cf9ae")
"""FMTID_UserDefinedProperties."""
DICTIONARY, CODE_PAGE = 0, 1
"""Properties that say how to read the others."""
TYPE_MASK, BYTES, UTF_16 = 0xFFFF, 0x1E, 0x1F
"""VT_LPSTR and VT_LPWSTR; what is no text is nobody's stamp."""
UNICODE = 1200
MOST_PROPERTIES = 1_000
"""Properties that are read."""
MOST_STREAM_BYTES = 64 * 1024
"""Bytes of one stream that are read."""


def custom_properties(data: bytes) -> Mapping[str, str]:
    """The custom properties of an old workbook that are texts; none where they cannot be read."""
    import olefile

    try:
        with olefile.OleFileIO(io.BytesIO(data)) as container:
            if not container.exists(STREAM):
                return {}
            return dict(_properties(container.openstream(STREAM).read(MOST_STREAM_BYTES)))
    except (OSError, ValueError, struct.error, LookupError):
        return {}  # damaged, or of Excel before version 5, which has no container: a return without a stamp


def _properties(stream: bytes) -> Iterator[tuple[str, str]]:
    (sections,) = struct.unpack_from("<I", stream, 24)
    for number in range(min(sections, 2)):
        format_id, start = struct.unpack_from("<16sI", stream, 28 + 20 * number)
        if format_id == USER_DEFINED:
            yield from _section(stream[start:])


def _section(section: bytes) -> Iterator[tuple[str, str]]:
    (count,) = struct.unpack_from("<I", section, 4)
    places = dict(struct.unpack_from("<2I", section, 8 + 8 * n) for n in range(min(count, MOST_PROPERTIES)))
    page = struct.unpack_from("<H", section, places[CODE_PAGE] + 4)[0] if CODE_PAGE in places else UNICODE
    names = dict(_dictionary(section, places[DICTIONARY], page)) if DICTIONARY in places else {}
    for number, name in names.items():
        if number in places:
            kind, length = struct.unpack_from("<2I", section, places[number])
            kind &= TYPE_MASK
            if kind in (BYTES, UTF_16):
                size = 2 * length if kind == UTF_16 else length
                start = places[number] + 8
                yield name, _text(section[start : start + size], UNICODE if kind == UTF_16 else page)


def _dictionary(section: bytes, start: int, page: int) -> Iterator[tuple[int, str]]:
    """The names of properties by their numbers."""
    (count,) = struct.unpack_from("<I", section, start)
    at = start + 4
    for _ in range(min(count, MOST_PROPERTIES)):
        number, length = struct.unpack_from("<2I", section, at)
        size = 2 * length if page == UNICODE else length
        yield number, _text(section[at + 8 : at + 8 + size], page)
        at += 8 + (-(-size // 4) * 4 if page == UNICODE else size)  # only names in UTF-16 are filled up to 4


def _text(data: bytes, page: int) -> str:
    encoding = {UNICODE: "utf-16-le", 65001: "utf-8", 936: "gb18030"}.get(page, f"cp{page}")
    return codecs.decode(data, encoding, "replace").partition("\0")[0]
