"""Published sheets: the tables as printed, every cell a locked formula over the facts."""

from __future__ import annotations

from collections.abc import Iterator

from xlsx_kit.book.grid import Area, Cached, Cell, Highlight, Sheet
from xlsx_kit.book.identity_columns import identity_columns
from xlsx_kit.compile.evaluate import ComputedTable, Evaluation, Row
from xlsx_kit.compile.formula import Formulas, text
from xlsx_kit.compile.layout import TableLayout, a1, quoted
from xlsx_kit.spec.codes import CodeList
from xlsx_kit.spec.model import CodeRows, ColumnType

TAB = "2F80ED"
OVERFLOW = "本表行数超出模板容量，有科目未列出，请联系财政部门换用更大的模板。"


def published_sheet(formulas: Formulas, evaluation: Evaluation, table_id: str) -> Sheet:
    """One published table with the computed values cached."""
    layout = formulas.layout.tables[table_id]
    computed = evaluation.table(table_id)
    rows = layout.view.table.rows
    cells = list(_heading(layout, evaluation, computed))
    if rows:
        cells += list(_code_rows(formulas, layout, evaluation, computed, rows))
    else:
        cells += list(_fixed_rows(formulas, layout, computed))
    cells += list(identity_columns(formulas, layout, evaluation))
    across = [Cell(1, 1, "title", computed.title), _note(formulas, layout, evaluation, computed)]
    merges = [((c.row, 1, c.row, layout.width), c) for c in across] + _merges(layout)
    helpers = {*layout.checks.values()} | (
        {layout.leaf, layout.key, layout.end, layout.digits} if rows else set()
    )
    widths = {layout.columns[c.id]: c.width for c in layout.view.table.columns}
    body: Area = (layout.first, 1, layout.last, layout.width)
    first_key = a1(layout.first, layout.key, absolute="c")
    return Sheet(
        name=layout.sheet,
        cells=tuple(cells),
        merges=tuple(merges),
        widths=widths | {layout.links: 10} | dict.fromkeys(helpers, 9),
        hidden_columns=frozenset(helpers),
        heights={1: 34, layout.note_row: 18} | {layout.head + n: 30 for n in range(layout.head_rows)},
        highlights=(Highlight(body, f'{first_key}<>""', "ruled"),) if rows else (),
        freeze=(layout.first, 1),
        landscape=layout.view.table.landscape,
        repeat=(1, layout.numbering),
        print_area=_print_area(layout) if rows else (1, 1, layout.last, layout.width),
        tab=TAB,
    )


def _print_area(layout: TableLayout) -> str:
    """Down to the last row in use; Excel and WPS evaluate the formula."""
    used = f"COUNT({layout.named('key')})"
    return f"OFFSET({quoted(layout.sheet)}!$A$1,0,0,{layout.numbering}+{used},{layout.width})"


def _heading(layout: TableLayout, evaluation: Evaluation, computed: ComputedTable) -> Iterator[Cell]:
    facts, pack = evaluation.facts, evaluation.pack
    yield Cell(2, 1, "unit_line", f"{facts.unit_code} {facts.unit_name}")
    yield Cell(2, max(2, layout.width - 2), "unit_year", f"预算年度：{facts.year}")
    yield Cell(2, layout.width, "unit_right", f"单位：{pack.book.money}")
    yield Cell(1, layout.links, "link", "返回封面", link=f"{quoted(pack.book.cover.sheet)}!A1")
    yield Cell(2, layout.links, "link", "查看校验", link=f"{quoted(pack.book.check_sheet)}!A1")
    merged = [area for area, _ in _merges(layout)]
    for column in layout.view.table.columns:
        place = layout.columns[column.id]
        for n in range(layout.head_rows):
            words = column.head[n] if n < len(column.head) else ""
            hidden = any(_covers(area, layout.head + n, place) for area in merged)
            yield Cell(layout.head + n, place, "head", "" if hidden else words)
        first = place == 1
        yield Cell(layout.numbering, place, "numbering", "栏次" if first else place - 1)


