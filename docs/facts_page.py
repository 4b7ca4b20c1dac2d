"""docs/facts.schema.json and docs/facts/: the facts file, as the packs that ship define it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from xlsx_kit.facts.file import PACK_KEY
from xlsx_kit.pack.loading.load import DEFAULT_PACK, load_pack
from xlsx_kit.pack.model.inputs import Column, ColumnType, Input
from xlsx_kit.pack.model.pack import Pack
from xlsx_kit.resources import root

Schema = dict[str, Any]
LINE = 200
WHOLE = (ColumnType.COUNT, ColumnType.YEAR)
DIALECT = "https://json-schema.org/draft/2020-12/schema"
# No pattern can say that a day exists; the reader can. Whitespace around it, and any of these between.
DATE = r"^\s*[0-9]{4}[-/.年月][0-9]{1,2}[-/.年月][0-9]{1,2}日*\s*$|^$"
KINDS = {
    ColumnType.AMOUNT: "金额",
    ColumnType.COUNT: "整数",
    ColumnType.YEAR: "年度",
    ColumnType.DECIMAL: "小数",
    ColumnType.CODE: "编码",
    ColumnType.CHOICE: "选项",
    ColumnType.TEXT: "文字",
    ColumnType.DATE: "日期",
}


def shipped() -> list[Pack]:
    """The packs that come with the program, the default one first."""
    names = sorted(entry.name for entry in root("schemas").iterdir() if (entry / "book.toml").is_file())
    return [load_pack(name) for name in sorted(names, key=lambda name: name != DEFAULT_PACK)]


def facts_schema() -> Schema:
    """One schema for the facts files of every pack that ships; ``pack`` decides which applies."""
    packs = shipped()
    others = [pack for pack in packs if pack.id != DEFAULT_PACK]
    named = {"properties": {PACK_KEY: {"enum": [pack.id for pack in others]}}, "required": [PACK_KEY]}
    return {
        "$schema": DIALECT,
        "title": "xlsx-kit facts",
        "description": "What one unit enters. Without `pack`, or with another pack than those that ship, "
        f"it is held to {DEFAULT_PACK}.",
        "allOf": [
            {"if": {"not": named}, "then": {"$ref": f"#/$defs/{DEFAULT_PACK}"}},
            *(
                {
                    "if": {"properties": {PACK_KEY: {"const": pack.id}}, "required": [PACK_KEY]},
                    "then": {"$ref": f"#/$defs/{pack.id}"},
                }
                for pack in others
            ),
        ],
        "$defs": {pack.id: pack_schema(pack) for pack in packs},
    }


def pack_schema(pack: Pack) -> Schema:
    """The schema of one pack's facts."""
    properties: Schema = {PACK_KEY: {"type": ["string", "null"]}}
    for source in pack.inputs:
        if source.part:
            properties[source.part] = _part(pack, source)
        else:
            properties |= _record(pack, source)["properties"]
    return {
        "title": pack.book.title,
        "type": "object",
        "properties": properties,
        "additionalProperties": False,
    }


def _part(pack: Pack, source: Input) -> Schema:
    record = _record(pack, source)
    if source.kind != "list":
        return {"title": source.title, **record, "type": ["object", "null"]}
    return {"title": source.title, "type": ["array", "null"], "items": record}


def _record(pack: Pack, source: Input) -> Schema:
    properties = {column.key: _value(pack, column) for column in source.facts}
    return {"type": "object", "properties": properties, "additionalProperties": False}


def _value(pack: Pack, column: Column) -> Schema:
    whole = column.type in WHOLE or (column.type is ColumnType.AMOUNT and not column.decimals)
    schema: Schema = {"title": column.title, "type": ["string", "integer" if whole else "number", "null"]}
    switches = [name == "true" for name in ("true", "false") if name in column.aliases]
    if column.type is ColumnType.DATE:
        schema["type"] = ["string", "null"]
    members = _members(pack, column)
    if members is not None:
        schema["enum"] = [*members, *column.aliases, *switches, "", None]
        schema["type"] = ["string", "boolean", "null"] if switches else ["string", "null"]
    pattern = _pattern(column)
    return schema | ({"pattern": pattern} if pattern else {})


def _members(pack: Pack, column: Column) -> list[str] | None:
    """What a closed choice may be; None for everything else."""
    if column.type is not ColumnType.CHOICE or column.open:
        return None
    return list(pack.values(column.list))


def _pattern(column: Column) -> str:
    """How a number is written as text so that nothing is said of it."""
    match column.type:
        case ColumnType.AMOUNT | ColumnType.DECIMAL:
            unit = rf"({column.suffix})?" if column.suffix and column.type is ColumnType.DECIMAL else ""
            places = rf"[0-9]{{1,{column.decimals}}}0*" if column.decimals else "0+"
            return rf"^$|^-?[0-9]+(\.{places})?{unit}$"
        case kind if kind in WHOLE:
            return r"^$|^-?[0-9]+(\.0+)?$"
        case ColumnType.DATE:
            return DATE
        case _:
            return ""


def schema_page() -> str:
    """docs/facts.schema.json."""
    return "\n".join(_laid_out(facts_schema())) + "\n"


def _laid_out(value: Any, indent: str = "", lead: str = "", tail: str = "") -> Iterator[str]:
    """JSON with a line for whatever fits into one, so that a change of one key is a change of one line."""
    line = f"{indent}{lead}{json.dumps(value, ensure_ascii=False)}{tail}"
    if len(line) <= LINE or not isinstance(value, dict | list):
        yield line
        return
    opening, closing = "{}" if isinstance(value, dict) else "[]"
    pairs = list(value.items()) if isinstance(value, dict) else [("", inner) for inner in value]
    yield f"{indent}{lead}{opening}"
    for n, (key, inner) in enumerate(pairs, 1):
        name = f"{json.dumps(key, ensure_ascii=False)}: " if isinstance(value, dict) else ""
        yield from _laid_out(inner, f"{indent} ", name, "," if n < len(pairs) else "")
    yield f"{indent}{closing}{tail}"


def pack_pages() -> dict[str, Callable[[], str]]:
    """docs/facts/: one page a pack."""
    return {f"facts/{pack.id}.md": partial(pack_page, pack) for pack in shipped()}


def pack_page(pack: Pack) -> str:
    """The parts of one pack's facts, key by key."""
    return "\n".join(_page(pack))


def _page(pack: Pack) -> Iterator[str]:
    yield f"# 事实文件的各部分：`{pack.id}`，{pack.book.title}\n"
    yield "由套表生成（`make update`），不要手改。各种类型的写法见[事实文件](../facts.md)。\n"
    for source in pack.inputs:
        shape = "数组，每行一个对象" if source.kind == "list" else "对象"
        where = f"`{source.part}`（{shape}）" if source.part else "最外层的键"
        yield f"## {where}：{source.title}\n"
        yield "| 键 | 名称 | 类型 | 写法 |\n|---|---|---|---|"
        for column in source.facts:
            notes = "；".join(_notes(pack, column))
            yield f"| `{column.key}` | {column.title} | {KINDS[column.type]} | {notes} |"
        yield ""


def _notes(pack: Pack, column: Column) -> Iterator[str]:
    if column.type is ColumnType.CHOICE:
        yield "由上一列决定" if column.under else "、".join(pack.values(column.list))
        if column.open:
            yield "可另填"
    if column.type is ColumnType.DECIMAL:
        yield f"至多 {column.decimals} 位小数"
    if column.omit_blank:
        yield "可省"
