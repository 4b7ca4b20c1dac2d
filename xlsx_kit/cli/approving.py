"""Commands at the end of a campaign: approve, publish, announce."""

from __future__ import annotations

from datetime import date
from typing import Annotated

import typer

from xlsx_kit.cli import console
from xlsx_kit.cli.campaign import FolderArgument, day, opened_campaign
from xlsx_kit.cli.options import JsonOption
from xlsx_kit.cli.progress import bar


def approve(
    folder: FolderArgument,
    by: Annotated[str, typer.Option("--by", metavar="A", help="审核人。", show_default=False)],
    secrecy_by: Annotated[
        str, typer.Option("--secrecy-by", metavar="A", help="保密审查人。", show_default=False)
    ],
    codes: Annotated[
        list[str] | None,
        typer.Argument(metavar="CODE", help="单位编码；不写时审核全部没有警告的。", show_default=False),
    ] = None,
    json: JsonOption = False,
) -> None:
    """审核通过：记下审核人、保密审查人和时间。有错误的不能通过，有警告的要逐个写明编码。"""
    from xlsx_kit.campaign.log import logged
    from xlsx_kit.campaign.publishing import approved

    done = approved(opened_campaign(folder), codes or [], by=by, secrecy_by=secrecy_by)
    logged(folder, "approve", done.to_dict())
    if json:
        console.write_json(done.to_dict())
    else:
        for code, why in done.refused:
            console.say(f"{code}：{why}")
        counts = len(done.done), len(done.skipped), len(done.refused)
        console.say("审核通过 {} 个，此前已通过 {} 个，未通过 {} 个。".format(*counts))
    if done.refused:
        raise typer.Exit(1)


def publish(
    folder: FolderArgument,
    reason: Annotated[str, typer.Option("--reason", metavar="T", help="更正已公开内容的原因。")] = "",
    json: JsonOption = False,
) -> None:
    """为全部审核通过的单位生成公开文件，另有一页目录；更正的另存新版本，旧版本保留。"""
    from xlsx_kit.api import publish as write_publication
    from xlsx_kit.campaign.log import logged
    from xlsx_kit.campaign.publishing import published

    done = published(opened_campaign(folder), write_publication, reason=reason, progress=bar())
    logged(folder, "publish", done.to_dict())
    if json:
        console.write_json(done.to_dict())
    else:
        for code, why in done.refused:
            console.say(f"{code}：{why}")
        console.say(
            f"已生成 {len(done.done)} 个单位的公开文件，无变化 {len(done.skipped)} 个：{folder}/publications"
        )
    if done.refused:
        raise typer.Exit(1)


def announce(
    folder: FolderArgument,
    code: Annotated[str, typer.Argument(metavar="CODE", help="单位编码。", show_default=False)],
    on: Annotated[date, typer.Option("--on", metavar="D", parser=day, help="公开日期。", show_default=False)],
    address: Annotated[str, typer.Option("--url", metavar="URL", help="公开的网址。")] = "",
) -> None:
    """记下一个单位公开的日期和网址。"""
    from xlsx_kit.campaign.publishing import announced

    if not announced(opened_campaign(folder), code, on, address):
        console.fail([[f"{code} 还没有公开文件。"]])
        raise typer.Exit(1)
    console.say(f"已记下：{code} 于 {on} 公开。")
