"""What the operating system says, in Chinese: its own words are English on most machines."""

from __future__ import annotations

import errno
import os
from collections.abc import Mapping
from pathlib import Path

from xlsx_kit.outputs import UNFINISHED, OutputTakenError

TRY_AGAIN = "请检查网络后再试"
WORDS: Mapping[type[OSError] | int, tuple[str, str]] = {
    OutputTakenError: (
        "已有同名文件，不是本程序所写，或写出后有人改动过，没有覆盖，请换一个名称或先把它移走",
        "",
    ),
    PermissionError: (
        "没有权限，可能正被 Excel 或 WPS 打开",
        "请关闭正在打开它的程序后重试；是共享文件夹的，请核对有没有写入的权限",
    ),
    IsADirectoryError: ("这是一个文件夹，不是文件", "请选其中的文件"),
    FileNotFoundError: ("找不到文件或文件夹", "请核对路径；在 U 盘、共享文件夹上的，请连上后再试"),
    FileExistsError: ("同名的文件或文件夹已存在", "请换一个名称，或先把它移走"),
    NotADirectoryError: ("路径中有一段不是文件夹", "请核对路径"),
    ConnectionRefusedError: ("对方没有开通这项服务", TRY_AGAIN),
    ConnectionError: ("连接中断", TRY_AGAIN),
    TimeoutError: ("对方没有应答", TRY_AGAIN),
    errno.ENOSPC: ("磁盘空间不足", "请腾出空间后原样再做一次，做完的不会重做"),
    errno.EROFS: ("磁盘是只读的", "请换到可以写入的地方"),
    errno.EIO: ("磁盘读写出错", "请检查磁盘、U 盘或网络后再试"),
    errno.ENAMETOOLONG: ("文件名过长", "请缩短文件名，或把文件夹移到较浅的位置"),
    errno.EINVAL: ("文件名含有系统不允许的字符", "请换一个文件名"),
    errno.ENETUNREACH: ("网络不通", TRY_AGAIN),
    errno.EHOSTUNREACH: ("网络不通", TRY_AGAIN),
}
"""Why, and what to do about it."""


def system_problem(error: OSError) -> str:
    """What the system refused, of which file, and what to do; a file that was being written is its folder."""
    name = error.filename2 or error.filename
    path = Path(os.fsdecode(name)) if isinstance(name, (str, bytes)) else None
    shown = f"：{path.parent if UNFINISHED.fullmatch(path.name) else path}" if path else ""
    reason, advice = _words(error)
    return f"{reason}{shown}" + (f"。{advice}。" if advice else "")


def system_reason(error: OSError) -> str:
    """Why the system refused, without a full stop; the name of the file is not in it."""
    return _words(error)[0]


def _words(error: OSError) -> tuple[str, str]:
    kinds = (
        words
        for kind, words in WORDS.items()
        if (error.errno == kind if isinstance(kind, int) else isinstance(error, kind))
    )
    return next(kinds, (f"{type(error).__name__}，系统代码 {error.errno}", ""))
