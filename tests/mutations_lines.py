"""Mutations of more than one cell: lines, columns and sheets that people add, paste over, copy or hide."""

from __future__ import annotations

import random

from tests.filling import cell_of, records_of, typed
from tests.mutation_model import Base, Family, Mutation
from xlsx_kit.addresses import a1
from xlsx_kit.pack.model.inputs import ColumnType, Input

NAMES = (ColumnType.CODE, ColumnType.CHOICE, ColumnType.TEXT)
LEAST_PASTED = 4
LEAST_OFF = 5
"""Columns more than which a line has that is seen to be one column off."""


def _with_amounts(base: Base, least: int = 1) -> list[Input]:
    """Lists with so many lines that have an amount each."""
    sources = [base.layout.pack.input(name) for name in base.lists(least)]
    return [s for s in sources if any(column.type is ColumnType.AMOUNT for column in s.facts)]


def _total(base: Base, dice: random.Random) -> Mutation | None:
    """A total that somebody typed below the last line."""
    if not (sources := _with_amounts(base)):
        return None
    source = dice.choice(sources)
    index = len(records_of(source, base.facts)) + 1
    named, amount = (
        next(c.key for c in source.facts if c.type in types) for types in (NAMES, (ColumnType.AMOUNT,))
    )
    word, figure = (cell_of(base.layout, source.id, index, key) for key in (named, amount))
    edits = (("cell", *word, {"t": "s", "v": "合 计"}), ("cell", *figure, {"v": "123"}))
    return Mutation("自己加的合计行", edits, (), frozenset({word}))


def _pasted(base: Base, dice: random.Random) -> Mutation | None:
    """A column of amounts pasted over with texts: one cause."""
    if not (sources := _with_amounts(base, LEAST_PASTED)):
        return None
    source = dice.choice(sources)
    key = next(column.key for column in source.facts if column.type is ColumnType.AMOUNT)
    count = len(records_of(source, base.facts))
    cells = [cell_of(base.layout, source.id, index, key) for index in range(count)]
    edits = tuple(("cell", *at, {"t": "s", "v": f"约{n}"}) for n, at in enumerate(cells))
    return Mutation("整列粘贴", edits, (), frozenset(cells[:1]))


def _copied(base: Base, dice: random.Random) -> Mutation | None:
    """A sheet copied, and the copy filled in."""
    found = base.cells(ColumnType.AMOUNT, inputs=base.lists())
    if not found:
        return None
    sheet, cell = dice.choice(found)[3]
    edit = ("copy", sheet, "副本", cell, {"v": "98765"})
    return Mutation("在副本上填报", (edit,), (), frozenset({("副本", None)}))


def _named(base: Base, dice: random.Random) -> Mutation | None:
    """A code with the name of something else behind it."""
    pack, found = base.layout.pack, base.cells(ColumnType.CODE, inputs=base.lists())
    coded = [
        (at, code)
        for source, index, column, at in found
        if pack.codes[column.codes].of(code := str(records_of(source, base.facts)[index][column.key]))
    ]
    if not coded:
        return None
    at, code = dice.choice(coded)
    edit = ("cell", *at, {"t": "s", "v": f"{code} 毫不相干的支出"})
    return Mutation("编码与名称不符", (edit,), (), frozenset({at}))


def _heading(base: Base, dice: random.Random) -> Mutation:
    """A row above the figures of a published table is hidden: its title, its money or its headings."""
    view = dice.choice(base.layout.pack.views)
    sheet = next(s for s in base.book.sheets if s.name == view.table.sheet)
    first = min(c.row for c in sheet.cells if c.formula is not None and not isinstance(c.value, str))
    labels = [c for c in sheet.cells if c.formula is None and c.row < first and c.value]
    row = dice.choice(sorted({c.row for c in labels}))
    every = (*sheet.cells, *(cell for _, cell in sheet.merges))
    cells = (a1(row, c.column) for c in every if c.row == row)
    return Mutation(
        "表头隐藏", (("hide_row", sheet.name, row),), (), frozenset((sheet.name, c) for c in cells)
    )


def _one_column_off(base: Base, dice: random.Random) -> Mutation | None:
    """A line with a code, pasted one column to the right: one cause."""
    sources = [base.layout.pack.input(name) for name in base.lists()]
    if not (coded := [s for s in sources if s.facts[0].type is ColumnType.CODE and len(s.facts) > LEAST_OFF]):
        return None
    source = dice.choice(coded)
    record = dice.choice([*enumerate(records_of(source, base.facts))])
    values = [typed(column, record[1].get(column.key)) for column in source.facts]
    cells = [cell_of(base.layout, source.id, record[0], column.key) for column in source.facts]
    edits = [
        ("clear", *at) if value is None else ("cell", *at, {"t": "s", "v": str(value)})
        for at, value in zip(cells, [None, *values[:-1]], strict=True)
    ]
    return Mutation("整行错列", tuple(edits), (), frozenset(cells))


def _of_other_lines(base: Base, dice: random.Random) -> Mutation | None:
    """An amount that a formula takes from the line above it, as a fill handle makes it."""
    found = [one for one in base.cells(ColumnType.AMOUNT, inputs=base.lists(2)) if one[1]]
    if not found:
        return None
    source, index, column, at = dice.choice(found)
    above = cell_of(base.layout, source.id, index - 1, column.key)[1]
    value = records_of(source, base.facts)[index][column.key]
    edit = ("cell", *at, {"f": f"{above}*0+{value}", "v": str(value)})
    return Mutation("公式取别行", (edit,), (), frozenset({at}))


FAMILIES: tuple[Family, ...] = (
    *(_total, _pasted, _copied, _named, _heading),
    *(_one_column_off, _of_other_lines),
)
