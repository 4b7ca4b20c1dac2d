"""Commands for people who write packs: pack new, pack diff, pack show."""

from __future__ import annotations

from itertools import groupby
from pathlib import Path
from typing import Annotated

import typer

from xlsx_kit.cli import console
from xlsx_kit.cli.options import JsonOption


def new(
    name: Annotated[
        str, typer.Argument(metavar="NAME", help="新套表的编号，如 hebei-2025。", show_default=False)
    ],
    source: Annotated[
        str,
        typer.Option("--from", metavar="ID", help="从哪个套表复制：编号或文件夹。", show_default=False),
    ],
    to: Annotated[
        Path,
        typer.Option("--to", metavar="DIR", help="放在哪个文件夹，其下建 schemas 和 templates。"),
    ] = Path(),
    extend: Annotated[bool, typer.Option("--extend", help="不复制，只在原来的基础上写不同之处。")] = False,
    json: JsonOption = False,
) -> None:
    from xlsx_kit.api import new_pack

    made = new_pack(source, name, to, extend=extend)
    if json:
        console.write_json(made.to_dict())
        return
    console.say(f"已建立：{made.folder}、{made.words}")
    console.say("接下来：")
    for number, step in enumerate(made.steps, start=1):
        console.say(f"  {number}. {step}")


def diff(
    old: Annotated[str, typer.Argument(metavar="A", help="原来的套表：编号或文件夹。", show_default=False)],
    new: Annotated[str, typer.Argument(metavar="B", help="现在的套表：编号或文件夹。", show_default=False)],
    json: JsonOption = False,
) -> None:
    from xlsx_kit.api import diff_packs

    found = diff_packs(old, new)
    if json:
        console.write_json(found.to_dict())
        return
    console.say(f"{found.new.book.title}（{found.new.id}）与{found.old.book.title}（{found.old.id}）的不同：")
    for part, differences in groupby(found.differences, key=lambda difference: difference.part):
        console.say(f"{part}")
        for number, difference in enumerate(differences, start=1):
            console.say(f"  {number}. {difference.message}")
    if not found.differences:
        console.say("没有不同。")


def show(
    pack: Annotated[str, typer.Argument(metavar="PACK", help="套表的编号或文件夹。", show_default=False)],
    out: Annotated[
        Path, typer.Option("--out", metavar="FILE", help="写成的网页，如 pack.html。", show_default=False)
    ],
) -> None:
    from xlsx_kit.api import show_pack

    show_pack(pack, out)
    console.say(f"已写出：{out}")
