"""What a reader may do on a hostile file; run in processes of their own, which import this module."""

from __future__ import annotations

import os
import time

from xlsx_kit.files.bounded_call import RefusedError


class PanicError(BaseException):
    """As a native library raises it: no Exception."""


def take_all_memory() -> int:
    kept = []
    while True:
        kept.append(bytes(10 * 2**20))


def never_end() -> None:
    while True:
        pass


def sleep_on() -> None:
    time.sleep(60)


def abort() -> None:
    os.abort()


def leave() -> None:
    os._exit(0)


def recurse() -> None:
    recurse()


def panic() -> None:
    raise PanicError


def refuse() -> None:
    raise RefusedError("看不懂")


def answer(size: int) -> bytes:
    return bytes(size)
