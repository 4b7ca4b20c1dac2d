"""Material of replies made by several processes, in order, a few ahead of the one that is wanted."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool

from xlsx_kit.campaign.letters.reply import ReplyJob, ReplyMaterial, reply_material
from xlsx_kit.campaign.workbooks.run import leave_interrupts

AHEAD = 2
"""Replies a process may be ahead of the one that is waited for."""


def materials(
    jobs: Iterable[tuple[ReplyJob | None, object]], processes: int
) -> Iterator[tuple[ReplyJob | None, object, ReplyMaterial | None]]:
    """The material of each job, in order, with what came with it; a job that is None has none.

    A return that takes its process down with it gets a reply without files.
    """
    if processes <= 1:
        for job, item in jobs:
            yield job, item, reply_material(job) if job else None
        return
    pool = _Pool(processes)
    waiting: deque[tuple[ReplyJob | None, object, Future[ReplyMaterial] | None]] = deque()
    try:
        for job, item in jobs:
            waiting.append((job, item, pool.submit(job) if job else None))
            if len(waiting) > processes * AHEAD:
                first = waiting.popleft()
                yield first[0], first[1], pool.result(first[0], first[2])
        while waiting:
            first = waiting.popleft()
            yield first[0], first[1], pool.result(first[0], first[2])
    finally:
        pool.close()


class _Pool:
    """A pool that is founded anew when a return has broken it."""

    def __init__(self, processes: int) -> None:
        self._processes = processes
        self._pool = ProcessPoolExecutor(processes, initializer=leave_interrupts)

    def submit(self, job: ReplyJob) -> Future[ReplyMaterial]:
        try:
            return self._pool.submit(reply_material, job)
        except BrokenProcessPool:
            self._pool = ProcessPoolExecutor(self._processes, initializer=leave_interrupts)
            return self._pool.submit(reply_material, job)

    def result(self, job: ReplyJob | None, future: Future[ReplyMaterial] | None) -> ReplyMaterial | None:
        if job is None or future is None:
            return None
        try:
            return future.result()
        except BrokenProcessPool:
            return _in_own_process(job)

    def close(self) -> None:
        self._pool.shutdown(wait=True, cancel_futures=True)


def _in_own_process(job: ReplyJob) -> ReplyMaterial:
    try:
        with ProcessPoolExecutor(1, initializer=leave_interrupts) as pool:
            return pool.submit(reply_material, job).result()
    except BrokenProcessPool:
        return ReplyMaterial()