def _merges(layout: TableLayout) -> list[tuple[Area, Cell]]:
    """Headers merged over the columns and rows they cover."""
    columns = layout.view.table.columns
    heads = [c.head + [c.head[-1]] * (layout.head_rows - len(c.head)) for c in columns]
    merges: list[tuple[Area, Cell]] = []
    taken: set[tuple[int, int]] = set()
    for n in range(layout.head_rows):
        for c in range(len(columns)):
            if (n, c) in taken:
                continue
            right = c
            while right + 1 < len(columns) and heads[right + 1][: n + 1] == heads[c][: n + 1]:
                right += 1
            down = n
            while down + 1 < layout.head_rows and all(
                len(columns[k].head) <= down + 1 for k in range(c, right + 1)
            ):
                down += 1
            taken |= {(i, j) for i in range(n, down + 1) for j in range(c, right + 1)}
            if (down, right) != (n, c):
                area = (layout.head + n, c + 1, layout.head + down, right + 1)
                merges.append((area, Cell(area[0], area[1], "head", heads[c][n])))
    return merges


def _covers(area: Area, row: int, column: int) -> bool:
    """Whether a cell lies under a merged area, whose first cell alone holds its words."""
    top, left, bottom, right = area
    return top <= row <= bottom and left <= column <= right and (row, column) != (top, left)


def _fixed_rows(formulas: Formulas, layout: TableLayout, computed: ComputedTable) -> Iterator[Cell]:
    table = layout.view.table
    for n, (row, shown) in enumerate(zip(layout.view.fixed, computed.rows, strict=True)):
        place = layout.first + n
        for column in table.columns:
            at = layout.columns[column.id]
            if column.role == "number":
                yield Cell(place, at, "body_number", n + 1)
            elif column.role == "label":
                yield Cell(place, at, "body_text", row.labels.get(column.id, ""))
            elif column.id in row.cells:
                value = formulas.rounded(row.cells[column.id], layout.sheet, place, table.id, row.key)
                yield Cell(place, at, "body_amount", shown.cells[column.id] / 100, value)
            else:
                yield Cell(place, at, "body_amount", "")


def _note(formulas: Formulas, layout: TableLayout, evaluation: Evaluation, computed: ComputedTable) -> Cell:
    """The note an empty table is published with, or the warning that rows did not fit."""
    if layout.view.fixed:
        formula = _fixed_note(layout) if layout.view.table.note else None
        return Cell(layout.note_row, 1, "note", computed.note, formula)
    keys = formulas.layout.row_sources(layout.view)
    note = f'IF({a1(layout.first, layout.key)}="",{text(layout.view.table.note)},"")'
    overflown = len(evaluation.row_keys(layout.view)) > layout.last - layout.first + 1
    formula = f"IF({overflow(layout, keys)},{text(OVERFLOW)},{note})"
    return Cell(layout.note_row, 1, "note", OVERFLOW if overflown else computed.note, formula)


def overflow(layout: TableLayout, sources: list[str]) -> str:
    """Whether a table with code rows has more rows than its sheet holds, as a formula."""
    last = f"{quoted(layout.sheet)}!{a1(layout.last, layout.key, absolute='rc')}"
    return f'IF({last}="",FALSE,{keys_above(sources, last)}>0)'


def _fixed_note(layout: TableLayout) -> str:
    """The note of a table with fixed rows, shown when all its money is zero."""
    amounts = [layout.columns[c.id] for c in layout.view.table.amounts]
    area = f"{a1(layout.first, amounts[0], absolute='rc')}:{a1(layout.last, amounts[-1], absolute='rc')}"
    return f'IF(SUM({area})=0,{text(layout.view.table.note)},"")'


