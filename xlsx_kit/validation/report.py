"""The outcome of a validation, file by file, as data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from xlsx_kit.findings import STATUS_WORDS, Finding, Severity


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
    def status(self) -> str:
        """fail with an error, warn with a warning, else pass."""
        severities = {f.severity for f in self.findings}
        return (
            "fail" if Severity.ERROR in severities else "warn" if Severity.WARNING in severities else "pass"
        )

    def to_dict(self) -> dict[str, Any]:
        """The file as the contract's JSON object."""
        return {
            "file": self.file,
            "unit": {"code": self.unit_code, "name": self.unit_name},
            "year": self.year,
            "pack": self.pack,
            "status": self.status,
            "findings": [f.to_dict() for f in self.findings],
        }


@dataclass(frozen=True)
class Report:
    """All files of a run, in the order they were given."""

    files: tuple[FileReport, ...]

    def to_dict(self) -> dict[str, Any]:
        """The report as the contract's JSON object."""
        return {"files": [f.to_dict() for f in self.files], "summary": self.summary}

    @property
    def summary(self) -> dict[str, int]:
        """How many files passed, warned, failed."""
        return {status: sum(f.status == status for f in self.files) for status in STATUS_WORDS}

    def failed(self, strict: bool = False) -> bool:
        """Whether an error was found; with ``strict`` a warning counts, too."""
        return any(f.status == "fail" or (strict and f.status == "warn") for f in self.files)
