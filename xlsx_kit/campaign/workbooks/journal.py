"""What a folder of generated workbooks was made from, so that a run can be broken off and started again.

One line a workbook, appended when it is complete: a run that dies loses nothing but the workbook it
was at. No fact and no password stands in it, only hashes.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from xlsx_kit.outputs import replace_file, run_token, sweep

NAME = ".xlsx-kit-generate.jsonl"


@dataclass(frozen=True, slots=True)
class WorkbookRecord:
    """One workbook: the unit, its file's name, the hash of all it was made from, that of its bytes."""

    code: str
    file: str
    inputs: str
    output: str


class Journal:
    """The journal of one folder; the last line of a unit counts."""

    def __init__(self, directory: Path) -> None:
        self.path = directory / NAME
        self.entries: dict[str, WorkbookRecord] = {}
        try:
            lines = self.path.read_text("utf-8", errors="replace").splitlines()
        except FileNotFoundError:
            return
        tokens, others = {run_token()}, list[str]()
        for line in lines:
            entry, token = _entry(line), _token(line)
            if entry:
                self.entries[entry.code] = entry
            elif token:
                tokens |= token
            elif not line.startswith("{"):  # nobody's half line: a text of somebody's own
                others.append(line + "\n")
        sweep(directory.iterdir(), tokens)
        text = "".join([*others, *(_line(entry) for entry in self.entries.values())])
        replace_file(self.path, text.encode())  # without what is out of date or half a line

    def add(self, entry: WorkbookRecord) -> None:
        """Note a complete workbook."""
        self.entries[entry.code] = entry
        self._append(_line(entry))

    def begin(self) -> None:
        """Note the run, so that the next one knows what this one leaves unfinished if it is killed."""
        self._append(json.dumps({"run": run_token()}) + "\n")

    def _append(self, line: str) -> None:
        with self.path.open("a", encoding="utf-8", newline="\n") as file:
            file.write(line)


def _line(entry: WorkbookRecord) -> str:
    return json.dumps(asdict(entry), ensure_ascii=False) + "\n"


def _entry(line: str) -> WorkbookRecord | None:
    try:
        record = json.loads(line)
        texts = {key: record[key] for key in ("code", "file", "inputs", "output")}
    except (ValueError, KeyError, TypeError):
        return None
    return WorkbookRecord(**texts) if all(isinstance(v, str) for v in texts.values()) else None


def _token(line: str) -> set[str]:
    try:
        record = json.loads(line)
        return {record["run"]} if isinstance(record["run"], str) else set()
    except (ValueError, KeyError, TypeError):
        return set()


def digest(data: Any) -> str:
    """A hash of anything JSON can say."""
    return digest_of_bytes(json.dumps(data, ensure_ascii=False, sort_keys=True).encode())


def digest_of_bytes(data: bytes) -> str:
    """A hash of bytes."""
    return hashlib.sha256(data).hexdigest()


def digest_of_file(path: Path) -> str:
    """A hash of a file's bytes, "" where there is no such file. Raises OSError where it cannot be read."""
    try:
        return digest_of_bytes(path.read_bytes())
    except FileNotFoundError:
        return ""
