"""Commands that take the returns of a campaign together: rollup, rollover."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from xlsx_kit.cli import console
from xlsx_kit.cli.campaign.session import FolderArgument, JobsOption, locked_campaign
from xlsx_kit.cli.options import JsonOption
from xlsx_kit.cli.parameters import Flag, Option
from xlsx_kit.cli.progress_bar import bar
from xlsx_kit.cli.usage import UsageError

if TYPE_CHECKING:
    from xlsx_kit.campaign import Consolidation, RolloverResult, Transfer, UnreadReturn

OutOption = Annotated[Path, Option("--out", "DIR", "结果放在哪个文件夹。")]


def rollup(
    folder: FolderArgument,
    out: OutOption,
    code: Annotated[str, Option("--code", "CODE", "部门编码。")] = "",
    name: Annotated[str, Option("--name", "T", "部门名称。")] = "",
    parent: Annotated[str, Option("--parent", "T", "只汇总名单中主管部门为此的单位。")] = "",
    by_parent: Annotated[bool, Flag("--by-parent", "按名单中的主管部门，每个部门各汇总一份。")] = False,
    unapproved: Annotated[
        bool, Flag("--unapproved", "连同还没有审核的一起汇总；不写时只汇总审核通过的。")
    ] = False,
    json: JsonOption = False,
    jobs: JobsOption = 1,
) -> int:
    """汇总一个部门或全部单位写 --code 和 --name；每个主管部门各一份写 --by-parent。

    读不出的报表写明原因，不计入，其余照常；这时退出码为 1。
    """
    from xlsx_kit.campaign import consolidate, consolidate_by_parent, left_out_by_parent

    if by_parent == bool(code and name) or (by_parent and parent):
        raise UsageError("请写 --code 和 --name，或只写 --by-parent。")
    left_out: list[str] = []
    with locked_campaign(folder, "rollup") as (campaign, run):
        if by_parent:
            results = consolidate_by_parent(
                campaign, out, approved_only=not unapproved, jobs=jobs, progress=bar()
            )
            left_out += left_out_by_parent(campaign, results)
        else:
            results = [
                consolidate(
                    *(campaign, out),
                    code=code,
                    name=name,
                    parent=parent,
                    approved_only=not unapproved,
                    jobs=jobs,
                    progress=bar(),
                )
            ]
        documents = [one.to_dict() for one in results]
        run.result({"rollups": documents})
    if json:
        console.write_json({"rollups": documents} if by_parent else documents[0])
    else:
        console.say_lines((*_rollup_lines(results), *left_out))
    return 1 if any(one.unread for one in results) else 0


def rollover(
    folder: FolderArgument,
    out: OutOption,
    crosswalk: Annotated[
        Path | None,
        Option("--crosswalk", "C.csv", "对照表（csv 或 xlsx）：改了的科目编码、单位编码和名称，合并的单位。"),
    ] = None,
    json: JsonOption = False,
    jobs: JobsOption = 1,
) -> int:
    """读不出的报表写明原因，其余照常；这时退出码为 1。"""
    from xlsx_kit.campaign import roll_over

    with locked_campaign(folder, "rollover") as (campaign, run):
        result = run.result(roll_over(campaign, out, crosswalk, jobs=jobs, progress=bar()))
    console.show(result, _rollover_lines(result, out), json=json)
    return 1 if result.unread else 0


def _rollup_lines(results: Iterable[Consolidation]) -> Iterator[str]:
    for one in results:
        yield from _transfer_lines(one.transfers)
        if one.covered:
            yield f"已在部门的表中，没有重复计入：{'、'.join(one.covered)}"
        if one.missing:
            yield f"没有计入（未审核、未报回或还有错误）：{'、'.join(one.missing)}"
        yield from _unread_lines(one.unread)
        yield f"已汇总 {len(one.units)} 个单位：{one.facts}，{one.workbook}"


def _rollover_lines(result: RolloverResult, out: Path) -> Iterator[str]:
    for code, olds in result.merged.items():
        yield f"合并：{'、'.join(olds)} → {code}，上年数为各单位之和（同口径）"
    yield from _transfer_lines(result.transfers)
    for _, old in result.unused:
        yield f"对照表中的 {old} 没有用到，请核对。"
    if result.missing:
        yield f"没有写出（未报回或还有错误）：{'、'.join(result.missing)}"
    yield from _unread_lines(result.unread)
    yield f"已写出 {len(result.files)} 个文件：{out}。下一年的 campaign.toml 中写 prefill 即可。"


def _unread_lines(unread: Iterable[UnreadReturn]) -> Iterator[str]:
    for one in unread:
        yield f"没有计入 {one.unit}：文件读不出，{one.reason}（{one.file}）"


def _transfer_lines(transfers: Iterable[Transfer]) -> Iterator[str]:
    from xlsx_kit.values import decimal_text

    for one in transfers:
        gap = f"，相差 {decimal_text(one.paid - one.received)}" if one.paid != one.received else ""
        paid, received = decimal_text(one.paid), decimal_text(one.received)
        yield f"往来：{one.payer} → {one.receiver} {one.kind} {paid}，对方 {received}{gap}"
