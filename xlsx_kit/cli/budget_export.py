"""The command that takes over what the budget system already knows: import."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from xlsx_kit.cli import columns, console
from xlsx_kit.cli.options import BudgetOption, JsonOption, PackOption, keep_input, year_number
from xlsx_kit.cli.parameters import Argument, Flag, Option
from xlsx_kit.cli.usage import UsageError
from xlsx_kit.values import YUAN

if TYPE_CHECKING:
    from xlsx_kit.api import ImportResult
    from xlsx_kit.facts import GuessedMap


def import_export(
    export: Annotated[
        Path,
        Argument("EXPORT", "预算管理一体化系统导出的表，或决算系统导出的公开工作簿（.xlsx、.xls 或 CSV）。"),
    ],
    mapping: Annotated[
        Path | None,
        Option(
            "--map",
            "M.toml",
            "对照文件：哪一列是什么，哪个值算什么；或随程序的一份的名称，与它的套表编号相同。",
        ),
    ] = None,
    targets: Annotated[
        Path | None, Option("--targets", "X.xlsx", "绩效目标表；是导出表中的一张工作表的，不用写。")
    ] = None,
    out: Annotated[Path | None, Option("--out", "F.json", "要写出的事实文件。")] = None,
    guess: Annotated[
        bool, Flag("--guess", "不导入，按看到的表头和值写一份对照文件的初稿，写到 --map（或 --out）。")
    ] = False,
    unit_code: Annotated[
        str | None, Option("--unit-code", "C", "只取这个单位；导出表有多个单位时必须写。")
    ] = None,
    year: Annotated[
        int | None, Option("--year", "Y", "预算年度；不写时取对照文件中的。", year_number)
    ] = None,
    budget: BudgetOption = None,
    json: JsonOption = False,
    pack: PackOption = None,
) -> int:
    """金额按元精确相加，每一行结果只四舍五入一次，取到套表的金额单位和小数位数；合计取整前后各显示一遍，并列出尾差。

    不能对照的科目、资金来源、项目类别写到标准错误，注明行和单元格，相应的金额列为“未导入”。
    """
    if guess:
        return _write_guess(export, targets, mapping or out, pack, json=json)
    if mapping is None or out is None:
        raise UsageError("缺少选项：--map 和 --out；还没有对照文件的，先用 --guess 写一份初稿。")
    from xlsx_kit.api import import_export as run_import

    for source in (export, mapping, targets, budget):
        if source is not None:
            keep_input(source, out)
    imported = run_import(
        export, mapping, out, unit_code=unit_code, year=year, pack=pack, targets=targets, budget=budget
    )
    console.findings(imported.findings)
    console.show(imported, _lines(imported, out), json=json)
    if not imported.took_anything:
        console.complain("没有导入任何内容：请按上面的提示改对照文件。")
        return 1
    return 0


def _write_guess(
    export: Path, targets: Path | None, out: Path | None, pack: str | None, *, json: bool
) -> int:
    """The first map, in a file that is not there yet, or on the screen."""
    from xlsx_kit.facts import guess_map
    from xlsx_kit.outputs import refuse_taken, write_file

    if out is not None:
        keep_input(export, out)
        refuse_taken(out)
    guessed = guess_map(export, pack, targets=targets)
    if out is None:
        console.show(guessed, guessed.text.splitlines(), json=json)
        return 0
    write_file(out, guessed.text.encode())
    console.show(guessed, _guess_lines(guessed, out), json=json)
    return 0


def _guess_lines(guessed: GuessedMap, out: Path) -> Iterator[str]:
    yield from (f"{line}。" for line in guessed.seen)
    yield f"已写出对照文件的初稿：{out}。请打开逐项核对，再用于 import --map。"
    yield from (f"还要补上：{line}。" for line in guessed.missing)


def _lines(imported: ImportResult, out: Path) -> Iterator[str]:
    rounded = imported.money if imported.money != YUAN else f"{YUAN}（取整后）"
    heads = ["", YUAN, rounded, "尾差（元）"]
    yield from columns.table(heads, imported.total_rows(), right=[False, True, True, True])
    yield imported.summary()
    yield f"已写出事实文件：{out}"
