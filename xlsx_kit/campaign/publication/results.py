"""What a command came to, unit by unit."""

from __future__ import annotations

from dataclasses import dataclass, field

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

    def to_dict(self) -> dict[str, object]:
        """As JSON."""
        return {
            "done": self.done,
            "skipped": self.skipped,
            "refused": [{"code": code, "why": why} for code, why in self.refused],
            **({"held": [{"code": code, "why": why} for code, why in self.held]} if self.held else {}),
            **({"notes": [{"code": code, "what": what} for code, what in self.notes]} if self.notes else {}),
        }
