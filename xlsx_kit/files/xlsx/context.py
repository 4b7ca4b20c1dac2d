"""What the sheets of one workbook have in common while they are read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from xlsx_kit.files.xlsx.appearance import Font
from xlsx_kit.files.xlsx.limits import Limits
from xlsx_kit.files.xlsx.parts import Style


@dataclass(slots=True)
class Budget:
    """What the sheets of one workbook may still use together."""

    cells: int
    characters: int


@dataclass(frozen=True, slots=True)
class Context:
    """What a sheet's cells refer to; ``faint`` are the fonts of runs of texts that are not seen on white, are
    struck out or show other signs."""

    strings: Sequence[str]
    styles: Mapping[str, Style]
    date1904: bool
    limits: Limits
    budget: Budget
    faint: Mapping[int, tuple[Font, ...]] = field(default_factory=dict)
