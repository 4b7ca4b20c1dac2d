"""Commands that take the returns of a campaign together: rollup, rollover."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from xlsx_kit.cli import console
from xlsx_kit.cli.campaign import FolderArgument, opened_campaign
from xlsx_kit.cli.options import JsonOption


def rollup(
    folder: FolderArgument,
    out: Annotated[
        Path, typer.Option("--out", metavar="DIR", help="结果放在哪个文件夹。", show_default=False)
    ],
    code: Annotated[str, typer.Option("--code", metavar="CODE", help="部门编码。", show_default=False)],
    name: Annotated[str, typer.Option("--name", metavar="T", help="部门名称。", show_default=False)],
    parent: Annotated[
        str, typer.Option("--parent", metavar="T", help="只汇总名单中主管部门为此的单位。")
    ] = "",
    json: JsonOption = False,
) -> None:
    """汇总各单位：部门的事实文件（已抵销单位之间的往来）和带公式的汇总工作簿。"""
    from xlsx_kit.campaign.together import put_together

    done = put_together(opened_campaign(folder), out, code=code, name=name, parent=parent)
    if json:
        console.write_json(done.to_dict())
        return
    for one in done.transfers:
        gap = f"，相差 {one.paid - one.received:.2f}" if one.paid != one.received else ""
        console.say(
            f"往来：{one.payer} → {one.receiver} {one.kind} {one.paid:.2f}，对方 {one.received:.2f}{gap}"
        )
    if done.missing:
        console.say(f"没有计入（未报回或还有错误）：{'、'.join(done.missing)}")
    console.say(f"已汇总 {len(done.units)} 个单位：{done.facts}，{done.workbook}")


def rollover(
    folder: FolderArgument,
    out: Annotated[
        Path, typer.Option("--out", metavar="DIR", help="结果放在哪个文件夹。", show_default=False)
    ],
    crosswalk: Annotated[
        Path | None,
        typer.Option("--crosswalk", metavar="C.csv", help="对照表：改了的科目编码、单位编码和名称。"),
    ] = None,
) -> None:
    """把本年各单位的内容存成事实文件，作为下一年的预填和上年数。"""
    from xlsx_kit.campaign.together import rolled_over

    written = rolled_over(opened_campaign(folder), out, crosswalk)
    console.say(f"已写出 {len(written)} 个单位：{out}。下一年的 campaign.toml 中写 prefill 即可。")
