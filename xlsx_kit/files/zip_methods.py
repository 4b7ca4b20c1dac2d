"""How members of a zip file are packed; every method unpacks no more than it is asked for."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import Protocol

from zlib_ng import zlib_ng

from xlsx_kit.files.zip_directory import BZIP2, DEFLATED, LZMA, STORED

LZMA_DICTIONARY = 64 * 2**20
"""The largest that 7-Zip uses. A header can claim 4 GB, which would be allocated at once."""
LZMA_HEADER = struct.Struct("<2x H B L")


class _Decompressor(Protocol):
    @property
    def eof(self) -> bool: ...
    def decompress(self, data: bytes, max_length: int, /) -> bytes: ...


class UnknownMethodError(Exception):
    """A way of packing that is not known here."""


class DamagedDataError(Exception):
    """Packed data that cannot be unpacked; ``unpacked`` bytes were, before that was found."""

    unpacked = 0


def unpacked(method: int, chunks: Iterator[bytes], most: int) -> tuple[bytes, bool]:
    """At most ``most`` (at least 1) bytes of packed data, and whether the data marked its own end.

    Raises UnknownMethodError, DamagedDataError and whatever ``chunks`` does.
    """
    decompressor = None if method == STORED else _decompressor(method, chunks)
    parts, size = [], 0
    for chunk in chunks:
        try:
            part = chunk[: most - size] if decompressor is None else _part(decompressor, chunk, most - size)
        except DamagedDataError as error:
            error.unpacked = size
            raise
        parts.append(part)
        size += len(part)
        if size == most or (decompressor and decompressor.eof):
            break
    return b"".join(parts), bool(decompressor and decompressor.eof)


def _part(decompressor: _Decompressor, chunk: bytes, most: int) -> bytes:
    try:
        return decompressor.decompress(chunk, most)
    except MemoryError:
        raise
    except Exception as error:  # zlib.error, OSError, LZMAError, EOFError, ValueError: one for each library
        raise DamagedDataError from error


def _decompressor(method: int, chunks: Iterator[bytes]) -> _Decompressor:
    try:
        if method == DEFLATED:
            return zlib_ng.decompressobj(-zlib_ng.MAX_WBITS)
        if method == BZIP2:
            from bz2 import BZ2Decompressor

            return BZ2Decompressor()
        if method == LZMA:
            return _Lzma()
    except ImportError:
        pass  # a Python that was built without it: the member is said to be packed in an unknown way
    raise UnknownMethodError


class _Lzma:
    """LZMA as zip files have it (APPNOTE 5.8.8): version, length of the properties, properties, raw data."""

    def __init__(self) -> None:
        import lzma

        self._lzma = lzma
        self._decompressor: lzma.LZMADecompressor | None = None
        self._start = b""

    @property
    def eof(self) -> bool:
        return self._decompressor is not None and self._decompressor.eof

    def decompress(self, data: bytes, most: int, /) -> bytes:
        if self._decompressor is None:
            self._start += data
            if len(self._start) < LZMA_HEADER.size:
                return b""
            length, packed, dictionary = LZMA_HEADER.unpack_from(self._start)
            if length != LZMA_HEADER.size - 4 or dictionary > LZMA_DICTIONARY:
                raise ValueError("not the properties of LZMA")
            options = {"lc": packed % 9, "lp": packed // 9 % 5, "pb": packed // 45, "dict_size": dictionary}
            chain = [{"id": self._lzma.FILTER_LZMA1, **options}]
            self._decompressor = self._lzma.LZMADecompressor(self._lzma.FORMAT_RAW, filters=chain)
            data = self._start[LZMA_HEADER.size :]
        return self._decompressor.decompress(data, most)
