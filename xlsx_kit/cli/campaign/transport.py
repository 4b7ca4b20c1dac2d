"""Commands that carry a round to another machine in one file, or its ledger to a database: pack-up, move."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from xlsx_kit.cli import console
from xlsx_kit.cli.campaign.session import FolderArgument
from xlsx_kit.cli.options import JsonOption
from xlsx_kit.cli.parameters import Argument, Option
from xlsx_kit.cli.usage import UsageError

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
