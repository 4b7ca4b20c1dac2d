"""Commands about returned workbooks: read, tables, validate, repair, compare."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from xlsx_kit.cli import console
from xlsx_kit.cli.options import (
    BudgetOption,
    FactsArgument,
    JsonOption,
    PackOption,
    StrictOption,
    WorkbookArgument,
    keep_input,
    whole_number,
)
from xlsx_kit.cli.parameters import Argument, Option
from xlsx_kit.cli.progress_bar import bar
from xlsx_kit.cli.reports import comparison_lines, copy_lines, repair_lines, report_lines, table_lines


def read(
    workbook: WorkbookArgument,
    out: Annotated[Path | None, Option("--out", "F.json", "写入这个文件；不写则输出到标准输出。")] = None,
    pack: PackOption = None,
) -> None:
    from xlsx_kit.api import read as read_workbook
    from xlsx_kit.outputs import write_file

    if out is not None:
        keep_input(workbook, out)
    reading = read_workbook(workbook, pack=pack)
    console.findings(reading.findings)
    if out is None:
        console.write_json(reading.to_dict())
        return
    write_file(out, (console.as_json(reading.to_dict()) + "\n").encode())
    console.say(f"已写出事实文件：{out}")


def tables(facts: FactsArgument, json: JsonOption = False, pack: PackOption = None) -> None:
    from xlsx_kit.api import tables as compute_tables

    computed = compute_tables(facts, pack=pack)
    console.findings(computed.findings)
    console.show(computed, table_lines(computed), json=json)


def validate(
    paths: Annotated[list[Path], Argument("PATH", "工作簿、事实文件或文件夹（连同下级）。")],
    json: JsonOption = False,
    jobs: Annotated[int, Option("--jobs", "N", "同时核对几个文件，默认 1。", whole_number)] = 1,
    html: Annotated[Path | None, Option("--html", "FILE", "另写一份网页，可筛选、打印、作邮件附件。")] = None,
    xlsx: Annotated[
        Path | None, Option("--xlsx", "FILE", "另写一份工作簿：逐条列出问题，可排序、筛选、分派。")
    ] = None,
    annotate: Annotated[
        Path | None, Option("--annotate", "DIR", "为有问题的工作簿另存一份标注副本，退给单位改。")
    ] = None,
    settings: Annotated[
        Path | None, Option("--settings", "S.toml", "核对设置：停用、改级的规则，准予的例外，上限。")
    ] = None,
    approved: Annotated[Path | None, Option("--approved", "A.csv", "批复数名单，与填报内容核对。")] = None,
    last_year: Annotated[
        Path | None, Option("--last-year", "PATH", "上年的工作簿、事实文件或文件夹，与上年数核对。")
    ] = None,
    budget: BudgetOption = None,
    strict: StrictOption = False,
    pack: PackOption = None,
) -> int:
    """没有错误时退出码为 0；有错误，或有文件读不出、找不到时为 1。"""
    from xlsx_kit.api import validate as validate_returns
    from xlsx_kit.outputs import refuse_taken

    for target in (html, xlsx):
        if target is not None:
            for path in paths:
                keep_input(path, target)
            refuse_taken(target)
    report = validate_returns(
        paths,
        pack=pack,
        jobs=jobs,
        progress=bar(),
        settings=settings,
        approved=approved,
        last_year=last_year,
        budget=budget,
    )
    if html is not None:
        from xlsx_kit.api import write_validation_page

        write_validation_page(report, html, pack=pack)
    if xlsx is not None:
        from xlsx_kit.api import write_findings_workbook

        write_findings_workbook(report, xlsx, pack=pack)
    if json:
        console.write_json_parts(report.json_parts())
    else:
        console.say_lines(report_lines(report))
    if html is not None:
        console.complain(f"已写出网页：{html}")
    if xlsx is not None:
        console.complain(f"已写出工作簿：{xlsx}")
    if annotate is not None:
        from xlsx_kit.api import write_marked_copies

        for line in copy_lines(write_marked_copies(report, annotate), annotate):
            console.complain(line)
    return 1 if report.failed(strict) else 0


def repair(
    workbook: WorkbookArgument,
    out: Annotated[Path, Option("--out", "X.xlsx", "要生成的新工作簿。")],
    settings: Annotated[
        Path | None, Option("--settings", "S.toml", "核对设置：其中的上限用来读取原文件。")
    ] = None,
    json: JsonOption = False,
    pack: PackOption = None,
) -> int:
    """没能移过来的逐项列出，需要补填；这时退出码为 1。"""
    from xlsx_kit.api import repair as repair_return

    keep_input(workbook, out)
    result = repair_return(workbook, out, pack=pack, settings=settings)
    console.show(result, repair_lines(result), json=json)
    return 1 if result.left_out else 0


def compare(
    old: Annotated[Path, Argument("OLD", "先报的工作簿或事实文件。")],
    new: Annotated[Path, Argument("NEW", "后报的工作簿或事实文件。")],
    json: JsonOption = False,
    pack: PackOption = None,
) -> None:
    from xlsx_kit.api import compare as compare_returns

    found = compare_returns(old, new, pack=pack)
    if not json and not found.same_unit:
        console.complain(f"注意：两份不是同一单位同一年度：{found.units[0]}；{found.units[1]}。")
    console.show(found, comparison_lines(found), json=json)
