"""Commands at the end of a campaign: approve, publish, announce."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from xlsx_kit.cli import console
from xlsx_kit.cli.campaign.session import (
    FolderArgument,
    JobsOption,
    OfficerOption,
    locked_campaign,
)
from xlsx_kit.cli.options import ChartsOption, FlatOption, JsonOption, PageOption, date_of
from xlsx_kit.cli.parameters import Argument, Flag, Option
from xlsx_kit.cli.progress_bar import bar
from xlsx_kit.cli.usage import UsageError

if TYPE_CHECKING:
    from xlsx_kit.campaign import UnitResults


def approve(
    folder: FolderArgument,
    by: Annotated[str, Option("--by", "A", "审核人。")],
    secrecy_by: Annotated[str, Option("--secrecy-by", "A", "保密审查人。")],
    codes: Annotated[list[str] | None, Argument("CODE", "单位编码；不写时审核全部没有警告的。")] = None,
    with_warnings: Annotated[
        bool, Flag("--with-warnings", "批量时连同只有 --rule 所列警告的一起通过。")
    ] = False,
    rules: Annotated[
        list[str] | None, Option("--rule", "ID", "看过、认为可以通过的警告规则；几条写几次。")
    ] = None,
    parent: Annotated[str, Option("--parent", "T", "只审核名单中主管部门为此的单位。")] = "",
    listed: Annotated[
        Path | None, Option("--list", "L.csv", "要审核的单位的清单（csv 或 xlsx），有“单位编码”一列。")
    ] = None,
    json: JsonOption = False,
) -> int:
    from xlsx_kit.campaign import ApprovalScope, approve, read_codes, recheck_returns

    if listed and codes:
        raise UsageError("--list 不能与单位编码同用。")
    with locked_campaign(folder, "approve", by) as (campaign, run):
        recheck_returns(campaign, changed_only=True)
        named = read_codes(listed) if listed else tuple(codes or ())
        scope = ApprovalScope(named, parent, with_warnings, tuple(rules or ()))
        results = run.result(approve(campaign, scope, by=by, secrecy_by=secrecy_by))
    return _report(results, "审核通过 {} 个，此前已通过 {} 个，未通过 {} 个。", json=json)


def publish(
    folder: FolderArgument,
    codes: Annotated[list[str] | None, Argument("CODE", "单位编码；不写时生成全部审核通过的。")] = None,
    reason: Annotated[str, Option("--reason", "T", "更正已公开内容、或公开不完整文本的原因。")] = "",
    force: Annotated[
        bool, Flag("--force", "文本缺少必须有的内容也公开；须写 --by 和 --reason，记入台账。")
    ] = False,
    charts: ChartsOption = False,
    flat: FlatOption = False,
    html: PageOption = False,
    officer: OfficerOption = "",
    json: JsonOption = False,
    jobs: JobsOption = 1,
) -> int:
    from xlsx_kit.campaign import publish_approved
    from xlsx_kit.prose import Formats

    with locked_campaign(folder, "publish", officer) as (campaign, run):
        results = publish_approved(
            campaign,
            codes=codes or (),
            reason=reason,
            officer=run.officer,
            force=force,
            formats=Formats(charts, flat, html),
            jobs=jobs,
            progress=bar(),
        )
        run.result(results)
    summary = "已生成 {} 个单位的公开文件，无变化 {} 个，没有生成 {} 个：" + str(folder / "publications")
    return _report(results, summary, json=json)


def announce(
    folder: FolderArgument,
    code: Annotated[str | None, Argument("CODE", "单位编码。")] = None,
    on: Annotated[date | None, Option("--on", "D", "公开日期。", date_of)] = None,
    address: Annotated[str, Option("--url", "URL", "公开的网址。")] = "",
    listed: Annotated[
        Path | None,
        Option("--list", "L.csv", "许多单位的清单（csv 或 xlsx），列为单位编码、公开日期、公开网址。"),
    ] = None,
    officer: OfficerOption = "",
    json: JsonOption = False,
) -> int:
    from xlsx_kit.campaign import Announcement, read_announcements, record_announcements

    if listed is None and (code is None or on is None):
        raise UsageError("缺少单位编码和 --on，或 --list。")
    if listed is not None and (code is not None or on is not None or address):
        raise UsageError("--list 不能与单位编码、--on、--url 同用。")
    with locked_campaign(folder, "announce", officer) as (campaign, run):
        lines = read_announcements(listed) if listed else [Announcement(code or "", str(on), address)]
        results = run.result(record_announcements(campaign, lines, run.officer))
    return _report(results, "已记下 {} 个，没有变化 {} 个，没有记下 {} 个。", json=json)


def _report(results: UnitResults, summary: str, *, json: bool) -> int:
    """What was done for each unit, as text or JSON; a refusal ends with 1."""
    console.show(results, results.lines(summary), json=json)
    return 1 if results.refused else 0
