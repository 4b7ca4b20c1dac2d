"""Mutations of what a file shows rather than of what is typed, and of entries that look right and are not."""

from __future__ import annotations

import random
from decimal import Decimal
from typing import Any

from tests.filling import cell_of, records_of
from tests.mutation_model import Base, Family, Mutation, Place
from xlsx_kit.addresses import a1, place
from xlsx_kit.pack.model.inputs import ColumnType
from xlsx_kit.workbook.model.cover import VERDICT_ROW


def _patched(family: str, edit: tuple[Any, ...], *places: Place, harmful: bool = True) -> Mutation:
    return Mutation(family, (edit,), (), frozenset(places), harmful)


def _result(base: Base, dice: random.Random) -> Mutation:
    """A figure of a published table shown otherwise than its formula gives it."""
    at, value = _figure(base, dice)
    least = float(Decimal(1).scaleb(-base.layout.pack.book.decimals))  # less is not seen
    return _patched("公式结果被改", ("cached", *at, str(value + dice.choice([least, 1, 9000]))), at)


def _verdict(base: Base, dice: random.Random) -> Mutation:
    """The cover shows another count of failing checks than there is."""
    at = (base.layout.pack.book.cover.sheet, a1(VERDICT_ROW, 3))
    return _patched("封面结论被改", ("cached", *at, str(dice.randint(40, 90))), at)


def _check(base: Base, dice: random.Random) -> Mutation:
    """A line of the check sheet shows another result."""
    name = base.layout.pack.book.check_sheet
    sheet = next(sheet for sheet in base.book.sheets if sheet.name == name)
    passed = [c for c in sheet.cells if c.column == 2 and c.formula is not None and c.value == "通过"]
    at = (name, a1((cell := dice.choice(passed)).row, cell.column))
    return _patched("校验结果被改", ("cached", *at, "不适用"), at)


def _name(base: Base, dice: random.Random) -> Mutation:
    """A name that formulas go by is deleted, or stands for other cells."""
    names = sorted(name for name in base.book.names if not name.startswith("IN_"))
    name = dice.choice(names)
    edit = ("name", name, *dice.choice([(), (f"'{base.layout.pack.book.cover.sheet}'!$A$1:$A$9",)]))
    return _patched("名称被删改", edit, (None, None), _sent_to(base, name))


def _sent_to(base: Base, name: str) -> Place:
    """The first cell that a name stands for."""
    sheet, _, area = base.book.names[name].lstrip("=").rpartition("!")
    return sheet.strip("'"), area.replace("$", "").partition(":")[0]


def _heading(base: Base, dice: random.Random) -> Mutation:
    """A heading over entries typed over: what stands below it is still read."""
    block = dice.choice(list(base.layout.inputs.values()))
    places = {
        "list": [(block.head, column) for column in block.columns.values()],
        "form": [(row, column - 1) for row, column in block.fields.values()],
        "texts": [(row - 1, 1) for row, _ in block.fields.values()],
    }
    at = (block.sheet, a1(*dice.choice(places[block.input.kind])))
    return _patched("栏目标题被改", ("cell", *at, {"t": "s", "v": "金额"}), at)


def _shrunk(base: Base, dice: random.Random) -> Mutation | None:
    """The name of a list leaves out its last lines."""
    if not (inputs := base.lists(least=2)):
        return None
    source = base.layout.pack.input(dice.choice(inputs))
    block, count = base.layout.inputs[source.id], len(records_of(source, base.facts))
    kept = block.first + dice.randrange(1, count) - 1
    left, right = min(block.columns.values()), max(block.columns.values())
    first, last = a1(block.head, left, absolute="rc"), a1(kept, right, absolute="rc")
    at = (block.sheet, a1(kept + 1, left))
    edit = ("name", block.name, f"'{block.sheet}'!{first}:{last}")
    return _patched("名称缩小", edit, at, (block.sheet, a1(kept + 1, _first_entry(base, source.id))))


def _astray(base: Base, dice: random.Random) -> Mutation | None:
    """The name of a list stands beside it, or for cells of the cover: its headings lead to the entries."""
    if not (inputs := base.lists()):
        return None
    block = base.layout.inputs[dice.choice(inputs)]
    first, last = min(block.columns.values()), max(block.columns.values())
    beside = (block.sheet, (block.head, first + 1), (block.last + 1, last + 1))
    cover = (base.layout.pack.book.cover.sheet, (1, 1), (1 + block.last - block.head, 1 + last - first))
    sheet, begins, ends = dice.choice([beside, cover])
    area = f"'{sheet}'!{a1(*begins, absolute='rc')}:{a1(*ends, absolute='rc')}"
    at = (block.sheet, a1(block.first, first))
    entry = (block.sheet, a1(block.first, _first_entry(base, block.input.id)))
    return _patched("名称错位", ("name", block.name, area), at, entry)


