"""Commands that take the returns of a campaign together: rollup, rollover."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from xlsx_kit.cli import console
from xlsx_kit.cli.campaign import FolderArgument, JobsOption, at_work
from xlsx_kit.cli.options import JsonOption
from xlsx_kit.cli.progress import bar

if TYPE_CHECKING:
    from collections.abc import Iterable

    from xlsx_kit.campaign.consolidation.eliminate import Transfer

OutOption = Annotated[
    Path, typer.Option("--out", metavar="DIR", help="结果放在哪个文件夹。", show_default=False)
]


def rollup(
    folder: FolderArgument,
    out: OutOption,
    code: Annotated[str, typer.Option("--code", metavar="CODE", help="部门编码。")] = "",
    name: Annotated[str, typer.Option("--name", metavar="T", help="部门名称。")] = "",
    parent: Annotated[
        str, typer.Option("--parent", metavar="T", help="只汇总名单中主管部门为此的单位。")
    ] = "",
    by_parent: Annotated[
        bool, typer.Option("--by-parent", help="按名单中的主管部门，每个部门各汇总一份。")
    ] = False,
    json: JsonOption = False,
    jobs: JobsOption = 1,
) -> None:
    """汇总一个部门或全部单位写 --code 和 --name；每个主管部门各一份写 --by-parent。"""
    from xlsx_kit.campaign.consolidation.department import consolidate, consolidate_by_parent

    if by_parent == bool(code and name) or (by_parent and parent):
        raise typer.BadParameter("请写 --code 和 --name，或只写 --by-parent。")
    with at_work(folder, "rollup") as (found, run):
        if by_parent:
            done = consolidate_by_parent(found, out, jobs=jobs, progress=bar())
        else:
            done = [consolidate(found, out, code=code, name=name, parent=parent, jobs=jobs, progress=bar())]
        said = [one.to_dict() for one in done]
        run.result({"rollups": said})
    if json:
        console.write_json({"rollups": said} if by_parent else said[0])
        return
    for one in done:
        _say_transfers(one.transfers)
        if one.missing:
            console.say(f"没有计入（未报回或还有错误）：{'、'.join(one.missing)}")
        console.say(f"已汇总 {len(one.units)} 个单位：{one.facts}，{one.workbook}")


def rollover(
    folder: FolderArgument,
    out: OutOption,
    crosswalk: Annotated[
        Path | None,
        typer.Option(
            "--crosswalk",
            metavar="C.csv",
            help="对照表（csv 或 xlsx）：改了的科目编码、单位编码和名称，合并的单位。",
        ),
    ] = None,
    json: JsonOption = False,
    jobs: JobsOption = 1,
) -> None:
    from xlsx_kit.campaign.rollover.facts import roll_over

    with at_work(folder, "rollover") as (found, run):
        done = roll_over(found, out, crosswalk, jobs=jobs, progress=bar())
        run.result(done.to_dict())
    if json:
        console.write_json(done.to_dict())
        return
    for code, olds in done.merged.items():
        console.say(f"合并：{'、'.join(olds)} → {code}，上年数为各单位之和（同口径）")
    _say_transfers(done.transfers)
    for _, old in done.unused:
        console.say(f"对照表中的 {old} 没有用到，请核对。")
    if done.missing:
        console.say(f"没有写出（未报回或还有错误）：{'、'.join(done.missing)}")
    console.say(f"已写出 {len(done.files)} 个文件：{out}。下一年的 campaign.toml 中写 prefill 即可。")


def _say_transfers(transfers: Iterable[Transfer]) -> None:
    for one in transfers:
        gap = f"，相差 {one.paid - one.received:.2f}" if one.paid != one.received else ""
        console.say(
            f"往来：{one.payer} → {one.receiver} {one.kind} {one.paid:.2f}，对方 {one.received:.2f}{gap}"
        )
