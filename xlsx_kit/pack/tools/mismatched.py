"""What in a pack's tables, book and rules does not fit what it names or stands beside."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace
from difflib import get_close_matches
from itertools import chain

from xlsx_kit.findings import Problem
from xlsx_kit.pack import (
    HEADING_NUMBER,
    NUMERALS,
    ROW,
    SCOPE,
    UNIT,
    ColumnType,
    Measure,
    Pack,
    Ref,
    SpecError,
    View,
    leaves,
    parts,
    reference_of,
    type_of,
)
from xlsx_kit.pack.tools.suspect import odd

TYPED_YEAR = re.compile(r"(?<!\d)20\d\d(?=年)")
CITED = re.compile(r"《[^》]*》")
BRACES = re.compile(r"\{\w+\}(?:年度?)?")
LEADING_NUMBER = re.compile(r"^\s*(?:(?:[（(]?[一二三四五六七八九十]+[）)、]|\d+[.．、])\s*|其中：)*")
"""Before the label of a row."""
LEADING_TABLE = re.compile(r"^(?:公开)?(?:表\d+|\d+表)")
"""Before the name of a sheet."""
QUOTED = re.compile(r"“([^“”]{2,20})”")
NEARLY = 0.75
"""How alike a quoted name and that of a sheet are, where one is taken for the other misspelt."""


def mismatched(pack: Pack, places: Mapping[str, str]) -> Iterator[Problem]:
    """Warnings about a sound pack; ``places`` are the paths of its inputs, tables and rules."""
    for view in pack.views:
        path = places[f"tables/{view.id}"]
        yield from _typed(pack, view, path)
        yield from _numbered_rows(view, path)
    yield from dict.fromkeys(
        found for view in pack.views for found in _decimals(pack, view, places[f"tables/{view.id}"])
    )
    yield from _lone_money(pack, places)
    yield from _inputs(pack, places)
    yield from _scopes(pack)
    yield from _rules(pack, places)
    yield from _quoted_sheets(pack, places)
    yield from _publication(pack)
    yield from _consolidation(pack)
    yield from _budgets(pack)
    yield from _charts(pack)


def _typed(pack: Pack, view: View, path: str) -> Iterator[Problem]:
    """Years and scopes that are typed where the unit's own belong."""
    table = view.table
    texts = {"title": table.title, "note": table.note}
    texts |= {f"notes[{n}]": note for n, note in enumerate(table.notes)}
    texts |= {f"columns[{n}].head": "／".join(column.head) for n, column in enumerate(table.columns)}
    for key, text in texts.items():
        typed_year = _year_of_book(pack) if key.startswith("note") else TYPED_YEAR
        if found := typed_year.search(CITED.sub("", text)):
            what = f"{table.short}的 {key} 写死了年度“{found[0]}年”，换一年就错"
            yield odd(what, f"{path}: {key}", "请写 {year}，上一年写 {last_year}。")
    scopes = pack.book.scopes
    typed = next((scope for scope in scopes if table.title.startswith(scope)), "")
    others = [scope for scope in scopes if scope != typed]
    if typed and others and any("{scope}" in other.table.title for other in pack.views):
        what = f"{table.short}的题目写死了“{typed}”，口径是{'、'.join(others)}的也这样印"
        yield odd(what, f"{path}: title", "请写 {scope}，或 by_scope 中的名称。")


def _year_of_book(pack: Pack) -> re.Pattern[str]:
    """A typed year that is the book's; in a note another one is that of a decree (财政部2018年印发的)."""
    scope = "|".join([BRACES.pattern, *map(re.escape, pack.book.scopes)])
    return re.compile(rf"{TYPED_YEAR.pattern}(?=年(?:度|(?:{scope})?(?:预算|决算)))")


def _numbered_rows(view: View, path: str) -> Iterator[Problem]:
    """Rows of one side that are numbered 一、二、 out of turn; a numbering may begin again."""
    for s, side in enumerate(view.table.sides):
        last = 0
        for n, row in enumerate(side.rows):
            found = HEADING_NUMBER.match(row.label.strip())
            number = NUMERALS.get(found[1], 0) if found else 0
            if number > 1 and number <= last:
                what = f"{view.table.short}“{row.label.strip()}”的编号与前面的不相接"
                yield odd(what, f"{path}: sides[{s}].rows[{n}].label", "请改正编号。")
            last = number or last


