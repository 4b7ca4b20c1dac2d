"""A call in a process of its own, within memory and time, for readers that a hostile file may lead astray.

What such a reader does (takes all memory, never ends, brings its process down) stays with that one file.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.connection import Connection
from typing import Any, TypeVar

from xlsx_kit.diagnostics import unforeseen
from xlsx_kit.files.process_limits import limit_this_process
from xlsx_kit.system_errors import system_reason

Result = TypeVar("Result")
MEGABYTE = 2**20
PATIENCE = 8
OUT_OF_TIME = getattr(signal, "SIGXCPU", 0)
"""How a process ends that took its time of the processor; Windows has no signals."""
OUT_OF_MEMORY = 77
"""The exit status of a process that had no memory left."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """Seconds of the processor, and bytes of memory, that the process may take with its program.

    By the clock it may take ``PATIENCE`` times as long: an officer's machine that scans every program it
    starts is slow, and that is not the file's fault.
    """

    seconds: int
    memory_bytes: int

    def too_long(self) -> BoundsError:
        """What is said of a call that took too long."""
        return BoundsError(f"读取超过 {self.seconds} 秒")

    def too_large(self) -> BoundsError:
        """What is said of a call that wanted more memory."""
        return BoundsError(f"读取需要超过 {self.memory_bytes // MEGABYTE} MB 内存")


class BoundsError(Exception):
    """A call that did not come to its end; ``str`` says why, for people."""


class RefusedError(Exception):
    """To be raised in the other process for a file that it cannot read; the message is for people."""


def bounded(function: Callable[..., Result], *arguments: Any, bounds: Bounds) -> Result:
    """What a function of a module's top level gives, called in a process of its own.

    Raises RefusedError as the function does, BoundsError where it goes beyond the bounds, dies or raises.
    """
    context = multiprocessing.get_context("spawn")  # what Windows has; a fork would share the parent's memory
    receiver, sender = context.Pipe(duplex=False)
    child = context.Process(target=_answer, args=(sender, bounds, function, arguments), daemon=True)
    try:
        child.start()
    except OSError as error:
        raise BoundsError(f"读取程序无法启动：{system_reason(error)}") from error
    sender.close()  # so that its death is an end of file here
    try:
        if not receiver.poll(bounds.seconds * PATIENCE):
            raise bounds.too_long()
        result, refusal, failure = receiver.recv()
    except EOFError:
        child.join(1)
        if child.exitcode == -OUT_OF_TIME:
            raise bounds.too_long() from None
        if child.exitcode == OUT_OF_MEMORY:
            raise bounds.too_large() from None
        raise BoundsError("读取时程序意外终止") from None
    finally:
        child.kill()
        child.join()
        receiver.close()
    if refusal:
        raise RefusedError(refusal)
    if failure:
        raise BoundsError(failure)
    found: Result = result
    return found


def _answer(
    sender: Connection, bounds: Bounds, function: Callable[..., Any], arguments: tuple[Any, ...]
) -> None:
    """The other process: what the function gives, or why it gives nothing."""
    limit_this_process(bounds.memory_bytes, bounds.seconds)
    try:
        sender.send(_outcome(function, arguments))
    except MemoryError:
        os._exit(OUT_OF_MEMORY)  # at once: there is no memory to say it with
    sender.close()


def _outcome(function: Callable[..., Any], arguments: tuple[Any, ...]) -> tuple[Any, str, str]:
    """A result, a refusal in words, or the reason of a failure."""
    try:
        return function(*arguments), "", ""
    except RefusedError as error:
        return None, str(error), ""
    except MemoryError:
        raise
    except BaseException as error:  # a panic of a native library is no Exception
        return None, "", unforeseen(error, function.__name__)
