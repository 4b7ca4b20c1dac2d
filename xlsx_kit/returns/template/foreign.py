"""What a return has that no workbook of ours has: drawings over its cells, entries from other files."""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterator, Sequence
from functools import lru_cache

from xlsx_kit.addresses import a1
from xlsx_kit.files import RowFrame, SheetCells, WorkbookCells
from xlsx_kit.findings import Finding
from xlsx_kit.returns.template.values import Right, change_finding, sheet_names
from xlsx_kit.returns.template.visibility import full_places, headings, verdict_places
from xlsx_kit.workbook import Place, SheetTemplate

COVERED, LINKED, SETTINGS = "TPL-039", "TPL-040", "TPL-041"
SHOWN, FAINT, VOLATILE, ROUND_ABOUT = "TPL-042", "TPL-047", "TPL-053", "TPL-054"
SINCE_1904, AS_DISPLAYED = "日期从 1904 年起算", "以显示精度为准（金额按显示的小数截断）"
BY_HAND = "手动重算（改了填报内容，公开表不会跟着变）"
OTHER_FILE = re.compile(r"\[\d+\]|\.xls|://", re.I)
OF_THE_DAY = re.compile(r"\b(?:TODAY|NOW|RAND|RANDBETWEEN|RANDARRAY)\(", re.I)
"""Functions that give something else whenever the file is opened."""
MOST_LISTED = 6
MOST_SHEETS, MOST_KINDS = 1 << 7, 1 << 12
"""Sheets and kinds of rows that are remembered: some times those of one template."""


def foreign_findings(
    template: SheetTemplate, sheet: SheetCells, right: Right, computed: Sequence[str]
) -> Iterator[Finding]:
    """One finding of each kind for a sheet, at the first of its cells.

    ``computed`` are the sheets that show what entries give, and the names of their cells: an entry that looks
    there goes round in a circle.
    """
    if sheet.drawn and (places := _covered(template, sheet, right)):
        yield change_finding(COVERED, sheet=sheet.name, cell=a1(*places[0]), cells=_listed(places))
    kinds = ((LINKED, OTHER_FILE), (VOLATILE, OF_THE_DAY), (ROUND_ABOUT, _looks_at(tuple(computed))))
    for rule, looked_for in kinds if template.entries else ():
        if found := sorted(at for at in _cells_with(sheet, looked_for) if at in template.entries):
            yield change_finding(rule, sheet=sheet.name, cell=a1(*found[0]), cells=_listed(found))


@lru_cache(maxsize=16)
def _looks_at(names: tuple[str, ...]) -> re.Pattern[str]:
    """A reference to one of some sheets, or to cells by one of some names; in a text as INDIRECT has it."""
    forms = "|".join(sorted({re.escape(form) for name in names for form in (name, name.replace("'", "''"))}))
    reference = rf"(?<![\w.\]])'?(?:{forms})(?:'?!|(?![\w.(]))"
    return re.compile(rf"""^(?:[^"]|"[^"]*")*?(?:{reference}|"'?(?:{forms})'?!)""" if forms else "(?!)")


def setting_findings(workbook: WorkbookCells) -> Iterator[Finding]:
    """How the whole workbook counts otherwise than it was sent, and sheets that show no results at all."""
    switches = {SINCE_1904: workbook.date1904, AS_DISPLAYED: workbook.as_displayed, BY_HAND: workbook.by_hand}
    if set_to := [words for words, is_set in switches.items() if is_set]:
        yield change_finding(SETTINGS, settings="、".join(set_to))
    if workbook.faint_theme:
        yield change_finding(FAINT)
    if names := [sheet.name for sheet in workbook.sheets.values() if sheet.shows_formulas]:
        yield change_finding(SHOWN, sheet=names[0], names=sheet_names(names))


def _covered(template: SheetTemplate, sheet: SheetCells, right: Right) -> list[Place]:
    """Entries, headings of tables, verdicts and computed cells with content that a drawing lies over."""
    shown = {
        at
        for at in template.formulas
        if at[1] not in template.hidden_columns
        if (cell := sheet.cells.get(at)) and cell.text not in ("", "0")
    }
    titles = headings(template, right) if template.name in right else verdict_places(template)
    return sorted(
        at
        for at in full_places(template, sheet, right) | shown | titles
        if any(top <= at[0] <= bottom and left <= at[1] <= to for top, left, bottom, to in sheet.drawn)
    )


def _cells_with(sheet: SheetCells, looked_for: re.Pattern[str]) -> Iterator[Place]:
    """Cells whose formulas have what is looked for; a part without any is not looked at again."""
    setting = sheet.cells.setting
    seen = _seen_without(sheet.name, setting, looked_for) if setting is not None else {}
    for place, part in enumerate(sheet.cells.parts()):
        if place in seen and seen[place] is part:
            continue
        found = [
            (number, column)
            for frame, numbers in sheet.cells.kinds(part)
            for column in _with_formulas(frame, looked_for)
            for number in numbers
        ]
        yield from found
        if not found:
            seen[place] = part


@lru_cache(maxsize=MOST_SHEETS)
def _seen_without(name: str, setting: Hashable, looked_for: re.Pattern[str]) -> dict[int, Hashable]:
    """By its place the last part of the sheets of a name that has none of what is looked for."""
    return {}


@lru_cache(maxsize=MOST_KINDS)
def _with_formulas(frame: RowFrame, looked_for: re.Pattern[str]) -> tuple[int, ...]:
    """The columns of a row whose formulas have what is looked for, as a link into another file."""
    return tuple(c.column for c in frame.cells() if c.formula and looked_for.search(c.formula))


def _listed(places: list[Place]) -> str:
    more = f" 等 {len(places)} 处" if len(places) > MOST_LISTED else ""
    return "、".join(a1(*at) for at in places[:MOST_LISTED]) + more