def _decimals(pack: Pack, view: View, path: str) -> Iterator[Problem]:
    """More decimals printed than are entered, in the same money."""
    printed, money = view.furniture.decimals, view.table.money or pack.book.money
    if printed is not None and printed > pack.book.decimals and money == pack.book.money:
        own = view.table.furniture.decimals is not None
        where = view.table.short if own else "公开表"
        what = f"{where}印 {printed} 位小数，填报的只有 {pack.book.decimals} 位"
        place = f"{path}: furniture.decimals" if own else f"{pack.id}/book.toml: furniture.decimals"
        yield odd(what, place, "请改小，或改 book.toml 的 decimals。")


def _lone_money(pack: Pack, places: Mapping[str, str]) -> Iterator[Problem]:
    """The only table of amounts in the book's money, where all others say another one."""
    views = [view for view in pack.views if _has_amounts(pack, view)]
    plain = [view for view in views if not view.table.money]
    others = {view.table.money for view in views if view.table.money}
    if len(plain) != 1 or len(others) != 1 or len(views) <= 2 or pack.book.money in others:
        return
    (money,) = others
    what = f"{plain[0].table.short}没有写 money，印的是{pack.book.money}；其他各表都写了 money = {money!r}"
    hint = f'请补上 money = "{money}"；确实印{pack.book.money}的，写 money = "{pack.book.money}"。'
    yield odd(what, places[f"tables/{plain[0].id}"], hint)


def _has_amounts(pack: Pack, view: View) -> bool:
    cells = (cell for row in view.fixed for cell in row.cells.values())
    return any(type_of(pack, cell) is ColumnType.AMOUNT for cell in (*cells, *view.line.values()))


def _inputs(pack: Pack, places: Mapping[str, str]) -> Iterator[Problem]:
    """Amounts of tables that next year's workbooks would begin with, and counts of one unit for several."""
    measured = {
        (part.input, part.column)
        for view in pack.views
        for cell in (*(c for row in view.fixed for c in row.cells.values()), *view.line.values())
        for part in parts(cell)
        if isinstance(part, Measure)
    }
    for source in pack.inputs:
        path = places[f"inputs/{source.id}"]
        for n, column in enumerate(source.columns):
            carried = source.carried if column.carried is None else column.carried
            if carried and source.kind == "list" and (source.id, column.key) in measured:
                what = f"“{source.title}”的“{column.title}”进公开表，carried 却把上年的数带入下一年的填报表"
                yield odd(what, f"{path}: columns[{n}]", "请在这一列写 carried = false。")
            first = column.roll_up in ("first", "last")
            if first and column.type in (ColumnType.COUNT, ColumnType.AMOUNT, ColumnType.DECIMAL):
                what = f"“{column.title}”是数，汇总几个单位时却只取一个单位的"
                yield odd(what, f"{path}: columns[{n}].roll_up", "请改为 add，或删去。")


def _scopes(pack: Pack) -> Iterator[Problem]:
    """Scopes that a unit cannot choose."""
    columns = pack.input(UNIT).columns if pack.has_input(UNIT) else ()
    for column in columns:
        if column.key == SCOPE and column.list in pack.book.lists:
            known = pack.book.lists[column.list]
            if lacking := [scope for scope in pack.book.scopes if scope not in known]:
                what = f"公开口径有{'、'.join(lacking)}，列表 {column.list!r} 中没有，单位选不到"
                yield odd(what, f"{pack.id}/book.toml: lists.{column.list}", "请补上，或从 scopes 中去掉。")


def _rules(pack: Pack, places: Mapping[str, str]) -> Iterator[Problem]:
    """Rules without words for whoever has to mend something."""
    own = ((rule.spec.id, rule.spec.title, rule.spec.basis, rule.spec.hint) for rule in pack.identities)
    rolled = ((rule.id, rule.title, rule.basis, rule.hint) for rule in pack.rollups)
    for rule_id, *words in chain(own, rolled):
        for key, text in zip(("title", "basis", "hint"), words, strict=True):
            if not text.strip():
                yield odd(f"规则 {rule_id} 的 {key} 是空的", f"{places[rule_id]}.{key}", "请写明。")


