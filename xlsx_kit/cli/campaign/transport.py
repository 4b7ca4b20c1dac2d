"""Commands that carry a round to another machine in one file: pack-up, move."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from xlsx_kit.cli import console
from xlsx_kit.cli.campaign.session import FolderArgument
from xlsx_kit.cli.options import JsonOption
from xlsx_kit.cli.parameters import Argument, Option

if TYPE_CHECKING:
    from xlsx_kit.campaign import TransportResult


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
    packed: Annotated[Path, Argument("FILE", "pack-up 打成的文件。")],
    to: Annotated[Path, Option("--to", "DIR", "放在哪里：一个还没有的文件夹。")],
    json: JsonOption = False,
) -> None:
    """每个文件都与打成时一致才放好；已有的文件夹从不覆盖。"""
    from xlsx_kit.campaign import unpack_campaign

    result = unpack_campaign(packed, to)
    lines = [f"已放好：{to}（{result.title}，{result.files} 个文件）。", "原来的电脑上的一份请不要再改动。"]
    console.show(result, lines, json=json)


def _packed_lines(result: TransportResult) -> Iterator[str]:
    yield f"已打成：{result.path}（{result.title}，{result.files} 个文件）。"
    if result.left:
        yield f"没有带上：{'、'.join(result.left)}。需要的请另行拷贝。"
    yield "在另一台电脑上用 campaign move 放好；两边不要同时改动。"
