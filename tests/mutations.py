"""One thing changed in a good return, and where that must be found: what the mutation bench and its test use.

A *harmful* mutation makes the return say something that cannot be, or changes what was sent; it must be
found, at one of ``places``. A harmless one leaves the facts as they are (lines in another order, a blank line
between, a number written otherwise) and must raise nothing above a note.
"""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from tests import mutations_lines, mutations_shown
from tests.filling import FactsFile, cell_of, records_of, typed
from tests.mutation_model import NUMBERS, Base, Family, Mutation, Place
from tests.office.client import Entry
from xlsx_kit.addresses import a1
from xlsx_kit.compute.layout import entry_columns
from xlsx_kit.findings import Finding, Severity
from xlsx_kit.pack.model.inputs import Column, ColumnType, Input
from xlsx_kit.pack.model.roles import CODE, NAME, UNIT, YEAR


def mutations(base: Base, seed: int) -> Iterator[Mutation]:
    """Endless mutations of a sample, family by family in turn."""
    dice = random.Random(seed)
    while True:
        for family in FAMILIES:
            if found := family(base, dice):
                yield found


def judged(mutation: Mutation, before: Sequence[Finding], after: Sequence[Finding]) -> tuple[bool, bool, int]:
    """Whether it was detected, whether at the right place, and how many findings above a note are new.

    Of a harmless mutation: rules are counted, for which findings it has may move with lines.
    """
    before, after = ([f for f in these if f.severity is not Severity.NOTE] for these in (before, after))
    if not mutation.harmful:
        new = Counter(f.rule for f in after) - Counter(f.rule for f in before)
        return bool(new), False, sum(new.values())
    new_places = Counter((f.rule, f.sheet, f.cell) for f in after)
    new_places.subtract((f.rule, f.sheet, f.cell) for f in before)
    new_findings = [place for place, count in new_places.items() for _ in range(max(count, 0))]
    located = any((sheet, cell) in mutation.places for _, sheet, cell in new_findings)
    return bool(new_findings), located, len(new_findings)


def _entry(family: str, place: Place, value: Any, *, others: Sequence[Place] = ()) -> Mutation:
    """An entry typed over."""
    sheet, cell = place
    assert sheet
    assert cell
    if value is None:
        edit: tuple[Any, ...] = ("clear", sheet, cell)
    elif isinstance(value, str):
        edit = ("cell", sheet, cell, {"t": "s", "v": value})
    else:
        edit = ("cell", sheet, cell, {"v": str(value)})
    entry = (sheet, cell, "" if value is None else value)
    return Mutation(family, (edit,), (entry,), frozenset({place, *others}))


def _one(dice: random.Random, found: Sequence[Any]) -> Any:
    return dice.choice(found) if found else None


def _text_for_a_number(base: Base, dice: random.Random) -> Mutation | None:
    found = _one(dice, base.cells(*NUMBERS))
    return found and _entry("数字改成文字", found[3], dice.choice(["约20", "待定", "20元左右", "#N/A"]))


def _negative(base: Base, dice: random.Random) -> Mutation | None:
    found = _one(dice, base.cells(ColumnType.AMOUNT))
    return found and _entry("金额为负", found[3], -dice.randint(1, 500))


def _decimals(base: Base, dice: random.Random) -> Mutation | None:
    found = _one(dice, base.cells(ColumnType.AMOUNT))
    return found and _entry(
        "小数过多", found[3], Decimal(dice.randint(100, 9999) * 10 + dice.randint(1, 9)) / 1000
    )


def _too_large(base: Base, dice: random.Random) -> Mutation | None:
    found = _one(dice, base.cells(ColumnType.AMOUNT))
    return found and _entry("金额过大", found[3], 10 ** dice.randint(11, 14))


def _code(base: Base, dice: random.Random) -> Mutation | None:
    found = _one(dice, base.cells(ColumnType.CODE))
    return found and _entry(
        "科目编码", found[3], dice.choice(["204", "20402", "9999999", "50101", "20402010"])
    )


def _choice(base: Base, dice: random.Random) -> Mutation | None:
    cells = [found for found in base.cells(ColumnType.CHOICE) if not found[2].open]
    found = _one(dice, cells)
    return found and _entry("不在列表中", found[3], dice.choice(["其他", "本年度", "1"]))


def _blank(base: Base, dice: random.Random) -> Mutation | None:
    cells = base.cells(ColumnType.AMOUNT, ColumnType.CODE, ColumnType.CHOICE, ColumnType.TEXT)
    found = _one(
        dice, [c for c in cells if c[2].required and c[0].kind == "list" and not _preset(c[0], c[2])]
    )
    return found and _entry("必填项清空", found[3], None)


