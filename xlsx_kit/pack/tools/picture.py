"""A whole pack as plain data for a page: every sheet, check and sentence, in words."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from xlsx_kit.compute import words
from xlsx_kit.findings import SEVERITIES, Severity
from xlsx_kit.pack import CheckSpec, Column, ColumnType, IdentitySpec, Pack, Pairing, RollupSpec
from xlsx_kit.pack.tools.difference import titles
from xlsx_kit.pack.tools.named import Whole
from xlsx_kit.pack.tools.picture_tables import table_picture
from xlsx_kit.pack.tools.picture_words import narrative_picture, shown
from xlsx_kit.returns import checks_of

INPUT_KINDS = {"list": "一行一条", "form": "一栏一项", "texts": "成段文字"}
MOST_MEMBERS = 12


def pack_picture(whole: Whole) -> dict[str, Any]:
    """What the page shows, from top to bottom."""
    pack = whole.pack
    return {
        "id": pack.id,
        "version": pack.book.version,
        "title": pack.book.title,
        "extends": list(pack.lineage[1:]),
        "money": pack.book.money,
        "scopes": pack.book.scopes,
        "cover": {
            "sheet": pack.book.cover.sheet,
            "title": shown(pack, pack.book.cover.title),
            "instructions": pack.book.cover.instructions,
            "secrecy": pack.book.cover.secrecy,
        },
        "inputs": [_input(pack, source.id) for source in pack.inputs],
        "tables": [table_picture(pack, view) for view in pack.views],
        "checks": [group for group in _checks(pack) if group["rules"]],
        "sections": narrative_picture(whole),
        "lists": [{"name": k, "members": v} for k, v in pack.book.lists.items()],
        "groups": [
            {"name": k, "said": pack.book.words.get(k, ""), "members": v} for k, v in pack.book.groups.items()
        ],
        "codes": [
            {
                "title": codes.spec.title,
                "levels": "、".join(f"{w} 位" for w in codes.spec.widths),
                "count": len(codes.entries),
                "classes": [(c, codes.name(c, 0)) for c in codes.spec.classes],
            }
            for codes in pack.codes.values()
        ],
    }


def _input(pack: Pack, input_id: str) -> dict[str, Any]:
    source = pack.input(input_id)
    return {
        "id": source.id,
        "title": source.title,
        "sheet": source.sheet,
        "kind": INPUT_KINDS[source.kind],
        "capacity": source.capacity if source.kind == "list" else 0,
        "guide": source.guide,
        "columns": [
            {
                "title": column.title,
                "key": column.key,
                "type": titles()["types"][column.type],
                "required": column.required,
                "entered": column.is_fact and not column.stamp,
                "allowed": "；".join(_allowed(pack, column)),
                "prompt": column.prompt,
            }
            for column in source.columns
        ],
        "presets": ["，".join(preset.values()) for preset in source.presets],
    }


def _allowed(pack: Pack, column: Column) -> Iterator[str]:
    """What may be entered in a column."""
    if column.list:
        members = pack.values(column.list)
        yield "、".join(members[:MOST_MEMBERS]) + (
            f"等 {len(members)} 项" if len(members) > MOST_MEMBERS else ""
        )
    if column.under:
        yield "随上一级而定"
    if column.open:
        yield "也可填列表以外的值"
    if column.codes:
        codes = pack.codes[column.codes].spec
        yield f"{codes.title} {codes.widths[-1]} 位末级编码"
    if column.type is ColumnType.TEXT:
        yield f"最多 {column.max_length} 字"
    if column.type is ColumnType.DECIMAL:
        yield f"最多 {column.decimals} 位小数"
    if column.maximum is not None:
        yield f"不大于 {column.maximum}{column.suffix}"
    if column.stamp:
        yield "发出时印好，不填"


def _checks(pack: Pack) -> Iterator[dict[str, Any]]:
    """Every rule by the kind of place it is declared in."""
    related = [
        _rule(
            i.spec,
            left=words(pack, i.left),
            relation=titles()["relations"][i.spec.op],
            right=words(pack, i.right),
            when=_condition_words(pack, i.only_if_zero, "为零时")
            + _condition_words(pack, i.only_if_not_zero, "不为零时"),
        )
        for i in pack.identities
    ]
    rolled = [_rule(r) for r in pack.rollups]
    paired = [_rule(p, said=p.message, of=source.title) for source in pack.inputs for p in source.pairings]
    others = [
        _rule(c.spec, c.severity, said=c.spec.message) for c in checks_of(pack) if c.spec.status != "off"
    ]
    yield {"title": "勾稽关系", "rules": sorted([*related, *rolled], key=lambda rule: rule["id"])}
    yield {"title": "每行的核对", "rules": paired}
    yield {"title": "其他核对", "rules": sorted(others, key=lambda rule: rule["id"])}


def _rule(
    spec: IdentitySpec | RollupSpec | Pairing | CheckSpec, severity: Severity | None = None, **more: str
) -> dict[str, Any]:
    level = severity or Severity(spec.severity)
    hints = {"hint": spec.hint, "unit_hint": getattr(spec, "unit_hint", "")}
    shown = {"id": spec.id, "severity": level.value, "level": SEVERITIES[level], "title": spec.title}
    return {**shown, "basis": spec.basis, **hints, **more}


def _condition_words(pack: Pack, guard: Any, how: str) -> str:
    return f"仅在{words(pack, guard)}{how}核对。" if guard is not None else ""
