"""Options and arguments that several commands share."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from xlsx_kit.cli import console

FactsArgument = Annotated[
    Path,
    typer.Argument(metavar="FACTS", help="填报的工作簿，或事实文件（JSON）。", show_default=False),
]
PackOption = Annotated[
    str | None,
    typer.Option(
        "--pack", metavar="ID", help="套表编号；不写时取工作簿或事实文件自带的，再无则 hebei-2024。"
    ),
]
WordsOption = Annotated[
    Path | None,
    typer.Option(
        "--words",
        metavar="W.toml",
        help="另行措辞的文件：只写与本套表情况说明不同的句子或整节，其余照旧。",
    ),
]
JsonOption = Annotated[
    bool,
    typer.Option("--json", callback=console.ask_json, help="结果以一份 JSON 写到标准输出。"),
]


def whole_number(given: str | int) -> int:
    """A count of at least one, as typed; typer sends the default this way, too."""
    text = str(given)
    if not text.isdecimal() or int(text) < 1:
        raise typer.BadParameter("应为不小于 1 的整数。")
    return int(text)


def year_number(given: str | int) -> int:
    """A budget year, as typed."""
    text = str(given)
    if not text.isdecimal() or not 1990 <= int(text) <= 2100:
        raise typer.BadParameter("应为四位数的年度，如 2024。")
    return int(text)


def keep_input(source: Path, target: Path) -> None:
    """Refuse to write a result over the file it is made from: no input is ever written to."""
    if source.exists() and target.exists() and source.samefile(target):
        raise typer.BadParameter(f"输出文件不能就是输入文件（{target}）。", param_hint="'--out'")
