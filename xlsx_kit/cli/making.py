"""Commands that write a workbook or a document: demo, narrate, publish."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from xlsx_kit.cli import console
from xlsx_kit.cli.options import FactsArgument, JsonOption, PackOption, WordsOption, keep_input
from xlsx_kit.cli.report import summary_line

DEMO_DIRECTORY = Path("out", "demo")


def demo(
    directory: Annotated[
        Path, typer.Argument(metavar="DIR", help="结果放在哪个文件夹，默认 out/demo。", show_default=False)
    ] = DEMO_DIRECTORY,
) -> None:
    from xlsx_kit.api import demo as run_demo

    shown = run_demo(directory, progress=console.complain)
    console.say(f"完成，文件都在 {directory}：")
    for label, path in shown.files:
        console.say(f"  {label}：{path}")
    console.say(summary_line(shown.report))


def narrate(
    facts: FactsArgument,
    out: Annotated[Path, typer.Option("--out", metavar="X.docx", help="要生成的 Word 文件。")],
    words: WordsOption = None,
    pack: PackOption = None,
) -> None:
    from xlsx_kit.api import narrate as write_narrative

    keep_input(facts, out)
    made = write_narrative(facts, out, pack=pack, words=words)
    console.findings(made.findings)
    console.say(f"已生成情况说明：{made.path}")


def publish(
    facts: FactsArgument,
    out: Annotated[Path, typer.Option("--out", metavar="DIR", help="公开文件放在哪个文件夹。")],
    charts: Annotated[
        bool, typer.Option("--charts", help="在各表的工作簿中另加一张图表：收入构成、支出分类、“三公”经费。")
    ] = False,
    force: Annotated[bool, typer.Option("--force", help="有错误也照样生成。")] = False,
    words: WordsOption = None,
    json: JsonOption = False,
    pack: PackOption = None,
) -> None:
    """PDF 和目录页码由本机的 LibreOffice 生成；没有时不生成 PDF，目录页码在 Word 打开文件时更新。
    有错误的填报表不予生成，除非写 --force；这时退出码为 1。
    """
    from xlsx_kit.api import publish as write_publication

    made = write_publication(
        facts,
        out,
        pack=pack,
        force=force,
        charts=charts,
        words=words,
        progress=None if json else console.complain,
    )
    if json:
        console.write_json(made.to_dict())
        return
    console.findings(made.findings)
    for path in made.files.values():
        console.say(f"已生成：{path}")
    if made.no_pdf:
        console.complain(
            f"没有生成 PDF：{made.no_pdf}。请安装 LibreOffice，或用环境变量 XLSX_KIT_SOFFICE 指明位置，"
            "然后再运行；也可用 Word 打开公开文本，更新目录页码后另存为 PDF。"
        )
