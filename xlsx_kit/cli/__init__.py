"""The command line: thin over ``xlsx_kit.api``, in Chinese, never a traceback."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

import typer

from xlsx_kit.cli import console
from xlsx_kit.cli.app import command_tree
from xlsx_kit.cli.mistakes import explained
from xlsx_kit.findings import InputError, SpecError

PROGRAM = "xlsx-kit"
WRONG_OPTION, INTERRUPTED = 2, 130
DEBUG_VARIABLE = "XLSX_KIT_DEBUG"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and give its exit status; whatever goes wrong is said in one Chinese text."""
    console.prepare()
    try:
        words = sys.argv[1:] if arguments is None else list(arguments)
        status = command_tree(words).main(args=words, prog_name=PROGRAM, standalone_mode=False)
        sys.stdout.flush()
    except typer.TyperException as error:
        console.complain(explained(error))
        return error.exit_code
    except (KeyboardInterrupt, typer.Abort):
        status = INTERRUPTED
    except InputError as error:
        console.fail([console.finding_lines(f) for f in error.findings], error.findings)
        return 1
    except OSError as error:
        if console.reader_is_gone(error):
            console.close_output()
            return 1
        console.fail([[console.file_problem(error)]])
        return 1
    except SpecError as error:
        console.fail([[f"{p.message}（{p.place}）。{p.hint}"] for p in error.problems])
        return WRONG_OPTION if error.path.startswith("--") else 1
    except Exception as error:  # the last door: an officer gets a sentence, never a traceback
        if os.environ.get(DEBUG_VARIABLE) == "1":
            import traceback

            traceback.print_exc()
        console.fail([[_defect(error)]])
        return 1
    if status == INTERRUPTED:
        console.complain("已中断。")
    return status if isinstance(status, int) else 0


def _defect(error: Exception) -> str:
    return (
        f"程序内部出错（{type(error).__name__}），这是程序的缺陷，不是您的错。"
        f"请把所处理的文件连同这句话报告给维护人员；设置环境变量 {DEBUG_VARIABLE}=1 后重试可看到详细信息。"
    )
