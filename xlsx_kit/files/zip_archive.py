"""Zip files from outside (workbooks, documents, attachments), opened safely: only ``ZipError`` is raised.

What is wrong with one member stays with it, the others are read. Sizes stated in the file are held against
what is there and never believed. Nothing is ever extracted to disk.
"""

from __future__ import annotations

import io
import os
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import BinaryIO

from zlib_ng import zlib_ng

from xlsx_kit.files.zip_directory import (
    DEFLATED,
    ENCRYPTED_FLAG,
    LOCAL_HEADER,
    LZMA,
    STORED,
    STRONG_ENCRYPTION_FLAG,
    UTF8_FLAG,
    DirectoryEntry,
    ZipError,
    ZipFault,
    read_directory,
)
from xlsx_kit.files.zip_methods import DamagedDataError, UnknownMethodError, unpacked
from xlsx_kit.system_errors import system_reason

OUTSIDE = re.compile(r"^/|^[A-Za-z]:|(^|/)\.\.(/|$)|\0")
CHINESE = re.compile(r"[\x20-\x7e\u2010-\u203b\u3000-\u9fff\uff00-\uffef]*")
"""What names of files here are made of; bytes of GBK can happen to be UTF-8 for something else."""
CHUNK = 2**20


@dataclass(frozen=True, slots=True)
class ZipLimits:
    """Bounds of one archive: its members, the unpacked bytes of one and of all that are read."""

    members: int
    member_bytes: int
    total_bytes: int


@dataclass(frozen=True, slots=True)
class ZipMember:
    """A file in an archive; its name has slashes, whatever was written."""

    name: str
    entry: DirectoryEntry

    @property
    def size(self) -> int:
        """Unpacked bytes, as stated."""
        return self.entry.size

    @property
    def is_folder(self) -> bool:
        """Whether it is only the name of a folder."""
        return self.name.endswith("/")

    @property
    def is_encrypted(self) -> bool:
        """Whether it needs a password."""
        return bool(self.entry.flags & (ENCRYPTED_FLAG | STRONG_ENCRYPTION_FLAG))

    @property
    def is_outside(self) -> bool:
        """Whether its name leads out of the folder it would be unpacked into."""
        return OUTSIDE.search(self.name) is not None


class ZipArchive:
    """An archive whose directory was read: ``members`` in the order of the directory, folders included."""

    def __init__(self, source: BinaryIO, entries: Sequence[DirectoryEntry], limits: ZipLimits) -> None:
        self.members = tuple(ZipMember(_name(entry), entry) for entry in entries)
        self.limits = limits
        self.bytes_left = limits.total_bytes
        """Bytes that may still be unpacked, in vain or not; who shares a budget among archives sets it."""
        self._source = source

    def read(self, member: ZipMember) -> bytes:
        """A member's content, whole and checked, counted against the limits. Raises ZipError."""
        entry = member.entry
        if member.is_encrypted:
            raise ZipError(ZipFault.ENCRYPTED, member.name)
        if entry.header_offset in self._overlapping:
            raise ZipError(ZipFault.DAMAGED, member.name, f"{member.name} 与其他内容重叠")
        most = min(self.limits.member_bytes, max(self.bytes_left, 0))
        try:
            # one byte more than there may be, so that what is larger than stated is caught
            data, ended = unpacked(entry.method, self._packed(member), min(most, entry.size) + 1)
        except UnknownMethodError as error:
            raise ZipError(ZipFault.METHOD, member.name) from error
        except DamagedDataError as error:
            self.bytes_left -= error.unpacked
            raise ZipError(ZipFault.DAMAGED, member.name, f"{member.name} 无法解压") from error
        except MemoryError as error:
            raise ZipError(ZipFault.TOO_LARGE, member.name, most=most) from error
        self.bytes_left -= min(len(data), most)
        if len(data) > most:
            raise ZipError(ZipFault.TOO_LARGE, member.name, most=most)
        if len(data) > entry.size:
            raise ZipError(ZipFault.SIZE_LIE, member.name)
        # stored data has no end of its own, and LZMA need not mark it
        whole = ended or entry.method in (STORED, LZMA)
        if not whole or len(data) != entry.size or zlib_ng.crc32(data) != entry.crc:
            raise ZipError(ZipFault.DAMAGED, member.name, f"{member.name} 校验不符")
        return data

    @cached_property
    def _overlapping(self) -> frozenset[int]:
        """Where members start that reach into another: a few KB can claim terabytes that way."""
        entries = sorted((m.entry for m in self.members), key=lambda e: (e.header_offset, e.end))
        return frozenset(e.header_offset for e, after in pairwise(entries) if e.end > after.header_offset)

    def _packed(self, member: ZipMember) -> Iterator[bytes]:
        """A member's bytes as they stand in the file, once its two headers agree."""
        entry = member.entry
        header = self._bytes(entry.header_offset, LOCAL_HEADER.size + len(entry.name), member)
        if len(header) < LOCAL_HEADER.size or header[:4] != b"PK\x03\x04":
            raise ZipError(ZipFault.DAMAGED, member.name, f"{member.name} 位置不符")
        *_, name_length, extra_length = LOCAL_HEADER.unpack_from(header)
        if name_length != len(entry.name) or header[LOCAL_HEADER.size :] != entry.name:
            raise ZipError(ZipFault.DAMAGED, member.name, f"{member.name} 名称不符")
        place, left = entry.header_offset + len(header) + extra_length, entry.packed_size
        while left > 0 and (chunk := self._bytes(place, min(left, CHUNK), member)):
            place, left = place + len(chunk), left - len(chunk)
            yield chunk

    def _bytes(self, place: int, count: int, member: ZipMember) -> bytes:
        try:
            self._source.seek(place)
            return self._source.read(count)
        except OSError as error:
            raise ZipError(ZipFault.UNREADABLE, member.name, system_reason(error)) from error
        except (ValueError, OverflowError) as error:  # a place that no file can have
            raise ZipError(ZipFault.DAMAGED, member.name, f"{member.name} 位置不符") from error


