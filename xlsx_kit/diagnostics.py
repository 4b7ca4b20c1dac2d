"""What nobody foresaw: logged with its traceback, which ``XLSX_KIT_DEBUG=1`` shows on standard error."""

from __future__ import annotations

import os

DEBUG_VARIABLE = "XLSX_KIT_DEBUG"
"""Set to 1, it shows the traceback of what nobody foresaw on standard error."""

MEANT_FOR_ALL = (KeyboardInterrupt, SystemExit, GeneratorExit)
"""What ends a program on purpose."""


def unforeseen(error: BaseException, item: str) -> str:
    """Logs what an item raised, with its traceback, and gives the reason in words.

    To be called in ``except BaseException``, since a panic of a native library (pyo3's PanicException) is no
    Exception. What ends the program on purpose is raised again.
    """
    if isinstance(error, MEANT_FOR_ALL):
        raise error
    import logging

    log = logging.getLogger("xlsx_kit")
    if not log.handlers:
        log.addHandler(logging.NullHandler())  # a program that uses the package decides what is kept
    log.error("%s", item, exc_info=error)
    if os.environ.get(DEBUG_VARIABLE) == "1":
        import traceback

        traceback.print_exception(error)
    if isinstance(error, MemoryError):
        return "内存不足"
    if isinstance(error, RecursionError):
        return "结构层次过深"
    return type(error).__name__


def program_error(error: BaseException, item: str) -> str:
    """Logs what an item raised, and gives a sentence for people where nothing else can be said of it."""
    return (
        f"程序内部出错（{unforeseen(error, item)}），这是程序的缺陷，不是您的错。"
        f"请把所处理的文件连同这句话报告给维护人员；设置环境变量 {DEBUG_VARIABLE}=1 后重试可看到详细信息。"
    )
