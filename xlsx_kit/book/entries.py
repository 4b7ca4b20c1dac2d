"""Input sheets: title, guide, links, then blocks of entry cells with a check beside every row."""

from __future__ import annotations

from collections.abc import Iterator

from xlsx_kit.book.grid import Area, Cached, Cell, Highlight, Sheet, Validation
from xlsx_kit.book.keys import key_cells
from xlsx_kit.book.shown import shown_formula, shown_value
from xlsx_kit.book.validations import validations_of
from xlsx_kit.compile.evaluate import Evaluation
from xlsx_kit.compile.layout import ENTRY, MORE, InputLayout, Layout, a1, is_shown, quoted
from xlsx_kit.compile.row_checks import (
    ASK,
    FINE,
    WRONG,
    column_checks,
    field_formula,
    is_blank,
    line_checks,
    line_formula,
    result,
    text_formula,
)
from xlsx_kit.compile.text_lines import text_rows
from xlsx_kit.facts.model import Facts, Record
from xlsx_kit.facts.values import Value
from xlsx_kit.spec.model import Column, ColumnType
from xlsx_kit.spec.pack import Pack

CONTINUED = "续"
TAB = "F2C94C"
NUMBER_WIDTH = 6
CHECK_WIDTH = 28
STYLE = {
    ColumnType.AMOUNT: "entry_amount",
    ColumnType.COUNT: "entry_count",
    ColumnType.DECIMAL: "entry_number",
    ColumnType.CODE: "entry_code",
    ColumnType.DATE: "entry_code",
}


def input_sheet(layout: Layout, evaluation: Evaluation, name: str) -> Sheet:
    """The sheet of this name with all its blocks, prefilled with the facts."""
    pack, facts, blocks = (
        layout.pack,
        evaluation.facts,
        [b for b in layout.inputs.values() if b.sheet == name],
    )
    check = blocks[0].check
    cells = [Cell(1, 1, "sheet_title", blocks[0].input.title if len(blocks) == 1 else name)]
    cells += list(_links(pack, blocks))
    merges: list[tuple[Area, Cell]] = []
    validations: list[Validation] = []
    highlights: list[Highlight] = []
    helpers: set[int] = set()
    for block in blocks:
        if len(blocks) > 1:
            cells.append(Cell(block.top, 1, "section", block.input.title))
        guide = Cell(block.top + 1, 1, "guide", block.input.guide)
        merges.append(((block.top + 1, 1, block.top + 1, check), guide))
        build = {"list": _list_cells, "form": _form_cells, "texts": _text_cells}[block.input.kind]
        cells += list(build(layout, block, facts))
        code = pack.code_column(block.input.id)
        if block.parsed and code:
            cells += list(key_cells(block, pack.codes[code.codes], evaluation.lines(block.input.id)))
            helpers |= {block.parsed, *block.keys.values()}
        validations += list(validations_of(pack, block))
        highlights += _highlights(block)
    lists = [b for b in blocks if b.input.kind == "list"]
    return Sheet(
        name=name,
        cells=tuple(cells),
        widths=_widths(blocks, check) | dict.fromkeys(helpers, 9),
        merges=tuple(merges),
        hidden_columns=frozenset(helpers),
        heights={b.top + 1: _guide_height(b, _widths(blocks, check)) for b in blocks},
        validations=tuple(validations),
        highlights=tuple(highlights),
        freeze=(lists[0].first, 3) if len(blocks) == 1 and lists else (3, 1),
        landscape=check > 5,
        repeat=(lists[0].head, lists[0].head) if len(blocks) == 1 and lists else None,
        print_area=_print_area(blocks[-1], check),
        tab=TAB,
    )


def _widths(blocks: list[InputLayout], check: int) -> dict[int, float]:
    widths: dict[int, float] = {1: NUMBER_WIDTH, check: CHECK_WIDTH}
    for block in blocks:
        if block.input.kind == "list":
            widths |= {block.columns[c.key]: c.width for c in block.input.columns}
    if blocks[0].input.kind == "texts":
        widths |= {2: 5, 3: 100}
    elif len(blocks) == 1 and blocks[0].input.kind == "form":
        widths |= {2: 26, 3: max(24, *(c.width for c in blocks[0].input.columns)), 4: 64}
    return widths


