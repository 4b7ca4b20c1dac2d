"""The command that opens the officer's page."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

from xlsx_kit.cli import console
from xlsx_kit.cli.options import whole_number
from xlsx_kit.cli.parameters import Argument, Flag, Option


def desk(
    folder: Annotated[Path | None, Argument("FOLDER", "放公开工作的文件夹，默认为当前文件夹。")] = None,
    port: Annotated[int, Option("--port", "N", "端口，默认由系统选一个空闲的。", whole_number)] = 0,
    no_browser: Annotated[bool, Flag("--no-browser", "不打开浏览器，只输出地址（只能用一次）。")] = False,
) -> int:
    """只在本机使用，别的电脑打不开。关闭浏览器什么也不会丢失，再次运行即可重新打开。"""
    from xlsx_kit.desk import run_desk

    def announce(address: str) -> None:
        if no_browser:
            console.say(address)
            sys.stdout.flush()  # whoever reads it by a pipe waits for it, and the desk goes on for hours
        else:
            console.complain(f"已在浏览器中打开。没有打开时，请在浏览器中输入：{address}")

    run_desk(folder or Path(), port=port, browser=not no_browser, announce=announce)
    return 0
