"""An .xlsx archive in pieces: written once, filled for every unit without compressing again what stays.

Each part is kept as compressed pieces that end on a byte, so that others can stand in their place (RFC 1951,
3.2.3). What a unit costs is what is its own, and a checksum over the rest of a part behind it.
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
"""An empty block that says it is the last."""
STAYS = ""
SHORT = 64
"""Bytes that are not worth compressing."""

Gap = tuple[int, int, str]
"""Start and end of what may be replaced in a part, and its mark."""


@dataclass(frozen=True, slots=True)
class PartSegment:
    """A run of a part that stays or is replaced as a whole, by its mark ("" always stays).

    ``crc`` and ``size`` are those of the part up to the end of this piece, as long as nothing was replaced;
    ``plain`` is kept only behind what may be.
    """

    mark: str
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
    pieces: tuple[PartSegment, ...]


@dataclass(frozen=True, slots=True)
class GappedArchive:
    """A whole archive; ``filled`` gives the file for one unit."""

    parts: tuple[PackagePart, ...]

    def filled(self, words: Mapping[str, bytes]) -> bytes:
        """The archive with new texts in place of pieces, by mark; the same bytes for the same words."""
        out, directory = io.BytesIO(), io.BytesIO()
        for part in self.parts:
            offset = out.tell()
            body, crc, size = _body(part, words)
            packed = sum(map(len, body))
            about = (VERSION, 0, DEFLATED, part.time, part.date, crc, packed, size, len(part.name), 0)
            out.write(LOCAL.pack(b"PK\3\4", *about) + part.name)
            out.writelines(body)
            directory.write(CENTRAL.pack(b"PK\1\2", VERSION, *about, 0, 0, 0, 0, offset) + part.name)
        start, entries = out.tell(), len(self.parts)
        out.write(directory.getvalue())
        out.write(END.pack(b"PK\5\6", 0, 0, entries, entries, len(directory.getvalue()), start, 0))
        return out.getvalue()


def _body(part: PackagePart, words: Mapping[str, bytes]) -> tuple[list[bytes], int, int]:
    """A part's compressed bytes, its checksum and size."""
    body: list[bytes] = []
    crc = size = 0
    same = True
    for piece in part.pieces:
        text = words.get(piece.mark)
        if text is None and same:
            crc, size = piece.crc, piece.size
        else:
            same = False
            plain = piece.plain if text is None else text
            crc, size = zlib.crc32(plain, crc), size + len(plain)
        body.append(piece.packed if text is None else _packed(text))
    return [*body, LAST_BLOCK], crc, size


def gapped(archive: bytes, gaps: Callable[[str, bytes], Iterable[Gap]]) -> GappedArchive:
    """An archive in pieces; ``gaps`` says of a part, by name and content, what of it may be replaced.

    Gaps are given in order and do not overlap.
    """
    with zipfile.ZipFile(io.BytesIO(archive)) as file:
        return GappedArchive(tuple(_part(info, file.read(info), gaps) for info in file.infolist()))


def _part(info: zipfile.ZipInfo, data: bytes, gaps: Callable[[str, bytes], Iterable[Gap]]) -> PackagePart:
    pieces: list[PartSegment] = []
    crc = done = 0

    def add(end: int, mark: str) -> None:
        nonlocal crc, done
        plain = data[done:end]
        crc, done = zlib.crc32(plain, crc), end
        behind = any(piece.mark for piece in pieces)
        pieces.append(PartSegment(mark, plain if behind else b"", _packed(plain), crc, end))

    for start, end, mark in gaps(info.filename, data):
        add(start, STAYS)
        add(end, mark)
    add(len(data), STAYS)
    year, month, day, hour, minute, second = info.date_time
    date, time = (year - 1980) << 9 | month << 5 | day, hour << 11 | minute << 5 | second // 2
    return PackagePart(info.filename.encode(LATIN), date, time, tuple(pieces))


def _packed(text: bytes) -> bytes:
    """A text as compressed blocks, none of them the last; a short one as it is."""
    if len(text) <= SHORT:
        return struct.pack("<BHH", 0, len(text), len(text) ^ 0xFFFF) + text if text else b""
    packer = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return packer.compress(text) + packer.flush(zlib.Z_SYNC_FLUSH)