def _guide_height(block: InputLayout, widths: dict[int, float]) -> float:
    """Points for the merged guide row: two half-width characters a Chinese one, 15 points a line."""
    per_line = max(20, sum(w for c, w in widths.items() if c <= block.check) / 2.1)
    return 16 * max(1, -(-len(block.input.guide) // int(per_line)))


def _links(pack: Pack, blocks: list[InputLayout]) -> Iterator[Cell]:
    yield Cell(2, 1, "link", "返回封面", link=f"{quoted(pack.book.cover.sheet)}!A1")
    yield Cell(2, 3, "link", "查看校验", link=f"{quoted(pack.book.check_sheet)}!A1")


def _print_area(block: InputLayout, check: int) -> Area | str:
    """Down to the last row in use, for long lists; Excel and WPS evaluate the formula."""
    if block.input.kind != "list" or block.input.capacity < 50:
        return (1, 1, block.last, check)
    used = f'MAX(1,SUMPRODUCT(MAX(({block.check_range}<>"")*(ROW({block.check_range})-{block.head}))))'
    return f"OFFSET({quoted(block.sheet)}!$A$1,0,0,{block.head}+{used},{check})"


def _list_cells(layout: Layout, block: InputLayout, facts: Facts) -> Iterator[Cell]:
    source = block.input
    yield Cell(block.head, 1, "head", "序号")
    for column in source.columns:
        yield Cell(
            block.head,
            block.columns[column.key],
            "head_entry" if not is_shown(column) else "head",
            column.title,
        )
    yield Cell(block.head, block.check, "head", "检查")
    lines, checked = entered_lines(block, facts), check_results(layout, block, facts)
    totals = {block.columns[c.key] for c in source.columns if c.type is ColumnType.AMOUNT}
    for column in source.columns:
        if column.type is ColumnType.AMOUNT:
            total = sum(v for r in lines if isinstance(v := r.get(column.key), int))
            place = block.columns[column.key]
            area = f"{a1(block.first, place)}:{a1(block.last, place)}"
            yield Cell(block.top, place, "total_amount", total / 100, f"ROUND(SUM({area}),2)")
            if place - 1 not in totals:
                yield Cell(block.top, place - 1, "total_label", "合计")
    for index in range(source.capacity):
        record: Record = lines[index] if index < len(lines) else {}
        row = block.first + index
        yield Cell(row, 1, "row_number", index + 1)
        for column in source.columns:
            place = block.columns[column.key]
            if is_shown(column):
                shown = shown_value(layout, block, facts, column, record)
                yield Cell(row, place, "shown", shown, shown_formula(layout, block, index, column))
            else:
                yield Cell(
                    row, place, STYLE.get(column.type, "entry_text"), entry(column, record.get(column.key))
                )
        cached = checked[index] if index < len(checked) else ""
        yield Cell(row, block.check, "check", cached, line_formula(layout, block, index))
    yield Cell(block.last + 1, 1, "hint", f"本表共 {source.capacity} 行，到此为止；行数不够请联系财政部门。")


def entered_lines(block: InputLayout, facts: Facts) -> tuple[Record, ...]:
    """The lines a list is prefilled with: the unit's, or the pack's presets."""
    return facts.lines(block.input.id) or tuple(block.input.presets)


def check_results(layout: Layout, block: InputLayout, facts: Facts) -> tuple[str, ...]:
    """What the row checks of a block show: per line of a list, per field of a form or text."""
    source = block.input
    if source.kind == "list":
        return tuple(
            result(line_checks(layout, block, i), line, blank=is_blank(line))
            for i, line in enumerate(entered_lines(block, facts)[: source.capacity])
        )
    record = facts.form(source.id)
    shown = []
    for column in source.columns:
        blank = record.get(column.key) in (None, "") and not column.required
        checks = tuple(column_checks(layout, block, 0, column))
        shown.append("" if column.stamp else result(checks, record, blank=blank))
    return tuple(shown)


def _form_cells(layout: Layout, block: InputLayout, facts: Facts) -> Iterator[Cell]:
    yield Cell(block.head, 1, "head", "序号")
    yield Cell(block.head, 2, "head", "栏目")
    yield Cell(block.head, 3, "head_entry", "填写")
    for place in range(4, block.check):
        yield Cell(block.head, place, "head", "说明" if place == 4 else "")
    yield Cell(block.head, block.check, "head", "检查")
    record, checked = facts.form(block.input.id), check_results(layout, block, facts)
    for number, (column, cached) in enumerate(zip(block.input.columns, checked, strict=True), start=1):
        row, place = block.fields[column.key]
        yield Cell(row, 1, "row_number", number)
        yield Cell(row, 2, "form_label", column.title)
        value = entry(column, record.get(column.key))
        style = "stamp" if column.stamp else STYLE.get(column.type, "entry_text")
        yield Cell(row, place, style, value)
        yield Cell(row, 4, "hint", column.prompt)
        if column.stamp:
            yield Cell(row, block.check, "check", "")
        else:
            yield Cell(row, block.check, "check", cached, field_formula(layout, block, column))


def _text_cells(layout: Layout, block: InputLayout, facts: Facts) -> Iterator[Cell]:
    record, checked = facts.form(block.input.id), check_results(layout, block, facts)
    for column, cached in zip(block.input.columns, checked, strict=True):
        rows = block.text_rows(column.key)
        content = str(record.get(column.key) or "")
        yield Cell(rows[0] - 1, 1, "section", column.title)
        yield Cell(rows[0] - 1, 3, "hint", column.prompt)
        yield Cell(rows[0] - 1, block.check, "check", cached, text_formula(block, column))
        lines = text_rows(content)
        for number, row in enumerate(rows):
            more, line = lines[number] if number < len(lines) else (False, "")
            yield Cell(row, 1, "row_number", number + 1)
            yield Cell(row, block.columns[MORE], "entry_code", CONTINUED if more else "")
            yield Cell(row, block.columns[ENTRY], "entry_long", line)


def entry(column: Column, value: Value) -> Cached:
    """A value as it stands in an entry cell: money as a number of the table's unit."""
    if value is None:
        return ""
    if column.type is ColumnType.AMOUNT and isinstance(value, int):
        return value / 100
    if column.type is ColumnType.DECIMAL and value != "":
        return float(value)
    return value


def _highlights(block: InputLayout) -> list[Highlight]:
    area = (block.head, block.check, block.last, block.check)
    first = a1(block.head, block.check, absolute="c")
    return [
        Highlight(area, f'LEFT({first},1)="{WRONG}"', "bad"),
        Highlight(area, f'LEFT({first},1)="{ASK}"', "ask"),
        Highlight(area, f'{first}="{FINE}"', "good"),
    ]
