"""What a return is held against besides itself: what was approved, and what the unit published last year."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from xlsx_kit.compile.evaluate import Evaluation
from xlsx_kit.facts.approved import ApprovedByUnit


@dataclass(frozen=True)
class Beside:
    """By unit code; last year's figures by unit and year."""

    approved: ApprovedByUnit = field(default_factory=dict)
    published: Mapping[tuple[str, int], Evaluation] = field(default_factory=dict)


NOTHING = Beside()
