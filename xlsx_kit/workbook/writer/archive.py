"""Mail merge of an .xlsx archive: compressed once, then merged with each unit's texts.

Each part is cached as compressed segments that end on a byte boundary (RFC 1951, 3.2.3), so that a segment
can be replaced without compressing its neighbours again. A unit costs the compression of its own texts and
a checksum over the rest of each part behind the first of them.
"""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

DEFLATED, VERSION, LATIN = 8, 20, "ascii"
LOCAL = struct.Struct("<4s5H3L2H")
CENTRAL = struct.Struct("<4s6H3L5H2L")
END = struct.Struct("<4s4H2LH")
LAST_BLOCK = b"\x03\x00"
"""An empty deflate block with the last-block bit."""
FIXED = ""
MOST_STORED_BYTES = 64
"""Texts of at most so many bytes are stored, not compressed."""

Placeholder = tuple[int, int, str]
"""Start and end offset of what may be replaced in a part, and the placeholder's name."""


@dataclass(frozen=True, slots=True)
class PartSegment:
    """A run of a part: fixed (``name`` is ""), or a placeholder that is replaced as a whole.

    ``crc`` and ``size`` are those of the part up to the end of this segment while nothing before it is
    replaced; ``plain`` is kept only behind a placeholder, where the checksum must be computed again.
    """

    name: str
    plain: bytes
    packed: bytes
    crc: int
    size: int


@dataclass(frozen=True, slots=True)
class PackagePart:
    """One member of the archive."""

    name: bytes
    date: int
    time: int
    segments: tuple[PartSegment, ...]


@dataclass(frozen=True, slots=True)
class ArchiveTemplate:
    """A whole archive with placeholders; ``merged`` gives the file of one unit."""

    parts: tuple[PackagePart, ...]

    def merged(self, texts: Mapping[str, bytes]) -> bytes:
        """The archive with texts in place of its placeholders, by name; the same bytes for the same texts."""
        out, directory = io.BytesIO(), io.BytesIO()
        for part in self.parts:
            offset = out.tell()
            body, crc, size = _body(part, texts)
            packed = sum(map(len, body))
            about = (VERSION, 0, DEFLATED, part.time, part.date, crc, packed, size, len(part.name), 0)
            out.write(LOCAL.pack(b"PK\3\4", *about) + part.name)
            out.writelines(body)
            directory.write(CENTRAL.pack(b"PK\1\2", VERSION, *about, 0, 0, 0, 0, offset) + part.name)
        start, entries = out.tell(), len(self.parts)
        out.write(directory.getvalue())
        out.write(END.pack(b"PK\5\6", 0, 0, entries, entries, len(directory.getvalue()), start, 0))
        return out.getvalue()


def _body(part: PackagePart, texts: Mapping[str, bytes]) -> tuple[list[bytes], int, int]:
    """A part's compressed bytes, its checksum and size."""
    body: list[bytes] = []
    crc = size = 0
    same = True
    for segment in part.segments:
        text = texts.get(segment.name)
        if text is None and same:
            crc, size = segment.crc, segment.size
        else:
            same = False
            plain = segment.plain if text is None else text
            crc, size = zlib.crc32(plain, crc), size + len(plain)
        body.append(segment.packed if text is None else _packed(text))
    return [*body, LAST_BLOCK], crc, size


def archive_template(archive: bytes, find: Callable[[str, bytes], Iterable[Placeholder]]) -> ArchiveTemplate:
    """The template of an archive; ``find`` gives the placeholders of a part by its name and content.

    Placeholders are given in order and do not overlap.
    """
    with zipfile.ZipFile(io.BytesIO(archive)) as file:
        return ArchiveTemplate(tuple(_part(info, file.read(info), find) for info in file.infolist()))


def _part(
    info: zipfile.ZipInfo, data: bytes, find: Callable[[str, bytes], Iterable[Placeholder]]
) -> PackagePart:
    segments: list[PartSegment] = []
    crc = done = 0

    def add(end: int, name: str) -> None:
        nonlocal crc, done
        plain = data[done:end]
        crc, done = zlib.crc32(plain, crc), end
        behind = any(segment.name for segment in segments)
        segments.append(PartSegment(name, plain if behind else b"", _packed(plain), crc, end))

    for start, end, name in find(info.filename, data):
        add(start, FIXED)
        add(end, name)
    add(len(data), FIXED)
    year, month, day, hour, minute, second = info.date_time
    date, time = (year - 1980) << 9 | month << 5 | day, hour << 11 | minute << 5 | second // 2
    return PackagePart(info.filename.encode(LATIN), date, time, tuple(segments))


def _packed(text: bytes) -> bytes:
    """A text as deflate blocks, none of them the last; a short one stored."""
    if len(text) <= MOST_STORED_BYTES:
        return struct.pack("<BHH", 0, len(text), len(text) ^ 0xFFFF) + text if text else b""
    packer = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return packer.compress(text) + packer.flush(zlib.Z_SYNC_FLUSH)
