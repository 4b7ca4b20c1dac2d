"""Commands that write a workbook or a document: demo, narrate."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from xlsx_kit.cli import console
from xlsx_kit.cli.options import FactsArgument, PackOption, keep_input
from xlsx_kit.cli.report import summary_line

DEMO_DIRECTORY = Path("out", "demo")


def demo(
    directory: Annotated[
        Path, typer.Argument(metavar="DIR", help="结果放在哪个文件夹，默认 out/demo。", show_default=False)
    ] = DEMO_DIRECTORY,
) -> None:
    """用自带的真实案例走一遍全过程：空白工作簿、填好的工作簿、核对结果、情况说明。"""
    from xlsx_kit.api import demo as run_demo

    shown = run_demo(directory, progress=console.complain)
    console.say(f"完成，文件都在 {directory}：")
    for label, path in shown.files:
        console.say(f"  {label}：{path}")
    console.say(summary_line(shown.report))


def narrate(
    facts: FactsArgument,
    out: Annotated[Path, typer.Option("--out", metavar="X.docx", help="要生成的 Word 文件。")],
    pack: PackOption = None,
) -> None:
    """生成情况说明（Word）：数字取自九张表，增减、比例和句式随数字而定。"""
    from xlsx_kit.api import narrate as write_narrative

    keep_input(facts, out)
    made = write_narrative(facts, out, pack=pack)
    console.findings(made.findings)
    console.say(f"已生成情况说明：{made.path}")
