"""The command line: thin over ``xlsx_kit.api`` and ``xlsx_kit.campaign``, in Chinese, never a traceback."""

from __future__ import annotations

import gc
import sys
from collections.abc import Sequence

from xlsx_kit.cli import console

INTERRUPTED = 130  # 128 + SIGINT, as shells count
FEW_CYCLES = 50_000
"""New objects between two searches for cycles. What a command makes is nearly all kept or freed by its count;
with Python's 700 a tenth of the time of making a workbook was such searches."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status; whatever goes wrong is reported in one Chinese text."""
    gc.set_threshold(FEW_CYCLES, *gc.get_threshold()[1:])
    console.prepare()
    try:
        from xlsx_kit.cli.dispatch import dispatch

        status = dispatch(sys.argv[1:] if arguments is None else arguments)
        sys.stdout.flush()
    except KeyboardInterrupt:
        console.complain("已中断。")
        return INTERRUPTED
    except BaseException as error:  # an officer reads a sentence, also where a native library panics
        from xlsx_kit.cli.errors import report

        return report(error)
    gc.freeze()  # the interpreter ends: nobody need search what it kept for cycles
    return status
