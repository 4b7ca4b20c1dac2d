"""One file of a corpus in a process of its own, within limits: what it came to, and what it took.

Of a mail or an archive, every return in it is then one more file, named ``archive / return``.
"""

from __future__ import annotations

import multiprocessing
import os
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path, PurePath
from tempfile import TemporaryDirectory

from xlsx_kit.campaign.intake.filetype import effective_suffix
from xlsx_kit.campaign.intake.folders import read_source
from xlsx_kit.filenames import legal_name
from xlsx_kit.files import RETURN_SUFFIXES
from xlsx_kit.files.process_limits import limit_this_process
from xlsx_kit.files.tables.files import read_sheets
from xlsx_kit.findings import InputError
from xlsx_kit.prose.proof.sources.lines import SUFFIXES as DOCUMENTS
from xlsx_kit.prose.proof.sources.lines import lines_of
from xlsx_kit.resources import root
from xlsx_kit.returns.validation.run import report_on

MOST_SECONDS, MOST_MEGABYTES = 5.0, 500
"""What one file may take of the processor and in memory, children counted.

Not by the clock, which on a busy machine says more of the others; that ends what never ends.
"""
LONGEST_NAME = 40
STOP_SECONDS, STOP_BYTES = 60, 4 * 2**30
"""Where the process is ended."""
CARRIERS, TABLES = {".zip", ".eml", ".msg", ".mbox", ".dat"}, {".csv"}


@dataclass(frozen=True)
class Outcome:
    """What became of a file: ``reasons`` are rules or words; ``fault`` is what must not be, "" if nothing."""

    file: str
    reasons: tuple[str, ...]
    seconds: float
    megabytes: int
    fault: str


def outcomes(folder: Path) -> Iterator[Outcome]:
    """Every file of a folder and every return in its mails and archives, in order, each in its own process.

    What all of them need (pandas, the packs' schemas) is loaded before, where processes are forked.
    """
    report_on([Path(str(root("samples"))) / "pass" / "small-clean.json"])
    report_on([Path(str(root("samples"))) / "filled" / "small-clean.xlsx"])
    for path in sorted(p for p in folder.rglob("*") if p.is_file()):
        # a name that is no UTF-8 is shown with its bytes: it can be printed and kept nowhere else
        name = path.relative_to(folder).as_posix().encode("utf-8", "backslashreplace").decode()
        with TemporaryDirectory(prefix="xlsx-kit-") as scratch:
            yield judged(path, name, Path(scratch))
            for inner in sorted(Path(scratch).iterdir()):
                yield judged(inner, f"{name} / {inner.name.partition(' ')[2]}")


def judged(path: Path, name: str, scratch: Path | None = None) -> Outcome:
    """One file, through the door it would come in by; the returns in it are laid into ``scratch``."""
    context = multiprocessing.get_context("fork" if sys.platform == "linux" else "spawn")
    receiver, sender = context.Pipe(duplex=False)
    child = context.Process(target=_judge, args=(sender, path, scratch))
    child.start()
    sender.close()
    reasons: tuple[str, ...] = ()
    fault, seconds, megabytes = "", 0.0, 0
    try:
        if receiver.poll(STOP_SECONDS):
            reasons, fault, seconds, megabytes = receiver.recv()
        else:
            fault = f"not done after {STOP_SECONDS} s"
    except EOFError:
        fault = "the process died"
    with suppress(ProcessLookupError):
        child.kill()
    child.join()
    if not fault and seconds > MOST_SECONDS:
        fault = f"took more than {MOST_SECONDS:g} s"
    if not fault and megabytes > MOST_MEGABYTES:
        fault = f"took more than {MOST_MEGABYTES} MB"
    return Outcome(name, reasons, round(seconds, 2), megabytes, fault)


def _judge(sender: Connection, path: Path, scratch: Path | None) -> None:
    limit_this_process(STOP_BYTES, STOP_SECONDS)
    sys.stdout = sys.stderr = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115 - the process's own
    try:
        reasons, fault = _reasons(path, scratch), ""
    except InputError as error:
        reasons, fault = tuple(sorted({f.rule for f in error.findings})), ""
    except BaseException as error:
        reasons, fault = (), f"raised {error!r}"
    sender.send((reasons, fault, *_cost()))


def _reasons(path: Path, scratch: Path | None = None) -> tuple[str, ...]:
    """The rules or words that a file comes to; of a mail or archive, each file in it and why it stays."""
    suffix = path.suffix.lower()
    if suffix in CARRIERS:
        return tuple(_unpacked(path, scratch)) or ("empty",)
    if suffix in DOCUMENTS:
        return (f"{len(lines_of(path))} lines",)
    if suffix in TABLES:
        return (f"{sum(len(sheet.cells) for sheet in read_sheets(path).values())} cells",)
    (report,) = report_on([path]).files
    rules = sorted({f.rule for f in report.findings if f.rule.startswith(("FILE", "TPL-00"))})
    return (*rules,) or (report.status if suffix in RETURN_SUFFIXES else "no return",)


def _unpacked(path: Path, scratch: Path | None) -> Iterator[str]:
    """What becomes of each file in a mail or archive; each return, once, is written to be judged next."""
    seen = set[str]()
    for item in read_source(path):
        suffix = effective_suffix(item.name, item.data)
        if not item.problem and suffix in RETURN_SUFFIXES and item.digest not in seen and scratch:
            name = legal_name(PurePath(item.name).stem[:LONGEST_NAME], suffix)
            (scratch / f"{len(seen):05} {name}").write_bytes(item.data)
            seen.add(item.digest)
        yield f"{item.name}: {item.problem or 'taken'}"


def _cost() -> tuple[float, int]:
    """Seconds of the processor and most megabytes of this process with those it started.

    Where the system does not say (Windows), the seconds of this process alone.
    """
    if sys.platform == "win32":
        return time.process_time(), 0
    import resource

    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    memory = sum(one.ru_maxrss for one in used) // (1024 if sys.platform == "linux" else 2**20)
    return sum(one.ru_utime + one.ru_stime for one in used), memory
