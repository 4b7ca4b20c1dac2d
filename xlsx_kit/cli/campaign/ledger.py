"""Commands about a campaign's ledger: check, rebuild."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from xlsx_kit.cli import console
from xlsx_kit.cli.campaign.session import FolderArgument, JobsOption
from xlsx_kit.cli.options import JsonOption

if TYPE_CHECKING:
    from xlsx_kit.campaign import CheckResult, RebuildResult


def check(folder: FolderArgument, json: JsonOption = False) -> int:
    """什么也不改动。有错误时退出码为 1。"""
    from xlsx_kit.campaign import check_campaign

    result = check_campaign(_existing(folder))
    console.show(result, _check_lines(result), json=json)
    return 0 if result.sound else 1


def rebuild(folder: FolderArgument, json: JsonOption = False, jobs: JobsOption = 1) -> int:
    """台账完好的不改动；原来的台账改名留存。不知是否已发出的信记为“发送结果不明”，不会重复发送。"""
    from xlsx_kit.campaign import logged_run, rebuild_ledger

    folder = _existing(folder)
    with logged_run(folder, "rebuild") as run:
        result = run.result(rebuild_ledger(folder, jobs))
    console.show(result, _rebuild_lines(result), json=json)
    return 1 if result.problems else 0


def _existing(folder: Path) -> Path:
    """The folder, where it is a campaign's. Raises OSError where it is none."""
    from xlsx_kit.campaign import SETTINGS

    (folder / SETTINGS).stat()
    return folder


def _check_lines(result: CheckResult) -> Iterator[str]:
    for fault in result.faults:
        yield fault.to_line()
    if result.on_server:
        yield "数据库本身是否完好、有没有副本，由数据库的管理员检查（定期 pg_dump），这里没有检查。"
    state = "没有发现错误" if result.sound else "有错误，见上"
    yield f"核对了 {result.files} 个文件、{result.entries} 条日志：{state}。"


def _rebuild_lines(result: RebuildResult) -> Iterator[str]:
    if not result.needed:
        yield "台账完好，不需要重建，没有改动。"
        return
    if result.kept_as:
        yield f"原来的台账改名为 {result.kept_as}。"
    kind = "副本" if result.base.endswith(".sqlite") else "数据库"
    yield f"以{kind} {result.base} 为底。" if result.base else "没有完好的副本，从头重建。"
    yield (
        f"补上日志 {result.entries} 条，读回信 {result.letters} 封、报送文件 {result.returns} 份；"
        f"现有审核 {result.approvals} 条、公开 {result.publications} 条。"
    )
    if result.uncertain:
        yield f"有 {result.uncertain} 封信不知是否已发出：确认对方没有收到的，再用 --resend-uncertain 发。"
    for problem in result.problems:
        yield f"注意：{problem}。"
