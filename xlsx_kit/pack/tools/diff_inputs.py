"""What differs between the input sheets of two packs: columns, bounds, prompts, rules about one line."""

from __future__ import annotations

from collections.abc import Iterator

from xlsx_kit.pack import ColumnType, Input, Pack
from xlsx_kit.pack.tools.difference import Difference, DifferenceKind, changed, named, quoted

INPUTS_PART = "填报表"
SHEET = {
    "sheet": "工作表名",
    "title": "标题",
    "guide": "填表说明",
    "capacity": "最多行数",
    "presets": "预填内容",
}
COLUMN = {
    "title": "标题", "type": "类型", "required": "必填", "list": "下拉列表", "open": "允许列表以外的值",
    "codes": "科目表", "prompt": "提示", "max_length": "最多字数", "decimals": "小数位数",
    "maximum": "最大值", "stamp": "发出时印好",
    "undivided": "类、款可以填",
    "negative": "填了负数时的级别",
    "blank_is_zero": "空着就是 0",
}  # fmt: skip
PAIRING = {
    "title": "名称", "severity": "级别", "when": "条件", "require": "要求", "message": "提示语",
    "hint": "处理", "unit_hint": "单位的处理",
}  # fmt: skip
TYPES = {
    ColumnType.CODE: "科目编码", ColumnType.AMOUNT: "金额", ColumnType.COUNT: "个数",
    ColumnType.DECIMAL: "小数", ColumnType.CHOICE: "下拉选择", ColumnType.TEXT: "文字",
    ColumnType.YEAR: "年度", ColumnType.DATE: "日期", ColumnType.NAME: "科目名称（自动）",
    ColumnType.DEFAULT: "默认值（自动）", ColumnType.MISSING: "缺项（自动）",
    ColumnType.JOINED: "两种编码相连（自动）",
}  # fmt: skip
"""What people call the types of columns."""


def input_differences(old: Pack, new: Pack) -> Iterator[Difference]:
    """Inputs added and taken away, then what differs in those that both have."""
    before, after = ({i.id: i.title for i in pack.inputs} for pack in (old, new))
    yield from named(INPUTS_PART, before, after, "填报表")
    for key, title in after.items():
        if key in before:
            for kind, message in _input(old.input(key), new.input(key)):
                yield Difference(INPUTS_PART, title, kind, f"{title}：{message}。")


def _input(old: Input, new: Input) -> Iterator[tuple[DifferenceKind, str]]:
    for message in changed(old, new, SHEET):
        yield DifferenceKind.CHANGED, message
    columns = [{c.key: c for c in source.columns} for source in (old, new)]
    for key, column in columns[1].items():
        if key not in columns[0]:
            needed = "，必填" if column.required else ""
            yield DifferenceKind.ADDED, f"增加{quoted(column.title)}列（{TYPES[column.type]}{needed}）"
    for key, column in columns[0].items():
        if key not in columns[1]:
            yield DifferenceKind.REMOVED, f"取消{quoted(column.title)}列"
            continue
        # an amount has the decimals of the pack, which is said once for all
        keys = {k: v for k, v in COLUMN.items() if k != "decimals" or column.type is ColumnType.DECIMAL}
        if changes := "；".join(changed(column, columns[1][key], keys)):
            yield DifferenceKind.CHANGED, f"{quoted(column.title)}列{changes}"
    pairings = [{p.id: p for p in source.pairings} for source in (old, new)]
    for key, pairing in pairings[1].items():
        if key not in pairings[0]:
            yield DifferenceKind.ADDED, f"增加核对 {key}{quoted(pairing.title)}"
    for key, pairing in pairings[0].items():
        if key not in pairings[1]:
            yield DifferenceKind.REMOVED, f"取消核对 {key}{quoted(pairing.title)}"
            continue
        for message in changed(pairing, pairings[1][key], PAIRING):
            yield DifferenceKind.CHANGED, f"核对 {key} {message}"
