"""Where something of a pack is declared: file, line and path, for what running the pack finds."""

from __future__ import annotations

import re
from collections.abc import Mapping
from difflib import SequenceMatcher
from functools import cache

from xlsx_kit.pack import ROW, TOTAL, Pack, PackExamination, Side, View, lines_of

_lines_of = cache(lines_of)
NO_WORDS: Mapping[str, str] = {}


class DeclarationPlaces:
    """The places of a pack's parts, in the files they were read from."""

    def __init__(self, pack: Pack, examined: PackExamination, words: Mapping[str, str] = NO_WORDS) -> None:
        """``words`` are the pack's files of words, by path."""
        self.pack = pack
        self._examined = examined
        self._words = words
        self._texts = {**(examined.files.texts if examined.files else {}), **words}

    def part(self, kind: str, name: str) -> str:
        """The file of an input (``inputs``, ``ledger``) or a table."""
        return self._examined.places.get(f"{kind}/{name}", self.book(""))

    def rule(self, rule_id: str) -> str:
        """The place of a rule."""
        return self._examined.places.get(rule_id, f"{self.pack.id}/rules.toml")

    def book(self, inside: str) -> str:
        """A place in book.toml."""
        return f"{self.pack.id}/book.toml: {inside}" if inside else f"{self.pack.id}/book.toml"

    def member(self, list_id: str) -> str:
        """The place of a list or a tree."""
        return self.book(f"{'trees' if list_id in self.pack.book.trees else 'lists'}.{list_id}")

    def input_column(self, input_id: str, key: str) -> str:
        """The place of an input's column."""
        columns = [column.key for column in self.pack.input(input_id).columns]
        file, pattern = self.part("inputs", input_id), rf'^key\s*=\s*"{re.escape(key)}"'
        return self._on_line(file, f"columns[{columns.index(key)}]", pattern)

    def column(self, table: str, column: str) -> str:
        """The place of a table's column."""
        ids = [one.id for one in self.pack.view(table).table.columns]
        inside = f"columns[{ids.index(column)}]" if column in ids else "columns"
        return self._on_line(self.part("tables", table), inside, rf'id\s*=\s*"{re.escape(column)}"')

    def row(self, table: str, key: str, column: str = "") -> str:
        """The place of a table's fixed row, on the side of a column if one is given.

        Of one of several that list themselves, that of them all.
        """
        view, file = self.pack.view(table), self.part("tables", table)
        if not view.fixed or (key in (ROW, TOTAL) and key not in view.row_numbers):
            return f"{file}: rows"
        inside, pattern = _row_of(view, key, column)
        return self._on_line(file, inside, pattern) if pattern else f"{file}: {inside}"

    def cell(self, table: str, row: str, column: str) -> str:
        """The place of a cell: its row, or its column where the rows list themselves."""
        return self.row(table, row, column) if self.pack.view(table).fixed else self.column(table, column)

    def text(self, text: str, part: str) -> str:
        """Where a part of a printed text comes from: the line that shares most of its words with the text."""
        best = (0, self.book(""))
        for path, content in self._texts.items():
            for number, line in enumerate(content.splitlines(), start=1):
                if part in line and not line.lstrip().startswith("#"):
                    best = max(best, (_shared(line, text), f"{path}:{number}"), key=lambda one: one[0])
        return best[1]

    def words(self, part: str, name: str, text: str) -> str:
        """The place of an entry of a narrative; of the wording with a text, where one is given."""
        inside = f"{part}.{name}" if name else part
        for path, content in reversed([*self._words.items()]):
            lines = _lines_of(content)
            if inside in lines:
                start = lines[inside]
                following = content.splitlines()[start - 1 :]
                wanted = f'text = "{text}"'
                found = next((n for n, line in enumerate(following) if text and wanted in line), 0)
                return f"{path}:{start + found} {inside}"
        return f"{next(reversed([*self._words]), self.book(''))} {inside}"

    def _on_line(self, file: str, inside: str, pattern: str) -> str:
        if self._examined.files is None:
            return f"{file}: {inside}"
        found, line = self._examined.files.line_with(file, pattern)
        return f"{found}:{line} {inside}" if line else f"{file}: {inside}"


def row_name(view: View, key: str, column: str) -> str:
    """What a fixed row is called where a column stands: its label on that side, else its key."""
    if not view.fixed or key not in view.row_numbers:
        return key
    labels = view.fixed[view.row_numbers[key]].labels
    return labels.get(view.side_label(column), "").strip() or next(filter(None, labels.values()), key).strip()


def _shared(line: str, text: str) -> int:
    """How much of a text a line has: the length of the longest run of characters of both."""
    return SequenceMatcher(None, line, text, autojunk=False).find_longest_match().size


def _row_of(view: View, key: str, column: str) -> tuple[str, str]:
    """The path of a fixed row in its table, and what its line looks like."""
    found = view.fixed[view.row_numbers[key]] if key in view.row_numbers else None
    labels = set(found.labels.values()) if found else set()
    key = found.own.get(column, key) if found else key
    sides = [*enumerate(view.table.sides)]
    sides.sort(key=lambda numbered: bool(column) and column not in numbered[1].columns)
    for s, side in sides:
        for n, row in enumerate(side.rows):
            if row.key == key or (not row.key and row.label and row.label in labels):
                named = {"key": row.key, "label": row.label if column or not row.key else ""}
                texts = (re.escape(f'{name} = "{text}"') for name, text in named.items() if text)
                return f"sides[{s}].rows[{n}]", ".*".join(texts)
        if column in side.columns and (classes := _classes_of(s, side)):
            return classes  # what stands beside it on another side bears the name of the row
    return next(filter(None, (_classes_of(s, side) for s, side in sides)), ("sides", ""))


def _classes_of(s: int, side: Side) -> tuple[str, str] | None:
    """The path and the look of the row that stands for all classes on a side."""
    found = next(((n, row) for n, row in enumerate(side.rows) if row.classes), None)
    return found and (f"sides[{s}].rows[{found[0]}]", rf'classes\s*=\s*"{re.escape(found[1].classes)}"')
