"""What a check reports: one problem, where it is, and what to do about it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """How bad a finding is: an error blocks publication, a warning asks, a note informs."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


SEVERITIES = {Severity.ERROR: "错误", Severity.WARNING: "警告", Severity.NOTE: "提示"}
"""What people call them, gravest first."""


PROBLEM_SHEET = "问题清单"
"""The sheet of a marked copy that lists its findings; it is ours, whoever sends it back."""


RULE_STATUSES = {"active": "使用中", "beta": "试用，只作提示", "off": "停用"}
"""What people call the status of a rule."""


STATUS_WORDS = {"pass": "通过", "warn": "有警告", "fail": "未通过"}
MARKS = {"pass": "√", "warn": "！", "fail": "×"}
"""A file's status as people read it."""

NO_SHEET = "整个文件"
"""Where findings stand that have no sheet."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One problem in one file.

    ``rule`` is a stable id (``CELL-003``). ``sheet`` and ``cell`` (``"F12"``) are None only where no
    cell can be meant. ``message`` says in Chinese what is wrong, ``hint`` what to do. ``expected``
    and ``actual`` are the two sides of a comparison, as printed, or None.
    """

    rule: str
    severity: Severity
    sheet: str | None
    cell: str | None
    message: str
    hint: str
    expected: str | None = None
    actual: str | None = None

    def to_dict(self) -> dict[str, str | None]:
        """The finding as the contract's JSON object."""
        return {
            "rule": self.rule,
            "severity": self.severity.value,
            "sheet": self.sheet,
            "cell": self.cell,
            "message": self.message,
            "expected": self.expected,
            "actual": self.actual,
            "hint": self.hint,
        }


class InputError(Exception):
    """An input that cannot be read at all; carries the findings that say why."""

    def __init__(self, findings: tuple[Finding, ...]) -> None:
        super().__init__("；".join(f.message for f in findings))
        self.findings = findings

    def __reduce__(self) -> tuple[type[InputError], tuple[tuple[Finding, ...]]]:
        return InputError, (self.findings,)


class SpecError(Exception):
    """A pack that is not sound: what is wrong @ where. Not a fault of anybody's data."""

    def __init__(self, what: str, path: str) -> None:
        super().__init__(f"{what} @ {path}")
        self.what = what
        self.path = path
