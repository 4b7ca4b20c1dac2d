"""What a run of collecting came to."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from xlsx_kit.campaign.intake.reasons import hint_for
from xlsx_kit.campaign.ledger.records import ReturnRecord
from xlsx_kit.findings import STATUS_WORDS
from xlsx_kit.json_objects import JsonObject, json_rows

NAMES_SHOWN = 3


@dataclass(frozen=True, slots=True)
class StatusChange(JsonObject):
    """A return that was judged again, and came to something else: its status before and after."""

    unit: str
    file: str
    before: str
    after: str

    @property
    def in_words(self) -> str:
        """Before and after, as people read it."""
        return f"重新核对：{STATUS_WORDS[self.before]} → {STATUS_WORDS[self.after]}"


@dataclass(frozen=True, slots=True)
class PaperResult:
    """A sheet that came: the unit, the code on it, and what does not fit ("" where all does)."""

    unit: str
    code: str
    problem: str

    def to_dict(self) -> dict[str, Any]:
        """With whether the paper fits its return."""
        return {"unit": self.unit, "check_code": self.code, "fits": not self.problem, "problem": self.problem}


@dataclass
class CollectResult(JsonObject):
    """Returns by unit and status, files seen before (how many, and which), files that are no returns.

    ``stopped`` says why the sources were not read to their end. ``rechecked`` are returns that came to
    another judgement since what they are judged by has changed, ``explained`` units whose mail held no return
    and was answered, ``rewritten`` those whose draft was written anew, ``sheets`` the papers that came,
    ``elsewhere`` the files that were left to another officer who is at work on them or on their unit.
    ``overtaken`` says why a file that was taken by hand does not count ("" where it does).
    """

    received: list[ReturnRecord] = field(default_factory=list)
    again: int = 0
    repeated: list[tuple[str, str]] = field(default_factory=list)
    odd: list[tuple[str, str, str]] = field(default_factory=list)
    stopped: str = ""
    rechecked: list[StatusChange] = field(default_factory=list)
    explained: list[str] = field(default_factory=list)
    rewritten: list[str] = field(default_factory=list)
    sheets: list[PaperResult] = field(default_factory=list)
    elsewhere: list[tuple[str, str, str]] = field(default_factory=list)
    overtaken: str = ""

    def repeat(self, name: str, source: str) -> None:
        """Counts a file that came in before."""
        self.again += 1
        self.repeated.append((name, source))

    def lines_about_others(self) -> Iterator[str]:
        """What was left to which officers, in words."""
        for who in sorted({who for _, _, who in self.elsewhere}):
            names = [name for name, _, other in self.elsewhere if other == who]
            more = f"等 {len(names)} 份" if len(names) > NAMES_SHOWN else ""
            yield f"{who}正在处理，留给对方：{'、'.join(names[:NAMES_SHOWN])}{more}"

    def to_dict(self) -> dict[str, Any]:
        """With the words of each status, and what may be done about files that are no returns."""
        return {
            **JsonObject.to_dict(self),
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
            "repeated": json_rows(self.repeated, "name", "source"),
            "odd": [
                {"name": name, "source": source, "why": why, "hint": hint_for(why)}
                for name, source, why in self.odd
            ],
            "elsewhere": json_rows(self.elsewhere, "name", "source", "officer"),
            **({"error": self.stopped} if self.stopped else {}),
        }
