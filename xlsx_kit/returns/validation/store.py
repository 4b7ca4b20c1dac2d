"""Texts of a long run, out of memory: written once to an unnamed file, read back by their place."""

from __future__ import annotations

import tempfile
import zlib
from typing import NamedTuple

COMPRESSION = 1
"""Findings repeat their words: the fastest level already takes most of them off."""


class Place(NamedTuple):
    """Where a text stands in its store."""

    start: int
    length: int


class Store:
    """Packed texts, one behind the other; gone with the run."""

    def __init__(self) -> None:
        self._file = tempfile.TemporaryFile()  # noqa: SIM115  # open as long as its report is asked
        self._end = 0

    def put(self, packed: bytes) -> Place:
        """Keeps a packed text. Raises OSError where there is no room."""
        self._file.seek(self._end)
        self._file.write(packed)
        place = Place(self._end, len(packed))
        self._end += len(packed)
        return place

    def get(self, place: Place) -> bytes:
        """The text that was put there, unpacked."""
        self._file.seek(place.start)
        return unpacked(self._file.read(place.length))


def packed(text: bytes) -> bytes:
    """A text as the store keeps it; workers pack what they send."""
    return zlib.compress(text, COMPRESSION)


def unpacked(text: bytes) -> bytes:
    """The text that ``packed`` was given."""
    return zlib.decompress(text)
