"""Chunks of files over several processes: results in order, few at a time, whatever a file does."""

from __future__ import annotations

import gc
import signal
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path

from xlsx_kit.diagnostics import unforeseen
from xlsx_kit.files import Limits
from xlsx_kit.returns.template.templates import compiled_template
from xlsx_kit.returns.validation.chunk import (
    FinishedFile,
    Named,
    RunOptions,
    finished,
    interrupted,
    judge_files,
)

MOST_YOUNG = 200_000
"""Objects that are made before garbage is looked for; Python's own measure is 700."""
KEPT_FREE = 4 * 2**20
"""Bytes of what a file took that a process keeps for the next."""
AHEAD = 2
"""Chunks a process may be ahead of the one that is waited for."""

_options = RunOptions()


@contextmanager
def garbage_collected_seldom() -> Iterator[None]:
    """A return is a hundred thousand objects and hardly a cycle: the search for these took a tenth of all."""
    before = gc.get_threshold()
    gc.set_threshold(MOST_YOUNG, *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)


def keep_freed_memory() -> None:
    """In glibc, which gives a heap's end back to the system when a sheet is freed, and takes it anew for the
    next one, page by page: a twelfth of all time.

    It keeps as much as the largest block that was ever freed (mallopt(3), M_TRIM_THRESHOLD). Processes that
    are forked inherit that; elsewhere this does nothing.
    """
    bytearray(KEPT_FREE)


def in_processes(
    chunks: Sequence[Sequence[Named]], options: RunOptions, jobs: int
) -> Iterator[list[FinishedFile]]:
    """What is found in each chunk, in order; a file whose process dies is one finding, the others go on."""
    at = 0
    with _shared(chunks[0][0][1], options):
        while at < len(chunks):
            with _pool(options, jobs) as pool:
                try:
                    for done in _in_order(pool, chunks[at:], jobs * AHEAD):
                        yield done
                        at += 1
                    return
                except BrokenProcessPool:
                    pool.shutdown(wait=False, cancel_futures=True)
                except BaseException:  # an interruption, too: what has not begun never begins
                    pool.shutdown(wait=True, cancel_futures=True)
                    raise
            yield _in_own_process(chunks[at], options)
            at += 1


def _in_order(
    pool: ProcessPoolExecutor, chunks: Sequence[Sequence[Named]], most: int
) -> Iterator[list[FinishedFile]]:
    """Results in order; no more than ``most`` chunks are given out and not yet taken back."""
    waiting: deque[Future[list[FinishedFile]]] = deque()
    for chunk in chunks:
        waiting.append(pool.submit(_judged, chunk))
        if len(waiting) == most:
            yield waiting.popleft().result()
    while waiting:
        yield waiting.popleft().result()


def _in_own_process(chunk: Sequence[Named], options: RunOptions) -> list[FinishedFile]:
    """A chunk in a process of its own; if it dies with it, one half and then the other, down to the file."""
    try:
        with _pool(options, 1) as pool:
            return pool.submit(_judged, chunk).result()
    except BrokenProcessPool:
        if len(chunk) == 1:
            return [finished(interrupted(chunk[0][0]))]
    middle = len(chunk) // 2
    return _in_own_process(chunk[:middle], options) + _in_own_process(chunk[middle:], options)


@contextmanager
def _shared(first: Path, options: RunOptions) -> Iterator[None]:
    """Loads what every process needs: where they are forked, they share it, and nobody does it again.

    That is two seconds of work for each, and half of the memory. What is frozen meanwhile is left alone by
    the collection of garbage, which would write to it, and so copy it.
    """
    import_module("xlsx_kit.returns.validation.schema")
    try:
        compiled_template(first, options.pack, options.limits or Limits())
    except Exception as error:  # what is wrong with the file or its pack is found again where it is judged
        unforeseen(error, f"template for {first}")
    gc.collect()
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()


def _pool(options: RunOptions, jobs: int) -> ProcessPoolExecutor:
    return ProcessPoolExecutor(jobs, initializer=_begin, initargs=(options,))


def _begin(options: RunOptions) -> None:
    """What is asked is sent once to a process, not with every chunk: it may hold last year's figures.

    Ctrl-C is for the parent alone, which then stops handing out work.
    """
    global _options
    _options = options
    gc.set_threshold(MOST_YOUNG, *gc.get_threshold()[1:])  # a process that is not forked has Python's own
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _judged(files: Sequence[Named]) -> list[FinishedFile]:
    return judge_files(files, _options)
