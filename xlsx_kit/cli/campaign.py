"""Commands that found a campaign and show where it stands: init, status, show."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from xlsx_kit.cli import console, text
from xlsx_kit.cli.options import JsonOption, whole_number, year_number

if TYPE_CHECKING:
    from xlsx_kit.campaign.campaign import Campaign
    from xlsx_kit.campaign.runlog import RunLog

FolderArgument = Annotated[
    Path, typer.Argument(metavar="DIR", help="活动文件夹，其中有 campaign.toml。", show_default=False)
]
JobsOption = Annotated[
    int, typer.Option("--jobs", metavar="N", parser=whole_number, help="同时处理几个，默认 1。")
]


def day(given: str | date) -> date:
    """A date as typed."""
    if isinstance(given, date):
        return given
    try:
        return datetime.strptime(given, "%Y-%m-%d").date()
    except ValueError:
        raise typer.BadParameter("应为日期，如 2025-02-20。") from None


@contextmanager
def at_work(folder: Path, command: str) -> Iterator[tuple[Campaign, RunLog]]:
    """A campaign, opened for a command that changes it: nobody else does meanwhile, and it is logged."""
    from xlsx_kit.campaign.runlog import logged_run

    found = opened_campaign(folder)
    try:
        with logged_run(found.folder, command) as run:
            yield found, run
    finally:
        found.ledger.close()


def opened_campaign(folder: Path) -> Campaign:
    """The campaign in a folder."""
    from xlsx_kit.campaign.campaign import open_campaign

    return open_campaign(folder)


def init(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="新的活动文件夹。", show_default=False)],
    units: Annotated[
        Path,
        typer.Option("--units", metavar="U.csv", help="单位名单（csv、xlsx 或 xls）。", show_default=False),
    ],
    year: Annotated[
        int,
        typer.Option("--year", metavar="Y", parser=year_number, help="预算年度。", show_default=False),
    ],
    due: Annotated[
        date, typer.Option("--due", metavar="D", parser=day, help="报送期限。", show_default=False)
    ],
    sender: Annotated[str, typer.Option("--from", metavar="A", help="发件人。", show_default=False)],
    title: Annotated[str, typer.Option("--title", metavar="T", help="活动名称。")] = "",
) -> None:
    from xlsx_kit.campaign.campaign import create_campaign, open_campaign

    name = title or f"{year}年预算信息公开"
    try:
        path = create_campaign(folder, title=name, year=year, due=due, sender=sender, units=units)
    except FileExistsError:
        console.fail([[f"{folder} 中已有一次活动，没有改动。"]])
        raise typer.Exit(1) from None
    found = open_campaign(folder)
    console.say(f"已建立：{path}，{len(found.units)} 个单位。请打开核对设置，再运行 xlsx-kit campaign send。")


def status(
    folder: FolderArgument,
    html: Annotated[Path | None, typer.Option("--html", metavar="FILE", help="另写一份网页看板。")] = None,
    csv: Annotated[Path | None, typer.Option("--csv", metavar="FILE", help="另写一份表格（CSV）。")] = None,
    json: JsonOption = False,
) -> None:
    from xlsx_kit.api import rule_catalogue
    from xlsx_kit.campaign.status.board import board_csv, board_html, board_json
    from xlsx_kit.campaign.status.standing import STATES, days_left, unit_standings
    from xlsx_kit.outputs import write_file

    found, today = opened_campaign(folder), date.today()
    units = unit_standings(found, today)
    titles = {e.id: e.title for e in rule_catalogue(found.plan.pack)} if html or json else {}
    if html:
        write_file(html, board_html(found, titles, today))
    if csv:
        write_file(csv, board_csv(units))
    if json:
        console.write_json(board_json(found, titles, today))
        return
    rows = [
        (
            *(u.code, u.name, STATES[u.state], u.returned_at[:10]),
            *(str(n or "") for n in (u.late, u.errors, u.warnings)),
            "" if u.publish_in is None else str(u.publish_in),
        )
        for u in units
    ]
    heads = ["编码", "单位", "状态", "报回", "逾期天数", "错误", "警告", "距公开期限"]
    for line in text.table(heads, rows, right=[False] * 4 + [True] * 4):
        console.say(line)
    counts = [f"{words} {sum(u.state == state for u in units)}" for state, words in STATES.items()]
    left = days_left(found, today)
    console.say(f"共 {len(units)} 个单位：{'，'.join(c for c in counts if not c.endswith(' 0'))}。")
    console.say(
        f"报送期限 {found.plan.due}，" + (f"还有 {left} 天。" if left >= 0 else f"已超过 {-left} 天。")
    )


def show(
    folder: FolderArgument,
    code: Annotated[str, typer.Argument(metavar="CODE", help="单位编码。", show_default=False)],
    json: JsonOption = False,
) -> None:
    from xlsx_kit.campaign.status.history import unit_history

    found = opened_campaign(folder)
    if found.unit(code) is None:
        console.fail([[f"名单中没有单位 {code}。"]])
        raise typer.Exit(1)
    told = unit_history(found, code)
    if json:
        console.write_json(told.to_dict())
        return
    console.say(f"{told.standing.code} {told.standing.name}：{told.standing.to_dict()['state_words']}")
    for event in told.events:
        console.say(f"{event.at[:16].replace('T', ' ')}  {event.what}")
        for line in event.lines:
            console.say(f"    {line}")
