"""Calls in processes of their own: whatever one does there, here it is an answer or one error in words."""

from __future__ import annotations

import ctypes
import multiprocessing
import subprocess
import sys
from collections.abc import Callable
from signal import SIGKILL

import pytest

from tests import hostile_calls
from xlsx_kit.files import bounded_call as module
from xlsx_kit.files.bounded_call import MEGABYTE, Bounds, BoundsError, RefusedError, bounded
from xlsx_kit.files.process_limits import BasicLimits, ExtendedLimits, job_limits, limited_command

SMALL = Bounds(seconds=1, memory_bytes=200 * MEGABYTE)


def test_an_answer_comes_back_whole() -> None:
    assert bounded(hostile_calls.answer, 5_000_000, bounds=SMALL) == bytes(5_000_000)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("call", "says"),
    [
        (hostile_calls.take_all_memory, "超过 200 MB 内存"),
        (hostile_calls.never_end, "超过 1 秒"),
        (hostile_calls.abort, "意外终止"),
        (hostile_calls.leave, "意外终止"),
        (hostile_calls.recurse, "结构层次过深"),
        (hostile_calls.panic, "PanicError"),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
@pytest.mark.skipif(sys.platform == "win32", reason="limits are a job object's there")
def test_what_goes_wrong_there_is_said_here(call: Callable[[], object], says: str) -> None:
    with pytest.raises(BoundsError, match=says):
        bounded(call, bounds=SMALL)
    assert multiprocessing.active_children() == []


def test_one_that_waits_is_stopped_by_the_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "PATIENCE", 2)
    with pytest.raises(BoundsError, match="超过 1 秒"):
        bounded(hostile_calls.sleep_on, bounds=SMALL)
    assert multiprocessing.active_children() == []


def test_a_refusal_is_the_function_s_own() -> None:
    with pytest.raises(RefusedError, match="看不懂"):
        bounded(hostile_calls.refuse, bounds=SMALL)


def test_an_answer_that_is_too_large_is_said() -> None:
    with pytest.raises(BoundsError, match="内存"):
        bounded(hostile_calls.answer, 150 * MEGABYTE, bounds=SMALL)


@pytest.mark.skipif(ctypes.sizeof(ctypes.c_void_p) != 8, reason="the sizes are those of 64 bits")
def test_job_limits_are_laid_out_as_windows_reads_them() -> None:
    """Sizes and places of winnt.h on 64 bits (sizeof 64 and 144)."""
    assert (ctypes.sizeof(BasicLimits), ctypes.sizeof(ExtendedLimits)) == (64, 144)
    data = bytes(job_limits(300 * MEGABYTE, 4))
    assert int.from_bytes(data[0:8], "little") == 40_000_000
    assert int.from_bytes(data[16:20], "little") == 0x2000 | 0x100 | 0x2
    assert int.from_bytes(data[112:120], "little") == 300 * MEGABYTE


BUSY, GREEDY = "while True: pass", "bytearray(300 << 20)"
LAUNCHER = "import subprocess, sys; sys.exit(subprocess.run([sys.executable, '-c', {!r}]).returncode)"


@pytest.mark.skipif(sys.platform != "linux", reason="only there a program's memory is counted")
@pytest.mark.parametrize("launched", [False, True], ids=["itself", "what it starts at once"])
@pytest.mark.parametrize("program", [BUSY, GREEDY], ids=["never ends", "takes memory"])
def test_another_program_is_held_to_its_bounds(program: str, launched: bool) -> None:
    """As LibreOffice, with what it starts: 300 MB where 200 MB are allowed, or a loop without end."""
    command = [sys.executable, "-c", LAUNCHER.format(program) if launched else program]
    command = limited_command(command, SMALL.memory_bytes, SMALL.seconds)
    ended = subprocess.run(command, capture_output=True, check=False)
    if program == GREEDY:
        assert (ended.returncode, b"MemoryError" in ended.stderr) == (1, True)
    else:
        assert ended.returncode == (-SIGKILL % 256 if launched else -SIGKILL)


@pytest.mark.skipif(sys.platform != "linux", reason="only there a shell sets the limits")
def test_a_lower_limit_stays_and_no_argument_is_read_by_the_shell() -> None:
    """Blanks, quotation marks and dollars of a name reach the program as they are."""
    name = """a "b" $c '; d"""
    shows = "import resource, sys; print(resource.getrlimit(resource.RLIMIT_CPU)[0], sys.argv[1])"
    within = limited_command([sys.executable, "-c", shows, name], 2**40, 900)
    ended = subprocess.run(limited_command(within, 2**40, 800), capture_output=True, check=True, text=True)
    assert (ended.stdout, ended.stderr) == (f"800 {name}\n", "")
