"""The directory at the end of a zip file (PKWARE APPNOTE 6.3.10, sections 4.3 to 4.5), read without trust.

``zipfile`` (3.11 to 3.13) is not asked: for a damaged directory it raises a dozen kinds of errors, it makes
an object of each entry before anybody can count them, and it gives up the whole archive for one name that is
not the UTF-8 it claims to be. On sound archives the tests hold this parser to what ``zipfile`` says.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from typing import BinaryIO

STORED, DEFLATED, BZIP2, LZMA = 0, 8, 12, 14
ENCRYPTED_FLAG, STRONG_ENCRYPTION_FLAG, UTF8_FLAG = 0x1, 0x40, 0x800
LOCAL_HEADER = struct.Struct("<4s5H3L2H")
CENTRAL_HEADER = struct.Struct("<4s6H3L5H2L")
END = struct.Struct("<4s4H2LH")
ZIP64_END = struct.Struct("<4sQ2H2L4Q")
ZIP64_LOCATOR = struct.Struct("<4sLQL")
LONGEST_COMMENT = 0xFFFF
IN_ZIP64 = 0xFFFFFFFF
"""A size or place that is too large for its field: the true one stands in the extra field."""
ZIP64_EXTRA, UNICODE_PATH_EXTRA = 0x0001, 0x7075
BYTES_OF_AN_ENTRY = 2048
"""More than an entry of the directory has on average, however long its names; what is beyond is not read."""


class ZipFault(Enum):
    """What can be wrong with an archive or a member, and how it is said."""

    UNREADABLE = "无法读取（{reason}）"
    DAMAGED = "已损坏（{reason}）"
    ENCRYPTED = "有密码"
    METHOD = "压缩方式不常见，无法解压"
    TOO_MANY = "其中的文件超过 {most:,} 个"
    TOO_LARGE = "展开后超过 {megabytes:.1f} MB"
    SIZE_LIE = "声明的大小与实际不符"
    OUTSIDE = "指向外部位置"
    DUPLICATE = "重名"


class ZipError(Exception):
    """An archive that cannot be read; with a member's name, one member of it. ``str`` is for people."""

    def __init__(self, fault: ZipFault, member: str = "", reason: str = "", most: int = 0) -> None:
        super().__init__(fault.value.format(reason=reason, most=most, megabytes=most / 2**20))
        self.fault = fault
        self.member = member
        self.reason = reason
        self.most = most


@dataclass(frozen=True, slots=True)
class DirectoryEntry:
    """A member as the directory states it: name as written, place of its header, sizes, checksum.

    ``unicode_name`` is a second name in UTF-8 that some programs add (4.6.9).
    """

    name: bytes
    header_offset: int
    packed_size: int
    size: int
    crc: int
    method: int
    flags: int
    unicode_name: bytes = b""

    @property
    def end(self) -> int:
        """The least place where its data can end."""
        return self.header_offset + LOCAL_HEADER.size + len(self.name) + self.packed_size


def read_directory(source: BinaryIO, size: int, most: int) -> tuple[DirectoryEntry, ...]:
    """The entries of an archive of so many bytes, no more than ``most``. Raises ZipError, and OSError.

    How many the archive says it has is not asked: its directory is read to its end.
    """
    try:
        start, length, shift = _directory_place(source, size)
        if length > most * BYTES_OF_AN_ENTRY:
            raise ZipError(ZipFault.TOO_MANY, most=most)
        source.seek(start)
        return tuple(_entries(source.read(length), shift, most))
    except (struct.error, ValueError, OverflowError) as error:
        raise _damaged() from error


def _damaged() -> ZipError:
    return ZipError(ZipFault.DAMAGED, reason="压缩目录不完整")


def _directory_place(source: BinaryIO, size: int) -> tuple[int, int, int]:
    """Start and length of the directory, and what stands before the archive, in bytes."""
    tail_start = max(0, size - END.size - LONGEST_COMMENT)
    source.seek(tail_start)
    tail = source.read(size - tail_start)
    at = tail.rfind(b"PK\x05\x06", 0, max(0, len(tail) - END.size + 4))
    if at < 0:
        raise _damaged()
    *_, length, offset, _ = END.unpack_from(tail, at)
    end = tail_start + at
    if (zip64 := _zip64_end(source, end)) is not None:
        end, length, offset = zip64
    shift = end - length - offset
    if shift < 0:
        raise _damaged()
    return end - length, length, shift


def _zip64_end(source: BinaryIO, end: int) -> tuple[int, int, int] | None:
    """Place of the large form of the directory's end, with what it says; None where there is none."""
    place = end - ZIP64_LOCATOR.size - ZIP64_END.size
    if place < 0:
        return None
    source.seek(place)
    data = source.read(ZIP64_END.size + ZIP64_LOCATOR.size)
    if data[:4] != b"PK\x06\x06" or data[ZIP64_END.size :][:4] != b"PK\x06\x07":
        return None
    *_, length, offset = ZIP64_END.unpack_from(data)
    return place, length, offset


def _entries(data: bytes, shift: int, most: int) -> Iterator[DirectoryEntry]:
    at = found = 0
    while at < len(data):
        header = CENTRAL_HEADER.unpack_from(data, at)
        mark, _, _, flags, method, _, _, crc, packed, size, names, extras, comments, *_, offset = header
        if mark != b"PK\x01\x02":
            raise _damaged()
        found += 1
        if found > most:
            raise ZipError(ZipFault.TOO_MANY, most=most)
        name_start = at + CENTRAL_HEADER.size
        extra_start = name_start + names
        at = extra_start + extras + comments
        if at > len(data):
            raise _damaged()
        extra = dict(_extra_fields(data[extra_start : extra_start + extras]))
        numbers = iter(_zip64_numbers(extra.get(ZIP64_EXTRA, b"")))
        size, packed, offset = (
            next(numbers, value) if value == IN_ZIP64 else value for value in (size, packed, offset)
        )
        unicode_name = extra.get(UNICODE_PATH_EXTRA, b"")[5:]
        name = data[name_start:extra_start]
        yield DirectoryEntry(name, offset + shift, packed, size, crc, method, flags, unicode_name)


def _extra_fields(data: bytes) -> Iterator[tuple[int, bytes]]:
    """The extra fields of an entry; what is cut off is left out, since nobody needs them to read."""
    at = 0
    while at + 4 <= len(data):
        kind, length = struct.unpack_from("<2H", data, at)
        yield kind, data[at + 4 : at + 4 + length]
        at += 4 + length


def _zip64_numbers(data: bytes) -> tuple[int, ...]:
    """The large numbers that stand in an entry's extra field, in the order of their fields."""
    return struct.unpack_from(f"<{min(len(data) // 8, 3)}Q", data)
