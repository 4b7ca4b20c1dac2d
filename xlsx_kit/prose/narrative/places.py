"""Where in narrative.toml an entry stands, for errors that name the line."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cached_property
from typing import Any

from xlsx_kit.pack import HEADING_NUMBER, line_of, lines_of
from xlsx_kit.prose.narrative.parts import VALUES

HEADER = re.compile(r"\s*\[+\s*([\w.\-\"']+)\s*\]+\s*(#.*)?$")
ENTRY = re.compile(r"\s*[\"']?([\w\-]+)[\"']?\s*=")


class SourceLines:
    """The lines of one file. Lines are found by looking, so an odd layout costs only the line number."""

    def __init__(self, text: str, path: str) -> None:
        self._lines = text.splitlines()
        self._path = path
        self._entries: dict[tuple[str, ...], int] = {}
        self._sections: list[int] = []
        self._items: list[list[int]] = []
        self._read()

    def _read(self) -> None:
        table: tuple[str, ...] = ()
        for number, line in enumerate(self._lines, start=1):
            if header := HEADER.match(line):
                table = tuple(part.strip("\"'") for part in header[1].split("."))
                self._entries.setdefault(table, number)
                if table == ("sections",):
                    self._sections.append(number)
                    self._items.append([])
                elif table == ("sections", "items") and self._items:
                    self._items[-1].append(number)
            elif entry := ENTRY.match(line):
                self._entries.setdefault((*table, entry[1]), number)

    def of(self, *names: str, word: str = "") -> str:
        """The place of a part or an entry: ``narrative.toml:12 sentences.income``."""
        return self._place(self._entries.get(names), ".".join(names), word)

    def of_section(self, section: int, item: int | None = None, word: str = "") -> str:
        """The place of a section or of one of its items, both counted from 0."""
        name = f"sections[{section}]" + ("" if item is None else f".items[{item}]")
        lines = self._sections if item is None else self._items[section] if section < len(self._items) else []
        index = section if item is None else item
        line = lines[index] if index < len(lines) else line_of(self._written_in_one, name)
        return self._place(line or None, name, word)

    @cached_property
    def _written_in_one(self) -> Mapping[str, int]:
        """The lines of sections and items that are elements of a list (``items = [{ … }]``)."""
        return lines_of("\n".join(self._lines))

    def _place(self, line: int | None, name: str, word: str) -> str:
        if line is None:
            return f"{self._path} {name}"
        return f"{self._path}:{self._line_with(word, line)} {name}"

    def _line_with(self, word: str, start: int) -> int:
        """The first line from ``start`` on that contains the word, which is nearer than the entry's own."""
        if word:
            whole = re.compile(rf"(?<!\w){re.escape(word)}(?!\w)", re.ASCII)  # 万 is no letter here
            for number in range(start, len(self._lines) + 1):
                if whole.search(self._lines[number - 1]):
                    return number
        return start

    def has(self, *names: str) -> bool:
        """Whether the file has such an entry."""
        return names in self._entries


class Layers:
    """The places of files over one another: an entry's is in the nearest file that has it.

    A name that no file has is that of a figure, whose place is in ``book``: the path of the pack's book.toml.
    """

    def __init__(self, book: str = "") -> None:
        self._book = book
        self._files: list[SourceLines] = []
        self.sections: list[Any] = []
        """The sections of all files as one list, raw."""
        self._homes: list[tuple[SourceLines, int]] = []

    def put(self, places: SourceLines, raw: Mapping[str, Any]) -> None:
        """Lays a file over those before; its sections replace those of the same mark."""
        self._files.append(places)
        without = raw.get("without", ())
        left_out = [n for n, s in enumerate(self.sections) if {_numeral(s), _mark(s)} & {*without}]
        for n in reversed(left_out):
            del self.sections[n], self._homes[n]
        for number, section in enumerate(raw.get("sections", [])):
            mark = _mark(section)
            same = [n for n, other in enumerate(self.sections) if mark and _mark(other) == mark]
            if same and len(self._files) > 1:
                self.sections[same[0]], self._homes[same[0]] = section, (places, number)
            else:
                self.sections.append(section)
                self._homes.append((places, number))

    @property
    def over(self) -> bool:
        """Whether there are several files."""
        return len(self._files) > 1

    def is_base(self, *names: str) -> bool:
        """Whether an entry stands in a file that lies under another, which need not use all of it."""
        return self.over and not self._files[-1].has(*names)

    def has(self, *names: str) -> bool:
        """Whether any of the files has such an entry; figures of the pack need none."""
        return any(file.has(*names) for file in self._files)

    def of(self, *names: str, word: str = "") -> str:
        """The place of a part or an entry, in the nearest file that has it."""
        nearest = next((f for f in reversed(self._files) if f.has(*names)), None)
        if nearest is None and self._book and names[0] in VALUES and len(names) > 1:
            return f"{self._book}: figures.{names[1]}"
        return (nearest or self._files[-1]).of(*names, word=word)

    def of_section(self, section: int, item: int | None = None, word: str = "") -> str:
        """The place of a section or of one of its items, in its own file."""
        places, number = self._homes[section]
        return places.of_section(number, item, word)


def _numeral(section: Any) -> str:
    heading = section.get("heading") if isinstance(section, dict) else None
    found = HEADING_NUMBER.match(heading) if isinstance(heading, str) else None
    return found[0] if found else ""


def _mark(section: Any) -> str:
    """What tells a section from others: its id, else its part and its numeral."""
    table = section if isinstance(section, dict) else {}
    numeral, part = _numeral(section), table.get("part") or ""
    return str(table.get("id") or (f"{part}/{numeral}" if part and numeral else numeral))
