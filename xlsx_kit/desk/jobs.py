"""Long work of the desk: one after the other for each campaign, with progress and an end in words."""

from __future__ import annotations

import secrets
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from xlsx_kit.desk.wording import at_desk
from xlsx_kit.diagnostics import program_error
from xlsx_kit.findings import InputError, SpecError
from xlsx_kit.progress import Progress
from xlsx_kit.system_errors import system_problem


@dataclass(frozen=True)
class WorkOutcome:
    """The lines that say what came of some work, and files to be fetched: name and content."""

    lines: tuple[str, ...]
    files: tuple[tuple[str, bytes], ...] = ()


Work = Callable[[Progress], Sequence[str] | WorkOutcome]
"""What is done; gives what came of it."""
LOOK_SECONDS = 0.2
RUNNING, DONE, FAILED, STOPPED = "running", "done", "failed", "stopped"

STOPPED_MIDWAY = "已停止。已经完成的部分保留，再次运行时接着做。"
STOPPED_BEFORE = "已停止。还没有开始，什么也没有做；如有上传的文件，请重新上传。"


class StoppedError(KeyboardInterrupt):
    """The officer stopped the work: the same as Ctrl-C, which a campaign survives anywhere."""


@dataclass
class Job:
    """One piece of work: how far it is, and what came of it."""

    id: str
    title: str
    back: str
    """The page that the work was started from."""
    state: str = RUNNING
    done: int = 0
    total: int = 0
    about: str = ""
    lines: tuple[str, ...] = ()
    files: tuple[tuple[str, bytes], ...] = ()
    request_mark: str = ""
    """What was asked for, so that a second click on it is known; "" for what is always done."""
    _over: threading.Event = field(default_factory=threading.Event)
    _stop: threading.Event = field(default_factory=threading.Event)

    @property
    def running(self) -> bool:
        """Whether it goes on."""
        return self.state == RUNNING

    @property
    def share(self) -> int:
        """How much is done, in hundredths; 0 while that is not known."""
        return 100 * self.done // self.total if self.total else 0

    def progress(self, done: int, total: int, about: str = "") -> None:
        """Takes a step. Raises StoppedError where the officer wants no further ones."""
        if self._stop.is_set():
            raise StoppedError
        self.done, self.total, self.about = done, total, about

    def wait_for(self, earlier: Job | None) -> None:
        """Waits until other work is over. Raises StoppedError where the officer no longer wants this."""
        while earlier and not earlier._over.wait(LOOK_SECONDS):
            self.progress(earlier.done, earlier.total, f"先等“{earlier.title}”做完")

    @property
    def over(self) -> bool:
        """Whether the next work may begin: it has ended, and what it waited for as well."""
        return self._over.is_set()

    def end(self) -> None:
        """Lets what waits for it begin."""
        self._over.set()

    def stop(self) -> None:
        """Ends the work at its next step; what is finished stays."""
        self._stop.set()


class Jobs:
    """All work of a running desk."""

    def __init__(self) -> None:
        self._jobs: dict[str, Job] = {}
        self._at_work: dict[Path, Job] = {}
        self._lock = threading.Lock()

    def start(self, folder: Path, title: str, back: str, work: Work, request_mark: str = "") -> Job:
        """Starts work on a campaign, after what is going on there; gives that, if it has the same mark."""
        with self._lock:
            current = self._at_work.get(folder)
            earlier = None if current is None or current.over else current
            if earlier and earlier.running and request_mark and earlier.request_mark == request_mark:
                return earlier
            job = Job(secrets.token_urlsafe(12), title, back, request_mark=request_mark)
            self._jobs[job.id] = self._at_work[folder] = job
        threading.Thread(target=_run, args=(job, work, earlier), name=f"desk {title}", daemon=True).start()
        return job

    def find(self, job_id: str) -> Job | None:
        """A piece of work."""
        return self._jobs.get(job_id)

    def running(self) -> bool:
        """Whether any work goes on."""
        return any(job.running for job in self._jobs.values())


def _run(job: Job, work: Work, earlier: Job | None) -> None:
    begun = False
    try:
        job.wait_for(earlier)
        begun = True
        came = work(job.progress)
        if isinstance(came, WorkOutcome):
            job.lines, job.files = tuple(map(at_desk, came.lines)), came.files
        else:
            job.lines = tuple(map(at_desk, came))
        job.state = DONE
    except StoppedError:
        job.lines, job.state = (STOPPED_MIDWAY if begun else STOPPED_BEFORE,), STOPPED
    except BaseException as error:  # a panic of a native library is no Exception
        job.lines, job.state = tuple(error_lines(error)), FAILED
    finally:
        if earlier:
            earlier._over.wait()  # what is stopped while it waits lets nothing begin beside the first
        job.end()


def error_lines(error: BaseException) -> list[str]:
    """What went wrong and what to do, in words for the officer; a fault of the program is logged."""
    if isinstance(error, InputError):
        return [at_desk(f"{f.message}{f.hint}") for f in error.findings]
    if isinstance(error, SpecError):
        # the place of a command's option says nothing to someone who has a button
        places = (
            f"（{p.place}）" if p.place and not p.place.startswith("--") else "" for p in error.problems
        )
        return [
            at_desk(f"{p.message}{place}。{p.hint}") for p, place in zip(error.problems, places, strict=True)
        ]
    if isinstance(error, OSError):
        return [system_problem(error)]
    return [program_error(error, "desk")]
