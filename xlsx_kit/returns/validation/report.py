"""The outcome of a validation, file by file, as data and as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple, overload

from xlsx_kit.findings import STATUS_WORDS, Finding, Severity, finding_of
from xlsx_kit.returns.validation.store import Place, Store

_json_text = json.JSONEncoder(ensure_ascii=False).encode
"""A text in JSON. The encoder that indents is written in Python, and a dozen times slower."""

BEHIND = "\0"
"""What follows in a kept text is not of the JSON report; no JSON holds this character as it is."""


class Tally(NamedTuple):
    """How many findings of each severity a file has."""

    error: int
    warning: int
    note: int

    @property
    def status(self) -> str:
        """fail with an error, warn with a warning, else pass."""
        return "fail" if self.error else "warn" if self.warning else "pass"


@dataclass(frozen=True)
class FileReport:
    """One file: whose it is (None where that is not known), its status and findings."""

    file: str
    unit_code: str | None
    unit_name: str | None
    year: int | None
    pack: str | None
    findings: tuple[Finding, ...]

    @property
    def tally(self) -> Tally:
        """Its findings by severity."""
        severities = [f.severity for f in self.findings]
        return Tally(*(severities.count(severity) for severity in Severity))

    @property
    def status(self) -> str:
        """fail with an error, warn with a warning, else pass."""
        return self.tally.status

    def to_dict(self) -> dict[str, Any]:
        """The file as a JSON object."""
        return {**self._head(), "findings": [f.to_dict() for f in self.findings]}

    def to_json(self) -> str:
        """The text of that object, as ``json.dumps`` would indent it; the many findings by a faster way."""
        head = json.dumps({**self._head(), "findings": []}, ensure_ascii=False, indent=1)
        findings = ",\n".join(map(_finding_json, self.findings))
        return head.replace("[]\n}", f"[\n{findings}\n ]\n}}") if findings else head

    def _head(self) -> dict[str, Any]:
        """All but its findings."""
        return {
            "file": self.file,
            "unit": {"code": self.unit_code, "name": self.unit_name},
            "year": self.year,
            "pack": self.pack,
            "status": self.status,
        }


def _finding_json(finding: Finding) -> str:
    lines = [
        f'   "{key}": {_json_text(value) if value is not None else "null"}'
        for key, value in finding.to_dict().items()
    ]
    return "  {\n" + ",\n".join(lines) + "\n  }"


def bytes_of(text: str) -> bytes:
    """A text in UTF-8; names of files that are no valid text stand it, too."""
    return text.encode("utf-8", "surrogatepass")


def text_of(data: bytes) -> str:
    """The text whose bytes ``bytes_of`` gave."""
    return data.decode("utf-8", "surrogatepass")


def kept_text(file: FileReport) -> str:
    """A file as a run keeps it: ``to_json``, and behind it what that leaves out of findings, by number."""
    more = {number: more_of for number, f in enumerate(file.findings) if (more_of := f.outside_contract())}
    return file.to_json() + (BEHIND + json.dumps(more, ensure_ascii=False) if more else "")


def file_of_text(text: str) -> FileReport:
    """The file that ``kept_text`` made the text of."""
    shown, _, behind = text.partition(BEHIND)
    data, more = json.loads(shown), json.loads(behind or "{}")
    findings = tuple(
        finding_of({**record, **more.get(str(number), {})}) for number, record in enumerate(data["findings"])
    )
    unit = data["unit"]
    return FileReport(data["file"], unit["code"], unit["name"], data["year"], data["pack"], findings)


class KeptFiles(Sequence[FileReport]):
    """The files of a run, kept as texts and read when they are asked for."""

    def __init__(self, store: Store, places: Sequence[Place], tallies: Sequence[Tally]) -> None:
        self._store = store
        self._places = places
        self.tallies = tallies

    def __len__(self) -> int:
        return len(self._places)

    @overload
    def __getitem__(self, index: int) -> FileReport: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[FileReport]: ...
    def __getitem__(self, index: int | slice) -> FileReport | Sequence[FileReport]:
        if isinstance(index, slice):
            return KeptFiles(self._store, self._places[index], self.tallies[index])
        return file_of_text(text_of(self._store.get(self._places[index])))

    def texts(self) -> Iterator[str]:
        """``to_json`` of every file."""
        return (text_of(self._store.get(place)).partition(BEHIND)[0] for place in self._places)


@dataclass(frozen=True)
class Report:
    """All files of a run, in the order they were given; a long run's are not in memory."""

    files: Sequence[FileReport]

    def to_dict(self) -> dict[str, Any]:
        """The report as a JSON object."""
        return {"files": [f.to_dict() for f in self.files], "summary": self.summary}

    def json_parts(self) -> Iterator[str]:
        """The text of that object in pieces, file by file: nobody need hold it whole."""
        files = self.files
        texts = files.texts() if isinstance(files, KeptFiles) else (file.to_json() for file in files)
        between = "\n  "
        yield '{\n "files": ['
        for text in texts:
            yield between + text.replace("\n", "\n  ")
            between = ",\n  "
        yield "\n ]" if self.files else "]"
        summary = json.dumps(self.summary, ensure_ascii=False, indent=1)
        yield ',\n "summary": ' + summary.replace("\n", "\n ") + "\n}"

    @cached_property
    def tallies(self) -> Sequence[Tally]:
        """The tally of every file."""
        return self.files.tallies if isinstance(self.files, KeptFiles) else [f.tally for f in self.files]

    @property
    def tally(self) -> Tally:
        """All findings by severity."""
        counts = [sum(tally[n] for tally in self.tallies) for n in range(len(Severity))]
        return Tally(*counts)

    @property
    def summary(self) -> dict[str, int]:
        """How many files passed, warned, failed."""
        statuses = [tally.status for tally in self.tallies]
        return {status: statuses.count(status) for status in STATUS_WORDS}

    def failed(self, strict: bool = False) -> bool:
        """Whether an error was found; with ``strict`` a warning counts, too."""
        return bool(self.summary["fail"] or (strict and self.summary["warn"]))
