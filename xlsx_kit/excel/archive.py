"""An .xlsx archive with gaps: written once, filled for every unit without compressing anything again.

Each part is kept as compressed pieces that end on a byte, so that a gap's text can stand between them
as a stored block (RFC 1951, 3.2.4). What a unit costs is a checksum over the tail of each part.
"""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass

DEFLATED, VERSION, LATIN = 8, 20, "ascii"
LOCAL = struct.Struct("<4s5H3L2H")
CENTRAL = struct.Struct("<4s6H3L5H2L")
END = struct.Struct("<4s4H2LH")


@dataclass(frozen=True, slots=True)
class Part:
    """One member: compressed pieces with a gap (its mark) after each but the last.

    ``first_crc`` is the checksum of the first piece; ``plain`` are the others, uncompressed.
    """

    name: bytes
    date: int
    time: int
    pieces: tuple[bytes, ...]
    first_crc: int
    first_size: int
    plain: tuple[bytes, ...]
    gaps: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class GappedArchive:
    """A whole archive; ``filled`` gives the file for one unit."""

    parts: tuple[Part, ...]

    def filled(self, words: Mapping[str, bytes]) -> bytes:
        """The archive with the text of every gap by its mark; the same bytes for the same words."""
        out, directory = io.BytesIO(), io.BytesIO()
        for part in self.parts:
            offset, crc, size = out.tell(), part.first_crc, part.first_size
            body = [part.pieces[0]]
            for gap, piece, plain in zip(part.gaps, part.pieces[1:], part.plain, strict=True):
                text = words[gap]
                crc = zlib.crc32(plain, zlib.crc32(text, crc))
                size += len(text) + len(plain)
                body += [_stored(text), piece]
            packed = sum(map(len, body))
            about = (VERSION, 0, DEFLATED, part.time, part.date, crc, packed, size, len(part.name), 0)
            out.write(LOCAL.pack(b"PK\3\4", *about) + part.name)
            out.writelines(body)
            directory.write(CENTRAL.pack(b"PK\1\2", VERSION, *about, 0, 0, 0, 0, offset) + part.name)
        start, entries = out.tell(), len(self.parts)
        out.write(directory.getvalue())
        out.write(END.pack(b"PK\5\6", 0, 0, entries, entries, len(directory.getvalue()), start, 0))
        return out.getvalue()


def gapped(archive: bytes, marks: Mapping[str, bytes]) -> GappedArchive:
    """An archive whose parts have a gap wherever the text of a mark stands in them."""
    wanted = re.compile(b"|".join(re.escape(text) for text in marks.values()))
    named = {text: mark for mark, text in marks.items()}
    with zipfile.ZipFile(io.BytesIO(archive)) as file:
        return GappedArchive(tuple(_part(file, info, wanted, named) for info in file.infolist()))


def _part(
    file: zipfile.ZipFile, info: zipfile.ZipInfo, wanted: re.Pattern[bytes], named: Mapping[bytes, str]
) -> Part:
    data = file.read(info)
    cuts = [*wanted.finditer(data)]
    starts, ends = [0, *(c.end() for c in cuts)], [*(c.start() for c in cuts), len(data)]
    plain = [data[start:end] for start, end in zip(starts, ends, strict=True)]
    pieces = [_deflated(piece, last=n == len(cuts)) for n, piece in enumerate(plain)]
    year, month, day, hour, minute, second = info.date_time
    return Part(
        info.filename.encode(LATIN),
        (year - 1980) << 9 | month << 5 | day,
        hour << 11 | minute << 5 | second // 2,
        tuple(pieces),
        zlib.crc32(plain[0]),
        len(plain[0]),
        tuple(plain[1:]),
        tuple(named[c.group()] for c in cuts),
    )


def _deflated(data: bytes, *, last: bool) -> bytes:
    packer = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return packer.compress(data) + packer.flush(zlib.Z_FINISH if last else zlib.Z_FULL_FLUSH)


def _stored(text: bytes) -> bytes:
    """A text as a stored block, not the last one."""
    return struct.pack("<BHH", 0, len(text), len(text) ^ 0xFFFF) + text
