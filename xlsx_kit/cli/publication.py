"""Commands about what is published: demo, narrate, publish, proof."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from xlsx_kit.cli import console
from xlsx_kit.cli.options import (
    ChartsOption,
    FactsArgument,
    FlatOption,
    JsonOption,
    PackOption,
    PageOption,
    StrictOption,
    WordsOption,
    keep_input,
)
from xlsx_kit.cli.parameters import Argument, Flag, Option
from xlsx_kit.cli.reports import proof_lines, proof_report_lines, summary_line
from xlsx_kit.cli.usage import UsageError


def demo(
    directory: Annotated[Path, Argument("DIR", "结果放在哪个文件夹，默认 out/demo。")] = Path("out", "demo"),
) -> None:
    from xlsx_kit.demonstration import demo as run_demo

    result = run_demo(directory, progress=console.complain)
    console.say(f"完成，文件都在 {directory}：")
    console.say_lines(f"  {label}：{path}" for label, path in result.files)
    console.say(summary_line(result.report))


def narrate(
    facts: FactsArgument,
    out: Annotated[Path, Option("--out", "X.docx", "要生成的 Word 文件。")],
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
    out: Annotated[Path, Option("--out", "DIR", "公开文件放在哪个文件夹。")],
    charts: ChartsOption = False,
    flat: FlatOption = False,
    html: PageOption = False,
    pdf: Annotated[
        Path | None, Option("--pdf", "FILE", "用 Word 或 WPS 导出的 PDF：与公开文本核对一致后收入。")
    ] = None,
    force: Annotated[
        bool, Flag("--force", "有错误也照样生成；文本不完整的，另写 --by 和 --reason。")
    ] = False,
    by: Annotated[str, Option("--by", "A", "决定公开不完整文本的人。")] = "",
    reason: Annotated[str, Option("--reason", "T", "公开不完整文本的原因。")] = "",
    words: WordsOption = None,
    json: JsonOption = False,
    pack: PackOption = None,
) -> None:
    """PDF 和目录页码由本机的 LibreOffice 生成；没有时不生成 PDF，目录页码在 Word 打开文件时更新。
    有错误的填报表不予生成，除非写 --force；必须有的内容没有填报的，说明缺什么，不予生成，
    除非再写明由谁决定和原因（--by、--reason）。不予生成时退出码为 1。
    文本写出之前先校对一遍，结果列出，不妨碍生成。
    """
    from xlsx_kit.api import publish as write_publication

    progress = None if json else console.complain
    made = write_publication(
        facts,
        out,
        pack=pack,
        force=force,
        by=by,
        reason=reason,
        charts=charts,
        flat=flat,
        html=html,
        pdf=pdf,
        words=words,
        progress=progress,
    )
    if json:
        console.write_json(made.to_dict())
        return
    console.findings(made.findings)
    console.say_lines(f"已生成：{path}" for path in (*made.files.values(), *made.data))
    if made.no_pdf:
        console.complain(
            f"没有生成 PDF：{made.no_pdf}。请安装 LibreOffice，或用环境变量 XLSX_KIT_SOFFICE 指明位置，"
            "然后再运行；也可用 Word 打开公开文本，更新目录页码后另存为 PDF。"
        )


def proof(
    paths: Annotated[
        list[Path],
        Argument("PATH", "文稿（.docx .txt .pdf，装有 LibreOffice 时还有 .doc .wps .odt .rtf）或文件夹。"),
    ],
    against: Annotated[
        Path | None, Option("--against", "FACTS", "据以核对的事实文件或已填报的工作簿。")
    ] = None,
    last_year: Annotated[
        Path | None, Option("--last-year", "FACTS", "同一单位上年的，与 --against 同时写：另核对上年数。")
    ] = None,
    words: WordsOption = None,
    json: JsonOption = False,
    html: Annotated[
        Path | None, Option("--html", "FILE", "另写一份网页：原文中的数字按相符、不符、没有核对着色。")
    ] = None,
    annotate: Annotated[
        Path | None, Option("--annotate", "OUT", "另存一份带批注的 Word 副本；几份文稿时是一个文件夹。")
    ] = None,
    strict: StrictOption = False,
    pack: PackOption = None,
) -> int:
    """不写 --against 时只核对文稿自身。没有错误时退出码为 0，有错误或文件读不出时为 1。"""
    from xlsx_kit.api import proof as proofread
    from xlsx_kit.api import proof_files, write_proof_copies, write_proof_page
    from xlsx_kit.prose import ProofReport

    if last_year is not None and against is None:
        raise UsageError("写了 --last-year，没有写 --against：上年数要和本年数一起核对。")
    for target in (html, annotate):
        if target is not None:
            for path in paths:
                keep_input(path, target)
    single = len(paths) == 1 and not paths[0].is_dir()
    if single:
        result = proofread(paths[0], against, pack=pack, words=words, last_year=last_year)
        report = ProofReport((result,))
        console.show(result, proof_lines(result), json=json)
    else:
        report = proof_files(paths, against, pack=pack, words=words, last_year=last_year)
        console.show(report, proof_report_lines(report), json=json)
    if html is not None:
        write_proof_page(report, html)
        console.complain(f"已写出网页：{html}")
    if annotate is not None:
        for name, why in write_proof_copies(paths, report, annotate):
            console.complain(f"带批注的副本（{name}）：{why}")
    return 1 if report.failed(strict) else 0
