"""Commands that create a campaign and show where it stands: init, status, show."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from xlsx_kit.cli import columns, console
from xlsx_kit.cli.campaign.session import FolderArgument
from xlsx_kit.cli.errors import CommandError
from xlsx_kit.cli.options import JsonOption, date_of, year_number
from xlsx_kit.cli.parameters import Argument, Option

if TYPE_CHECKING:
    from xlsx_kit.campaign import Campaign, History, Standing

MOST_FILES, MARK = 20, 8
"""Files that a look at the round lists, and the characters of their marks."""


def init(
    folder: Annotated[Path, Argument("DIR", "新的活动文件夹。")],
    units: Annotated[Path, Option("--units", "U.csv", "单位名单（csv、xlsx 或 xls）。")],
    year: Annotated[int, Option("--year", "Y", "预算年度。", year_number)],
    due: Annotated[date, Option("--due", "D", "报送期限。", date_of)],
    sender: Annotated[str, Option("--from", "A", "发件人。")],
    title: Annotated[str, Option("--title", "T", "活动名称。")] = "",
    pack: Annotated[
        str | None, Option("--pack", "ID", "套表编号，写入活动的设置；不写时为 hebei-2024。")
    ] = None,
    ledger: Annotated[
        str,
        Option("--ledger", "URL", "几台电脑一起办的，台账放在这个 PostgreSQL 数据库；不写时在文件夹中。"),
    ] = "",
) -> None:
    from xlsx_kit.campaign import create_campaign, open_campaign
    from xlsx_kit.facts import read_roster
    from xlsx_kit.pack import DEFAULT_PACK, load_pack

    name, chosen = title or f"{year}年预算信息公开", pack or DEFAULT_PACK
    try:
        path = create_campaign(
            folder, title=name, year=year, due=due, sender=sender, units=units, pack=chosen, ledger=ledger
        )
    except FileExistsError:
        raise CommandError(f"{folder} 中已有一次活动，没有改动。") from None
    console.findings(read_roster(units, load_pack(chosen)).findings)
    count = len(open_campaign(folder).units)
    console.say(f"已建立：{path}，{count} 个单位。请打开核对设置，再运行 xlsx-kit campaign send。")


def status(
    folder: FolderArgument,
    html: Annotated[Path | None, Option("--html", "FILE", "另写一份网页看板。")] = None,
    csv: Annotated[Path | None, Option("--csv", "FILE", "另写一份表格（CSV）。")] = None,
    xlsx: Annotated[
        Path | None, Option("--xlsx", "OUT.xlsx", "另写一份工作簿：各单位的状态，供检查用的公开情况。")
    ] = None,
    json: JsonOption = False,
) -> None:
    from xlsx_kit.campaign import open_campaign, unit_standings
    from xlsx_kit.outputs import write_file

    campaign, today = open_campaign(folder), date.today()
    units = unit_standings(campaign, today)
    titles = _rule_titles(campaign) if html or json else {}
    if html:  # each loads much that the others do not need
        from xlsx_kit.campaign import board_html

        write_file(html, board_html(campaign, titles, today))
    if csv:
        from xlsx_kit.campaign import board_csv

        write_file(csv, board_csv(units))
    if xlsx:
        from xlsx_kit.campaign import board_xlsx

        write_file(xlsx, board_xlsx(campaign, units))
    if json:
        from xlsx_kit.campaign import board_json

        console.write_json(board_json(campaign, titles, today))
    else:
        console.say_lines(_status_lines(campaign, units, today))


def show(
    folder: FolderArgument, code: Annotated[str, Argument("CODE", "单位编码。")], json: JsonOption = False
) -> None:
    from xlsx_kit.campaign import open_campaign, unit_history

    listed = open_campaign(folder)
    campaign = listed.with_gone(code)
    if campaign.unit(code) is None:
        raise CommandError(f"名单中没有单位 {code}。")
    history = unit_history(campaign, code)
    gone = [] if listed.unit(code) else ["名单中已删去：记录和收到的表仍在；要继续填报的，请加回名单。"]
    console.show(history, [*_history_lines(history), *gone], json=json)


def _rule_titles(campaign: Campaign) -> dict[str, str]:
    from xlsx_kit.api import rule_catalogue

    return {entry.id: entry.title for entry in rule_catalogue(campaign.plan.pack)}


def _status_lines(campaign: Campaign, units: Sequence[Standing], today: date) -> Iterator[str]:
    from xlsx_kit.campaign import STATES, days_left, due_dates, stale_returns, state_counts

    rows = [
        (
            *(u.code, u.name, STATES[u.state], u.returned_at[:10]),
            *(str(n or "") for n in (u.late, u.errors, u.warnings)),
            "" if u.publish_in is None else str(u.publish_in),
        )
        for u in units
    ]
    titles = ["编码", "单位", "状态", "报回", "逾期天数", "错误", "警告", "距公开期限"]
    yield from columns.table(titles, rows, right=[False] * 4 + [True] * 4)
    counts = state_counts(units)
    counted = "，".join(f"{STATES[state]} {count}" for state, count in counts.items() if count)
    yield f"共 {len(units)} 个单位：{counted}。"
    stale = [found.unit or "" for found in stale_returns(campaign)]
    if stale:
        why = "设置、批复数、套表或名单有变"
        yield f"{why}，{len(stale)} 份填报表待重新核对：收取时自动进行，也可以用 recheck。"
    for unit in units:
        yield from (f"{unit.code} {unit.name}：{fault}。" for fault in unit.faults)
        if unit.correction:
            yield f"{unit.code} {unit.name}：更正申请，{unit.correction[:10]} 又报来一份，待审核。"
    yield from _waiting_files(campaign)
    gone = [f"{code} {name}" for code, name, _ in campaign.ledger.gone_units()]
    if gone:
        yield f"名单中已删去：{'、'.join(gone)}。"
    left = days_left(campaign, today)
    due = due_dates(campaign).round
    yield f"报送期限 {due}，" + (f"还有 {left} 天。" if left >= 0 else f"已超过 {-left} 天。")


def _waiting_files(campaign: Campaign) -> Iterator[str]:
    """What came in, was not taken, and that nobody has seen to yet."""
    from xlsx_kit.campaign import SetAside, not_taken

    waiting = [one for one in not_taken(campaign) if not one.settled]
    for one in waiting[:MOST_FILES]:
        record, unit = one.record, f"{one.unit.code} {one.unit.name}，" if one.unit else ""
        why = record.why if isinstance(record, SetAside) else "认不出单位"
        yield f"没有采用 {record.hash[:MARK]} {record.name}：{unit}{why}。"
    if waiting:
        more = f"，以上是前 {MOST_FILES} 个" if len(waiting) > MOST_FILES else ""
        what = "算某个单位的用 take，已另行处理的用 settle"
        yield f"没有采用、等待处理的来件 {len(waiting)} 个{more}：{what}。"


def _history_lines(history: History) -> Iterator[str]:
    from xlsx_kit.findings import NO_SHEET, SEVERITIES

    standing = history.standing
    yield f"{standing.code} {standing.name}：{standing.to_dict()['state_words']}"
    if history.contact:
        yield f"    {history.contact}。"
    for event in history.events:
        yield f"{event.at[:16].replace('T', ' ')}  {event.what}"
        for line in event.lines:
            yield f"    {line}"
    if history.findings:
        yield "现在算数的一份中的问题："
    for found in history.findings:
        place = " ".join(part for part in (found.sheet or NO_SHEET, found.cell) if part)
        yield f"    [{SEVERITIES[found.severity]}] {place}：{found.message}（{found.rule}）"
