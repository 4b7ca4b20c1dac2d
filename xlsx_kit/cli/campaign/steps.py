"""Commands for what officers decide in a round: dates, exemptions, notes, files by hand, steps back."""

from __future__ import annotations

from collections.abc import Iterator
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
from xlsx_kit.cli.options import JsonOption, date_of
from xlsx_kit.cli.parameters import Argument, Option
from xlsx_kit.cli.progress_bar import bar

if TYPE_CHECKING:
    from xlsx_kit.campaign import CollectResult, ExtendResult, RecheckResult, SheetResult

CodeArgument = Annotated[str, Argument("CODE", "单位编码。")]
ReasonOption = Annotated[str, Option("--reason", "T", "原因，记在台账和日志里。")]


def recheck(
    folder: FolderArgument,
    codes: Annotated[list[str] | None, Argument("CODE", "单位编码；不写时核对全部。")] = None,
    officer: OfficerOption = "",
    json: JsonOption = False,
    jobs: JobsOption = 1,
) -> int:
    """设置、批复数、套表、名单变了以后，下次收取时会自动重新核对；要马上看结果的用本命令。结果有变的，另写答复草稿。"""
    from xlsx_kit.campaign import recheck_returns

    with locked_campaign(folder, "recheck", officer) as (campaign, run):
        result = run.result(recheck_returns(campaign, codes or [], jobs=jobs, progress=bar()))
    console.show(result, _recheck_lines(result), json=json)
    return 1 if result.lost else 0


def resend(
    folder: FolderArgument, code: CodeArgument, officer: OfficerOption = "", json: JsonOption = False
) -> None:
    """用现在的邮箱另写一封草稿，附件还是当时那一份（更了名的，是新生成的一份）；核对草稿后用 mail 发出。"""
    from xlsx_kit.campaign import write_again

    with locked_campaign(folder, "resend", officer) as (campaign, run):
        done = run.result(console.Done(unit=code, drafted=write_again(campaign, code)))
    console.show(done, [f"{code}：填报通知已另写一封草稿。"], json=json)


def undo(
    folder: FolderArgument,
    code: Annotated[str, Argument("CODE", "单位编码，或记为已处理的来件。")],
    reason: ReasonOption = "",
    officer: OfficerOption = "",
    json: JsonOption = False,
) -> None:
    """可撤回：审核、登记公开、改联系方式或期限、免报、备注、不采用、人工收下、记为已处理；记录仍在。"""
    from xlsx_kit.campaign import undo_last_step

    with locked_campaign(folder, "undo", officer) as (campaign, run):
        step = run.result(undo_last_step(campaign, code, reason=reason, officer=run.officer))
    words = step.to_dict()["step_words"]
    console.show(step, [f"{code}：已撤回 {step.at[:16].replace('T', ' ')} 的“{words}”。"], json=json)


def note(
    folder: FolderArgument,
    code: CodeArgument,
    text: Annotated[str, Argument("TEXT", "要记的内容，如电话里说了什么。")],
    officer: OfficerOption = "",
    json: JsonOption = False,
) -> None:
    from xlsx_kit.campaign import note_unit

    with locked_campaign(folder, "note", officer) as (campaign, run):
        note_unit(campaign, code, text, officer=run.officer)
        done = run.result(console.Done(unit=code, text=text))
    console.show(done, [f"{code}：已记下。"], json=json)


def contact(
    folder: FolderArgument,
    code: CodeArgument,
    email: Annotated[str | None, Option("--email", "A", "邮箱，有几个的用分号隔开；不写时不改。")] = None,
    person: Annotated[str | None, Option("--contact", "T", "联系人；不写时不改。")] = None,
    phone: Annotated[str | None, Option("--phone", "N", "电话；不写时不改。")] = None,
    reason: ReasonOption = "",
    officer: OfficerOption = "",
    json: JsonOption = False,
) -> None:
    """没有发出的、被退回的信随之改写。名单以后另有写法的，以名单为准；没有变的，一直按改过的。"""
    from xlsx_kit.campaign import change_contact

    with locked_campaign(folder, "contact", officer) as (campaign, run):
        result = change_contact(
            campaign, code, email=email, contact=person, phone=phone, reason=reason, officer=run.officer
        )
        run.result(result)
    drafts = f"，重写草稿 {len(result.rewritten)} 封" if result.rewritten else ""
    line = f"已改{'、'.join(result.changed)}{drafts}。" if result.changed else "没有改动：已是这样。"
    console.show(result, [f"{code}：{line}"], json=json)


def extend(
    folder: FolderArgument,
    due: Annotated[date, Option("--due", "D", "新的报送期限。", date_of)],
    codes: Annotated[list[str] | None, Argument("CODE", "单位编码；不写时改全部的期限。")] = None,
    batch: Annotated[str, Option("--batch", "T", "只改名单中批次为此的单位。")] = "",
    parent: Annotated[str, Option("--parent", "T", "只改名单中主管部门为此的单位。")] = "",
    reason: ReasonOption = "",
    officer: OfficerOption = "",
    json: JsonOption = False,
) -> None:
    """没有发出的草稿随之改写。全部的期限也可以直接改 campaign.toml，以后改的为准。"""
    from xlsx_kit.campaign import extend_due_date

    with locked_campaign(folder, "extend", officer) as (campaign, run):
        result = extend_due_date(
            campaign, due, codes or [], batch=batch, parent=parent, reason=reason, officer=run.officer
        )
        run.result(result)
    console.show(result, _extend_lines(result), json=json)