def _quoted_sheets(pack: Pack, places: Mapping[str, str]) -> Iterator[Problem]:
    """Names in quotation marks, for people to follow, that are nearly those of sheets."""
    sheets = {
        pack.book.check_sheet,
        pack.book.cover.sheet,
        *(name for source in pack.inputs for name in (source.sheet, source.title)),
        *(name for view in pack.views for name in (view.table.sheet, view.table.short)),
    }
    others = {column.title for source in pack.inputs for column in source.columns}
    labels = {label for view in pack.views for row in view.fixed for label in row.labels.values()}
    others |= labels | {LEADING_NUMBER.sub("", label) for label in labels}
    others |= {value for values in pack.book.lists.values() for value in values}
    others |= {BRACES.sub("", view.table.title) for view in pack.views}
    others |= {LEADING_TABLE.sub("", name) for name in sheets}
    texts = [
        (text, f"{pack.id}/book.toml: cover.instructions[{n}]")
        for n, text in enumerate(pack.book.cover.instructions)
    ]
    texts += [(one.spec.hint, f"{places[one.id]}.hint") for one in pack.identities]
    texts += [(one.hint, f"{places[one.id]}.hint") for one in pack.rollups]
    for text, path in texts:
        for name in QUOTED.findall(text):
            known = BRACES.sub("", name) in sheets | others
            if not known and (near := get_close_matches(name, sheets, 1, NEARLY)):
                yield odd(f"没有工作表“{name}”", path, f"是不是“{near[0]}”？")


def _publication(pack: Pack) -> Iterator[Problem]:
    """Files of several units under one name."""
    file = pack.book.publication.file
    if "{name}" not in file and "{code}" not in file:
        what = f"公开文件的名称“{file}”不写单位，各单位的文件同名，会互相覆盖"
        yield odd(what, f"{pack.id}/book.toml: publication.file", "请写上 {code} 或 {name}。")


def _consolidation(pack: Pack) -> Iterator[Problem]:
    spec = pack.book.consolidation
    if spec and spec.by and spec.by not in spec.shown:
        what = f"按 {spec.by!r} 排序，shown 中却没有它"
        hint = f"请加进 shown，或改为其中一个：{'、'.join(spec.shown)}。"
        yield odd(what, f"{pack.id}/book.toml: consolidation.by", hint)


def _budgets(pack: Pack) -> Iterator[Problem]:
    """Budget figures under a member that the figure so called does not take here; members without one."""
    for n, spec in enumerate(pack.book.budget):
        path = f"{pack.id}/book.toml: budget[{n}]"
        column = pack.input(spec.input).column(spec.by)
        members = pack.values(column.list)
        if spec.adjusted and spec.adjusted == spec.column:
            yield odd(
                f"adjusted 与 column 都是 {spec.column!r}", f"{path}.adjusted", "请写全年预算数的一列。"
            )
        if lacking := [member for member in members if member not in spec.figures]:
            what = f"figures 中没有“{'、'.join(lacking)}”，这几项不与预算核对"
            yield odd(what, f"{path}.figures", "请补上。")
        for member, figure in spec.figures.items():
            for listed, taken in conditions_taken(pack, figure):
                if member in listed and taken and member not in taken:
                    what = (
                        f"“{member}”取的是预算的 {figure}，本套表的 {figure} 是“{'、'.join(sorted(taken))}”的"
                    )
                    yield odd(what, f"{path}.figures", "请改正：多半是两项写反了。")


def conditions_taken(pack: Pack, figure: str) -> Iterator[tuple[set[str], set[str]]]:
    """For each column of choices that a figure of this pack looks at: its choices, and those it takes."""
    try:
        pending = [*leaves(reference_of(pack, figure))]
    except SpecError:  # said where it is declared
        return
    found: dict[frozenset[str], set[str]] = {}
    for part in pending:
        if isinstance(part, Ref):
            view = pack.view(part.table)
            cells = (
                view.fixed[view.row_numbers[part.row]].cells if part.row in view.row_numbers else view.line
            )
            inner = parts(cells[part.column]) if part.column in cells else ()
            pending += [
                replace(one, row=part.row) if isinstance(one, Ref) and one.row == ROW else one
                for one in inner
            ]
        if not isinstance(part, Measure):
            continue
        for key, values in part.where:
            column = pack.input(part.input).column(key)
            if column.type is ColumnType.CHOICE:
                found.setdefault(frozenset(pack.values(column.list)), set()).update(values)
    yield from ((set(listed), taken) for listed, taken in found.items())


def _charts(pack: Pack) -> Iterator[Problem]:
    """Bars of money beside bars of cars or people, and bars of texts."""
    for n, chart in enumerate(pack.book.publication.charts):
        refs = [ref for _, *others in chart.rows for ref in others]
        types = Counter(type_of(pack, reference_of(pack, ref)) for ref in refs)
        usual = types.most_common(1)[0][0] if types else None
        for ref in refs:
            kind = type_of(pack, reference_of(pack, ref))
            if kind is not usual or kind not in (ColumnType.AMOUNT, ColumnType.COUNT):
                what = f"图“{chart.title}”中的 {ref} 不是金额，或与其他各项不是一种数"
                yield odd(
                    what, f"{pack.id}/book.toml: publication.charts[{n}].rows", "请改为同一种数的指标。"
                )
