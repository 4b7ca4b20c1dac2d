"""What is said when a command did not come to its end; loaded only then."""

from __future__ import annotations

import os

import typer

from xlsx_kit.cli import console
from xlsx_kit.cli.mistakes import explained
from xlsx_kit.findings import InputError, SpecError

FAILED, WRONG_OPTION = 1, 2
DEBUG_VARIABLE = "XLSX_KIT_DEBUG"


def told(error: Exception) -> int:
    """Say what went wrong, while the error is being handled, and give the exit status."""
    if isinstance(error, typer.TyperException):
        console.complain(explained(error))
        return error.exit_code
    if isinstance(error, OSError) and console.reader_is_gone(error):
        console.close_output()
        return FAILED
    if isinstance(error, InputError):
        console.fail([console.finding_lines(f) for f in error.findings], error.findings)
    elif isinstance(error, OSError):
        console.fail([[console.file_problem(error)]])
    elif isinstance(error, SpecError):
        console.fail([[f"{p.message}（{p.place}）。{p.hint}"] for p in error.problems])
        return WRONG_OPTION if error.path.startswith("--") else FAILED
    else:
        console.fail([[_defect(error)]])
    return FAILED


def _defect(error: Exception) -> str:
    if os.environ.get(DEBUG_VARIABLE) == "1":
        import traceback

        traceback.print_exc()
    return (
        f"程序内部出错（{type(error).__name__}），这是程序的缺陷，不是您的错。"
        f"请把所处理的文件连同这句话报告给维护人员；设置环境变量 {DEBUG_VARIABLE}=1 后重试可看到详细信息。"
    )
