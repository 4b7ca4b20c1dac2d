"""Commands of a campaign, from init to rollover."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from xlsx_kit.cli import console, text
from xlsx_kit.cli.options import JsonOption, whole_number, year_number
from xlsx_kit.cli.progress import bar

if TYPE_CHECKING:
    from xlsx_kit.campaign.plan import Campaign
    from xlsx_kit.campaign.sending import Delivery

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


def init(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="新的活动文件夹。", show_default=False)],
    units: Annotated[Path, typer.Option("--units", metavar="U.csv", help="单位名单。", show_default=False)],
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
    """建立一次填报活动：文件夹、设置、单位名单和台账。"""
    from xlsx_kit.campaign.plan import founded, opened

    name = title or f"{year}年预算信息公开"
    try:
        path = founded(folder, title=name, year=year, due=due, sender=sender, units=units)
    except FileExistsError:
        console.fail([[f"{folder} 中已有一次活动，没有改动。"]])
        raise typer.Exit(1) from None
    found = opened(folder)
    console.say(f"已建立：{path}，{len(found.units)} 个单位。请打开核对设置，再运行 xlsx-kit campaign send。")


def send(folder: FolderArgument, json: JsonOption = False, jobs: JobsOption = 1) -> None:
    """生成每个单位的填报表，写好带附件的邮件草稿（outbox 文件夹，双击即可打开发送）。"""
    from xlsx_kit.campaign.sending import first_letters, workbooks_made

    found = opened_campaign(folder)
    batch = workbooks_made(found, jobs, bar())
    console.findings(batch.findings)
    _report(found, "send", first_letters(found, batch, bar()), json=json)


def mail(
    folder: FolderArgument,
    yes: Annotated[bool, typer.Option("--yes", help="确认发送；不写时只列出将要发送的邮件。")] = False,
    resend_uncertain: Annotated[
        bool, typer.Option("--resend-uncertain", help="上次中断、不知是否发出的也再发一次（编号不变）。")
    ] = False,
    json: JsonOption = False,
) -> None:
    """用 SMTP 发出写好的邮件草稿。不写 --yes 时只列出，不发送；已发出的不会再发。"""
    from xlsx_kit.campaign.sending import Delivery, Mailer, delivered, ready, smtp_password

    found = opened_campaign(folder)
    if found.plan.smtp is None:
        console.fail([["campaign.toml 中没有 [smtp]。可以用邮件程序打开 outbox 中的草稿发送。"]])
        raise typer.Exit(1)
    messages = ready(found, resend_uncertain=resend_uncertain)
    if not yes:
        _say(Delivery(skipped=[message.unit for message in messages]), json=json)
        console.complain(f"以上 {len(messages)} 封待发；加 --yes 发送。")
        return
    mailer = Mailer(found.plan.smtp, smtp_password())
    try:
        done = delivered(found, messages, mailer, bar())
    finally:
        mailer.close()
    _report(found, "mail", done, json=json)
    if done.failed:
        raise typer.Exit(1)


def collect(
    folder: FolderArgument,
    sources: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="PATH", help="文件夹、邮件（eml、mbox）、压缩包或工作簿。", show_default=False
        ),
    ] = None,
    imap: Annotated[bool, typer.Option("--imap", help="从 [imap] 所写的邮箱收取（只读）。")] = False,
    json: JsonOption = False,
    jobs: JobsOption = 1,
) -> None:
    """收取报回的填报表：按表中的单位归档、核对、记入台账，写好答复草稿；其他文件列出原因。"""
    import os
    from itertools import chain

    from xlsx_kit.api import rule_catalogue
    from xlsx_kit.campaign.collecting import collected
    from xlsx_kit.campaign.log import logged
    from xlsx_kit.campaign.sources import MailboxError, items_of, mailbox_items

    found = opened_campaign(folder)
    if imap and found.plan.imap is None:
        console.fail([["campaign.toml 中没有 [imap]。"]])
        raise typer.Exit(1)
    if not imap and not sources:
        raise typer.BadParameter("缺少要收取的文件夹或文件，或 --imap。")
    for path in sources or []:
        if not path.exists():
            console.fail([[f"找不到 {path}。"]])
            raise typer.Exit(1)
    items = chain.from_iterable(items_of(path) for path in sources or [])
    if imap and found.plan.imap:
        items = chain(items, mailbox_items(found.plan.imap, os.environ.get("XLSX_KIT_IMAP_PASSWORD", "")))
    known = [entry.id for entry in rule_catalogue(found.plan.pack)]
    try:
        done = collected(found, items, known, jobs=jobs, progress=bar())
    except MailboxError:
        console.fail([["邮箱打不开：请核对 [imap] 的设置、密码和网络。"]])
        raise typer.Exit(1) from None
    logged(found.folder, "collect", done.to_dict())
    if json:
        console.write_json(done.to_dict())
        return
    for one in done.received:
        unit = found.unit(one.unit)
        name = f"{unit.code} {unit.name}" if unit else "认不出单位"
        words = {"pass": "通过", "warn": "有警告", "fail": "未通过"}[one.status]
        console.say(f"{name}：{words}（{one.name}）{one.note}")
    for name, source, why in done.odd:
        console.say(f"没有采用 {name}：{why}（{source}）")
    console.say(f"新收 {len(done.received)} 份，重复 {done.again} 份，没有采用 {len(done.odd)} 份。")


def status(
    folder: FolderArgument,
    html: Annotated[Path | None, typer.Option("--html", metavar="FILE", help="另写一份网页看板。")] = None,
    csv: Annotated[Path | None, typer.Option("--csv", metavar="FILE", help="另写一份表格（CSV）。")] = None,
    json: JsonOption = False,
) -> None:
    """各单位到了哪一步：未报回、需改正、待审核、已审核、已公开。"""
    from xlsx_kit.api import rule_catalogue
    from xlsx_kit.campaign.board import as_csv, board, summary
    from xlsx_kit.campaign.standing import STATES, days_left, standings
    from xlsx_kit.outputs import write_file

    found, today = opened_campaign(folder), date.today()
    units = standings(found)
    if html:
        write_file(html, board(found, {e.id: e.title for e in rule_catalogue(found.plan.pack)}, today))
    if csv:
        write_file(csv, as_csv(units))
    if json:
        console.write_json(summary(found, today))
        return
    rows = [
        (u.code, u.name, STATES[u.state], u.returned_at[:10], str(u.errors or ""), str(u.warnings or ""))
        for u in units
    ]
    for line in text.table(
        ["编码", "单位", "状态", "报回", "错误", "警告"], rows, right=[False] * 4 + [True] * 2
    ):
        console.say(line)
    counts = [f"{words} {sum(u.state == state for u in units)}" for state, words in STATES.items()]
    left = days_left(found, today)
    console.say(f"共 {len(units)} 个单位：{'，'.join(c for c in counts if not c.endswith(' 0'))}。")
    console.say(
        f"报送期限 {found.plan.due}，" + (f"还有 {left} 天。" if left >= 0 else f"已超过 {-left} 天。")
    )


def remind(folder: FolderArgument, json: JsonOption = False) -> None:
    """给没有报回、或最近一次还有错误的单位写好催报邮件草稿；同一天不重复。"""
    from xlsx_kit.campaign.chasing import reminded

    found = opened_campaign(folder)
    _report(found, "remind", reminded(found), json=json)


def opened_campaign(folder: Path) -> Campaign:
    """The campaign in a folder."""
    from xlsx_kit.campaign.plan import opened

    return opened(folder)


def _report(found: Campaign, command: str, done: Delivery, *, json: bool) -> None:
    """What became of letters, logged and said."""
    from xlsx_kit.campaign.log import logged

    logged(found.folder, command, done.to_dict())
    _say(done, json=json)


def _say(done: Delivery, *, json: bool) -> None:
    """What became of letters: in words, or as JSON."""
    if json:
        console.write_json(done.to_dict())
        return
    for code, why in done.failed:
        console.say(f"{code}：{why}")
    if done.uncertain:
        console.say(
            f"上次中断、不知是否发出：{'、'.join(done.uncertain)}。确认未收到的，加 --resend-uncertain 再发。"
        )
    counts = [
        ("写好草稿", len(done.drafted)),
        ("已发出", len(done.sent)),
        ("无需处理或待发", len(done.skipped)),
        ("失败", len(done.failed)),
    ]
    console.say("，".join(f"{words} {count} 封" for words, count in counts) + "。")
