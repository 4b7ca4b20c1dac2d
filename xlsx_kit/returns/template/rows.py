"""Rows that are as they were sent need no second look: which are not, or may not be.

Nearly all rows of a return are those of the template, and the same in every return but for their values. A
shape that was compared before, with the same row of a template in the same setting, is not compared again.
"""

from __future__ import annotations

from collections.abc import Iterator, Set
from dataclasses import dataclass
from functools import lru_cache

from xlsx_kit.files import Frame, RowCells, Setting, Shape, SheetCells, SheetRow, formula_at
from xlsx_kit.workbook import (
    UNIT_CODE,
    UNIT_NAME,
    Label,
    Place,
    SheetTemplate,
    TemplateRow,
    canonical,
    is_stamped,
)

MOST_ROWS, MOST_SHAPES = 1 << 13, 1 << 14
"""Comparisons that are remembered: some times the rows of one template, and their shapes."""
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

    def has(self, label: Label, text: str, formula: str | None) -> bool:
        """Whether a cell shows a label as this unit has it."""
        return same_label(self.shown(label), text, formula) or (is_stamped(label) and not self.sure)


def doubtful_rows(template: SheetTemplate, sheet: SheetCells, unit: StampedUnit) -> Set[int]:
    """The rows in which anything but an entry may differ from what was sent; in all others nothing does."""
    cells = sheet.cells
    if not isinstance(cells, RowCells):
        return template.rows.keys() | {row for row, _ in cells}
    found = {
        number for number, sent in template.rows.items() if number not in cells.rows and not _is_blank(sent)
    }
    for number, row in cells.rows.items():
        sent = template.rows.get(number, NOTHING)
        as_sent = _is_framed_as_sent(sent, number, row.shape, cells.setting)
        if not as_sent or (sent.labels and not _is_labelled(sent, number, row, cells, unit)):
            found.add(number)
    return found


def _is_labelled(sent: TemplateRow, number: int, row: SheetRow, cells: RowCells, unit: StampedUnit) -> bool:
    """Whether a row has every label that was sent, those that name the unit among them."""
    texts: tuple[str, ...] = ()
    if row.string >= 0:
        texts = tuple(
            [
                cells.strings[cell.string]
                for column in sent.labels
                if column not in sent.stamped and (cell := row.cells.get(column)) and cell.string >= 0
            ]
        )
    return _is_labelled_as_sent(sent, row, texts) and all(
        _names(unit, sent.labels[column], cells, (number, column)) for column in sent.stamped
    )


def _names(unit: StampedUnit, label: Label, cells: RowCells, place: Place) -> bool:
    cell = cells.get(place)
    return unit.has(label, cell.text if cell else "", cell.formula if cell else None)


def _is_blank(sent: TemplateRow) -> bool:
    return not sent.formulas and all(same_label(label, "", None) for label in sent.labels.values())


@lru_cache(maxsize=MOST_ROWS)
def _is_labelled_as_sent(sent: TemplateRow, row: SheetRow, texts: tuple[str, ...]) -> bool:
    """Whether a row has the labels of all units; ``texts`` are those that stand in the string table."""
    said = iter(texts)
    for column, label in sent.labels.items():
        if column not in sent.stamped:
            cell = row.cells.get(column)
            text = "" if cell is None else cell.text if cell.string < 0 else next(said)
            if not same_label(label, text, None):
                return False
    return True


@lru_cache(maxsize=MOST_SHAPES)
def _is_framed_as_sent(sent: TemplateRow, number: int, shape: Shape, setting: Setting) -> bool:
    """Whether a row has every formula that was sent and no other, all that was sent is locked, and what
    stands beside it are entries. Rows of one shape are alike in that, whatever they show."""
    for frame in shape.frames:
        formula = sent.formulas.get(frame.column)
        if formula is not None:
            if not _has(formula, frame, number, setting):
                return False
        elif frame.column in sent.labels:
            if frame.has_formula:
                return False
        elif frame.column in sent.entries:
            continue
        else:
            return False
        if not setting.styles[frame.style].locked:
            return False
    return sent.formulas.keys() <= set(shape.columns)


def _has(sent: str, frame: Frame, row: int, setting: Setting) -> bool:
    """Whether cells with a frame have the formula that was sent."""
    if frame.shared:
        return _follows(sent, setting, frame.shared, row, frame.column)
    now = setting.formula(row, frame)
    return now is not None and _same_formula(sent, now)


@lru_cache(maxsize=MOST_FORMULAS)
def _follows(sent: str, setting: Setting, shared: str, row: int, column: int) -> bool:
    """Whether a formula that others follow is, moved to a place, the one that was sent there."""
    return _same_formula(sent, formula_at(setting.groups[shared], row, column))


def _same_formula(sent: str, now: str) -> bool:
    return now == sent or canonical(now) == canonical(sent)


def same_label(label: Label, text: str, formula: str | None) -> bool:
    """Whether a cell shows a label; blanks do not count, and no cell is one without text."""
    if isinstance(label, str):
        return formula is None and (text == label or " ".join(text.split()) == " ".join(label.split()))
    try:
        return formula is None and float(text) == label
    except ValueError:
        return False


def formula_places(sheet: SheetCells) -> Set[Place]:
    """Every cell with a formula."""
    cells = sheet.cells
    if not isinstance(cells, RowCells):
        return {at for at, cell in cells.items() if cell.formula is not None}
    return {
        (number, column)
        for number, row in cells.rows.items()
        for column, cell in row.cells.items()
        if cell.frame.has_formula
    }


def places_in(sheet: SheetCells, rows: Set[int]) -> Iterator[Place]:
    """The cells of some rows, in the order of the file."""
    cells = sheet.cells
    if not isinstance(cells, RowCells):
        return (at for at in cells if at[0] in rows)
    found = ((n, column) for n, row in cells.rows.items() if n in rows for column in row.cells)
    return (at for at in found if at in cells)
