"""The tests' side of the office: `Office` starts `server.py` under the system's Python and asks it things."""

from __future__ import annotations

import contextlib
import functools
import json
import os
import queue
import shutil
import subprocess
import threading
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from types import TracebackType
from typing import Any

SERVER = Path(__file__).with_name("server.py")
GRACE_SECONDS = 90  # the server reports a hung command itself; this covers its restart of the office too

Typed = str | int | float | Decimal | None
Entry = tuple[str, str, Typed]


class OfficeError(Exception):
    """The office refused or failed at a command; the text says which and why."""


@dataclass(frozen=True, slots=True)
class CellError:
    """What a cell with an error shows, such as #VALUE!."""

    text: str


CellValue = float | str | CellError


@dataclass(frozen=True, slots=True)
class Filled:
    """A workbook that was typed into, recalculated and saved."""

    target: Path
    refused: tuple[tuple[str, str], ...]  # (sheet, address) of the locked cells among the entries
    seconds: float  # recalculation alone


@dataclass(frozen=True, slots=True)
class Recalculated:
    """What every used cell shows after a recalculation; cells that show nothing are absent."""

    values: dict[str, dict[str, CellValue]]
    seconds: float
    target: Path | None = None

    def errors(self) -> Iterator[tuple[str, str, str]]:
        """Sheet, address and text of every cell that shows an error."""
        for sheet, cells in self.values.items():
            for address, value in cells.items():
                if isinstance(value, CellError):
                    yield sheet, address, value.text


class Office:
    """One LibreOffice for many workbooks; starts at the first command, ends with the `with` block."""

    def __init__(self, *, limit: float = 300) -> None:
        self._limit = limit  # seconds for one command
        self._process: subprocess.Popen[str] | None = None
        self._answers: queue.Queue[str | None] = queue.Queue()

    def __enter__(self) -> Office:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def fill(
        self, source: Path | str, target: Path | str, entries: Iterable[Entry], *, respect_locks: bool = True
    ) -> Filled:
        """Type (sheet, address, value) entries as a person would, recalculate and save as xlsx."""
        typed = [[sheet, address, _plain(value)] for sheet, address, value in entries]
        answer = self._ask(
            "fill", source=_path(source), target=_path(target), entries=typed, respect_locks=respect_locks
        )
        refused = tuple((sheet, address) for sheet, address in answer["refused"])
        return Filled(Path(target), refused, answer["seconds"])

    def recalculate(
        self, source: Path | str, target: Path | str | None = None, *, sheets: Iterable[str] | None = None
    ) -> Recalculated:
        """Recalculate every formula and say what every cell shows; save when there is a target."""
        answer = self._ask(
            "recalculate",
            source=_path(source),
            target=None if target is None else _path(target),
            sheets=None if sheets is None else list(sheets),
        )
        values = {
            sheet: {address: _shown(value) for address, value in cells.items()}
            for sheet, cells in answer["values"].items()
        }
        return Recalculated(values, answer["seconds"], None if target is None else Path(target))

    def cut(self, source: Path | str, target: Path | str, moves: Iterable[tuple[str, str, str]]) -> Path:
        """Cut (sheet, area) and paste it at a first cell of the same sheet, recalculate and save as xlsx."""
        self._ask("cut", source=_path(source), target=_path(target), moves=[list(m) for m in moves])
        return Path(target)

    def insert(self, source: Path | str, target: Path | str, rows: Iterable[tuple[str, int, int]]) -> Path:
        """Insert rows above one (sheet, row, how many), recalculate and save as xlsx."""
        self._ask("insert", source=_path(source), target=_path(target), rows=[list(r) for r in rows])
        return Path(target)

    def resave(self, source: Path | str, target: Path | str) -> Path:
        """Open and save (xlsx or docx), without recalculating."""
        self._ask("resave", source=_path(source), target=_path(target))
        return Path(target)

    def legacy(self, source: Path | str, target: Path | str) -> Path:
        """Save a workbook or a document in the format of Office 97."""
        self._ask("legacy", source=_path(source), target=_path(target))
        return Path(target)

    def pdf(self, source: Path | str, target: Path | str) -> Path:
        """Print a workbook or a document to PDF."""
        self._ask("pdf", source=_path(source), target=_path(target))
        return Path(target)

    def processes(self) -> dict[str, int | None]:
        """Process ids of the server and of the office, for tests that break them."""
        return self._ask("status")

    def close(self) -> None:
        """End the server, which ends the office and removes its folder."""
        process, self._process = self._process, None
        if process is None:
            return
        assert process.stdin
        with contextlib.suppress(BrokenPipeError):
            process.stdin.close()
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            process.terminate()
            process.wait()

    def _start(self) -> subprocess.Popen[str]:
        if self._process is None or self._process.poll() is not None:
            # -E -s: the system's Python must not see this environment's packages; -B: leave no bytecode.
            self._process = subprocess.Popen(
                [system_python(), "-E", "-s", "-B", str(SERVER)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
                encoding="utf-8",
            )
            self._answers = queue.Queue()
            threading.Thread(target=_collect, args=(self._process, self._answers), daemon=True).start()
        return self._process

    def _ask(self, command: str, **arguments: Any) -> dict[str, Any]:
        process = self._start()
        assert process.stdin
        process.stdin.write(json.dumps({"command": command, "limit": self._limit, **arguments}) + "\n")
        process.stdin.flush()
        try:
            line = self._answers.get(timeout=2 * self._limit + GRACE_SECONDS)
        except queue.Empty:
            self.close()
            raise OfficeError(f"{command}: the office server does not answer") from None
        if line is None:
            raise OfficeError(f"{command}: the office server ended with code {process.wait()}")
        answer: dict[str, Any] = json.loads(line)
        if "error" in answer:
            raise OfficeError(answer["error"])
        return answer


def system_python() -> str:
    """The Python that Debian's `uno` belongs to."""
    return os.environ.get("XLSX_KIT_OFFICE_PYTHON", "/usr/bin/python3")


@functools.cache
def office_available() -> bool:
    """Whether LibreOffice and its Python bridge are installed."""
    if not (os.environ.get("XLSX_KIT_SOFFICE") or shutil.which("soffice") or shutil.which("libreoffice")):
        return False
    try:
        tried = subprocess.run([system_python(), "-E", "-s", "-c", "import uno"], capture_output=True)
    except OSError:
        return False
    return tried.returncode == 0


def _collect(process: subprocess.Popen[str], answers: queue.Queue[str | None]) -> None:
    assert process.stdout
    with process.stdout:
        for line in process.stdout:
            answers.put(line)
    answers.put(None)


def _path(path: Path | str) -> str:
    return str(Path(path).absolute())


def _plain(value: Typed) -> Any:
    return {"number": str(value)} if isinstance(value, Decimal) else value


def _shown(value: Any) -> CellValue:
    return CellError(value["error"]) if isinstance(value, dict) else value
