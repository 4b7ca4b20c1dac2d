"""Where in narrative.toml an entry stands, for errors that name the line."""

from __future__ import annotations

import re

HEADER = re.compile(r"\s*\[+\s*([\w.\-\"']+)\s*\]+\s*(#.*)?$")
ENTRY = re.compile(r"\s*[\"']?([\w\-]+)[\"']?\s*=")


class Places:
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
        return self._place(lines[index] if index < len(lines) else None, name, word)

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
