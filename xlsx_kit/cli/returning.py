"""Commands about what units send again: repair, compare."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from xlsx_kit.cli import console
from xlsx_kit.cli.options import JsonOption, PackOption, keep_input
from xlsx_kit.findings import NO_SHEET


def repair(
    workbook: Annotated[
        Path, typer.Argument(metavar="X.xlsx", help="单位退回的工作簿。", show_default=False)
    ],
    out: Annotated[Path, typer.Option("--out", metavar="X.xlsx", help="要生成的新工作簿。")],
    json: JsonOption = False,
    pack: PackOption = None,
) -> None:
    from xlsx_kit.api import repair as repair_return

    keep_input(workbook, out)
    done = repair_return(workbook, out, pack=pack)
    if json:
        console.write_json(done.to_dict())
        return
    console.say(f"已生成：{done.path}")
    console.say("移到新模板的内容：")
    for block in done.lifted:
        console.say(f"  {block.title}：{block.filled} 项（原在工作表“{block.sheet}”）")
    for heading, findings in (
        ("换算后移入的：", done.converted),
        ("没能移过来、需要补填的：", done.left_out),
    ):
        if findings:
            console.say(heading)
            for finding in findings:
                place = f"{finding.sheet or NO_SHEET} {finding.cell or ''}".strip()
                console.say(f"  {place} {finding.message}")


def compare(
    old: Annotated[Path, typer.Argument(metavar="OLD", help="先报的工作簿或事实文件。", show_default=False)],
    new: Annotated[Path, typer.Argument(metavar="NEW", help="后报的工作簿或事实文件。", show_default=False)],
    json: JsonOption = False,
    pack: PackOption = None,
) -> None:
    from xlsx_kit.api import compare as compare_returns

    found = compare_returns(old, new, pack=pack)
    if json:
        console.write_json(found.to_dict())
        return
    if not found.same_unit:
        console.complain(f"注意：两份不是同一单位同一年度：{found.units[0]}；{found.units[1]}。")
    if not found.changes:
        console.say("两份的填报内容完全相同。")
        return
    title = ""
    for change in found.changes:
        if change.title != title:
            title = change.title
            console.say(title)
        console.say(f"  {change.in_words}")
    if found.totals:
        console.say("变动的合计")
        for total in found.totals:
            console.say(f"  {total.line}：{total.old} → {total.new}（{total.difference}）")
    console.say(f"共 {len(found.changes)} 处不同，{len(found.totals)} 个合计变动。")
