"""The map (对照文件): which column of an export is what, which of its values counts as what of ours."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Literal

import msgspec

from xlsx_kit.facts.importing.spelling import column_key, target_columns, vocabulary, with_keys
from xlsx_kit.facts.importing.terms import ExportTerms, export_terms
from xlsx_kit.findings import InputError, Problem, SpecError
from xlsx_kit.messages import refusal
from xlsx_kit.pack import Pack, decoded, on_line
from xlsx_kit.values import squeezed

SKIP = "不导入"
"""A value of a value map: rows with it are left out on purpose, and counted."""


PROJECT = ("project_code", "project_name")
"""What tells the projects of the 绩效目标表 apart: the code, else the name."""


class MapPart(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A part of the map in which every key must be known."""


class Columns(MapPart, frozen=True, kw_only=True):
    """Headings, each with alternatives; ``上级/本级`` where a heading occurs twice."""

    function: list[str]
    economic: list[str] = []
    category: list[str] = []
    fund: list[str] = []
    origin: list[str] = []
    unit: list[str] = []
    unit_name: list[str] = []
    project_code: list[str] = []
    project_name: list[str] = []
    function_name: list[str] = []
    economic_name: list[str] = []


class Amount(MapPart, frozen=True, kw_only=True):
    """A column of money; ``fund`` and ``origin`` where its heading, not another column, says them.

    ``within`` is the heading of another column of money that this one is part of (其中): it is taken from it.
    """

    header: list[str]
    fund: str = ""
    origin: str = ""
    within: str = ""


class FixedValues(MapPart, frozen=True, kw_only=True):
    """What counts where the export has no column for it."""

    kind: str = ""
    fund: str = ""
    origin: str = ""


class TargetTable(MapPart, frozen=True, kw_only=True):
    """Where the 绩效目标表 stands: a sheet of the export, or of a file of its own."""

    sheet: str = ""
    header_row: int = 0
    header_rows: int = 1


class ExportMap(MapPart, frozen=True, kw_only=True):
    """The whole map. Values are looked up whole, then without their code, then by the code alone."""

    money: Literal["元", "万元"]
    columns: Columns
    amounts: list[Amount]
    kinds: dict[str, str] = {}
    funds: dict[str, str] = {}
    origins: dict[str, str] = {}
    # 项目类别 -> 人员 or 公用, where the category knows better than the economic class
    parts: dict[str, str] = {}
    always: FixedValues = FixedValues()
    targets: TargetTable = TargetTable()
    # the columns of the 绩效目标表 by their names in the vocabulary; headings with alternatives
    target_columns: dict[str, list[str]] = {}
    sheet: str = ""
    # the last row of the heading; 0: found by its words
    header_row: int = 0
    header_rows: int = 1
    year: int = 0
    # columns whose blanks mean "as above" (merged cells), outermost first
    fill_down: list[str] = []
    # a cell with such a word makes its row a subtotal
    subtotals: tuple[str, ...] = ("合计", "小计", "总计", "累计")


def read_map(path: Path, pack: Pack) -> ExportMap:
    """A map from its file. Raises InputError naming the place of the fault, OSError without the file."""
    data = path.read_bytes()
    with suppress(UnicodeDecodeError):  # which is said below
        data = with_keys(data.decode("utf-8-sig")).encode()
    try:
        found: ExportMap = decoded(data, ExportMap, path.name)
    except SpecError as error:
        text = data.decode("utf-8-sig", "replace")
        raise _wrong(path, "；".join(_located(on_line(one, text)) for one in error.problems)) from None
    found = msgspec.structs.replace(found, fill_down=[column_key(word) for word in found.fill_down])
    terms = export_terms(pack)
    found = msgspec.structs.replace(found, always=_with_usual(found.always, terms))
    if problems := _problems(found, terms, pack):
        raise _wrong(path, "；".join(problems))
    return found


def _with_usual(always: FixedValues, terms: ExportTerms) -> FixedValues:
    """With what terms usually are where the map does not say."""
    usual = {name: one.usual for name, one in terms.looked_up.items() if one.usual}
    return msgspec.structs.replace(
        always, **{name: value for name, value in usual.items() if not getattr(always, name)}
    )


