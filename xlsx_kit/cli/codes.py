"""Commands about code lists: codes import, codes list, codes crosswalk."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from xlsx_kit.cli import columns, console
from xlsx_kit.cli.options import JsonOption, when_of, year_or_date
from xlsx_kit.cli.parameters import Argument, Flag, Option

if TYPE_CHECKING:
    from xlsx_kit.api import CodeComparison, ImportedCodes

DEFAULT = "hebei-2024"
PackOption = Annotated[str, Option("--pack", "ID", f"套表编号，或套表的文件夹；不写时为 {DEFAULT}。")]
ListOption = Annotated[
    str,
    Option(
        "--list",
        "L",
        "哪个列表：functional 支出功能分类，economic 部门预算支出经济分类，government 政府预算支出经济分类，"
        "revenue 收入分类，或套表自己的。",
    ),
]


def import_list(
    source: Annotated[Path, Argument("FILE", "xlsx、xls、csv，或粘贴成 txt 的文字。")],
    codes: ListOption,
    pack: PackOption = DEFAULT,
    year: Annotated[
        str | None,
        Option(
            "--year",
            "Y",
            "这是哪一年（年度中调整的写生效日期，如 2024-07-01）的完整列表：改名的从这时起改，没有了的"
            "到此前为止。不写则只增加。",
            year_or_date,
        ),
    ] = None,
    budget: Annotated[
        str, Option("--budget", "B", "属于哪本预算，如 政府性基金预算；一般公共预算不写。")
    ] = "",
    out: Annotated[
        Path | None, Option("--out", "C.csv", "写到这个文件；不写时放进套表的 codes 文件夹。")
    ] = None,
    dry_run: Annotated[bool, Flag("--dry-run", "只报告，不写入。")] = False,
    json: JsonOption = False,
) -> None:
    """原有的行从不丢失：改名、停用的只写上截止年度。与原有内容冲突的不收，逐条列出。"""
    from xlsx_kit.api import import_codes

    result = import_codes(source, pack, codes, year=when_of(year), budget=budget, out=out, dry_run=dry_run)
    console.show(result, _import_lines(result, dry_run=dry_run), json=json)


def show_list(
    codes: ListOption,
    pack: PackOption = DEFAULT,
    year: Annotated[
        str | None,
        Option("--year", "Y", "只列这一年、或这一天（如 2024-07-01）有效的。", year_or_date),
    ] = None,
    json: JsonOption = False,
) -> None:
    from xlsx_kit.api import listed_codes

    entries = listed_codes(pack, codes, when_of(year))
    if json:
        console.write_json({"codes": [entry.to_dict() for entry in entries]})
        return
    rows = [[str(value or "") for value in entry.to_dict().values()] for entry in entries]
    console.say_lines(columns.table(["编码", "名称", "预算", "起", "止"], rows, right=[False] * 5))
    console.say(f"共 {len(rows)} 条。")


def crosswalk(
    before: Annotated[str, Option("--from", "Y", "原来的年度、日期，或一份列表文件。")],
    after: Annotated[str, Option("--to", "Y", "新的年度、日期，或一份列表文件。")],
    codes: ListOption,
    pack: PackOption = DEFAULT,
    out: Annotated[
        Path | None, Option("--out", "C.csv", "停用科目的对照表，供 campaign rollover 使用。")
    ] = None,
    json: JsonOption = False,
) -> None:
    """猜测写在对照表中，标着“待确认”：逐条核对，填对新编码，清空“待确认”一栏，rollover 才会采用。"""
    from xlsx_kit.api import compare_codes, write_crosswalk

    comparison = compare_codes(pack, codes, before, after)
    count = write_crosswalk(comparison, out) if out else 0
    if json:
        console.write_json({**comparison.to_dict(), "out": str(out) if out else None})
        return
    console.say_lines(_comparison_lines(comparison))
    if out:
        console.say(f"已写出对照表：{out}，{count} 条待确认。")


def _import_lines(result: ImportedCodes, *, dry_run: bool) -> Iterator[str]:
    for change in (*result.taken, *result.conflicts):
        line = f"，第 {change.line} 行" if change.line else ""
        yield f"{change.words}：{change.code} {change.name}{line}"
    counts = "，".join(f"{words} {count}" for words, count in result.counts.items())
    yield f"读到 {result.read} 个科目：{counts}。"
    if result.written:
        yield f"已写入：{result.out}"
    else:
        yield "没有写入（--dry-run）。" if dry_run else "没有变化，没有写入。"


def _comparison_lines(comparison: CodeComparison) -> Iterator[str]:
    counts = {"renamed": 0, "ended": 0, "new": 0}
    for pair in comparison.pairs:
        counts[pair.kind] += 1
        if pair.kind == "renamed":
            yield f"改名 {pair.old} {pair.old_name} → {pair.new_name}"
        elif pair.kind == "new":
            yield f"新增 {pair.new} {pair.new_name}"
        else:
            guess = f"可能改为 {pair.new} {pair.new_name}（待确认）" if pair.new else "没有找到相近的科目"
            yield f"停用 {pair.old} {pair.old_name}，{guess}"
    yield f"不变 {comparison.kept}，改名 {counts['renamed']}，停用 {counts['ended']}，新增 {counts['new']}。"
