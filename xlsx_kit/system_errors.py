"""What the operating system says, in Chinese: its own words are English on most machines."""

from __future__ import annotations

import errno
from collections.abc import Mapping

from xlsx_kit.outputs import OutputTakenError

REASONS: Mapping[type[OSError] | int, str] = {
    OutputTakenError: "已有同名文件，不是本程序所写，或写出后有人改动过，没有覆盖，请换一个名称或先把它移走",
    PermissionError: "没有权限，可能正被 Excel 或 WPS 打开",
    IsADirectoryError: "这是一个文件夹，不是文件",
    FileNotFoundError: "找不到文件或文件夹",
    FileExistsError: "同名的文件或文件夹已存在",
    NotADirectoryError: "路径中有一段不是文件夹",
    ConnectionRefusedError: "对方没有开通这项服务",
    ConnectionError: "连接中断",
    TimeoutError: "对方没有应答",
    errno.ENOSPC: "磁盘空间不足",
    errno.EROFS: "磁盘是只读的",
    errno.EIO: "磁盘读写出错",
    errno.ENAMETOOLONG: "文件名过长",
    errno.EINVAL: "文件名含有系统不允许的字符",
    errno.ENETUNREACH: "网络不通",
    errno.EHOSTUNREACH: "网络不通",
}


def system_reason(error: OSError) -> str:
    """Why the system refused, without a full stop; the name of the file is not in it."""
    for kind, reason in REASONS.items():
        if error.errno == kind if isinstance(kind, int) else isinstance(error, kind):
            return reason
    return f"{type(error).__name__}，系统代码 {error.errno}"
