"""Texts: the shared string table, and the escapes of characters that XML cannot hold."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from xlsx_kit.files.xlsx import fast
from xlsx_kit.files.xlsx.appearance import Font, is_invisible
from xlsx_kit.files.xlsx.cache import ReadCache
from xlsx_kit.files.xlsx.fast.spelling import (
    DECLARATION,
    HERE,
    SPACE,
    TEXT,
    SpellingError,
    decoded,
    plain,
)
from xlsx_kit.files.xlsx.faults import refused
from xlsx_kit.files.xlsx.limits import Limits
from xlsx_kit.files.xlsx.markup import parse

ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")
SURROGATE = re.compile("[\ud800-\udfff]")

TABLE = re.compile(
    DECLARATION + rb'<sst xmlns="http://schemas\.openxmlformats\.org/spreadsheetml/2006/main"'
    rb'(?: count="[0-9]{1,9}")?(?: uniqueCount="[0-9]{1,9}")?>'
)
TABLE_END = b"</sst>"
STRINGS_DEPTH = 4
ENTRY = re.compile(
    rf"<t{SPACE}>{TEXT}</t>"
    r'(?:<phoneticPr(?: fontId="[0-9]{1,5}")?(?: type="\w+")?(?: alignment="\w+")?/>)?</si>'
)


PARTLY_UNSEEN = "其中部分文字与底色同色或字号过小"
PARTLY_STRUCK = "其中部分文字加了删除线，照常读取"
PARTLY_SYMBOLS = "其中部分文字用了符号字体，显示为别的符号"
RUN_FORMAT = frozenset({"m:color", "m:sz", "m:strike", "m:rFont", "m:charset"})
"""What a run of rich text says of its type."""


class StringTable(NamedTuple):
    """The texts by their numbers; ``faint`` are the fonts of such of their runs as ``is_faint_run`` tells."""

    strings: list[str]
    faint: Mapping[int, tuple[Font, ...]] = {}


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
        self.faint: dict[int, tuple[Font, ...]] = {}
        self._part = part
        self._limits = limits
        self._depth = 0
        self._runs: list[str] = []
        self._length = 0
        self._phonetic = False
        self._font: Font | None = None
        self._faint: list[Font] = []
        self._characters = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Begins an entry (depth 2), a run (depth 3) or a text (depth 3 or 4)."""
        self._depth = depth = self._depth + 1
        self.texts.clear()
        if name == "m:si" and depth == 2:
            self._runs.clear()
            self._length = 0
            self._faint.clear()
        elif depth == 3:
            self._phonetic = name == "m:rPh"
            self._font = None
        elif depth == 5 and name in RUN_FORMAT:
            self._font = (self._font or Font()).with_(name, attributes)
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
                if self._font and is_faint_run(self._font, self.texts):
                    self._faint.append(self._font)
                if self._length > self._limits.string_length:
                    raise refused("FILE-024", part=self._part, most=self._limits.string_length)
        elif name == "m:si" and depth == 2:
            if self._faint:
                self.faint[len(self.strings)] = tuple(self._faint)
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


def is_faint_run(font: Font, texts: Sequence[str]) -> bool:
    """Whether a run has text that is not seen on white, that is struck out, or that shows other signs."""
    return (font.struck or font.symbols or is_invisible(font, {})) and any(text.strip() for text in texts)


def disguise_of_runs(fonts: Sequence[Font], *, dark: bool) -> str:
    """How such runs show something else than their text; on a ``dark`` ground white ones are seen."""
    if any(font.struck for font in fonts):
        return PARTLY_STRUCK
    if any(font.symbols for font in fonts):
        return PARTLY_SYMBOLS
    return "" if dark else PARTLY_UNSEEN


def read_strings(data: bytes, part: str, limits: Limits) -> StringTable:
    """The shared string table, by its numbers."""
    if fast.ENABLED:
        try:
            return StringTable(quick_strings(data, limits))
        except SpellingError:
            pass  # spelled otherwise: that is no fault
    handler = StringPass(part, limits)
    parse(handler, data, part, limits)
    return StringTable(handler.strings, handler.faint)


def quick_strings(data: bytes, limits: Limits) -> list[str]:
    """A table of plain texts, spelled as usual and within its limits. Raises SpellingError for any other."""
    start, end = TABLE.match(data), data.rfind(TABLE_END)
    if start is None or data[end:].rstrip() != TABLE_END:
        raise SpellingError
    entries = data[start.end() : end].split(b"<si>")
    if entries[0] or len(entries) > limits.shared_strings or limits.xml_depth < STRINGS_DEPTH:
        raise SpellingError
    texts = [ENTRIES[entry] for entry in entries[1:]]
    lengths = [len(text) for text in texts]
    if sum(lengths) > limits.characters or max(lengths, default=0) > limits.string_length:
        raise SpellingError
    return texts


def read_entry(xml: bytes) -> str:
    """A text of the table, from behind ``<si>`` to ``</si>``, without runs or escapes."""
    found = ENTRY.fullmatch(decoded(xml))
    if found is None or "_x" in found[1] or HERE in found[1]:
        raise SpellingError
    return plain(found[1])


ENTRIES = ReadCache(read_entry, 2**20)
