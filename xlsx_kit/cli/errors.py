"""What people read when a command did not come to its end, and its exit status."""

from __future__ import annotations

from xlsx_kit.cli import console
from xlsx_kit.diagnostics import DEBUG_VARIABLE, unforeseen
from xlsx_kit.findings import InputError, SpecError

FAILED, WRONG_USAGE = 1, 2


class CommandError(Exception):
    """A command that cannot go on, for reasons told in Chinese, one or more."""

    def __init__(self, *reasons: str) -> None:
        super().__init__("\n".join(reasons))
        self.reasons = reasons


def report(error: BaseException) -> int:
    """Report an exception that is being handled, and return the exit status.

    What ends a program on purpose (SystemExit) is raised again.
    """
    if isinstance(error, OSError) and console.reader_is_gone(error):
        console.close_output()
    elif isinstance(error, CommandError):
        console.fail([[reason] for reason in error.reasons])
    elif isinstance(error, InputError):
        console.fail([console.finding_lines(f) for f in error.findings], error.findings)
    elif isinstance(error, OSError):
        console.fail([[console.file_problem(error)]])
    elif isinstance(error, SpecError):
        console.fail([[f"{p.message}（{p.place}）。{p.hint}"] for p in error.problems])
        return WRONG_USAGE if error.path.startswith("--") else FAILED
    else:
        console.fail([[_defect(unforeseen(error, "command"))]])
    return FAILED


def _defect(reason: str) -> str:
    return (
        f"程序内部出错（{reason}），这是程序的缺陷，不是您的错。"
        f"请把所处理的文件连同这句话报告给维护人员；设置环境变量 {DEBUG_VARIABLE}=1 后重试可看到详细信息。"
    )