def _settings(base: Base, dice: random.Random) -> Mutation:
    """The workbook counts days from 1904, amounts as they are displayed, or only when it is told to."""
    calculation = [("calcPr", setting) for setting in ('fullPrecision="0"', 'calcMode="manual"')]
    old, new = dice.choice([("workbookPr", 'date1904="1"'), *calculation])
    return _patched("计算方式", ("workbook", f"<{old} ", f"<{old} {new} "), (None, None))


def _formulas(base: Base, dice: random.Random) -> Mutation:
    """A published sheet shows formulas in place of their results."""
    (sheet, _), _ = _figure(base, dice)
    return _patched("显示公式", ("view", str(sheet), "showFormulas", "1"), (sheet, None))


def _logical(base: Base, dice: random.Random) -> Mutation | None:
    """TRUE where words are asked for."""
    found = _filled(base, dice, ColumnType.TEXT)
    return found and _patched("文字成了逻辑值", ("cell", *found[3], {"t": "b", "v": "1"}), found[3])


def _first_entry(base: Base, input_id: str) -> int:
    """The first column of a list that a unit types into."""
    source, block = base.layout.pack.input(input_id), base.layout.inputs[input_id]
    return min(block.columns[column.key] for column in source.facts)


def _filled(base: Base, dice: random.Random, *types: ColumnType) -> Any:
    found = base.cells(*types, inputs=base.lists())
    return dice.choice(found) if found else None


def _hidden_row(base: Base, dice: random.Random) -> Mutation | None:
    if not (found := _filled(base, dice, ColumnType.AMOUNT)):
        return None
    sheet, cell = found[3]
    row = place(cell)[0]
    cells = [at for _, _, _, at in base.cells(*ColumnType, inputs=base.lists()) if at[0] == sheet]
    return _patched(
        "有内容的行隐藏", ("hide_row", sheet, row), *(at for at in cells if place(str(at[1]))[0] == row)
    )


def _hidden_column(base: Base, dice: random.Random) -> Mutation | None:
    if not (found := _filled(base, dice, ColumnType.AMOUNT)):
        return None
    sheet, cell = found[3]
    column = place(cell)[1]
    edit = ("hide_columns", sheet, column, column)
    return _patched("有内容的列隐藏", edit, cell_of(base.layout, found[0].id, 0, found[2].key))


def _format(base: Base, dice: random.Random) -> Mutation | None:
    if not (found := _filled(base, dice, ColumnType.AMOUNT)):
        return None
    code = dice.choice(["0.00,", ";;;", '0.00"万"', "0.00%", '"0.00"', "General;General"])
    return None if code == "General;General" else _patched("数字格式", ("format", *found[3], code), found[3])


def _decimals(base: Base, dice: random.Random) -> Mutation | None:
    """An amount, or a figure of a table, shown without its decimals."""
    found = [
        at
        for source, index, column, at in base.cells(ColumnType.AMOUNT, inputs=base.lists())
        if Decimal(records_of(source, base.facts)[index][column.key]) % 1
    ]
    at = dice.choice(found) if found else None
    return at and _patched("小数不显示", ("format", *at, dice.choice(["0", "#,##0_ ", "#,##0;-#,##0"])), at)


def _condition(base: Base, dice: random.Random) -> Mutation | None:
    """A conditional format that colours nothing any more, or another one over all of ours."""
    sheets = [sheet for sheet in base.book.sheets if sheet.highlights and sheet.state == "visible"]
    sheet = dice.choice(sheets)
    first = next(h for h in sheet.highlights if h.style in {"bad", "ask", "unprinted", "good"})
    over = (
        '<conditionalFormatting sqref="A1:Z999"><cfRule type="expression" priority="1" stopIfTrue="1">'
        r"<formula>TRUE</formula></cfRule></conditionalFormatting>\g<0>"
    )
    at = (sheet.name, a1(*first.area[:2]))
    if dice.random() < 0.5:
        return _patched("条件格式", ("conditional", sheet.name, "<conditionalFormatting", over), at)
    lost = ("conditional", sheet.name, "<conditionalFormatting.*</conditionalFormatting>", "")
    return _patched("条件格式", lost, at)


def _printed(base: Base, dice: random.Random) -> Mutation | None:
    """A print area that leaves entries out: nothing that anybody reads in the file is otherwise."""
    if not (found := _filled(base, dice, ColumnType.AMOUNT)):
        return None
    sheet, cell = found[3]
    row = place(str(cell))[0]
    return _patched("打印区域", ("print", sheet, f"$A$1:$Z${row - 1}"), harmful=False)


def _figure(base: Base, dice: random.Random) -> tuple[Place, float]:
    """A figure of a published table, and what it is worth."""
    tables = {table.sheet: table for table in base.layout.tables.values()}
    return dice.choice(
        [
            ((sheet.name, a1(cell.row, cell.column)), cell.value)
            for sheet in base.book.sheets
            if sheet.name in tables
            for cell in sheet.cells
            if cell.formula is not None and isinstance(cell.value, float) and cell.value > 0
            if tables[sheet.name].first <= cell.row and cell.column <= tables[sheet.name].width
        ]
    )


def _drawn(base: Base, dice: random.Random) -> Mutation:
    at, _ = _figure(base, dice)
    return _patched("文本框盖住", ("draw", *at), at)


