"""What a process has read before, kept by its text: what is alike in the next file is not read again.

A return differs from those of other units in some hundred of its thousands of rows.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, TypeVar

Read = TypeVar("Read")


class Remembered(dict[bytes, Read], Generic[Read]):
    """Text -> what it was read as: ``remembered[text]`` reads what is new.

    At most twice ``most`` bytes of texts are kept: when the newer half is full, the older is forgotten.
    What the reading raises is passed on, and nothing is kept of it.
    """

    def __init__(self, read: Callable[[bytes], Read], most: int) -> None:
        super().__init__()
        self._read = read
        self._most = most
        self._size = 0
        self._older: dict[bytes, Read] = {}

    def __missing__(self, text: bytes) -> Read:
        found = self._older[text] if text in self._older else self._read(text)
        self._size += len(text)
        if self._size > self._most:
            self._older = self.copy()
            self.clear()
            self._size = len(text)
        self[text] = found
        return found

    def forget(self) -> None:
        """Keeps nothing, as in a new process."""
        self.clear()
        self._older = {}
        self._size = 0
