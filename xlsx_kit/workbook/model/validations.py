"""What may be typed into the entry cells of a block, with prompts and drop-down lists."""

from __future__ import annotations

from collections.abc import Iterator

from xlsx_kit.addresses import a1, letters
from xlsx_kit.compute import MORE, InputLayout, is_shown
from xlsx_kit.pack import Column, ColumnType, Pack
from xlsx_kit.workbook.model.grid import Area, Validation


def validations_of(pack: Pack, block: InputLayout) -> Iterator[Validation]:
    """The validations of a block's columns; every one is repeated by a row check."""
    for column in block.input.columns:
        if is_shown(column) or column.stamp:
            continue
        area = _entry_area(block, column)
        first = f"{letters(area[1])}{area[0]}"
        title, prompt = column.title[:32], column.prompt
        match column.type:
            case ColumnType.CHOICE:
                error = f"请从下拉列表中选择“{title}”。"
                rule = _members_below(block, column) if column.under else f"L_{column.list}"
                yield Validation(area, "list", rule, title, prompt, error, stop=not column.open)
            case ColumnType.CODE:
                yield Validation(area, "list", f"L_{column.codes}", title, prompt, "", stop=False)
            case ColumnType.AMOUNT:
                top, places, money = pack.book.most / pack.book.scale, column.decimals, pack.book.money
                least = "0" if column.negative == "error" else f"-{top:.{places}f}"
                rule = (
                    f"AND(ISNUMBER({first}),{first}>={least},{first}<={top:.{places}f},"
                    f"ROUND({first},{places})={first})"
                )
                number = f"数字，最多{'零一两三四'[places]}位小数" if places else "整数"
                number = f"不小于 0 的{number}" if column.negative == "error" else number
                yield Validation(area, "custom", rule, title, prompt, f"请填{number}，单位{money}。")
            case ColumnType.COUNT:
                yield Validation(
                    area, "whole", str(column.maximum or 10**9), title, prompt, "请填 0 或正整数。"
                )
            case ColumnType.DECIMAL:
                rule = f"ISNUMBER({first})"
                yield Validation(area, "custom", rule, title, prompt, "请填数字。")
            case ColumnType.DATE:
                yield Validation(area, "any", "", title, prompt, "", stop=False)
            case ColumnType.TEXT:
                limit = min(column.max_length, 32767)
                yield Validation(area, "length", str(limit), title, prompt, f"最多 {limit} 个字。")
    if block.input.kind == "texts":
        for column in block.input.columns:
            rows, place = block.text_rows(column.key), block.columns[MORE]
            area = (rows[0], place, rows[-1], place)
            yield Validation(
                area, "list", "L_more", "续", "接着上一行写同一段时选“续”。", "只能选“续”或留空。"
            )


def _members_below(block: InputLayout, column: Column) -> str:
    """The part of a tree that stands under the value entered beside."""
    above = a1(block.first, block.columns[column.under], absolute="c")
    parents = f"L_{column.list}_above"
    start = f"MATCH({above},{parents},0)-1"
    return f"OFFSET(INDEX(L_{column.list},1),{start},0,COUNTIF({parents},{above}),1)"


def _entry_area(block: InputLayout, column: Column) -> Area:
    if block.input.kind == "list":
        place = block.columns[column.key]
        return block.first, place, block.last, place
    row, place = block.fields[column.key]
    return row, place, row + column.lines - 1, place
