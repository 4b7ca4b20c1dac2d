"""The published tables of a workbook, read by their titles, headings, codes and labels, as figures in 元.

Accounts systems export the tables that are published, each on a sheet of its own, in the form that the pack
prints: what stands where is known by the words that a reader goes by, whatever the rows and columns.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

from xlsx_kit.facts.importing.heading import heading_paths
from xlsx_kit.facts.importing.stated_money import MONEY, stated_money
from xlsx_kit.files import Grid, read_sheets
from xlsx_kit.pack import TOTAL, CodeList, Pack, View
from xlsx_kit.values import MONEY_IN_TEXTS, squeezed

ABOVE, HEADED, DEEPEST = 8, 16, 5
"""Titles stand in so many rows at the top; headings end within so many, and are at most so deep."""
YEAR = re.compile(r"(20\d\d)年")
NAME = re.compile(
    r"(?:编制|公开|填报)?(?:部门|单位)(?:名称)?:(.+?)(?:\(?(?:金额|货币|计量)?单位:.*|20\d\d年.*|\((?:列至|保留).*)?"
)
"""The unit's name, without what else stands in its cell."""
MARKS = re.compile(r"[“”\"'‘’]")
NAMED = re.compile(r"\{\w+\}")
IN_BRACKETS = re.compile(r"\([^()]*\)$")
CODE_HEAD, NAME_HEAD = "编码", "名称"
LEVELS = ("类", "款", "项")

Cell = tuple[str, str, str]
"""Table, row, column."""
Figure = tuple[Cell, Decimal]
Heads = tuple[str, ...]
AmountColumns = Callable[[int], Mapping[str, int]]
"""The columns of amounts that belong to a column of codes."""


@dataclass(frozen=True)
class PrintedTables:
    """What a workbook prints: figures in 元, on which sheet each table stands, who and when it says."""

    figures: Mapping[Cell, Decimal]
    sheets: Mapping[str, str]
    name: str = ""
    year: int = 0
    steps: Mapping[str, Decimal] = field(default_factory=dict)
    """By table, the smallest difference in 元 that its figures can show."""
    assumed: Mapping[str, str] = field(default_factory=dict)
    """By table whose sheet states no money, the one that its figures were taken in."""

    def rows(self, table: str) -> list[str]:
        """The rows of a table, in order."""
        return list(dict.fromkeys(row for one, row, _ in self.figures if one == table))

    def figure(self, cell: Cell) -> Decimal:
        """A figure in 元, 0 where there is none."""
        return self.figures.get(cell, Decimal(0))


def read_printed(
    path: Path, pack: Pack, titles: Mapping[str, Sequence[str]], words: Mapping[str, str]
) -> PrintedTables:
    """The tables of a pack in a workbook. ``titles`` are further titles of them, ``words`` of headings.

    Raises InputError for a file that is no table file, and for a money that is not known.
    """
    sheets = read_sheets(path)
    figures: dict[Cell, Decimal] = {}
    found: dict[str, str] = {}
    steps: dict[str, Decimal] = {}
    assumed: dict[str, str] = {}
    for view in pack.views:
        grid = _sheet(view, sheets, titles.get(view.id, ()))
        if grid is None:
            continue
        found[view.id] = grid.name
        money = stated_money([*_rows_above(grid)], grid.name)
        if not money:
            money = assumed[view.id] = view.table.money or pack.book.money
        factor = Decimal(MONEY_IN_TEXTS[money])
        steps[view.id] = factor / 100
        reader = _TableReader(view, grid, pack, words)
        figures |= {cell: amount * factor for cell, amount in reader.cells() if amount}
    every = [text for grid in sheets.values() for text in _texts_above(grid)]
    name = next((m[1] for text in every if (m := NAME.fullmatch(MONEY.sub("", text)))), "")
    year = next((int(m[1]) for text in (*every, path.name) if (m := YEAR.search(text))), 0)
    return PrintedTables(figures, found, name, year, steps, assumed)


def plain(text: str) -> str:
    """A text for comparing: without blanks, quotation marks and names in braces."""
    return MARKS.sub("", squeezed(NAMED.sub("", text)))


def _texts_above(grid: Grid) -> Iterator[str]:
    return (text for row in _rows_above(grid) for text in row)


def _rows_above(grid: Grid) -> Iterator[list[str]]:
    for row in (row for row in grid.rows() if row <= ABOVE):
        yield [squeezed(text) for c in range(1, grid.last_column + 1) if (text := grid.text(row, c))]


def _sheet(view: View, sheets: Mapping[str, Grid], others: Sequence[str]) -> Grid | None:
    """The sheet that has a table's title; else the one that is called so."""
    wanted = {plain(title) for title in (view.table.title, *others)}
    for grid in sheets.values():
        if any(MARKS.sub("", text) in wanted for text in _texts_above(grid)):
            return grid
    names = tuple(plain(title) for title in others)
    return next((grid for grid in sheets.values() if names and plain(grid.name).startswith(names)), None)


