"""Whether a workbook was calculated after its last entry: what its entry sheets compute says so."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Set

from xlsx_kit.compute import Evaluation, layout_of
from xlsx_kit.facts import InputCells
from xlsx_kit.files import WorkbookCells
from xlsx_kit.returns.template.values import is_right
from xlsx_kit.workbook import CellModel, Place, entry_sheets


def is_calculated(
    workbook: WorkbookCells,
    evaluation: Evaluation,
    cells: Mapping[str, InputCells],
    sheets: Set[str],
    *,
    texts: bool = False,
) -> bool:
    """Whether all totals and keys beside the entries are those of the entries; with ``texts`` all that their
    formulas show, wherever it stands.

    A workbook that a program filled in without calculating has old ones there, too; one whose tables alone
    show something else was changed there. ``sheets`` are those that are where the template has them. Texts
    are left aside where the template is another release: those word them differently.
    """
    for name, model in entry_sheets(evaluation).items():
        sheet = workbook.sheets.get(name)
        if sheet is None or name not in sheets:
            continue
        for cell, at in _placed(model.cells, name, evaluation, cells, texts=texts):
            found = sheet.cells.get(at)
            if found is not None and found.formula is not None and not is_right(cell.value, found.text):
                return False
    return True


def _placed(
    models: tuple[CellModel, ...],
    name: str,
    evaluation: Evaluation,
    cells: Mapping[str, InputCells],
    *,
    texts: bool,
) -> Iterator[tuple[CellModel, Place]]:
    """The computed numbers of an entry sheet, with where they are in the return: beside their lines."""
    blocks = [
        b for b in layout_of(evaluation.pack).inputs.values() if b.sheet == name and b.input.kind == "list"
    ]
    for cell in models:
        if cell.formula is None or (isinstance(cell.value, str) and not texts):
            continue
        block = next((b for b in blocks if b.first <= cell.row <= b.last), None)
        if block is None or (texts and block.input.presets):
            yield cell, (cell.row, cell.column)
        elif not block.input.presets and block.input.id in cells:
            rows, index = cells[block.input.id].rows, cell.row - block.first
            if index < len(rows):
                yield cell, (rows[index], cell.column)