def _preset(source: Input, column: Column) -> bool:
    """Whether the line would be as it was sent without this entry."""
    return any(column.key in preset for preset in source.presets)


def _long(base: Base, dice: random.Random) -> Mutation | None:
    found = _one(dice, base.cells(ColumnType.TEXT))
    return found and _entry("文字过长", found[3], "长" * (found[2].max_length + dice.randint(1, 9)))


def _placeholder(base: Base, dice: random.Random) -> Mutation | None:
    """Words left from an example, where a check of the pack looks for these."""
    words = dice.choice(["XX工作", "待补充", "请填写"])
    checks = [
        check.given
        for check in base.layout.pack.checks
        if check.kind == "wording" and check.status == "active" and re.search(check.given["pattern"], words)
    ]
    cells = [
        c
        for c in base.cells(ColumnType.TEXT)
        if any(
            c[0].id in given.get("inputs", ()) or c[2].key in given.get("places", {}).get(c[0].id, ())
            for given in checks
        )
    ]
    found = _one(dice, cells)
    return found and _entry("样例文字", found[3], words)


def _plan(base: Base, dice: random.Random) -> Mutation | None:
    """The last share of a plan, where a check of the pack asks for the whole."""
    plans = {
        c.given["input"]: c.given["columns"][-1] for c in base.layout.pack.checks if c.kind == "not_whole"
    }
    cells = [c for c in base.cells(ColumnType.DECIMAL) if plans.get(c[0].id) == c[2].key]
    found = _one(dice, cells)
    return found and _entry("支出计划", found[3], dice.choice([5, 60, 99]))


def _sums(base: Base, dice: random.Random) -> Mutation | None:
    """An amount after which an identity is missed that was met."""
    found = _one(dice, base.cells(ColumnType.AMOUNT, inputs=base.lists()))
    if not found:
        return None
    source, index, column, place = found
    amount = Decimal(records_of(source, base.facts)[index][column.key])
    least = Decimal(1).scaleb(-base.layout.pack.book.decimals)
    new = amount + dice.choice([amount * 9_999, amount * 9, Decimal(1), least])
    missed = base.missed(source, index, {column.key: str(new)})
    return _entry("金额改动", place, new, others=missed) if missed else None


def _dropped(base: Base, dice: random.Random) -> Mutation | None:
    """The entries of a line deleted, after which an identity is missed that was met."""
    inputs = base.lists(least=2)
    if not inputs:
        return None
    source = base.layout.pack.input(dice.choice(inputs))
    index = dice.randrange(len(records_of(source, base.facts)))
    cells = [place for s, i, _, place in base.cells(*ColumnType, inputs=[source.id]) if i == index]
    if not (missed := base.missed(source, index, None)):
        return None
    return Mutation(
        "删去一行",
        tuple(("clear", *place) for place in cells),
        tuple((str(sheet), str(cell), "") for sheet, cell in cells),
        frozenset([*cells, *missed]),
    )


def _locked(base: Base, formulas: bool) -> list[tuple[str, Any]]:
    sheets = [sheet for sheet in base.book.sheets if sheet.state == "visible"]
    return [
        (sheet.name, cell)
        for sheet in sheets
        for cell in sheet.cells
        if cell.locked
        and (cell.formula is not None) == formulas
        and (formulas or isinstance(cell.value, str))
    ]


def _label(base: Base, dice: random.Random) -> Mutation:
    sheet, cell = dice.choice([(s, c) for s, c in _locked(base, formulas=False) if c.value])
    place = (sheet, a1(cell.row, cell.column))
    return Mutation(
        "文字被改", (("cell", *place, {"t": "s", "v": "改动"}),), ((*place, "改动"),), frozenset({place})
    )


def _followers(base: Base) -> list[tuple[str, Any]]:
    """Formulas that no other cell's shared formula rests on: of two in a row of one kind, not the first."""
    found = _locked(base, formulas=True)
    above = {(sheet, cell.row + 1, cell.column) for sheet, cell in found}
    return [(s, c) for s, c in found if (s, c.row, c.column) in above]


def _overwritten(base: Base, dice: random.Random) -> Mutation:
    sheet, cell = dice.choice(_followers(base))
    place, value = (sheet, a1(cell.row, cell.column)), dice.randint(1, 9999) + 0.5
    return Mutation(
        "公式被覆盖", (("cell", *place, {"v": str(value)}),), ((*place, value),), frozenset({place})
    )