def exempt(
    folder: FolderArgument,
    code: CodeArgument,
    reason: Annotated[
        str, Option("--reason", "T", "事由，如“撤并”“按规定不公开”“不在本次范围”；看板上会显示。")
    ],
    until: Annotated[date | None, Option("--until", "D", "到哪一天为止；不写时整个活动。", date_of)] = None,
    officer: OfficerOption = "",
    json: JsonOption = False,
) -> None:
    """不再催报，没有发出的信作废。要恢复的用 undo。"""
    from xlsx_kit.campaign import exempt_unit

    with locked_campaign(folder, "exempt", officer) as (campaign, run):
        result = run.result(exempt_unit(campaign, code, reason, until=until, officer=run.officer))
    known = "此前已是" if result.skipped else "已记为"
    console.show(result, [f"{code}：{known}本轮免报（{reason}）。"], json=json)


def set_aside(
    folder: FolderArgument,
    named: Annotated[str, Argument("FILE", "单位编码（算数的那一份），或 show 中列出的文件。")],
    reason: Annotated[str, Option("--reason", "T", "原因，如“误发的草稿”。")],
    officer: OfficerOption = "",
    json: JsonOption = False,
) -> None:
    """文件留在原处，来龙去脉中仍有；前一份没有错误的重新算数。要恢复的用 undo 或 take。"""
    from xlsx_kit.campaign import set_aside_return

    with locked_campaign(folder, "set-aside", officer) as (campaign, run):
        result = run.result(set_aside_return(campaign, named, reason, officer=run.officer))
    counts = f"现在算数的是 {result.counts_now}" if result.counts_now else "现在没有算数的"
    console.show(result, [f"{result.unit or '认不出单位'}：不采用 {result.file}，{counts}。"], json=json)


def take(
    folder: FolderArgument,
    named: Annotated[str, Argument("FILE", "文件的路径，或 status 中没有采用的文件名。")],
    unit: Annotated[str, Option("--unit", "CODE", "算哪个单位的。")],
    reason: Annotated[str, Option("--reason", "T", "原因，如“按传真录入”“经 repair 修复”。")],
    officer: OfficerOption = "",
    json: JsonOption = False,
    jobs: JobsOption = 1,
) -> int:
    """人工收下的照样核对、答复，看板和来龙去脉中写明谁收下、为什么。"""
    from xlsx_kit.campaign import take_file

    with locked_campaign(folder, "take", officer) as (campaign, run):
        result = run.result(take_file(campaign, named, unit, reason, officer=run.officer, jobs=jobs))
    console.show(result, _take_lines(result, unit), json=json)
    return 0 if result.received or result.again else 1


def settle(
    folder: FolderArgument,
    named: Annotated[str, Argument("FILE", "status 中没有采用的文件名，或它前面的记号。")],
    reason: Annotated[str, Option("--reason", "T", "怎样处理的，如“已电话答复”。")] = "",
    officer: OfficerOption = "",
    json: JsonOption = False,
) -> None:
    """不再列为待处理；要改回来的用 undo，写单位编码或这个文件名。"""
    from xlsx_kit.campaign import settle_file

    with locked_campaign(folder, "settle", officer) as (campaign, run):
        result = run.result(settle_file(campaign, named, reason, officer=run.officer))
    known = "此前已记为" if result.before else "已记为"
    console.show(result, [f"{result.unit or '认不出单位'}：{result.name} {known}已处理。"], json=json)


def sheet(
    folder: FolderArgument,
    codes: Annotated[list[str] | None, Argument("CODE", "单位编码；不写时为全部没有错误的。")] = None,
    officer: OfficerOption = "",
    json: JsonOption = False,
) -> int:
    """每份一页 A4：各表合计、由全部填报内容算出的校验码、签章处。纸质的收到后用 collect --sheet 登记。"""
    from xlsx_kit.campaign import write_sheets

    with locked_campaign(folder, "sheet", officer) as (campaign, run):
        result = run.result(write_sheets(campaign, codes or []))
    console.show(result, _sheet_lines(result, folder), json=json)
    return 1 if result.refused else 0


def _sheet_lines(result: SheetResult, folder: Path) -> Iterator[str]:
    for code, why in result.refused:
        yield f"{code}：{why}"
    for unit, file, code in result.written:
        yield f"{unit}：{folder / file}，校验码 {code}"
    yield f"已写出 {len(result.written)} 份确认单，在浏览器中打开后打印。"


def _recheck_lines(result: RecheckResult) -> Iterator[str]:
    for one in result.changed:
        yield f"{one.unit}：{one.in_words}"
    for file in result.lost:
        yield f"找不到 {file}，没有核对。请从备份中找回。"
    yield f"重新核对 {len(result.rechecked)} 份，结果有变的 {len(result.changed)} 份。"


def _extend_lines(result: ExtendResult) -> Iterator[str]:
    whose = "全部单位" if result.round else f"{len(result.units)} 个单位"
    yield f"报送期限改为 {result.due}：{whose}，重写草稿 {len(result.rewritten)} 封。"
    if result.skipped:
        yield f"本来就是这一天：{'、'.join(result.skipped)}"


def _take_lines(result: CollectResult, unit: str) -> Iterator[str]:
    from xlsx_kit.findings import STATUS_WORDS

    for one in result.received:
        yield f"{unit}：已收下 {one.name}，{STATUS_WORDS[one.status]}"
    if result.overtaken:
        yield f"{unit}：注意，{result.overtaken}（set-aside）。"
    elif result.again:
        yield f"{unit}：这一份重新算数。"
    for name, _, why in result.odd:
        yield f"没有收下 {name}：{why}。"
