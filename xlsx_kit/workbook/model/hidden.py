"""Hidden sheets: drop-down lists and code lists."""

from __future__ import annotations

from collections.abc import Sequence

from xlsx_kit.addresses import a1, quoted
from xlsx_kit.compute import CODES_SHEET, LISTS_SHEET, STAMP_LIST, Layout
from xlsx_kit.pack import JoinedCodes
from xlsx_kit.workbook.model.common import CONTINUED
from xlsx_kit.workbook.model.grid import Cached, CellModel, SheetModel
from xlsx_kit.workbook.model.print_areas import UNPRINTED, print_cells

Names = dict[str, str]


def lists_sheet(layout: Layout, sheets: Sequence[SheetModel], names: Names) -> SheetModel:
    """Every drop-down list in a column of its own, and what is printed of ``sheets``.

    The defined name of each is added to ``names``.
    """
    cells = []
    book = layout.pack.book
    lists = {**book.lists, "more": [CONTINUED]}
    for name, tree in book.trees.items():
        # two columns side by side: what a value stands under, and the value
        lists[f"{name}_above"] = [above for above, values in tree.items() for _ in values]
        lists[name] = [value for values in tree.values() for value in values]
    # the pack once more: document properties, which name it first, do not outlive every program
    lists[STAMP_LIST] = [layout.pack.id]
    for column, (name, values) in enumerate(lists.items(), start=1):
        cells.append(CellModel(1, column, "helper", name))
        cells += [CellModel(row, column, "helper", v) for row, v in enumerate(values, start=2)]
        names[f"L_{name}"] = _column(LISTS_SHEET, column, len(values))
    varying = [sheet for sheet in sheets if sheet.used]
    cells += print_cells(varying, len(lists) + 1)
    names[f"L_{UNPRINTED}"] = _column(LISTS_SHEET, len(lists) + 2, max(1, len(varying)))
    return SheetModel(LISTS_SHEET, tuple(cells), dict.fromkeys(range(1, len(lists) + 3), 16), state="hidden")


def codes_sheet(layout: Layout, year: int, names: Names) -> SheetModel:
    """Per code list: keys and names (the year's, or the nearest's), leaf codes to choose from, classes.

    A list that no entry is chosen from is left out, and one that joins two, which name its codes. A code
    that is no longer in force keeps its name, so that what it is can be read beside the fault.
    """
    cells: list[CellModel] = []
    column = 1
    used = {entry.codes for source in layout.pack.inputs for entry in source.columns}
    for codes in layout.pack.codes.values():
        if codes.id not in used or isinstance(codes, JoinedCodes):
            continue
        known = sorted({e.code for e in codes.entries}, key=codes.key)
        leaves = [f"{e.code} {e.name}" for e in codes.in_force(year) if len(e.code) == codes.width]
        columns: dict[str, Sequence[Cached]] = {
            # key 0 is the total row of every table with these codes
            f"C_{codes.id}_key": [0, *(codes.key(code) for code in known)],
            f"C_{codes.id}_name": [layout.pack.book.total, *(codes.name(code, year) for code in known)],
            f"L_{codes.id}": leaves or [""],
            f"L_{codes.id}_class": [int(c) for c in codes.class_codes],
        }
        for name, values in columns.items():
            cells.append(CellModel(1, column, "helper", name))
            cells += [CellModel(row, column, "helper", v) for row, v in enumerate(values, start=2)]
            names[name] = _column(CODES_SHEET, column, len(values))
            column += 1
    return SheetModel(CODES_SHEET, tuple(cells), dict.fromkeys(range(1, column), 16), state="hidden")


def _column(sheet: str, column: int, size: int) -> str:
    return f"{quoted(sheet)}!{a1(2, column, absolute='rc')}:{a1(1 + size, column, absolute='rc')}"
