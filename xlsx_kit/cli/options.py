"""Options and arguments that several commands share."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Annotated

from xlsx_kit.cli.parameters import Argument, Flag, Option
from xlsx_kit.cli.usage import UsageError

FactsArgument = Annotated[Path, Argument("FACTS", "填报的工作簿，或事实文件（JSON）。")]
PackOption = Annotated[
    str | None, Option("--pack", "ID", "套表编号；不写时取工作簿或事实文件自带的，再无则 hebei-2024。")
]
WorkbookArgument = Annotated[Path, Argument("X.xlsx", "单位退回的工作簿。")]
StrictOption = Annotated[bool, Flag("--strict", "把警告也当作错误。")]
BudgetOption = Annotated[
    Path | None,
    Option("--budget", "PATH", "决算用：当年预算的工作簿、事实文件或文件夹，带入年初预算数，或与之核对。"),
]
WordsOption = Annotated[
    Path | None,
    Option("--words", "W.toml", "另行措辞的文件：只写与本套表情况说明不同的句子或整节，其余照旧。"),
]
ChartsOption = Annotated[
    bool, Flag("--charts", "在各表的工作簿中另加一张图表：收入构成、支出分类、“三公”经费。")
]
FlatOption = Annotated[
    bool, Flag("--flat", "数字写成普通文字，可在 Word 中直接改；改动后请用 proof 再校对。")
]
PageOption = Annotated[bool, Flag("--html", "另生成一个网页（含图表），旁边放各表的 CSV 和 JSON 数据。")]
JsonOption = Annotated[bool, Flag("--json", "结果以一份 JSON 写到标准输出。")]


def whole_number(word: str) -> int:
    """A count of at least one, as typed."""
    if not word.isdecimal() or int(word) < 1:
        raise ValueError("应为不小于 1 的整数。")
    return int(word)


def year_number(word: str) -> int:
    """A budget year, as typed."""
    if not word.isdecimal() or not 1990 <= int(word) <= 2100:
        raise ValueError("应为四位数的年度，如 2024。")
    return int(word)


def year_or_date(word: str) -> str:
    """A budget year, or a day of one, as typed; typer knows no parameter of two types."""
    when_of(word)
    return word


def when_of(word: str | None) -> int | date:
    """A year or a day as typed, 0 where nothing was."""
    return 0 if word is None else date_of(word) if "-" in word else year_number(word)


def date_of(word: str) -> date:
    """A date, as typed."""
    try:
        return datetime.strptime(word, "%Y-%m-%d").date()
    except ValueError:
        raise ValueError("应为日期，如 2025-02-20。") from None


def keep_input(source: Path, target: Path) -> None:
    """Refuse to write a result over the file it is made from: no input is ever written to."""
    if source.exists() and target.exists() and source.samefile(target):
        raise UsageError(f"--out 的值不对：输出文件不能就是输入文件（{target}）。")
