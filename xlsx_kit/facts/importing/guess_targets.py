"""The part of a first map that says which columns a 绩效目标表 has."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from xlsx_kit.facts.importing.heading import PATH, SEARCHED, heading_paths
from xlsx_kit.facts.importing.mapping import PROJECT
from xlsx_kit.facts.importing.spelling import chinese, vocabulary
from xlsx_kit.files import Grid, read_sheets
from xlsx_kit.messages import refusal
from xlsx_kit.pack import Pack

DEEPEST = 2
"""Rows that the heading of such a table may have."""


def guessed_targets(
    export: Mapping[str, Grid], targets: Path | str | None, pack: Pack
) -> tuple[list[str], list[str]]:
    """The lines of the map, and what was seen; none where the pack takes no targets or no sheet has any.

    Raises InputError where a file of targets is given and no sheet of it has their columns.
    """
    if not any(spec.targets for spec in pack.book.imports):
        return [], []
    sheets = read_sheets(Path(targets)) if targets else export
    found = [one for grid in sheets.values() for one in _guesses(grid)]
    if not found:
        if targets:
            raise refusal("IMP-052", name=Path(targets).name, rows=SEARCHED)
        return [], []
    grid, row, depth, columns = max(found, key=lambda one: (len(one[3]), -one[2]))
    names = chinese("target_columns")
    lines = ["", '["绩效目标表"]']
    if not targets or len(sheets) > 1:
        lines.append(f'"工作表" = "{grid.name}"')
    lines += [f'"表头行数" = {depth}', "", '["绩效目标列"]']
    lines += [f'"{names[key]}" = ["{heading}"]' for key, heading in columns.items()]
    shown = "、".join(names[key] for key in columns)
    return lines, [f"绩效目标表：工作表“{grid.name}”，表头到第 {row} 行，有{shown}"]


def _guesses(grid: Grid) -> Iterator[tuple[Grid, int, int, dict[str, str]]]:
    """Headings with all that an indicator must have: the sheet, last row, depth, headings by column."""
    content = vocabulary()["target_rows"]["content"]
    for row in list(grid.rows())[:SEARCHED]:
        for depth in range(1, min(DEEPEST, row) + 1):
            columns = _columns(heading_paths(grid, row, depth))
            if all(key in columns for key in content) and any(key in columns for key in PROJECT):
                yield grid, row, depth, columns


def _columns(paths: Mapping[int, Sequence[str]]) -> dict[str, str]:
    """Headings by column: the first that is called so; what is one thing is not another, too."""
    found: dict[str, str] = {}
    for key, patterns in vocabulary()["target_headings"].items():
        for path in paths.values():
            whole = PATH.join(part for part in path if part)
            if key in found or whole in found.values():
                continue
            if any(re.fullmatch(pattern, text) for pattern in patterns for text in (whole, path[-1])):
                found[key] = whole
    return found
