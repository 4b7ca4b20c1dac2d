"""What a command came to, unit by unit."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from xlsx_kit.json_objects import JsonObject

NOT_LISTED = "名单中没有这个单位"
"""Why nothing was done about a code."""
MOST_NAMED = 20


@dataclass
class UnitResults(
    JsonObject, rows={"refused": ("code", "why"), "held": ("code", "why"), "notes": ("code", "what")}
):
    """Units that went through, those that had before, and those that did not, with the reason.

    ``held`` are units that somebody has to name before they go through, ``notes`` what there is to say of
    those that did.
    """

    done: list[str] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)
    refused: list[tuple[str, str]] = field(default_factory=list)
    held: list[tuple[str, str]] = field(default_factory=list)
    notes: list[tuple[str, str]] = field(default_factory=list)

    def lines(self, summary: str) -> Iterator[str]:
        """What was done, in words; ``summary`` has places for how many went through, had before, did not."""
        yield summary.format(len(self.done), len(self.skipped), len(self.refused))
        for code, reason in self.refused:
            yield f"{code}：{reason}"
        held: dict[str, list[str]] = {}
        for code, reason in self.held:
            held.setdefault(reason, []).append(code)
        for reason, codes in held.items():
            more = f"等 {len(codes)} 个" if len(codes) > MOST_NAMED else ""
            yield f"{'、'.join(codes[:MOST_NAMED])}{more}：{reason}"
        for code, what in self.notes:
            yield f"{code}：{what}"

    def to_dict(self) -> dict[str, Any]:
        """Notes and units that are held only where there are any."""
        every = JsonObject.to_dict(self)
        return {key: rows for key, rows in every.items() if rows or key not in ("held", "notes")}