def _problems(mapping: ExportMap, terms: ExportTerms, pack: Pack) -> list[str]:
    looked_up, main = terms.looked_up, terms.main
    wrong = [
        f"[{one.section}] 的“{value}”应为以下之一：{'、'.join((*one.members, SKIP))}"
        for one in looked_up.values()
        for value in getattr(mapping, one.section).values()
        if value not in one.members and (value != SKIP or one.optional)
    ]
    for place, part in [("[always]", mapping.always), *(("[[amounts]]", a) for a in mapping.amounts)]:
        wrong += [
            f"{place} 的 {name}“{value}”应为以下之一：{'、'.join(one.members)}"
            for name, one in looked_up.items()
            if (value := getattr(part, name, "")) and value not in one.members
        ]
    if not getattr(mapping.columns, main):
        wrong.append(f"[columns] 要写 {main}")
    if not mapping.amounts:
        wrong.append("[[amounts]] 至少要有一项")
    headings = [a.header for a in mapping.amounts if not a.within]
    wrong += [
        f"[[amounts]] 的 within“{amount.within}”不是另一金额列的表头"
        for amount in mapping.amounts
        if amount.within and not any(amount.within in header for header in headings)
    ]
    for name, one in looked_up.items():
        if one.optional or getattr(mapping.columns, one.column) or getattr(mapping.always, name):
            continue
        by_amount = name in Amount.__struct_fields__
        if not by_amount or not all(getattr(amount, name) for amount in mapping.amounts):
            wanted = "[always] 或每个 [[amounts]] " if by_amount else "[always] "
            wrong.append(f"[columns] 没有 {one.column} 时，{wanted}要写 {name}")
    unknown = [key for key in mapping.fill_down if key not in Columns.__struct_fields__]
    if unknown:
        wrong.append(f"fill_down 中没有这样的列：{'、'.join(unknown)}")
    for last, rows in (
        (mapping.header_row, mapping.header_rows),
        (mapping.targets.header_row, mapping.targets.header_rows),
    ):
        if last < 0 or rows < 1 or 0 < last < rows:
            wrong.append("header_row 是表头最后一行的行号，header_rows 是表头的行数")
    return [*wrong, *_target_problems(mapping, pack)]


def _target_problems(mapping: ExportMap, pack: Pack) -> Iterator[str]:
    """What is wrong with the columns of the 绩效目标表, if the map has any."""
    columns, known = mapping.target_columns, target_columns()
    if not columns:
        return
    if not any(spec.targets for spec in pack.book.imports):
        yield "[target_columns] 不用写：套表没有从绩效目标表导入的清单"
    if unknown := [key for key in columns if key not in known]:
        yield f"[target_columns] 中没有这样的列：{'、'.join(unknown)}"
    if not any(columns.get(key) for key in PROJECT):
        yield f"[target_columns] 要写 {' 或 '.join(PROJECT)}"
    yield from (
        f"[target_columns] 要写 {key}"
        for key in vocabulary()["target_rows"]["content"]
        if not columns.get(key)
    )


def _located(found: Problem) -> str:
    place = f"第 {found.line} 行 {found.inside}".rstrip() + "：" if found.line else ""
    return f"{place}{found.message}，{found.hint.rstrip('。')}"


def _wrong(path: Path, what: str) -> InputError:
    return refusal("IMP-001", name=path.name, what=what.rstrip("。"))


class ValueMap:
    """One value map, ready to look values up however the export spells them."""

    def __init__(self, declared: dict[str, str], own: tuple[str, ...]) -> None:
        self._known = {squeezed(k): v for k, v in {**{o: o for o in own}, **declared}.items()}

    def get(self, text: str) -> str:
        """What a value counts as; "" where the map does not say."""
        whole = squeezed(text)
        code = whole[: len(whole) - len(whole.lstrip("0123456789"))]
        name = whole[len(code) :].lstrip("-_.、:|")
        for spelling in (whole, name, code):
            if spelling and spelling in self._known:
                return self._known[spelling]
        return ""
