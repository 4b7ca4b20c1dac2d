"""Commands that look at facts: read, tables, validate."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from xlsx_kit.cli import console
from xlsx_kit.cli.options import FactsArgument, JsonOption, PackOption, WordsOption, keep_input, whole_number
from xlsx_kit.cli.report import proof_line, report_lines
from xlsx_kit.cli.tables import table_lines

if TYPE_CHECKING:
    from xlsx_kit.api import MarkedCopy


def read(
    workbook: Annotated[
        Path, typer.Argument(metavar="X.xlsx", help="单位退回的工作簿。", show_default=False)
    ],
    out: Annotated[
        Path | None, typer.Option("--out", metavar="F.json", help="写入这个文件；不写则输出到标准输出。")
    ] = None,
    pack: PackOption = None,
) -> None:
    from xlsx_kit.api import read as read_workbook

    if out is not None:
        keep_input(workbook, out)
    reading = read_workbook(workbook, pack=pack)
    console.findings(reading.findings)
    if out is None:
        console.write_json(reading.to_dict())
        return
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(console.as_json(reading.to_dict()) + "\n", encoding="utf-8", newline="\n")
    console.say(f"已写出事实文件：{out}")


def tables(facts: FactsArgument, json: JsonOption = False, pack: PackOption = None) -> None:
    from xlsx_kit.api import tables as compute_tables

    computed = compute_tables(facts, pack=pack)
    console.findings(computed.findings)
    if json:
        console.write_json(computed.to_dict())
        return
    for line in table_lines(computed.to_dict()):
        console.say(line)


def proof(
    doc: Annotated[Path, typer.Argument(metavar="DOC", help="情况说明，.docx 或 .txt。", show_default=False)],
    against: Annotated[
        Path | None, typer.Option("--against", metavar="FACTS", help="据以核对的事实文件或已填报的工作簿。")
    ] = None,
    words: WordsOption = None,
    json: JsonOption = False,
    strict: Annotated[bool, typer.Option("--strict", help="把警告也当作错误。")] = False,
    pack: PackOption = None,
) -> None:
    """不写 --against 时只核对文稿自身。没有错误时退出码为 0，有错误或文件读不出时为 1。"""
    from xlsx_kit.api import proof as proof_read

    done = proof_read(doc, against, pack=pack, words=words)
    if json:
        console.write_json(done.to_dict())
    else:
        for finding in done.findings:
            for line in console.finding_lines(finding):
                console.say(line)
        console.say(proof_line(done))
    if done.failed(strict):
        raise typer.Exit(1)


def validate(
    paths: Annotated[
        list[Path],
        typer.Argument(metavar="PATH", help="工作簿、事实文件或文件夹（连同下级）。", show_default=False),
    ],
    json: JsonOption = False,
    jobs: Annotated[
        int, typer.Option("--jobs", metavar="N", parser=whole_number, help="同时核对几个文件，默认 1。")
    ] = 1,
    html: Annotated[
        Path | None,
        typer.Option("--html", metavar="FILE", help="另写一份网页，可筛选、打印、作邮件附件。"),
    ] = None,
    annotate: Annotated[
        Path | None,
        typer.Option("--annotate", metavar="DIR", help="为有问题的工作簿另存一份标注副本，退给单位改。"),
    ] = None,
    settings: Annotated[
        Path | None,
        typer.Option("--settings", metavar="S.toml", help="核对设置：停用、改级的规则，准予的例外，上限。"),
    ] = None,
    approved: Annotated[
        Path | None,
        typer.Option("--approved", metavar="A.csv", help="批复数名单，与填报内容核对。"),
    ] = None,
    last_year: Annotated[
        Path | None,
        typer.Option("--last-year", metavar="PATH", help="上年的工作簿、事实文件或文件夹，与上年数核对。"),
    ] = None,
    strict: Annotated[bool, typer.Option("--strict", help="把警告也当作错误。")] = False,
    pack: PackOption = None,
) -> None:
    """没有错误时退出码为 0；有错误，或有文件读不出、找不到时为 1。"""
    from xlsx_kit.api import validate as validate_returns

    report = validate_returns(
        paths,
        pack=pack,
        jobs=jobs,
        progress=console.progress(),
        settings=settings,
        approved=approved,
        last_year=last_year,
    )
    if html is not None:
        from xlsx_kit.api import write_validation_page

        for path in paths:
            keep_input(path, html)
        write_validation_page(report, html, pack=pack)
    if json:
        console.write_json_parts(report.json_parts())
    else:
        for line in report_lines(report):
            console.say(line)
    if html is not None:
        console.complain(f"已写出网页：{html}")
    if annotate is not None:
        from xlsx_kit.api import write_marked_copies

        _say_copies(write_marked_copies(report, annotate), annotate)
    if report.failed(strict):
        raise typer.Exit(1)


def _say_copies(copies: list[MarkedCopy], folder: Path) -> None:
    """How many copies there are, and which return has none and why."""
    made = [copy for copy in copies if copy.path]
    console.complain(f"已写出标注副本 {len(made)} 份：{folder}" if made else "没有写出标注副本。")
    for copy in copies:
        if not copy.path:
            console.complain(f"  未标注 {copy.file}：{copy.reason}")
