"""What proof-reading says of a document, and of several: findings, coverage, the text with its figures."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

from xlsx_kit.findings import Finding, Severity

NO_SECRECY = "本结果不代替保密审查。"


CHECKED, UNCHECKED, WRONG = "checked", "unchecked", "wrong"
UNREAD = "unread"
"""The status of a document in which nothing could be checked."""


@dataclass(frozen=True, slots=True)
class ShownFigure:
    """A figure in a line, from where to where, and whether it was checked, is wrong, or neither."""

    start: int
    end: int
    state: str


@dataclass(frozen=True, slots=True)
class ShownLine:
    """A paragraph or a row, its figures in order, and what was found in it."""

    number: int
    text: str
    figures: tuple[ShownFigure, ...] = ()
    findings: tuple[Finding, ...] = ()
    page: int = 0


@dataclass(frozen=True)
class Proofread:
    """What was found in a document, in its order, and how much of it was looked at.

    ``figures`` were read in it, ``relations`` between them checked, ``unchecked`` of the figures are in none.
    """

    file: str
    findings: tuple[Finding, ...]
    figures: int = 0
    relations: int = 0
    unchecked: int = 0
    text: tuple[ShownLine, ...] = ()
    """The text line by line with its figures, for a page; not part of the JSON."""
    in_tables: int = 0
    """Amounts in tables, none of ``figures``: only sums and worked-out columns are looked at there."""

    @property
    def status(self) -> str:
        """fail with an error, warn with a warning, unread where nothing could be checked, else pass."""
        severities = {f.severity for f in self.findings}
        if Severity.ERROR in severities:
            return "fail"
        if Severity.WARNING in severities:
            return "warn"
        return "pass" if self.relations else UNREAD

    @property
    def coverage(self) -> str:
        """How much was read and checked, in words; it never says that a text holds no secrets."""
        read = f"共读到 {self.figures} 个数字，核对 {self.relations} 处关系"
        tables = f"表格里另有 {self.in_tables} 个数字，只核对合计、增减和占比，没有逐个核对。"
        return f"{read}，{self.unchecked} 个数字没有核对。{tables if self.in_tables else ''}{NO_SECRECY}"

    def failed(self, strict: bool = False) -> bool:
        """Whether an error was found; with ``strict`` a warning and an unread document count, too."""
        return self.status == "fail" or (strict and self.status in ("warn", UNREAD))

    def to_dict(self) -> dict[str, Any]:
        """File, status, coverage, findings."""
        return {
            "file": self.file,
            "status": self.status,
            "figures": self.figures,
            "relations": self.relations,
            "unchecked": self.unchecked,
            "in_tables": self.in_tables,
            "findings": [f.to_dict() for f in self.findings],
        }


@dataclass(frozen=True)
class ProofReport:
    """Several documents proof-read, in their order."""

    files: tuple[Proofread, ...]

    @property
    def summary(self) -> dict[str, int]:
        """How many have which status."""
        counted = Counter(file.status for file in self.files)
        return {status: counted[status] for status in ("pass", "warn", "fail", UNREAD)}

    def failed(self, strict: bool = False) -> bool:
        """Whether one of them failed."""
        return any(file.failed(strict) for file in self.files)

    def to_dict(self) -> dict[str, Any]:
        """The documents, and how many have which status."""
        return {"files": [file.to_dict() for file in self.files], "summary": self.summary}
