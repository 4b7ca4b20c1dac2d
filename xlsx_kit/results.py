"""What the public functions give back; ``to_dict()`` is what their commands print with ``--json``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from xlsx_kit.findings import Finding, Problem, Severity
from xlsx_kit.json_objects import JsonObject

if TYPE_CHECKING:
    from xlsx_kit.compute import ComputedTable
    from xlsx_kit.facts import Facts
    from xlsx_kit.pack import Pack
    from xlsx_kit.pack.trial import Trial


@dataclass(frozen=True)
class GenerationResult(JsonObject):
    """A workbook written, and what there is to say about the facts it was prefilled with."""

    path: Path
    findings: tuple[Finding, ...]


@dataclass(frozen=True)
class Reading:
    """The facts of a source, and what reading them found."""

    pack: Pack
    facts: Facts
    findings: tuple[Finding, ...]

    def to_dict(self) -> dict[str, Any]:
        """The facts as a facts file."""
        from xlsx_kit.facts import json_of_facts

        return json_of_facts(self.facts, self.pack)


@dataclass(frozen=True)
class Tables:
    """The published tables of one unit, computed exactly."""

    unit: Mapping[str, Any]
    tables: tuple[ComputedTable, ...]
    findings: tuple[Finding, ...]

    def to_dict(self) -> dict[str, Any]:
        """A JSON object: unit and tables."""
        return {"unit": dict(self.unit), "tables": [t.to_dict() for t in self.tables]}


@dataclass(frozen=True)
class PackReport(JsonObject):
    """What is wrong with a pack, gravest first, and what is odd; nothing where it is sound.

    ``trial`` says on how much the pack was run, None where it was not. The packs ``above`` extend it: the
    errors that reading them finds are among the problems, and they were not run.
    """

    problems: tuple[Problem, ...]
    trial: Trial | None = None
    above: tuple[str, ...] = ()

    @property
    def sound(self) -> bool:
        """Whether nothing is worse than a warning."""
        return all(p.severity is not Severity.ERROR for p in self.problems)
