"""What a check reports: one problem, where it is, and what to do about it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any


class Severity(StrEnum):
    """How bad a finding is: an error blocks publication, a warning asks, a note informs."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


SEVERITIES = {Severity.ERROR: "错误", Severity.WARNING: "警告", Severity.NOTE: "提示"}
"""What people call them, gravest first."""


PROBLEM_SHEET = "问题清单"
"""The sheet of a marked copy that lists its findings; it is ours, whoever sends it back."""


RULE_STATUSES = {"active": "使用中", "beta": "试用，只作提示", "off": "停用", "idle": "不核对"}
"""What people call the status of a rule."""


ON_SHEET = "在填报表中显示，不改正封面不能通过"
"""What people read of a rule whose errors a workbook shows by itself."""


STATUS_WORDS = {"pass": "未发现问题", "warn": "请核实", "fail": "需改正"}
PROOF_STATUS_WORDS = {**STATUS_WORDS, "unread": "未核对"}
"""A document of which nothing could be checked is another status; a returned file never has it."""
MARKS = {"pass": "√", "warn": "！", "fail": "×", "unread": "？"}
"""A file's status as people read it."""

NO_SHEET = "整个文件"
"""Where findings stand that have no sheet."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One problem in one file.

    ``rule`` is a stable id (``CELL-003``). ``sheet`` and ``cell`` (``"F12"``) are None only where no
    cell can be meant. ``message`` says in Chinese what is wrong, ``hint`` what the bureau can do about it.
    ``expected`` and ``actual`` are the two sides of a comparison, as printed, or None. ``unit_hint`` is
    what the unit can do where that is something else, "" where ``hint`` serves both. ``also`` are the areas
    of its sheet that it is about besides (``"F13:F20"``), which a marked copy colours, too.
    """

    rule: str
    severity: Severity
    sheet: str | None
    cell: str | None
    message: str
    hint: str
    expected: str | None = None
    actual: str | None = None
    unit_hint: str = ""
    also: tuple[str, ...] = ()

    def for_unit(self) -> Finding:
        """The finding as the unit reads it, in letters and marked copies: the hint is the unit's."""
        return replace(self, hint=self.unit_hint, unit_hint="") if self.unit_hint else self

    def to_dict(self) -> dict[str, str | None]:
        """The finding as a JSON object, with the bureau's hint."""
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

    def outside_contract(self) -> dict[str, Any]:
        """What the JSON object leaves out, where there is any."""
        more = {"unit_hint": self.unit_hint, "also": [*self.also]}
        return {key: value for key, value in more.items() if value}

    def to_record(self) -> dict[str, Any]:
        """All of the finding as JSON can hold it, for ledgers."""
        return {**self.to_dict(), **self.outside_contract()}


def finding_of(record: Mapping[str, Any]) -> Finding:
    """The finding that ``to_record`` made the record of; earlier records have less."""
    also = tuple(record.get("also", ()))
    return Finding(**{**record, "severity": Severity(record["severity"]), "also": also})


def gravest_first(findings: Iterable[Finding]) -> list[Finding]:
    """Errors first, then warnings, then notes; those of one severity stay in their order."""
    order = list(Severity)
    return sorted(findings, key=lambda finding: order.index(finding.severity))


class InputError(Exception):
    """An input that cannot be read at all; carries the findings that say why."""

    def __init__(self, findings: tuple[Finding, ...]) -> None:
        super().__init__("；".join(f.message for f in findings))
        self.findings = findings

    def __reduce__(self) -> tuple[type[InputError], tuple[tuple[Finding, ...]]]:
        return InputError, (self.findings,)


PLACE = re.compile(r"(?P<file>.*?\.(?:toml|csv|docx))(?::(?P<line>\d+))?[.: ]*(?P<inside>.*)")


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong, or odd, in declared data: a pack, settings.

    ``message`` says in Chinese what, ``hint`` how to mend it. ``file`` is the file as the pack calls it
    (``hebei-2024/tables/t1.toml``), ``inside`` the path in it (``sides[0].rows[3].sum``), "" for all of
    it; ``line`` counts from 1, 0 where it is not known. ``rule`` is the id of its message in the catalogue,
    "" for what the strict loader says in its own words.
    """

    message: str
    file: str
    inside: str = ""
    hint: str = ""
    severity: Severity = Severity.ERROR
    line: int = 0
    rule: str = ""

    @property
    def place(self) -> str:
        """File, line and path in one: ``hebei-2024/tables/t1.toml:21 sides[0].rows[3].sum``."""
        line = f":{self.line}" if self.line else ""
        return f"{self.file}{line} {self.inside}".rstrip()

    def to_dict(self) -> dict[str, str | int | None]:
        """The problem as the JSON object of ``pack check``."""
        return {
            "severity": self.severity.value,
            "rule": self.rule or None,
            "file": self.file,
            "line": self.line or None,
            "path": self.inside,
            "message": self.message,
            "hint": self.hint,
        }


def problem(message: str, path: str, hint: str = "", severity: Severity = Severity.ERROR) -> Problem:
    """A problem at a path that says file, perhaps the line, and the place: ``t1.toml:3 sides[0].rows``."""
    found = PLACE.fullmatch(path)
    if not found:
        return Problem(message, path, "", hint, severity)
    return Problem(message, found["file"], found["inside"], hint, severity, int(found["line"] or 0))


class SpecError(Exception):
    """Declared data that is not sound: what is wrong @ where. Not a fault of anybody's figures.

    It carries ``problems``, one or many, and says them all.
    """

    def __init__(self, what: str, path: str, hint: str = "", problems: tuple[Problem, ...] = ()) -> None:
        super().__init__("\n".join(f"{p.message} @ {p.place}" for p in problems) or f"{what} @ {path}")
        self.what = what
        self.path = path
        self.problems = problems or (problem(what, path, hint),)

    def __reduce__(self) -> tuple[type[SpecError], tuple[str, str, str, tuple[Problem, ...]]]:
        return type(self), (self.what, self.path, "", self.problems)


def spec_error(problems: Iterable[Problem]) -> SpecError:
    """One SpecError that holds problems, at least one."""
    every = tuple(problems)
    return SpecError(every[0].message, every[0].place, problems=every)
