"""What a process has read before: what is alike in the next file is not read again.

A return differs from those of other units in some hundred of its thousands of rows.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Generic, TypeVar

Text = TypeVar("Text")
Read = TypeVar("Read")


class Kept(dict[Text, Read], Generic[Text, Read]):
    """Text -> what it was read as, as long as it is remembered.

    Texts of at most twice ``most`` together are kept, by their ``size``: when the newer half is full, the
    older is forgotten.
    """

    def __init__(self, most: int, size: Callable[[Any], int] = len) -> None:
        super().__init__()
        self._most = most
        self._size_of = size
        self._size = 0
        self._older: dict[Text, Read] = {}

    def met(self, text: Text) -> Read | None:
        """What a text was read as; None where that is not remembered."""
        found = self.get(text)
        if found is None and (found := self._older.get(text)) is not None:
            self.keep(text, found)
        return found

    def keep(self, text: Text, found: Read) -> None:
        """Remembers what a text was read as."""
        size = self._size_of(text)
        self._size += size
        if self._size > self._most:
            self._age()
            self._size = size
        self[text] = found

    def knows(self, text: Text) -> bool:
        """Whether a text is remembered."""
        return text in self or text in self._older

    def renew(self, enough: int) -> None:
        """Between two files: the newer half becomes the older, if it holds ``enough``.

        In the midst of a file that costs what is read next: its end would displace what the next begins with.
        """
        if self._size > enough:
            self._age()

    def _age(self) -> None:
        self._older = self.copy()
        self.clear()
        self._size = 0

    def forget(self) -> None:
        """Keeps nothing, as in a new process."""
        self.clear()
        self._older = {}
        self._size = 0


class ReadCache(Kept[Text, Read]):
    """A memory that reads what it does not know: ``remembered[text]``.

    What the reading raises is passed on, and nothing is kept of it.
    """

    def __init__(self, read: Callable[[Text], Read], most: int, size: Callable[[Any], int] = len) -> None:
        super().__init__(most, size)
        self._read = read

    def __missing__(self, text: Text) -> Read:
        found = self._older[text] if text in self._older else self._read(text)
        self.keep(text, found)
        return found