def open_zip(source: bytes | BinaryIO, limits: ZipLimits) -> ZipArchive:
    """Reads the directory of an archive, from its bytes or an open file. Raises ZipError."""
    file = io.BytesIO(source) if isinstance(source, bytes) else source
    try:
        size = file.seek(0, os.SEEK_END)
        return ZipArchive(file, read_directory(file, size, limits.members), limits)
    except OSError as error:
        raise ZipError(ZipFault.UNREADABLE, reason=system_reason(error)) from error
    except MemoryError as error:
        raise ZipError(ZipFault.TOO_MANY, most=limits.members) from error


def office_members(archive: ZipArchive) -> dict[str, ZipMember]:
    """The files of an office document by name. Raises ZipError where no office program made it.

    That is: names that lead outside or stand twice (but for case, as Windows sees them), encrypted or
    unusually packed members, more stated bytes than may be.
    """
    members: dict[str, ZipMember] = {}
    seen: set[str] = set()
    limits = archive.limits
    for member in archive.members:
        if member.is_outside:
            raise ZipError(ZipFault.OUTSIDE, member.name)
        if member.name.casefold() in seen:
            raise ZipError(ZipFault.DUPLICATE, member.name)
        seen.add(member.name.casefold())
        if member.is_encrypted:
            raise ZipError(ZipFault.ENCRYPTED, member.name)
        if member.is_folder:
            continue
        if member.entry.method not in (STORED, DEFLATED):
            raise ZipError(ZipFault.METHOD, member.name)
        if member.size > limits.member_bytes:
            raise ZipError(ZipFault.TOO_LARGE, member.name, most=limits.member_bytes)
        members[member.name] = member
    if sum(member.size for member in members.values()) > limits.total_bytes:
        raise ZipError(ZipFault.TOO_LARGE, most=limits.total_bytes)
    return members


def decoded_name(raw: bytes) -> str:
    """A file's name in bytes of no stated encoding: UTF-8 or GBK, whichever reads as Chinese."""
    found = []
    for encoding in ("utf-8", "gb18030"):
        try:
            found.append(raw.decode(encoding))
        except UnicodeDecodeError:
            continue
    readable = (text for text in found if CHINESE.fullmatch(text))
    return next(readable, found[0] if found else raw.decode("cp437"))


def _name(entry: DirectoryEntry) -> str:
    """A member's name; some programs on Windows write backslashes into it."""
    name = ""
    for stated in (entry.unicode_name, entry.name if entry.flags & UTF8_FLAG else b""):
        try:
            name = name or stated.decode("utf-8")
        except UnicodeDecodeError:
            continue  # the entry says UTF-8, wrongly
    return (name or decoded_name(entry.name)).replace("\\", "/")
