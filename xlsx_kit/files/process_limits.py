"""Limits that a process sets itself before it reads a file from outside: memory and time of the processor.

POSIX has ``resource`` (macOS does not hold a process to its memory); Windows has job objects, by
``ctypes``, since Python has no door to them. The clock on the wall is the parent's: ``bounded``.
"""

from __future__ import annotations

import ctypes
import sys
from collections.abc import Sequence

MEMORY_OF_PROCESS, KILL_WITH_JOB, TIME_OF_PROCESS = 0x100, 0x2000, 0x2
"""Flags of a job object: JOB_OBJECT_LIMIT_PROCESS_MEMORY, _KILL_ON_JOB_CLOSE and _PROCESS_TIME."""
EXTENDED_LIMITS = 9
"""JobObjectExtendedLimitInformation, the kind of information that is set."""
TICKS = 10_000_000
"""Of 100 ns, in which Windows counts, in a second."""


class BasicLimits(ctypes.Structure):
    """JOBOBJECT_BASIC_LIMIT_INFORMATION of winnt.h."""

    _fields_ = (
        ("per_process_time", ctypes.c_int64),
        ("per_job_time", ctypes.c_int64),
        ("flags", ctypes.c_uint32),
        ("least_working_set", ctypes.c_size_t),
        ("most_working_set", ctypes.c_size_t),
        ("active_processes", ctypes.c_uint32),
        ("affinity", ctypes.c_size_t),
        ("priority", ctypes.c_uint32),
        ("scheduling", ctypes.c_uint32),
    )


class ExtendedLimits(ctypes.Structure):
    """JOBOBJECT_EXTENDED_LIMIT_INFORMATION of winnt.h."""

    _fields_ = (
        ("basic", BasicLimits),
        ("io_counters", ctypes.c_uint64 * 6),
        ("process_memory", ctypes.c_size_t),
        ("job_memory", ctypes.c_size_t),
        ("peak_process_memory", ctypes.c_size_t),
        ("peak_job_memory", ctypes.c_size_t),
    )


def job_limits(memory_bytes: int, seconds: int) -> ExtendedLimits:
    """What a job object is told: a process with more memory gets none, one that takes longer ends."""
    limits = ExtendedLimits()
    limits.basic.flags = MEMORY_OF_PROCESS | TIME_OF_PROCESS | KILL_WITH_JOB
    limits.basic.per_process_time = seconds * TICKS
    limits.process_memory = memory_bytes
    return limits


def limit_this_process(memory_bytes: int, seconds: int) -> None:
    """No more memory and processor time than that from now on. Raises OSError where it cannot be set."""
    if sys.platform == "win32":
        kernel = ctypes.WinDLL("kernel32", use_last_error=True)
        for function in (kernel.CreateJobObjectW, kernel.GetCurrentProcess):
            function.restype = ctypes.c_void_p
        limits = job_limits(memory_bytes, seconds)
        job = ctypes.c_void_p(kernel.CreateJobObjectW(None, None))  # open as long as the process is there
        if not (
            job
            and kernel.SetInformationJobObject(
                job, EXTENDED_LIMITS, ctypes.byref(limits), ctypes.sizeof(limits)
            )
            and kernel.AssignProcessToJobObject(job, ctypes.c_void_p(kernel.GetCurrentProcess()))
        ):
            raise ctypes.WinError(ctypes.get_last_error())
    else:
        import resource

        for kind, most in ((resource.RLIMIT_AS, memory_bytes), (resource.RLIMIT_CPU, seconds)):
            _, hard = resource.getrlimit(kind)
            # the soft limit alone: at the hard one, a process is killed without a word of why
            resource.setrlimit(kind, (most if hard == resource.RLIM_INFINITY else min(most, hard), hard))


def limited_command(command: Sequence[str], memory_bytes: int, seconds: int) -> list[str]:
    """The command of another program that gets no more memory and processor time, nor any that it starts.

    The memory is what a process has written and shares with nobody (RLIMIT_DATA): an office maps three times
    what it uses (RLIMIT_AS). The shell sets both before the program is there: set from outside, they come
    too late for what it has started by then. Only Linux counts such memory; elsewhere the clock is the limit.
    """
    if sys.platform != "linux":
        return list(command)
    # a limit that is lower already stays
    limits = f"ulimit -t {seconds}; ulimit -d {memory_bytes // 1024}"
    return ["/bin/sh", "-c", f'{{ {limits}; }} 2>/dev/null; exec "$@"', "sh", *command]
