"""The units that are added up."""

from __future__ import annotations

from dataclasses import dataclass

from xlsx_kit.compute import Evaluation


@dataclass(frozen=True, slots=True)
class ConsolidatedUnit:
    """A unit with its computed tables; ``parent`` is the department it belongs to, or ""."""

    code: str
    name: str
    parent: str
    values: Evaluation