class _TableReader:
    """One table on one sheet."""

    def __init__(self, view: View, grid: Grid, pack: Pack, words: Mapping[str, str]) -> None:
        self.view, self.grid, self.pack = view, grid, pack
        self.words = {plain(old): plain(new) for old, new in words.items()}
        printed = view.table.printed
        self.single = bool(printed) and not any(row.code for row in view.fixed)
        heads = [c.head for c in printed] if self.single else [c.head for c in view.table.columns]
        self.row, self.paths = self._heading([self._plain_path(head) for head in heads])

    def cells(self) -> Iterator[Figure]:
        """Every figure of the table."""
        if self.single:
            yield from self._one_line()
        elif self.view.table.rows and self.view.table.rows.codes:
            amounts = {c.id: at for c in self.view.table.amounts if (at := self._column(c.head))}
            codes = self.pack.codes[self.view.table.rows.codes]
            yield from self._by_code(codes, self._code_columns()[:1], lambda _: amounts)
        elif any(c.role == "code" for c in self.view.table.columns):
            yield from self._groups()
        else:
            for side in self.view.table.sides:
                yield from self._side(side.label, side.columns)

    def _plain_path(self, head: Sequence[str]) -> Heads:
        return tuple(self.words.get(text, text) for text in map(plain, head) if text)

    def _heading(self, wanted: Sequence[Heads]) -> tuple[int, dict[int, Heads]]:
        """The last row of the heading, and what stands over each column."""
        best: tuple[int, int, dict[int, Heads]] = (0, 0, {})
        for row in (row for row in self.grid.rows() if row <= HEADED):
            for depth in range(1, min(DEEPEST, row) + 1):
                paths = {c: self._plain_path(p) for c, p in heading_paths(self.grid, row, depth).items()}
                hits = sum(any(path[-len(one) :] == one for path in paths.values()) for one in wanted)
                if hits > best[0]:
                    best = (hits, row, paths)
        return best[1], best[2]

    def _column(self, head: Sequence[str]) -> int:
        """The column under a heading; 0 where there is none, or more than one."""
        wanted = self._plain_path(head)
        for tail in (wanted, wanted[-1:]):
            found = [c for c, path in self.paths.items() if path[-len(tail) :] == tail]
            if len(found) == 1:
                return found[0]
        return 0

    def _code_columns(self) -> list[int]:
        return [c for c, path in self.paths.items() if path and path[-1].endswith(CODE_HEAD)]

    def _rows_below(self) -> Iterator[int]:
        """The rows below the heading, without the one that numbers the columns."""
        for row in (row for row in self.grid.rows() if row > self.row):
            shown = [
                t for c in range(1, self.grid.last_column + 1) if (t := squeezed(self.grid.text(row, c)))
            ]
            numbers = [t for t in shown if t.isdecimal()]
            numbered = len(numbers) > 1 and numbers == [str(int(numbers[0]) + n) for n in range(len(numbers))]
            if not (numbered and all(t in (*LEVELS, "栏次") or t.isdecimal() for t in shown)):
                yield row

    def _by_code(self, codes: CodeList, starts: Sequence[int], amounts_of: AmountColumns) -> Iterator[Figure]:
        """Rows by their codes; ``starts`` are the columns where codes begin, of groups side by side."""
        for start in starts:
            name = next(
                (c for c in range(start + 1, self.grid.last_column + 1) if self._is_name(c)), start + 1
            )
            for row in self._rows_below():
                texts = [squeezed(self.grid.text(row, c)) for c in range(start, name)]
                key = self._key(codes, texts, squeezed(self.grid.text(row, name)))
                for column, at in amounts_of(start).items() if key else ():
                    if amount := self.grid.amount(row, at):
                        yield (self.view.id, key, column), amount

    def _is_name(self, column: int) -> bool:
        path = self.paths.get(column, ())
        return bool(path) and path[-1].endswith(NAME_HEAD)

    def _key(self, codes: CodeList, texts: Sequence[str], name: str) -> str:
        """The row's key: its code, whole or level by level; total; "" for another row."""
        if plain(self.pack.book.total) in (*texts, name):
            return TOTAL
        code = ""
        for text in texts:
            code = text if text.startswith(code) else code + text
        return code if code.isdecimal() and len(code) in codes.spec.widths else ""

    def _groups(self) -> Iterator[Figure]:
        """A table of fixed codes, in groups side by side."""
        heads = {
            column.id: [
                c for c, path in self.paths.items() if path[-1:] == self._plain_path(column.head)[-1:]
            ]
            for column in self.view.table.amounts
        }
        lists = {codes.id: codes for row in self.view.fixed for codes in self._lists_of(row.code)}
        known = {row.key for row in self.view.fixed}

        def amounts_of(start: int) -> dict[str, int]:
            return {key: next((c for c in found if c > start), 0) for key, found in heads.items()}

        for codes in lists.values():
            for cell, amount in self._by_code(codes, self._code_columns(), amounts_of):
                if cell[1] in known:
                    yield cell, amount

    def _lists_of(self, code: str) -> Iterator[CodeList]:
        yield from (codes for codes in self.pack.codes.values() if codes.entered(code, undivided=True))

    def _side(self, label: str, columns: Sequence[str]) -> Iterator[Figure]:
        """Fixed rows by their labels; of rows with one label the first is the first, and so on."""
        at = self._column(self.view.table.column(label).head)
        amounts = {c: place for c in columns if (place := self._column(self.view.table.column(c).head))}
        keys: dict[tuple[str, int], str] = {}
        seen = Counter[str]()
        for fixed in self.view.fixed:
            if words := _label(fixed.labels.get(label, "")):
                keys[words, seen[words]] = fixed.key
                seen[words] += 1
        met = Counter[str]()
        for row in self._rows_below() if at else ():
            words = _label(self.grid.text(row, at))
            key = keys.get((words, met[words]))
            met[words] += 1
            for column, place in amounts.items() if key else ():
                if key and (amount := self.grid.amount(row, place)):
                    yield (self.view.id, key, column), amount

    def _one_line(self) -> Iterator[Figure]:
        """A table that prints its rows as columns, on one line."""
        places = {(one.rows[0], one.column): self._column(one.head) for one in self.view.table.printed}
        for row in self._rows_below():
            found = [
                ((self.view.id, key, column), amount)
                for (key, column), at in places.items()
                if at and (amount := self.grid.amount(row, at))
            ]
            if found:
                yield from found
                return


def _label(text: str) -> str:
    return IN_BRACKETS.sub("", plain(text))
