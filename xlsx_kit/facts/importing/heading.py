"""The heading of an export: where it ends, and which column is which."""

from __future__ import annotations

from dataclasses import dataclass

from xlsx_kit.facts.importing.mapping import Columns, ExportMap
from xlsx_kit.files import Grid
from xlsx_kit.findings import InputError
from xlsx_kit.messages import finding, refusal
from xlsx_kit.values import squeezed

SEARCHED = 40
PATH = "/"


@dataclass(frozen=True)
class HeaderRow:
    """The last row of the heading; column numbers by key, and of each amount column of the map."""

    row: int
    columns: dict[str, int]
    amounts: tuple[int, ...]
    titles: dict[str, str]

    def title(self, key: str) -> str:
        """What the export calls a column."""
        return self.titles[key]


def find_heading(grid: Grid, mapping: ExportMap, main: str) -> HeaderRow:
    """The heading of a sheet, known by its column of ``main`` codes and the first of money.

    Raises InputError saying which column cannot be found.
    """
    rows = [mapping.header_row] if mapping.header_row else list(grid.rows())[:SEARCHED]
    needed = [getattr(mapping.columns, main), mapping.amounts[0].header]
    for row in rows:
        paths = heading_paths(grid, row, mapping.header_rows)
        if mapping.header_row or all(matching_columns(paths, names) for names in needed):
            return _heading(grid, mapping, row, paths)
    what = "、".join(names[0] for names in needed if names)
    raise refusal("IMP-011", sheet=grid.name, rows=SEARCHED, what=what)


def _heading(grid: Grid, mapping: ExportMap, row: int, paths: dict[int, tuple[str, ...]]) -> HeaderRow:
    columns, titles, problems = {}, {}, []
    for key in Columns.__struct_fields__:
        names = getattr(mapping.columns, key)
        if names:
            found = matching_columns(paths, names)
            if len(found) == 1:
                columns[key], titles[key] = found[0], grid.text(row, found[0]) or names[0]
            else:
                problems.append((names[0], found))
    amounts = []
    for amount in mapping.amounts:
        found = matching_columns(paths, amount.header)
        amounts += found[:1]
        if len(found) != 1:
            problems.append((amount.header[0] if amount.header else "", found))
    if problems:
        shown = "、".join(PATH.join(p for p in path if p) for path in paths.values())
        raise InputError(
            tuple(
                finding("IMP-013" if found else "IMP-012", sheet=grid.name, row=row, found=shown, what=name)
                for name, found in problems
            )
        )
    return HeaderRow(row, columns, tuple(amounts), titles)


def heading_paths(grid: Grid, row: int, depth: int) -> dict[int, tuple[str, ...]]:
    """Each column's headings from top to bottom; an upper one reaches right to the next."""
    paths: dict[int, tuple[str, ...]] = {}
    above = [""] * depth
    for column in range(1, grid.last_column + 1):
        own = [squeezed(grid.text(r, column)) for r in range(row - depth + 1, row + 1)]
        for level, text in enumerate(own):
            if text:
                # a new upper heading ends those below it
                above = [*above[:level], text, *([""] * (depth - level - 1))]
        if any(own):
            last = max(level for level, text in enumerate(own) if text)
            paths[column] = tuple(above[: last + 1])
    return paths


def matching_columns(paths: dict[int, tuple[str, ...]], names: list[str]) -> list[int]:
    """The columns of the first alternative that any column is called."""
    for name in names:
        wanted = tuple(squeezed(part) for part in name.split(PATH))
        found = [column for column, path in paths.items() if path[-len(wanted) :] == wanted]
        if found:
            return found
    return []