def _signs(base: Base, dice: random.Random) -> Mutation:
    at, _ = _figure(base, dice)
    return _patched("符号字体", ("type", *at, '<sz val="11"/><name val="Wingdings"/>'), at)


def _linked(base: Base, dice: random.Random) -> Mutation | None:
    """An entry that another file gives."""
    if not (found := _filled(base, dice, ColumnType.AMOUNT)):
        return None
    amount = str(records_of(found[0], base.facts)[found[1]][found[2].key])
    return _patched("引用别的文件", ("cell", *found[3], {"f": "[1]Sheet1!$A$1", "v": amount}), found[3])


def _shadowed(base: Base, dice: random.Random) -> Mutation:
    """A name that formulas go by stands for other cells on one of the tables."""
    table = dice.choice(list(base.layout.tables.values())).sheet
    names = sorted(name for name in base.book.names if name.startswith("D_"))
    area = f"'{base.layout.pack.book.cover.sheet}'!$A$1:$A$9"
    name = dice.choice(names)
    return _patched("单张表的名称", ("shadow", table, name, area), (None, None), _sent_to(base, name))


def _faded(base: Base, dice: random.Random) -> Mutation | None:
    found = _filled(base, dice, ColumnType.AMOUNT, ColumnType.TEXT)
    return found and _patched("白色字", ("fade", *found[3], "FFFFFF"), found[3])


def _as_date(base: Base, dice: random.Random) -> Mutation | None:
    found = _filled(base, dice, ColumnType.AMOUNT)
    return found and _patched("金额成日期", ("format", *found[3], "yyyy-mm-dd"), found[3])


def _merged(base: Base, dice: random.Random) -> Mutation | None:
    """Two amounts under each other become one cell, the lower one lost or merely not seen."""
    found = [c for c in base.cells(ColumnType.AMOUNT, inputs=base.lists()) if c[1] > 0]
    if not found:
        return None
    source, index, column, (sheet, cell) = dice.choice(found)
    above = cell_of(base.layout, source.id, index - 1, column.key)
    edits: list[tuple[Any, ...]] = [("merge", sheet, f"{above[1]}:{cell}")]
    edits += [("clear", sheet, cell)] * dice.randrange(2)
    return Mutation("单元格合并", tuple(edits), (), frozenset({above, (sheet, cell)}))


def _branch(base: Base, dice: random.Random) -> Mutation | None:
    """An indicator of the second level under another one of the first."""
    trees = base.layout.pack.book.trees
    found = [
        (place_, above, trees[column.list])
        for source, index, column, place_ in base.cells(ColumnType.CHOICE, inputs=base.lists())
        if column.under
        if (above := records_of(source, base.facts)[index][column.under]) in trees[column.list]
    ]
    if not found:
        return None
    at, above, tree = dice.choice(found)
    other = dice.choice([value for key, values in tree.items() if key != above for value in values])
    return _patched("指标分支", ("cell", *at, {"t": "s", "v": other}), at)


def _unseen(base: Base, dice: random.Random) -> Mutation | None:
    found = _filled(base, dice, ColumnType.CHOICE)
    if not found or found[2].open:
        return None
    value = records_of(found[0], base.facts)[found[1]][found[2].key]
    typed = str(value) + dice.choice(["\u200b", "\ufeff", "\u200e"])
    return _patched("看不见的字符", ("cell", *found[3], {"t": "s", "v": typed}), found[3])


def _digits(base: Base, dice: random.Random) -> Mutation | None:
    found = _filled(base, dice, ColumnType.TEXT)
    return found and _patched("编码丢位", ("cell", *found[3], {"v": "5.1092322000010001E+20"}), found[3])


def _picture(base: Base, dice: random.Random) -> Mutation | None:
    found = _filled(base, dice, ColumnType.TEXT)
    value = '=DISPIMG("ID_5A",1)'
    return found and _patched("图片", ("cell", *found[3], {"t": "s", "v": value}), found[3])


def _hidden_blank(base: Base, dice: random.Random) -> Mutation:
    """A row without entries is hidden: nobody loses anything."""
    block = base.layout.inputs[dice.choice(base.lists())]
    row = dice.randint(block.first + len(records_of(block.input, base.facts)) + 1, block.last)
    return _patched("空行隐藏", ("hide_row", block.sheet, row), harmful=False)


def _own_tab(base: Base, dice: random.Random) -> Mutation:
    return _patched("自用工作表", ("add", "底稿", f"数据{dice.randint(1, 9)}"), harmful=False)


FAMILIES: tuple[Family, ...] = (
    *(
        _result,
        _verdict,
        _check,
        _name,
        _heading,
        _shrunk,
        _hidden_row,
        _hidden_column,
        _format,
        _faded,
        _as_date,
    ),
    *(_decimals, _condition, _printed, _merged, _branch, _unseen, _digits, _picture, _hidden_blank, _own_tab),
    *(_drawn, _signs, _linked, _shadowed, _astray, _settings, _formulas, _logical),
)
