"""Rows that are as they were sent need no second look: which are not, or may not be.

Nearly all rows of a return are those of the template, and the same in every return but for their values. A
shape that was compared before, with the same row of a template in the same setting, is not compared again.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Set
from dataclasses import dataclass
from functools import lru_cache

from xlsx_kit.files import RowFrame, RowTexts, SeenRows, SheetCells
from xlsx_kit.workbook import (
    UNIT_CODE,
    UNIT_NAME,
    Label,
    Place,
    SheetTemplate,
    TemplateRow,
    canonical,
    is_stamped,
    tree_of,
)

MOST_SHEETS, MOST_SHAPES = 1 << 7, 1 << 14
"""Comparisons that are remembered: sheets of some templates, and some times the shapes of rows of one."""
MOST_FORMULAS = 1 << 16
"""Formulas that follow others, likewise: also where a row shows values that no other return has."""
NOTHING = TemplateRow({}, {}, frozenset(), frozenset())


@dataclass(frozen=True, slots=True)
class StampedUnit:
    """The unit a template was sent to, as its stamp says; where that is in doubt, no label is held to it."""

    code: str
    name: str
    sure: bool = True

    def shown(self, label: Label) -> Label:
        """A label as this unit has it."""
        if isinstance(label, str) and is_stamped(label):
            return label.replace(UNIT_CODE, self.code).replace(UNIT_NAME, self.name)
        return label

    def has(self, label: Label, text: str, computed: bool) -> bool:
        """Whether a cell shows a label as this unit has it."""
        return same_label(self.shown(label), text, computed) or (is_stamped(label) and not self.sure)


def doubtful_rows(
    manifest_id: str, template: SheetTemplate, sheet: SheetCells, unit: StampedUnit
) -> Set[int]:
    """The rows in which anything but an entry may differ from what was sent; in all others nothing does."""
    cells, rows, found = sheet.cells, template.rows, set[int]()
    known = cells.setting is not None
    seen = _seen_as_sent(manifest_id, template.name, cells.setting) if known else SeenRows()
    for number, frame, texts in cells.rows_but(seen):
        sent = rows.get(number, NOTHING)
        if not _is_as_sent(sent, frame, texts) or (sent.stamped and not _names(sent, texts, unit)):
            found.add(number)
        elif not sent.stamped:
            seen.rows[number] = texts
    missing = rows.keys() - cells.numbers()
    return found.union(number for number in missing if not _is_blank(rows[number]))


@lru_cache(maxsize=MOST_SHEETS)
def _seen_as_sent(manifest_id: str, name: str, setting: Hashable) -> SeenRows:
    """The rows of a template's sheet that were found to be as sent, filled by who compares."""
    return SeenRows()


def _is_as_sent(sent: TemplateRow, frame: RowFrame, texts: RowTexts) -> bool:
    """Whether a row is the one that was sent, but for labels that name the unit."""
    return _is_framed_as_sent(sent, frame) and (not sent.labels or _is_labelled_as_sent(sent, texts))


def _names(sent: TemplateRow, texts: RowTexts, unit: StampedUnit) -> bool:
    """Whether a row has the labels that name the unit."""
    shown = zip(sent.labels.items(), texts.at(tuple(sent.labels)), strict=True)
    return all(unit.has(label, text, c) for (column, label), (_, text, c) in shown if column in sent.stamped)


def _is_blank(sent: TemplateRow) -> bool:
    return not sent.formulas and all(same_label(label, "", computed=False) for label in sent.labels.values())


def _is_labelled_as_sent(sent: TemplateRow, texts: RowTexts) -> bool:
    """Whether a row has the labels of all units."""
    for (column, label), (_, text, computed) in zip(
        sent.labels.items(), texts.at(tuple(sent.labels)), strict=True
    ):
        if not same_label(label, text, computed) and column not in sent.stamped:
            return False
    return True


@lru_cache(maxsize=MOST_SHAPES)
def _is_framed_as_sent(sent: TemplateRow, row: RowFrame) -> bool:
    """Whether a row has every formula that was sent and no other, all that was sent is locked, what stands
    beside it are entries, and every cell shows what it holds. Rows of one frame are alike in that, whatever
    they show."""
    for column, now, locked, disguise, _ in row.cells():
        if disguise:
            return False
        formula = sent.formulas.get(column)
        if formula is not None:
            if now is None or not same_formula(formula, now):
                return False
        elif column in sent.labels:
            if now is not None:
                return False
        elif column in sent.entries:
            continue
        else:
            return False
        if not locked:
            return False
    return sent.formulas.keys() <= set(row.columns)


def same_formula(sent: str, now: str) -> bool:
    """Whether a formula is the one that was sent, however a program spells it."""
    return now == sent or _is_respelled(sent, now)


@lru_cache(maxsize=MOST_FORMULAS)
def _is_respelled(sent: str, now: str) -> bool:
    one, other = canonical(now), canonical(sent)
    return one == other or ((tree := tree_of(one)) is not None and tree == tree_of(other))


def same_label(label: Label, text: str, computed: bool) -> bool:
    """Whether a cell shows a label; blanks do not count, and no cell is one without text."""
    if computed:
        return False
    if isinstance(label, str):
        return text == label or " ".join(text.split()) == " ".join(label.split())
    try:
        return float(text) == label
    except ValueError:
        return False


def formula_places(sheet: SheetCells) -> Set[Place]:
    """Every cell with a formula."""
    return {(number, column) for number, frame in sheet.cells.frames() for column in frame.formulas}


def places_in(sheet: SheetCells, rows: Set[int]) -> Iterator[Place]:
    """The cells of some rows, in the order of the file."""
    for number, frame in sheet.cells.frames() if rows else ():
        if number in rows:
            yield from ((number, c) for c in frame.columns if (number, c) in sheet.cells)
