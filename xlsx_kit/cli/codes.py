"""Commands about code lists: codes import, codes list, codes crosswalk."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from xlsx_kit.cli import console, text
from xlsx_kit.cli.options import JsonOption, year_number

DEFAULT = "hebei-2024"
PackOption = Annotated[
    str,
    typer.Option(
        "--pack", metavar="ID", help=f"套表编号，或套表的文件夹；不写时为 {DEFAULT}。", show_default=False
    ),
]
ListOption = Annotated[
    str,
    typer.Option(
        "--list", metavar="L", help="哪个列表：functional 功能分类，economic 经济分类。", show_default=False
    ),
]
DEFAULT = "hebei-2024"


def import_list(
    source: Annotated[
        Path,
        typer.Argument(metavar="FILE", help="xlsx、xls、csv，或粘贴成 txt 的文字。", show_default=False),
    ],
    codes: ListOption,
    pack: PackOption = DEFAULT,
    year: Annotated[
        int | None,
        typer.Option(
            "--year",
            metavar="Y",
            parser=year_number,
            help="这是哪一年的完整列表：改了名称的从这一年起改名，没有了的到上一年为止。不写则只增加。",
        ),
    ] = None,
    budget: Annotated[
        str,
        typer.Option("--budget", metavar="B", help="属于哪本预算，如 政府性基金预算；一般公共预算不写。"),
    ] = "",
    out: Annotated[
        Path | None,
        typer.Option(
            "--out", metavar="C.csv", help="写到这个文件；不写时放进套表的 codes 文件夹。", show_default=False
        ),
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="只报告，不写入。")] = False,
    json: JsonOption = False,
) -> None:
    """原有的行从不丢失：改名、停用的只写上截止年度。与原有内容冲突的不收，逐条列出。"""
    from xlsx_kit.api import import_codes

    done = import_codes(source, pack, codes, year=year or 0, budget=budget, out=out, dry_run=dry_run)
    if json:
        console.write_json(done.to_dict())
        return
    for change in (*done.taken, *done.conflicts):
        line = f"，第 {change.line} 行" if change.line else ""
        console.say(f"{change.words}：{change.code} {change.name}{line}")
    counts = "，".join(f"{words} {count}" for words, count in done.counts.items())
    console.say(f"读到 {done.read} 个科目：{counts}。")
    if done.written:
        console.say(f"已写入：{done.out}")
    else:
        console.say("没有写入（--dry-run）。" if dry_run else "没有变化，没有写入。")


def show_list(
    codes: ListOption,
    pack: PackOption = DEFAULT,
    year: Annotated[
        int | None,
        typer.Option("--year", metavar="Y", parser=year_number, help="只列这一年有效的。"),
    ] = None,
    json: JsonOption = False,
) -> None:
    from xlsx_kit.api import listed_codes

    entries = listed_codes(pack, codes, year or 0)
    if json:
        names = ("code", "name", "budget", "valid_from", "valid_to")
        console.write_json({"codes": [{n: getattr(e, n) or None for n in names} for e in entries]})
        return
    rows = [(e.code, e.name, e.budget, str(e.valid_from or ""), str(e.valid_to or "")) for e in entries]
    for line in text.table(["编码", "名称", "预算", "起", "止"], rows, right=[False] * 5):
        console.say(line)
    console.say(f"共 {len(rows)} 条。")


def crosswalk(
    before: Annotated[
        str,
        typer.Option("--from", metavar="Y", help="原来的年度，或一份列表文件。", show_default=False),
    ],
    after: Annotated[
        str, typer.Option("--to", metavar="Y", help="新的年度，或一份列表文件。", show_default=False)
    ],
    codes: ListOption,
    pack: PackOption = DEFAULT,
    out: Annotated[
        Path | None,
        typer.Option("--out", metavar="C.csv", help="停用科目的对照表，供 campaign rollover 使用。"),
    ] = None,
    json: JsonOption = False,
) -> None:
    """猜测写在对照表中，标着“待确认”：逐条核对，填对新编码，清空“待确认”一栏，rollover 才会采用。"""
    from xlsx_kit.api import compare_codes, write_crosswalk

    found = compare_codes(pack, codes, before, after)
    count = write_crosswalk(found, out) if out else 0
    if json:
        console.write_json({**found.to_dict(), "out": str(out) if out else None})
        return
    for pair in found.pairs:
        guess = f"，可能改为 {pair.new} {pair.new_name}（待确认）" if pair.new else "，没有找到相近的科目"
        said = {
            "renamed": f"改名 {pair.old} {pair.old_name} → {pair.new_name}",
            "ended": f"停用 {pair.old} {pair.old_name}{guess}",
            "new": f"新增 {pair.new} {pair.new_name}",
        }
        console.say(said[pair.kind])
    kinds = [sum(pair.kind == kind for pair in found.pairs) for kind in ("renamed", "ended", "new")]
    console.say(f"不变 {found.kept}，改名 {kinds[0]}，停用 {kinds[1]}，新增 {kinds[2]}。")
    if out:
        console.say(f"已写出对照表：{out}，{count} 条待确认。")
