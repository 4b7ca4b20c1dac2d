"""The budget system's 绩效目标表 (a row an indicator) to the lists that a pack fills from it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from xlsx_kit.addresses import a1
from xlsx_kit.facts.importing.filled import FilledList, filled_lists
from xlsx_kit.facts.importing.heading import SEARCHED, heading_paths, matching_columns
from xlsx_kit.facts.importing.mapping import PROJECT, ExportMap
from xlsx_kit.facts.importing.rows import split_unit
from xlsx_kit.facts.importing.spelling import vocabulary
from xlsx_kit.files import Grid
from xlsx_kit.findings import Finding
from xlsx_kit.messages import finding, refusal
from xlsx_kit.pack import CODE, NAME, UNIT, ImportSpec, Pack
from xlsx_kit.values import squeezed


@dataclass
class TargetRows:
    """A unit's rows by term; those that are indicators, cells joined; row numbers of other projects."""

    rows: list[dict[str, str]] = field(default_factory=list)
    lines: list[dict[str, str]] = field(default_factory=list)
    strangers: dict[str, list[int]] = field(default_factory=dict)


class TargetSheet:
    """A 绩效目标表 with its columns found, read once for any number of units."""

    def __init__(self, grid: Grid, mapping: ExportMap) -> None:
        """Raises InputError where a column is not found."""
        self.grid = grid
        self.heading, self.columns = _columns(grid, mapping)

    def read(self, projects: Mapping[str, str], own: Collection[str]) -> TargetRows:
        """The rows of a unit's projects (code to name), the project's code in each.

        ``own`` are the codes and names by which the unit, or those of a department, are called.
        """
        found, words = TargetRows(), vocabulary()["target_rows"]
        by_name: dict[str, list[str]] = {}
        for code, name in projects.items():
            by_name.setdefault(squeezed(name), []).append(code)
        for row, texts in self._rows():
            if (named := texts.get(UNIT)) and not any(text in own for text in split_unit(named)):
                continue
            code, name = (texts.get(key, "") for key in PROJECT)
            alike = by_name.get(squeezed(name), [])
            known = squeezed(code) in projects
            project = squeezed(code) if known else alike[0] if len(alike) == 1 and not code else ""
            if not project:
                found.strangers.setdefault(f"{code} {name}".strip(), []).append(row)
                continue
            line = texts | dict(zip(PROJECT, (project, projects[project]), strict=True))
            found.rows.append(line)
            if any(texts.get(key) for key in words["content"]):
                found.lines.append({key: _joined(key, line) for key in line})
        return found

    def _rows(self) -> Iterator[tuple[int, dict[str, str]]]:
        """Every row below the heading with what is merged in it; blank ones left out."""
        above: dict[str, str] = {}
        for row in (row for row in self.grid.rows() if row > self.heading):
            texts = {key: self.grid.text(row, column) for key, column in self.columns.items()}
            if any(texts.values()):
                above = _filled_down(texts, above)
                yield row, texts | above

    def findings(self, targets: TargetRows, *, ask: bool) -> Iterator[Finding]:
        """What is left out, once a project, where it can only be this unit's; that nothing is there."""
        column = next(self.columns[key] for key in PROJECT if key in self.columns)
        for shown, rows in targets.strangers.items() if ask or UNIT in self.columns else ():
            cell, count = a1(rows[0], column), len(rows)
            yield finding("IMP-049", sheet=self.grid.name, cell=cell, row=rows[0], text=shown, count=count)
        if not targets.lines:
            yield finding("IMP-050", sheet=self.grid.name)


def _columns(grid: Grid, mapping: ExportMap) -> tuple[int, dict[str, int]]:
    place, wanted = mapping.targets, {key: names for key, names in mapping.target_columns.items() if names}
    rows = [place.header_row] if place.header_row else list(grid.rows())[:SEARCHED]
    for row in rows:
        paths = heading_paths(grid, row, place.header_rows)
        found = {key: matching_columns(paths, names) for key, names in wanted.items()}
        if all(len(columns) == 1 for columns in found.values()):
            return row, {key: columns[0] for key, columns in found.items()}
    what = "、".join(names[0] for names in wanted.values())
    raise refusal("IMP-011", sheet=grid.name, rows=len(rows), what=what)


def _filled_down(texts: Mapping[str, str], above: Mapping[str, str]) -> dict[str, str]:
    """The columns that are merged in every such table: a new value ends those of the columns inside it."""
    given = {key: text for key in PROJECT if (text := texts.get(key))}
    same = all(above.get(key) == text for key, text in given.items())
    filled = dict(above) if same else given
    unit = texts.get(UNIT) or above.get(UNIT)
    merged = vocabulary()["target_rows"]["merged"]
    for at, key in enumerate(merged):
        if (text := texts.get(key)) and text != filled.get(key):
            filled = {name: kept for name, kept in filled.items() if name not in merged[at:]} | {key: text}
    return filled | ({UNIT: unit} if unit else {})


def _joined(key: str, texts: Mapping[str, str]) -> str:
    """The text of a cell, or of the cells that are one here: ``≥``, ``95``, ``%``."""
    words = vocabulary()["target_rows"]
    parts = (texts.get(part, "") for part in words["joined"].get(key, (key,)))
    return "".join(words["signs"].get(part, part) if key in words["joined"] else part for part in parts)


def project_list(pack: Pack) -> FilledList | None:
    """The list whose lines are the projects of a unit's export."""
    return next(
        (one for one in filled_lists(pack) if one.adds and PROJECT[0] in one.spec.columns.values()), None
    )


def with_targets(
    pack: Pack, facts: Mapping[str, Any], sheet: TargetSheet, units: Mapping[str, str], *, alone: bool
) -> tuple[dict[str, Any], dict[str, str], tuple[Finding, ...]]:
    """The facts with what the 绩效目标表 fills, the titles of its lists by part, and what does not fit.

    ``units`` are those whose amounts were taken, code and name. Without a column of units, rows of other
    projects are other units' where the export has several: only ``alone`` they are asked about.
    """
    listed = project_list(pack)
    if listed is None:
        return dict(facts), {}, ()
    code, name = (next((k for k, term in listed.spec.columns.items() if term == one), "") for one in PROJECT)
    projects = {line[code]: line.get(name, "") for line in facts[listed.part]}
    profile = (facts[UNIT].get(key, "") for key in (CODE, NAME))
    found = sheet.read(projects, {text for text in (*profile, *units, *units.values()) if text})
    filled, titles = dict(facts), dict[str, str]()
    for spec in (one for one in pack.book.imports if one.targets):
        source = pack.input(spec.input)
        if spec.input == listed.spec.input:
            texts = _texts(found, spec)
            filled[source.part] = [{**line, **texts.get(line[code], {})} for line in facts[source.part]]
        else:
            titles[source.part] = source.sheet
            filled[source.part] = [
                {key: row.get(term, "") for key, term in spec.columns.items()} for row in found.lines
            ]
    return filled, titles, tuple(sheet.findings(found, ask=alone))


def _texts(targets: TargetRows, spec: ImportSpec) -> dict[str, dict[str, str]]:
    """By project, the first text of each column."""
    texts: dict[str, dict[str, str]] = {}
    for row in targets.rows:
        line = texts.setdefault(row[PROJECT[0]], {})
        for key, term in spec.columns.items():
            if term not in PROJECT and (text := row.get(term)):
                line.setdefault(key, text)
    return texts
