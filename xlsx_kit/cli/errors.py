"""What people read when a command did not come to its end, and its exit status."""

from __future__ import annotations

from xlsx_kit.cli import console
from xlsx_kit.cli.usage import WRONG_USAGE
from xlsx_kit.diagnostics import program_error
from xlsx_kit.findings import InputError, SpecError
from xlsx_kit.system_errors import system_problem

FAILED = 1


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
        console.fail([[system_problem(error)]])
    elif isinstance(error, SpecError):
        console.fail([[f"{p.message}（{p.place}）。{p.hint}"] for p in error.problems])
        return WRONG_USAGE if error.path.startswith("--") else FAILED
    else:
        console.fail([[program_error(error, "command")]])
    return FAILED