def _code_rows(
    formulas: Formulas, layout: TableLayout, evaluation: Evaluation, computed: ComputedTable, rows: CodeRows
) -> Iterator[Cell]:
    """The key chain: each row finds the next leaf after the row above, and opens its levels in turn."""
    codes = formulas.pack.codes[rows.codes]
    keys, sources = evaluation.row_keys(layout.view), formulas.layout.row_sources(layout.view)
    size = layout.last - layout.first + 1
    for n in range(size):
        row, key = layout.first + n, keys[n] if n < len(keys) else None
        shown = computed.rows[n] if key is not None else None
        k = a1(row, layout.key, absolute="c")
        if n == 0:
            first = f'IF({keys_above(sources, "0")}=0,"",0)'
            yield Cell(row, layout.key, "helper", "" if key is None else key, first)
        else:
            above, leaf = (a1(r, c, absolute="c") for r, c in ((row - 1, layout.key), (row, layout.leaf)))
            following = next(k for k in keys[n:] if k % codes.steps[-2]) if key is not None else ""
            search = f'IF({above}="","",{_next_leaf(sources, above)})'
            yield Cell(row, layout.leaf, "helper", following, search)
            step = _next_key(above, leaf, codes.steps)
            yield Cell(row, layout.key, "helper", "" if key is None else key, step)
        digits = "" if key is None else digits_of(codes, key)
        yield Cell(row, layout.digits, "helper", digits, _digits(k, codes))
        end = f'IF({k}="","",{k}+10^({codes.width}-{a1(row, layout.digits, absolute="c")})-1)'
        yield Cell(row, layout.end, "helper", "" if key is None else codes.last(key), end)
        yield from _code_row(formulas, layout, rows, row, shown)


def _code_row(
    formulas: Formulas, layout: TableLayout, rows: CodeRows, row: int, shown: Row | None
) -> Iterator[Cell]:
    k = a1(row, layout.key, absolute="c")
    for column in layout.view.table.columns:
        place = layout.columns[column.id]
        value: Cached = ""
        match column.role:
            case "number":
                style, formula = "row_number", f"ROW()-{layout.numbering}"
                value = row - layout.numbering if shown else ""
            case "code":
                style, formula = "row_code", f"LEFT({k},{a1(row, layout.digits, absolute='c')})"
                value = "" if shown is None or shown.key == "total" else shown.key
            case "name":
                style, formula = "row_text", _name(formulas, rows, k)
                value = shown.label if shown else ""
            case _:
                style = "row_amount"
                formula = formulas.rounded(layout.view.line[column.id], layout.sheet, row, layout.view.id)
                value = shown.cells[column.id] / 100 if shown else ""
        yield Cell(row, place, style, value, f'IF({k}="","",{formula})')


def keys_above(sources: list[str], key: str) -> str:
    """How many lines have a key above this one, as a formula."""
    return "+".join(f'COUNTIF({s},">"&{key})' for s in sources)


def _next_leaf(sources: list[str], above: str) -> str:
    """The smallest leaf key above a key, over all sources; "" behind the last."""
    found = [f'SMALL({s},COUNTIF({s},"<="&{above})+1)' for s in sources]
    if len(found) == 1:
        return f'IFERROR({found[0]},"")'
    nothing = "9E+99"
    smallest = f"MIN({','.join(f'IFERROR({f},{nothing})' for f in found)})"
    return f'IF({keys_above(sources, above)}=0,"",{smallest})'


def _next_key(above: str, leaf: str, steps: tuple[int, ...]) -> str:
    """The key after the one above: the highest level at which the next leaf opens something new."""
    formula = leaf
    for step in reversed(steps[:-1]):
        formula = f"IF(INT({leaf}/{step})>INT({above}/{step}),INT({leaf}/{step})*{step},{formula})"
    return f'IF({leaf}="","",{formula})'


def digits_of(codes: CodeList, key: int) -> int:
    """How many digits the code of a key has: 0 for the total."""
    return len(codes.code(key)) if key else 0


def _digits(key: str, codes: CodeList) -> str:
    """The same as a formula: a key that ends in zeros is a code of a higher level."""
    formula = str(codes.width)
    for width, step in reversed(list(zip(codes.spec.widths, codes.steps, strict=True))[:-1]):
        formula = f"IF(MOD({key},{step})=0,{width},{formula})"
    return f'IF({key}="","",IF({key}=0,0,{formula}))'


def _name(formulas: Formulas, rows: CodeRows, key: str) -> str:
    """The listed name (key 0 is the total), else the name typed beside the first line with this code."""
    typed = '""'
    for block in formulas.layout.inputs.values():
        for column in block.input.columns:
            named = column.type is ColumnType.NAME and column.fallback
            if named and block.input.column(column.of).codes == rows.codes:
                names = block.entries(column.fallback)
                found = f"INDEX({names},MATCH({key},{block.key_range(())},0))"
                typed = f'IFERROR({found}&"",{typed})'
    official = f"INDEX(C_{rows.codes}_name,MATCH({key},C_{rows.codes}_key,0))"
    return f"IFERROR({official},{typed})"
