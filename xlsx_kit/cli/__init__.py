"""The command line: thin over ``xlsx_kit.api``, in Chinese, never a traceback."""

from __future__ import annotations

import sys
from collections.abc import Sequence

import typer

from xlsx_kit.cli import console
from xlsx_kit.cli.app import command_tree

PROGRAM = "xlsx-kit"
INTERRUPTED = 130


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and give its exit status; whatever goes wrong is said in one Chinese text."""
    console.prepare()
    try:
        words = sys.argv[1:] if arguments is None else list(arguments)
        status = command_tree().main(args=words, prog_name=PROGRAM, standalone_mode=False)
        sys.stdout.flush()
    except (KeyboardInterrupt, typer.Abort):
        status = INTERRUPTED
    except Exception as error:  # the last door: an officer gets a sentence, never a traceback
        from xlsx_kit.cli.failures import told

        return told(error)
    if status == INTERRUPTED:
        console.complain("已中断。")
    return status if isinstance(status, int) else 0
