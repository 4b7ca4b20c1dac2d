"""Whether what is said of rows is sound: where they come from, and names that are theirs alone."""

from __future__ import annotations

from collections import Counter

from xlsx_kit.pack import SpecError
from xlsx_kit.prose.narrative.names import NAME, Names
from xlsx_kit.prose.narrative.parts import VALUES, NameKind, links_of, own_values
from xlsx_kit.prose.narrative.spec import LOCAL_NAMES, RowsSpec

SOURCES = "请恰写一种：table（按科目列行的公开表）、records（清单），或 codes 和 sources（科目表和填报表）。"


def row_kinds(rows: RowsSpec) -> dict[str, NameKind]:
    """The names that a row adds, and what each stands for."""
    own = {name: part.kind for name, part in own_values(rows) if part.kind}
    return {**dict.fromkeys(rows.names, NameKind.TEXT), **own}


def row_optional(rows: RowsSpec) -> set[str]:
    """Those of them that may be blank."""
    befores = {change.before for change in rows.changes.values()}
    return {*rows.texts, *befores, *(name for name, part in own_values(rows) if part.optional)}


def check_rows(rows: RowsSpec, names: Names, place: str) -> None:
    """Raises SpecError for the first thing wrong with rows, but for their sentences."""
    given = (bool(rows.table), bool(rows.records), bool(rows.codes and rows.sources))
    if sum(given) != 1 or bool(rows.codes) != bool(rows.sources):
        raise SpecError("应恰有 table、records、codes 和 sources 之一", place, SOURCES)
    if rows.records and (rows.names or rows.level or rows.under):
        raise SpecError(
            "records 没有科目，不得有 names、level、under", place, "请去掉这些，名称写在 texts 中。"
        )
    taken = Counter((*rows.names, *(name for name, _ in own_values(rows))))
    for name, times in taken.items():
        if times > 1 or name in names.kinds or name in LOCAL_NAMES:
            raise SpecError(f"名称 {name!r} 已用于别处", place, "请换一个名称，用到它的地方一并改。")
        if not NAME.fullmatch(name):
            raise SpecError(f"名称 {name!r} 只能用小写字母、数字和下划线", place, "请换一个名称。")
    if rows.only_with:
        _known(rows.only_with, ("money",), rows, names, place)
    for part in VALUES:
        for entry in getattr(rows, part, {}).values():
            for parts, name in links_of(part, entry) if not isinstance(entry, str) else ():
                _known(name, parts, rows, names, place)
    for change in rows.changes.values():
        own = rows.texts.get(change.reason)
        if own is not None and not own.drop:
            what = f"原因 {change.reason!r} 须用 drop 去掉自带的“原因是”"
            raise SpecError(what, place, '请写上 drop = "reason"。')
    for text in rows.texts.values():
        if bool(text.ref) == bool(text.texts):
            raise SpecError(
                "texts 的每项应恰有 ref、texts 之一", place, "ref 中的 * 是这一行；texts 写 填报表.列。"
            )


def _known(name: str, parts: tuple[str, ...], rows: RowsSpec, names: Names, place: str) -> None:
    """What an entry of rows names is theirs or the unit's."""
    if not any(name in getattr(rows, part, ()) for part in parts):
        names.known(name, parts, place)