def _altered(base: Base, dice: random.Random) -> Mutation:
    sheet, cell = dice.choice(_followers(base))
    place = (sheet, a1(cell.row, cell.column))
    edit = ("cell", *place, {"f": f"({cell.formula})", "v": str(cell.value), "t": "str"})
    return Mutation("公式被改", (edit,), ((*place, f"=({cell.formula})"),), frozenset({place}))


def _cleared(base: Base, dice: random.Random) -> Mutation:
    sheet, cell = dice.choice(_followers(base))
    place = (sheet, a1(cell.row, cell.column))
    return Mutation("公式被删", (("clear", *place),), ((*place, ""),), frozenset({place}))


def _outside(base: Base, dice: random.Random) -> Mutation:
    block = dice.choice([b for b in base.layout.inputs.values() if b.input.kind == "list"])
    (sheet,) = (sheet for sheet in base.book.sheets if sheet.name == block.sheet)
    row, column = dice.randint(block.first, block.last), max(sheet.widths) + dice.randint(4, 9)
    cell = a1(row, column)
    edit = ("append", block.sheet, row, cell, "见附件")
    return Mutation("区外内容", (edit,), ((block.sheet, cell, "见附件"),), frozenset({(block.sheet, cell)}))


def _sheet(base: Base, dice: random.Random) -> Mutation:
    published = dice.choice(base.layout.pack.views).table.sheet
    entered = dice.choice(base.layout.pack.inputs).sheet
    edit, place = dice.choice(
        [
            (("delete", published), (None, None)),
            (("rename", published, "改名"), ("改名", None)),
            (("hide", entered), (entered, None)),
            (("unprotect", entered), (entered, None)),
        ]
    )
    return Mutation("工作表", (edit,), (), frozenset({place}))


def _stamp(base: Base, dice: random.Random) -> Mutation:
    stamp, field = dice.choice([("unit_code", CODE), ("unit_name", NAME), ("year", YEAR)])
    value = "2019" if field == YEAR else "改动"
    edit = ("property", f"xlsx_kit.{stamp}", value)
    return Mutation("单位或年度", (edit,), (), frozenset({cell_of(base.layout, UNIT, 0, field)}))


def _swapped(base: Base, dice: random.Random) -> Mutation | None:
    """Two lines change places, but for those that are rows of a table, which shows the old order until F9."""
    records = {view.table.rows.records for view in base.layout.pack.views if view.table.rows}
    if not (inputs := [name for name in base.lists(least=2) if name not in records]):
        return None
    source = base.layout.pack.input(dice.choice(inputs))
    records = records_of(source, base.facts)
    one, other = dice.sample(range(len(records)), 2)
    return _lines_put("两行对调", base, source, {one: records[other], other: records[one]})


def _spaced(base: Base, dice: random.Random) -> Mutation | None:
    """The last line goes one row down, with a blank one above it."""
    if not (inputs := base.lists()):
        return None
    source = base.layout.pack.input(dice.choice(inputs))
    records = records_of(source, base.facts)
    if len(records) + 1 >= source.capacity:
        return None
    last = len(records) - 1
    return _lines_put("中间空一行", base, source, {last: {}, last + 1: records[last]})


def _lines_put(family: str, base: Base, source: Input, lines: Mapping[int, FactsFile]) -> Mutation:
    entries: list[Entry] = []
    for index, record in lines.items():
        for column in entry_columns(source):
            value = typed(column, record.get(column.key))
            entries.append(
                (*cell_of(base.layout, source.id, index, column.key), "" if value is None else value)
            )
    edits = [
        _entry("", (sheet, cell), value if value != "" else None).edits[0] for sheet, cell, value in entries
    ]
    return Mutation(family, tuple(edits), tuple(entries), harmful=False)


def _respelled(base: Base, dice: random.Random) -> Mutation | None:
    """A number with more zeros, or as a double of 17 digits."""
    found = _one(dice, base.cells(ColumnType.AMOUNT))
    if not found:
        return None
    source, index, column, place = found
    amount = Decimal(records_of(source, base.facts)[index][column.key])
    text = dice.choice([f"{amount}0", f"{float(amount):.17g}", f"{amount:E}"])
    edit = ("cell", *place, {"v": text})
    return Mutation("数字换写法", (edit,), ((*place, amount),), harmful=False)


FAMILIES: tuple[Family, ...] = (
    *(_text_for_a_number, _negative, _decimals, _too_large, _code, _choice, _blank, _long, _placeholder),
    *(_plan, _sums, _dropped, _label, _overwritten, _altered, _cleared, _outside, _sheet, _stamp),
    *(_swapped, _spaced, _respelled),
    *mutations_shown.FAMILIES,
    *mutations_lines.FAMILIES,
)
