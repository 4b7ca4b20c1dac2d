"""What a run of collecting came to."""

from __future__ import annotations

from dataclasses import dataclass, field

from xlsx_kit.campaign.intake.reasons import hint_for
from xlsx_kit.campaign.ledger.records import ReturnRecord
from xlsx_kit.findings import STATUS_WORDS


@dataclass
class CollectResult:
    """Returns by unit and status, files seen before (how many, and which), files that are no returns.

    ``stopped`` says why the sources were not read to their end.
    """

    received: list[ReturnRecord] = field(default_factory=list)
    again: int = 0
    repeated: list[tuple[str, str]] = field(default_factory=list)
    odd: list[tuple[str, str, str]] = field(default_factory=list)
    stopped: str = ""

    def repeat(self, name: str, source: str) -> None:
        """Counts a file that came in before."""
        self.again += 1
        self.repeated.append((name, source))

    def to_dict(self) -> dict[str, object]:
        """As JSON."""
        return {
            "received": [
                {
                    "unit": r.unit,
                    "file": r.file,
                    "name": r.name,
                    "status": r.status,
                    "status_words": STATUS_WORDS[r.status],
                    "note": r.note,
                }
                for r in self.received
            ],
            "again": self.again,
            "repeated": [{"name": name, "source": source} for name, source in self.repeated],
            "odd": [
                {"name": name, "source": source, "why": why, "hint": hint_for(why)}
                for name, source, why in self.odd
            ],
            "stopped": self.stopped,
            **({"error": self.stopped} if self.stopped else {}),
        }
