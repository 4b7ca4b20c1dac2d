"""The command that takes over what the budget system already knows: import."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from xlsx_kit.cli import columns, console
from xlsx_kit.cli.options import JsonOption, PackOption, keep_input, year_number
from xlsx_kit.cli.parameters import Argument, Option

if TYPE_CHECKING:
    from xlsx_kit.api import ImportResult


def import_export(
    export: Annotated[Path, Argument("EXPORT", "预算管理一体化系统导出的表（.xlsx、.xls 或 CSV）。")],
    mapping: Annotated[Path, Option("--map", "M.toml", "对照文件：哪一列是什么，哪个值算什么。")],
    out: Annotated[Path, Option("--out", "F.json", "要写出的事实文件。")],
    unit_code: Annotated[
        str | None, Option("--unit-code", "C", "只取这个单位；导出表有多个单位时必须写。")
    ] = None,
    year: Annotated[
        int | None, Option("--year", "Y", "预算年度；不写时取对照文件中的。", year_number)
    ] = None,
    json: JsonOption = False,
    pack: PackOption = None,
) -> int:
    """金额按元精确相加，每一行结果只四舍五入一次为万元两位小数；合计按元和万元各显示一遍，并列出尾差。

    不能对照的科目、资金来源、项目类别写到标准错误，注明行和单元格，相应的金额列为“未导入”。
    """
    from xlsx_kit.api import import_export as run_import

    for source in (export, mapping):
        keep_input(source, out)
    imported = run_import(export, mapping, out, unit_code=unit_code, year=year, pack=pack)
    console.findings(imported.findings)
    console.show(imported, _lines(imported, out), json=json)
    if not imported.took_anything:
        console.complain("没有导入任何内容：请按上面的提示改对照文件。")
        return 1
    return 0


def _lines(imported: ImportResult, out: Path) -> Iterator[str]:
    yield from columns.table(
        ["", "元", "万元", "尾差（元）"], imported.total_rows(), right=[False, True, True, True]
    )
    yield imported.summary()
    yield f"已写出事实文件：{out}"
