"""Commands that write a workbook or a document: demo, generate, narrate."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from xlsx_kit.cli import console
from xlsx_kit.cli.options import FactsArgument, PackOption, keep_input
from xlsx_kit.cli.password import password_for_sheets
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


def generate(
    facts: Annotated[
        Path, typer.Option("--facts", metavar="F", help="事实文件（JSON）或已填报的工作簿，用来预填。")
    ],
    out: Annotated[Path, typer.Option("--out", metavar="X.xlsx", help="要生成的工作簿。")],
    password: Annotated[
        str | None,
        typer.Option(
            "--password",
            metavar="P",
            help="工作表保护密码；不写时依次取环境变量 XLSX_KIT_PASSWORD、系统钥匙串"
            "（keyring，服务 xlsx-kit，用户 workbook），都没有则保护而不设密码。",
        ),
    ] = None,
    pack: PackOption = None,
) -> None:
    """为一个单位生成填报工作簿：只有填报格可写，九张公开表由公式自动生成。

    关于内容的问题写到标准错误，不影响生成。程序不会自行编造密码，也不保存密码。
    """
    from xlsx_kit.api import generate as generate_workbook

    keep_input(facts, out)
    made = generate_workbook(facts, out, pack=pack, password=password_for_sheets(password))
    console.findings(made.findings)
    console.say(f"已生成工作簿：{made.path}")


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
