"""The officer's settings for checking returns: rules switched or re-graded, excuses for single units, limits.

Every decision says who took it and why; an excuse says until when. What an excuse covers is still reported,
as a note with these words, so that nobody can forget it; one that has expired counts no more, and says so.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Literal

from xlsx_kit.files import Limits
from xlsx_kit.findings import Finding, Severity
from xlsx_kit.messages import declared_error
from xlsx_kit.pack import Pack, Strict, decoded
from xlsx_kit.returns.catalogue import rule_entries
from xlsx_kit.returns.validation.report import FileReport

NEVER = ("FILE-", "TPL-001", "TPL-003", "TPL-004", "CELL-")
"""Rules that say what could not be read: no decision makes it readable."""
ELSEWHERE = ("IMP-", "UNIT-")
"""Rules of other commands, which no return can break."""


class RuleSetting(Strict, frozen=True, kw_only=True):
    """How a rule counts here: switched off, or with another severity."""

    who: str
    why: str
    status: Literal["active", "off"] = "active"
    severity: Literal["error", "warning", "note"] | None = None


class Excuse(Strict, frozen=True, kw_only=True):
    """A rule that one unit need not keep, until the end of a day."""

    rule: str
    unit: str
    who: str
    why: str
    until: date


class Settings(Strict, frozen=True, kw_only=True):
    """The whole file. ``limits`` are bounds of files to be read (``Limits``), larger or smaller."""

    rules: Mapping[str, RuleSetting] = {}
    excuses: tuple[Excuse, ...] = ()
    limits: Mapping[str, int] = {}

    def bounds(self) -> Limits:
        """The limits with what the file says otherwise."""
        return replace(Limits(), **self.limits)


def read_settings(path: Path, pack: Pack) -> Settings:
    """The settings in a TOML file, about the rules that a pack's returns are held against.

    Raises SpecError with the place of a fault, OSError where the file cannot be read.
    """
    return check_rule_settings(path.read_bytes(), pack, path.name)


def read_bounds(path: Path) -> Limits:
    """The limits in a file of settings, whatever pack its rules are of. Raises as ``read_settings``."""
    settings: Settings = decoded(path.read_bytes(), Settings, path.name)
    _check_limits(settings, path.name)
    return settings.bounds()


def check_rule_settings(data: bytes, pack: Pack, name: str) -> Settings:
    """The settings that a file's bytes say; ``name`` is the file's. Raises SpecError for wrong ones."""
    settings: Settings = decoded(data, Settings, name)
    known = {entry.id for entry in rule_entries(pack)} if settings.rules or settings.excuses else ()
    for rule in settings.rules:
        _check_rule(rule, known, f"{name}.rules.{rule}")
    for number, excuse in enumerate(settings.excuses):
        _check_rule(excuse.rule, known, f"{name}.excuses[{number}].rule")
    _check_limits(settings, name)
    signed: list[RuleSetting | Excuse] = [*settings.rules.values(), *settings.excuses]
    if any(not one.who.strip() or not one.why.strip() for one in signed):
        raise declared_error("ROUND-080", name)
    return settings


def _check_limits(settings: Settings, name: str) -> None:
    for key, value in settings.limits.items():
        place = f"{name}.limits.{key}"
        if key not in Limits.__slots__:
            raise declared_error("ROUND-084", place, key=key, known="、".join(Limits.__slots__))
        if value < 1:
            raise declared_error("ROUND-085", place)


def decided(file: FileReport, settings: Settings, today: date) -> FileReport:
    """A file's report under the settings."""
    return replace(file, findings=tuple(_decided(file, settings, today)))


def _decided(file: FileReport, settings: Settings, today: date) -> Iterator[Finding]:
    for finding in file.findings:
        rule = settings.rules.get(finding.rule)
        if rule and rule.status == "off":
            continue
        if rule and rule.severity:
            finding = replace(finding, severity=Severity(rule.severity))
        excuses = [e for e in settings.excuses if (e.rule, e.unit) == (finding.rule, file.unit_code)]
        yield _excused(finding, max(excuses, key=lambda e: e.until), today) if excuses else finding


def _excused(finding: Finding, excuse: Excuse, today: date) -> Finding:
    until = f"{excuse.until:%Y-%m-%d}"
    if excuse.until < today:
        expired = f"（{excuse.who}准予的例外已于 {until} 到期。）"
        unit_hint = finding.unit_hint and finding.unit_hint + expired
        return replace(finding, hint=finding.hint + expired, unit_hint=unit_hint)
    hint = f"已准予例外：{excuse.why}（{excuse.who}，至 {until}）。"
    return replace(finding, severity=Severity.NOTE, hint=hint, unit_hint="")


def _check_rule(rule: str, known: Collection[str], place: str) -> None:
    if rule not in known:
        raise declared_error("ROUND-081", place, rule_id=rule)
    if rule.startswith(ELSEWHERE):
        raise declared_error("ROUND-082", place, rule_id=rule)
    if rule.startswith(NEVER):
        raise declared_error("ROUND-083", place, rule_id=rule)
