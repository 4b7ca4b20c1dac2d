"""What a run of collecting came to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from xlsx_kit.campaign.intake.reasons import hint_for
from xlsx_kit.campaign.ledger.records import ReturnRecord
from xlsx_kit.findings import STATUS_WORDS
from xlsx_kit.json_objects import JsonObject, json_rows

NAMES_SHOWN, REPEATED_SHOWN = 3, 10
"""Files in one line for an officer; files that came in before."""


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
class CollectResult(
    JsonObject, rows={"repeated": ("name", "source"), "elsewhere": ("name", "source", "officer")}
):
    """Returns by unit and status, files seen before (how many, and which), files that are no returns.

    ``stopped`` says why the sources were not read to their end. ``rechecked`` are returns that came to
    another judgement since what they are judged by has changed, ``explained`` units whose mail held no return
    and was answered, ``rewritten`` those whose draft was written anew, ``sheets`` the papers that came,
    ``elsewhere`` the files that were left to another officer who is at work on them or on their unit.
    ``overtaken`` says why a file that was taken by hand does not count ("" where it does), ``restored`` are
    the files of returns that were gone and came in again.
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
    restored: list[str] = field(default_factory=list)

    def repeat(self, name: str, source: str) -> None:
        """Counts a file that came in before."""
        self.again += 1
        self.repeated.append((name, source))

    def _lines_about_others(self) -> Iterator[str]:
        """What was left to which officers, and which files were put back, in words."""
        for who in sorted({who for _, _, who in self.elsewhere}):
            names = [name for name, _, other in self.elsewhere if other == who]
            more = f"等 {len(names)} 份" if len(names) > NAMES_SHOWN else ""
            yield f"{who}正在处理，留给对方：{'、'.join(names[:NAMES_SHOWN])}{more}"
        if self.restored:
            more = f"等 {len(self.restored)} 份" if len(self.restored) > NAMES_SHOWN else ""
            yield f"收到过、文件不见了的，已补回：{'、'.join(self.restored[:NAMES_SHOWN])}{more}"

    def lines(self, names: Mapping[str, str]) -> Iterator[str]:
        """What came in and what became of it, in words, by the units' ``names``; not why it stopped."""
        for one in self.received:
            unit = f"{one.unit} {names[one.unit]}" if one.unit else "认不出单位"
            note = f"　{one.note}" if one.note else ""
            yield f"{unit}：{STATUS_WORDS[one.status]}（{one.name}）{note}"
        for again in self.rechecked:
            yield f"{again.unit} {names.get(again.unit, '')}：{again.in_words}"
        for name, source, reason in self.odd:
            yield f"没有采用 {name}：{reason}（{source}）。{hint_for(reason)}"
        yield from self._lines_about_others()
        for name, source in self.repeated[:REPEATED_SHOWN]:
            yield f"重复 {name}：内容与此前收到的相同（{source}）"
        if self.again > REPEATED_SHOWN:
            yield f"重复的还有 {self.again - REPEATED_SHOWN} 份。"
        if self.explained:
            yield f"来信中没有填报表，已写好答复草稿：{'、'.join(self.explained)}"
        for sheet in self.sheets:
            yield f"{sheet.unit} {names.get(sheet.unit, '')}：{sheet.problem or '确认单相符'}"
        if self.rewritten:
            yield f"没有发出的草稿按现在的期限、联系方式和邮箱重写：{'、'.join(self.rewritten)}"
        yield f"新收 {len(self.received)} 份，重复 {self.again} 份，没有采用 {len(self.odd)} 份。"

    def to_dict(self) -> dict[str, Any]:
        """With the words of each status, and what may be done about files that are no returns."""
        return {
            **JsonObject.to_dict(self),
            "received": json_rows(
                ((r.unit, r.file, r.name, r.status, STATUS_WORDS[r.status], r.note) for r in self.received),
                *("unit", "file", "name", "status", "status_words", "note"),
            ),
            "odd": json_rows(((*one, hint_for(one[2])) for one in self.odd), "name", "source", "why", "hint"),
            **({"error": self.stopped} if self.stopped else {}),
        }
