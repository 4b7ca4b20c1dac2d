"""What of a return's entries and figures cannot be seen in it: hidden rows and columns, merged cells."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence, Set
from dataclasses import replace
from functools import lru_cache

from xlsx_kit.addresses import a1, letters, place
from xlsx_kit.files import RowFrame, RowTexts, SeenRows, SheetCells
from xlsx_kit.findings import Finding
from xlsx_kit.returns.template.values import Right, change_finding, right_value
from xlsx_kit.workbook import Area, Place, SheetTemplate

MERGED, BLANK_BELOW = "TPL-033", "TPL-034"
"""Rules about merged cells, and about those where what is hidden must be filled in."""
AND = "、"
MONEY = 2
"""Decimals that a number is shown with where its format does not say how many."""
NARROWEST = 0.75
"""Characters of a column that a digit of our smallest type takes."""
MOST_NARROW = 99
"""The last column whose width is looked at."""
MOST_SHEETS, MOST_ROWS = 1 << 7, 3 << 12
"""Sheets and rows that are remembered: some times those of one template."""
NarrowColumns = tuple[int, int, float]
"""The first and the last of some columns, and their width in characters."""
MOST_LISTED = 6
"""Rows, columns or areas that a finding names; more are counted."""


def hidden_findings(template: SheetTemplate, sheet: SheetCells, right: Right) -> Iterator[Finding]:
    """Entries and figures out of sight on one sheet; what is hidden without any is nobody's loss."""
    if not _is_changed(template, sheet):
        return
    full = full_places(template, sheet, right)
    published = template.name in right
    verdicts = _verdicts(template)
    named = full | (headings(template, right) if published else _entry_headings(template))
    named |= verdict_places(template)
    shut = [number for number in sorted({row for row, _ in named}) if number in sheet.hidden_rows]
    if shut:
        # at what it hides of entries and figures, if any
        here = [at for at in full if at[0] == shut[0]] or [at for at in named if at[0] == shut[0]]
        cell = a1(*min(here))
        yield change_finding("TPL-031", sheet=sheet.name, cell=cell, rows=_listed([str(n) for n in shut]))
    named = full | {at for at, label in template.labels.items() if label != ""} if published else full
    named = named | {(area[0], column) for area in verdicts for column in range(area[1], area[3] + 1)}
    columns = sorted(
        {column for _, column in named if column not in template.hidden_columns and _is_in(column, sheet)}
    )
    if columns:
        cell = a1(min(row for row, column in named if column == columns[0]), columns[0])
        names = _listed([letters(column) for column in columns])
        yield change_finding("TPL-032", sheet=sheet.name, cell=cell, columns=names)
    if areas := _merges(template, sheet, full):
        merged = [f"{a1(*area[:2])}:{a1(*area[2:])}" for area in areas]
        found = change_finding(MERGED, sheet=sheet.name, cell=a1(*areas[0][:2]), areas=_listed(merged))
        yield replace(found, actual=AND.join(merged))


def narrow_findings(template: SheetTemplate, sheet: SheetCells, right: Right) -> Iterator[Finding]:
    """Numbers that their columns are too narrow for: one finding at the first of them."""
    hashes = sorted(
        at for at in _too_wide(sheet) if at in template.entries or _is_figure(template, right, at)
    )
    if hashes:
        others = _listed([a1(*at) for at in hashes[1:]])
        words = "列宽不够，显示为 #### 或看不清" + (f"；同样的还有 {others}" if others else "")
        first = hashes[0]
        text = sheet.cells[first].text
        yield change_finding("TPL-030", sheet=sheet.name, cell=a1(*first), before=text, after=words)


def _too_wide(sheet: SheetCells) -> Iterator[Place]:
    """Numbers in columns that are too narrow for them; a row that has none is not looked at again."""
    narrow, setting = sheet.narrow_columns, sheet.cells.setting
    seen = _seen_to_fit(sheet.name, narrow, setting) if setting is not None else SeenRows()
    for number, frame, texts in sheet.cells.rows_but(seen) if narrow else ():
        columns = _hashed(texts, *_narrow(frame, narrow))
        yield from ((number, column) for column in columns)
        if not columns:
            seen.rows[number] = texts


@lru_cache(maxsize=MOST_SHEETS)
def _seen_to_fit(name: str, widths: tuple[NarrowColumns, ...], setting: Hashable) -> SeenRows:
    """The rows of the sheets of a name whose numbers fit, filled by who compares."""
    return SeenRows()


@lru_cache(maxsize=MOST_ROWS)
def _narrow(
    frame: RowFrame, widths: tuple[NarrowColumns, ...]
) -> tuple[tuple[int, ...], tuple[tuple[int, float], ...]]:
    """The cells of a row in narrow columns: their columns; their decimals and widths."""
    narrow = {c: width for first, last, width in widths for c in range(first, min(last, MOST_NARROW) + 1)}
    found = [
        (cell.column, (MONEY if cell.decimals is None else cell.decimals, narrow[cell.column]))
        for cell in (frame.cells() if not narrow.keys().isdisjoint(frame.columns) else ())
        if cell.column in narrow
    ]
    return tuple([column for column, _ in found]), tuple([room for _, room in found])


def _hashed(texts: RowTexts, columns: tuple[int, ...], rooms: tuple[tuple[int, float], ...]) -> list[int]:
    """The columns of a row whose numbers are wider than they are."""
    shown = texts.at(columns) if columns else ()
    return [
        column
        for column, (decimals, width), (kind, text, _) in zip(columns, rooms, shown, strict=True)
        if kind == "n" and len(f"{float(text):.{decimals}f}") * NARROWEST > width
    ]


