"""Commands about a round as a whole: check, rebuild, pack-up, move (to another machine, or its ledger)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from xlsx_kit.cli import console
from xlsx_kit.cli.campaign.session import FolderArgument, JobsOption
from xlsx_kit.cli.options import JsonOption
from xlsx_kit.cli.parameters import Argument, Option
from xlsx_kit.cli.usage import UsageError

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


if TYPE_CHECKING:
    from xlsx_kit.campaign import LedgerMove, TransportResult


def pack_up(
    folder: FolderArgument,
    out: Annotated[Path, Option("--out", "OUT.zip", "打成的文件。")],
    json: JsonOption = False,
) -> None:
    """只带程序自己的文件和设置中写到的文件，密码不在其中；没有带上的列在最后。"""
    from xlsx_kit.campaign import pack_up_campaign

    result = pack_up_campaign(folder, out)
    console.show(result, _packed_lines(result), json=json)


def move(
    packed: Annotated[Path, Argument("FILE", "pack-up 打成的文件；移台账的，活动文件夹。")],
    to: Annotated[Path | None, Option("--to", "DIR", "放在哪里：一个还没有的文件夹。")] = None,
    ledger: Annotated[
        str, Option("--ledger", "URL", "把台账移到这个 PostgreSQL 数据库；写 ledger.sqlite 的，移回文件夹。")
    ] = "",
    json: JsonOption = False,
) -> None:
    """每个文件都与打成时一致才放好，已有的文件夹从不覆盖；台账逐条核对一致才换地方。"""
    from xlsx_kit.campaign import move_ledger, unpack_campaign

    if (to is None) == (not ledger):
        raise UsageError("请写明放在哪里（--to），或台账移到哪里（--ledger），只写一个。")
    if to is None:
        moved = move_ledger(packed, ledger)
        console.show(moved, _moved_lines(moved), json=json)
        return
    result = unpack_campaign(packed, to)
    lines = [f"已放好：{to}（{result.title}，{result.files} 个文件）。", "原来的电脑上的一份请不要再改动。"]
    console.show(result, lines, json=json)


def _moved_lines(moved: LedgerMove) -> Iterator[str]:
    yield f"台账已从 {moved.before} 移到 {moved.now}：{moved.records} 条记录逐条核对一致。"
    yield (
        f"原来的改名为 {moved.kept_as}。" if moved.kept_as else "数据库中原来的一份不再使用，可请管理员删除。"
    )


def _packed_lines(result: TransportResult) -> Iterator[str]:
    yield f"已打成：{result.path}（{result.title}，{result.files} 个文件）。"
    if result.left:
        yield f"没有带上：{'、'.join(result.left)}。需要的请另行拷贝。"
    yield "在另一台电脑上用 campaign move 放好；两边不要同时改动。"
