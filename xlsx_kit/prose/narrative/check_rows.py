"""Whether what is said of rows is sound: where they come from, and names that are theirs alone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from xlsx_kit.pack import SpecError
from xlsx_kit.prose.narrative.names import NAME, NameKind, Names
from xlsx_kit.prose.narrative.spec import LOCAL_NAMES, ChangeSpec, RowsSpec

SOURCES = "请恰写一种：table（按科目列行的公开表）、records（清单），或 codes 和 sources（科目表和填报表）。"


def row_kinds(rows: RowsSpec) -> dict[str, NameKind]:
    """The names that a row adds, and what each stands for."""
    return {
        **dict.fromkeys(rows.names, NameKind.TEXT),
        **dict.fromkeys(rows.money, NameKind.NUMBER),
        **dict.fromkeys(rows.texts, NameKind.TEXT),
        **dict.fromkeys(rows.changes, NameKind.CHANGE),
        **dict.fromkeys(rows.ratios, NameKind.PERCENT),
    }


def row_optional(rows: RowsSpec) -> set[str]:
    """Those of them that may be blank."""
    return {*rows.texts, *rows.ratios, *(change.before for change in rows.changes.values())}


def check_rows(rows: RowsSpec, names: Names, place: str) -> None:
    """Raises SpecError for the first thing wrong with rows, but for their sentences."""
    given = (bool(rows.table), bool(rows.records), bool(rows.codes and rows.sources))
    if sum(given) != 1 or bool(rows.codes) != bool(rows.sources):
        raise SpecError("应恰有 table、records、codes 和 sources 之一", place, SOURCES)
    if rows.records and (rows.names or rows.level or rows.under):
        raise SpecError(
            "records 没有科目，不得有 names、level、under", place, "请去掉这些，名称写在 texts 中。"
        )
    taken = Counter((*rows.names, *rows.money, *rows.texts, *rows.changes, *rows.ratios))
    for name, times in taken.items():
        if times > 1 or name in names.kinds or name in LOCAL_NAMES:
            raise SpecError(f"名称 {name!r} 已用于别处", place, "请换一个名称，用到它的地方一并改。")
        if not NAME.fullmatch(name):
            raise SpecError(f"名称 {name!r} 只能用小写字母、数字和下划线", place, "请换一个名称。")
    for name in [rows.only_with] if rows.only_with else []:
        _known(name, rows.money, "money", names, place)
    for change in rows.changes.values():
        check_change(change, rows, names, place)
    for ratio in rows.ratios.values():
        for name in (ratio.part, ratio.whole):
            _known(name, rows.money, "money", names, place)
    for text in rows.texts.values():
        if bool(text.ref) == bool(text.texts):
            raise SpecError(
                "texts 的每项应恰有 ref、texts 之一", place, "ref 中的 * 是这一行；texts 写 填报表.列。"
            )
        if text.drop:
            names.known(text.drop, ("drop",), place)


def check_change(change: ChangeSpec, rows: RowsSpec, names: Names, place: str) -> None:
    """What a change of a row names is the row's or the unit's."""
    if change.base:
        names.known(change.base, ("words",), place)
    for name in (change.now, change.before):
        _known(name, rows.money, "money", names, place)
    names.known(change.told, ("comparisons",), place)
    if change.reason:
        _known(change.reason, rows.texts, "texts", names, place)
        own = rows.texts.get(change.reason)
        if own is not None and not own.drop:
            what = f"原因 {change.reason!r} 须用 drop 去掉自带的“原因是”"
            raise SpecError(what, place, '请写上 drop = "reason"。')


def _known(name: str, own: Mapping[str, object], part: str, names: Names, place: str) -> None:
    if name not in own:
        names.known(name, (part,), place)