def _is_figure(template: SheetTemplate, right: Right, at: Place) -> bool:
    """Whether a published table shows anything at a place that is seen."""
    return at[1] not in template.hidden_columns and right_value(right, template.name, at) not in (None, "", 0)


def covered(merged: Sequence[str]) -> Iterator[tuple[Place, Place]]:
    """Each cell that a merged area hides, with the one that is seen in its place."""
    for top, left, bottom, right in map(area_of, merged):
        for row in range(top, min(bottom, top + 2_000) + 1):
            for column in range(left, min(right, left + 50) + 1):
                if (row, column) != (top, left):
                    yield (row, column), (top, left)


def with_merges(findings: Sequence[Finding], blank: str) -> list[Finding]:
    """The findings, what is merged and what is blank for it said once: as an error, for entries are missing.

    ``blank`` is the rule about required entries that are blank.
    """
    merges = {f.sheet: f for f in findings if f.rule == MERGED}
    lost: dict[str | None, list[str]] = {}
    for one in findings:
        if one.rule == blank and one.sheet in merges and _is_covered(one, merges[one.sheet]):
            lost.setdefault(one.sheet, []).append(one.cell or "")
    kept = []
    for one in findings:
        if one.sheet in lost and one is merges[one.sheet]:
            areas = _listed(str(one.actual).split(AND))
            cells = _listed(lost[one.sheet])
            found = change_finding(BLANK_BELOW, sheet=one.sheet, cell=one.cell, areas=areas, cells=cells)
            one = replace(found, actual=one.actual)
        elif one.rule == blank and one.cell in lost.get(one.sheet, ()):
            continue
        kept.append(one)
    return kept


def _is_covered(blank: Finding, merge: Finding) -> bool:
    hidden = {a1(*at) for at, _ in covered(str(merge.actual).split(AND))}
    return blank.cell in hidden


def _is_changed(template: SheetTemplate, sheet: SheetCells) -> bool:
    """Whether anything is hidden or merged that was not sent so: a look at every cell costs, and nearly no
    return needs it."""
    return (
        bool(sheet.hidden_rows)
        or any(
            column not in template.hidden_columns
            for first, last in sheet.hidden_columns
            for column in range(first, last + 1)
        )
        or any(area_of(area) not in template.merges for area in sheet.merged)
    )


def full_places(template: SheetTemplate, sheet: SheetCells, right: Right) -> Set[Place]:
    """Cells with an entry, and cells of a published table that show anything."""
    entered = {at for at in sheet.cells if at in template.entries}
    figures = {
        (row, column)
        for row, values in right.get(template.name, {}).items()
        for column, value in zip(*values, strict=True)
        if value not in ("", 0) and column not in template.hidden_columns
    }
    return entered | figures


def headings(template: SheetTemplate, right: Right) -> Set[Place]:
    """What stands above the first figure of a table: its title, its money, its headings."""
    rows = right[template.name].items()
    first = min((row for row, (_, shown) in rows if any(not isinstance(v, str) for v in shown)), default=0)
    return {at for at, label in template.labels.items() if at[0] < first and label != ""}


def _verdicts(template: SheetTemplate) -> Set[Area]:
    """Where what is wrong turns red or yellow, but for single cells: checks, their sums, the cover's."""
    return {area for *_, warns, area in template.conditions if warns and area[:2] != area[2:]}


def verdict_places(template: SheetTemplate) -> Set[Place]:
    """The first cells of the rows of a sheet's verdicts, of a sheet without lists."""
    areas = {area for area in _verdicts(template) if area[0] == area[2]}
    return {(top, left) for top, left, _, _ in areas}


def _entry_headings(template: SheetTemplate) -> Set[Place]:
    """The headings of the lists of a sheet of entries: the labels right above the first of more than one."""
    tops = {
        (row, column)
        for row, column in template.entries
        if (row - 1, column) not in template.entries and (row + 1, column) in template.entries
    }
    return {(row - 1, column) for row, column in tops if template.labels.get((row - 1, column), "") != ""}


def _is_in(column: int, sheet: SheetCells) -> bool:
    return any(first <= column <= last for first, last in sheet.hidden_columns)


def _merges(template: SheetTemplate, sheet: SheetCells, full: Set[Place]) -> list[Area]:
    """Areas that the template has not merged, over entries or figures."""
    new = [area for area in map(area_of, sheet.merged) if area not in template.merges]
    filled = {*template.entries, *template.formulas, *full}
    return [
        area
        for area in sorted(new)
        if any(at in filled for at, _ in covered([f"{a1(*area[:2])}:{a1(*area[2:])}"]))
    ]


@lru_cache(maxsize=1 << 12)
def area_of(text: str) -> Area:
    """An area as written; one that is none is an empty corner."""
    first, _, last = text.replace("$", "").partition(":")
    try:
        return (*place(first), *place(last or first))
    except ValueError:
        return (0, 0, 0, 0)


def meet(one: Area, other: Area) -> bool:
    """Whether two areas have a cell in common."""
    return one[0] <= other[2] and other[0] <= one[2] and one[1] <= other[3] and other[1] <= one[3]


def _listed(names: Sequence[str]) -> str:
    more = f"等 {len(names)} 处" if len(names) > MOST_LISTED else ""
    return AND.join(names[:MOST_LISTED]) + more
