"""Commands at the end of a campaign: approve, publish, announce."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from xlsx_kit.cli import console
from xlsx_kit.cli.campaign import FolderArgument, JobsOption, at_work, day
from xlsx_kit.cli.options import JsonOption
from xlsx_kit.cli.progress import bar

if TYPE_CHECKING:
    from xlsx_kit.campaign.publication.publish import UnitResults


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
    from xlsx_kit.campaign.publication.publish import approve_returns

    with at_work(folder, "approve") as (found, run):
        done = approve_returns(found, codes or [], by=by, secrecy_by=secrecy_by)
        run.result(done.to_dict())
    _say(done, "审核通过 {} 个，此前已通过 {} 个，未通过 {} 个。", json=json)


def publish(
    folder: FolderArgument,
    reason: Annotated[str, typer.Option("--reason", metavar="T", help="更正已公开内容的原因。")] = "",
    json: JsonOption = False,
    jobs: JobsOption = 1,
) -> None:
    from xlsx_kit.campaign.publication.publish import publish_approved

    with at_work(folder, "publish") as (found, run):
        done = publish_approved(found, reason=reason, jobs=jobs, progress=bar())
        run.result(done.to_dict())
    words = "已生成 {} 个单位的公开文件，无变化 {} 个，没有生成 {} 个：" + str(folder / "publications")
    _say(done, words, json=json)


def announce(
    folder: FolderArgument,
    code: Annotated[str | None, typer.Argument(metavar="CODE", help="单位编码。", show_default=False)] = None,
    on: Annotated[date | None, typer.Option("--on", metavar="D", parser=day, help="公开日期。")] = None,
    address: Annotated[str, typer.Option("--url", metavar="URL", help="公开的网址。")] = "",
    listed: Annotated[
        Path | None,
        typer.Option(
            "--list",
            metavar="L.csv",
            help="许多单位的清单（csv 或 xlsx），列为单位编码、公开日期、公开网址。",
        ),
    ] = None,
    json: JsonOption = False,
) -> None:
    from xlsx_kit.campaign.publication.announce import Announcement, read_announcements, record_announcements

    if listed is None and (code is None or on is None):
        raise typer.BadParameter("缺少单位编码和 --on，或 --list。")
    if listed is not None and (code is not None or on is not None or address):
        raise typer.BadParameter("--list 不能与单位编码、--on、--url 同用。")
    with at_work(folder, "announce") as (found, run):
        lines = read_announcements(listed) if listed else [Announcement(code or "", str(on), address)]
        done = record_announcements(found, lines)
        run.result(done.to_dict())
    _say(done, "已记下 {} 个，没有变化 {} 个，没有记下 {} 个。", json=json)


def _say(done: UnitResults, words: str, *, json: bool) -> None:
    """What became of the units, in words or as JSON; a refusal is an error."""
    if json:
        console.write_json(done.to_dict())
    else:
        for code, why in done.refused:
            console.say(f"{code}：{why}")
        console.say(words.format(len(done.done), len(done.skipped), len(done.refused)))
    if done.refused:
        raise typer.Exit(1)
