"""What a command came to, unit by unit."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from xlsx_kit.json_objects import json_rows

NOT_LISTED = "名单中没有这个单位"
"""Why nothing was done about a code."""


@dataclass
class UnitResults:
    """Units that went through, those that had before, and those that did not, with the reason.

    ``held`` are units that somebody has to name before they go through, ``notes`` what there is to say of
    those that did.
    """

    done: list[str] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)
    refused: list[tuple[str, str]] = field(default_factory=list)
    held: list[tuple[str, str]] = field(default_factory=list)
    notes: list[tuple[str, str]] = field(default_factory=list)

    def to_dict(self) -> dict[str, Any]:
        """Codes, those refused with the reason; what no unit has is left out."""
        return {
            "done": self.done,
            "skipped": self.skipped,
            "refused": json_rows(self.refused, "code", "why"),
            **({"held": json_rows(self.held, "code", "why")} if self.held else {}),
            **({"notes": json_rows(self.notes, "code", "what")} if self.notes else {}),
        }
