"""Texts: the shared string table, and the escapes of characters that XML cannot hold."""

from __future__ import annotations

import re

from xlsx_kit.reader.faults import refused
from xlsx_kit.reader.limits import Limits
from xlsx_kit.reader.markup import parse

ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")
SURROGATE = re.compile("[\ud800-\udfff]")


def unescaped(text: str) -> str:
    """A text with Excel's ``_xHHHH_`` as the characters they stand for.

    Halves of a pair become one character; a half alone could never be written out again and
    becomes the replacement mark.
    """
    if "_x" not in text:
        return text
    text = ESCAPE.sub(lambda match: chr(int(match[1], 16)), text)
    if SURROGATE.search(text):
        text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return text


class StringPass:
    """One pass over the shared string table; runs of rich text are joined, phonetic ones left out."""

    def __init__(self, part: str, limits: Limits) -> None:
        self.texts: list[str] = []
        self.strings: list[str] = []
        self._part = part
        self._limits = limits
        self._depth = 0
        self._runs: list[str] = []
        self._length = 0
        self._phonetic = False
        self._characters = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Begins an entry (depth 2), a run (depth 3) or a text (depth 3 or 4)."""
        self._depth = depth = self._depth + 1
        self.texts.clear()
        if name == "m:si" and depth == 2:
            self._runs.clear()
            self._length = 0
        elif depth == 3:
            self._phonetic = name == "m:rPh"
        elif depth > self._limits.xml_depth:
            raise refused("FILE-018", part=self._part)

    def end(self, name: str) -> None:
        """Ends a text or an entry."""
        depth = self._depth
        self._depth = depth - 1
        if name == "m:t":
            if depth == 3 or (depth == 4 and not self._phonetic):
                self._runs += self.texts
                self._length += sum(map(len, self.texts))
                if self._length > self._limits.string_length:
                    raise refused("FILE-024", part=self._part, most=self._limits.string_length)
        elif name == "m:si" and depth == 2:
            self._add(unescaped("".join(self._runs)))
        self.texts.clear()

    def _add(self, text: str) -> None:
        limits = self._limits
        self._characters += len(text)
        if self._characters > limits.characters:
            raise refused("FILE-023", most=limits.characters, unit="个字符")
        self.strings.append(text)
        if len(self.strings) > limits.shared_strings:
            raise refused("FILE-023", most=limits.shared_strings, unit="条")


def read_strings(data: bytes, part: str, limits: Limits) -> list[str]:
    """The shared string table, by its numbers."""
    handler = StringPass(part, limits)
    parse(handler, data, part, limits)
    return handler.strings
