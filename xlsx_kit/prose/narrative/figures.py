"""What a name in narrative.toml is worth: figures, changes between two of them, cleaned texts.

Amounts are integer hundredths of the pack's money and are printed once, here. Percentages are integer
hundredths of a percent, computed from the printed figures, rounded half up.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from xlsx_kit.pack import SpecError
from xlsx_kit.prose.narrative.blocks import Figure, Run, plain
from xlsx_kit.prose.narrative.spec import BASE, Narrative, Text
from xlsx_kit.values import displayed

BLANK_WORDS = frozenset({"无", "没有", "/", "-", "—", "——"})
"""What people type into a reason that they do not have."""

EDGES = "，、；：。,;:．. \t\r　"
"""Punctuation and blanks that a typed text loses at its ends, because the sentence brings its own."""


class Source(Protocol):
    """Where figures come from. References are listed in the design's contract."""

    @property
    def decimals(self) -> int:
        """How many decimals amounts are printed with."""

    def lookup(self, ref: str) -> int | str | None:
        """Money as hundredths, a count as a number, a text; None where missing."""

    def records(self, part: str) -> Sequence[Mapping[str, Value]]:
        """The lines of a list (``organisations``), values as printed: zero amounts blank."""


def amount(hundredths: int, decimals: int = 2) -> str:
    """An amount as the narrative prints it: 376422 -> "3764.22"; nothing is "0" (0万元)."""
    return displayed(hundredths, decimals) if hundredths else "0"


@dataclass(frozen=True, slots=True)
class Value:
    """A figure or a text; ``number`` is None for a text and for a figure that is missing."""

    run: Run
    number: int | None = None

    @property
    def blank(self) -> bool:
        """Whether there is nothing to print."""
        return not plain([self.run])


@dataclass(frozen=True, slots=True)
class YearChange:
    """This year beside last year; ``before`` is None where nothing can be compared."""

    id: str
    now: int
    before: int | None
    decimals: int = 2

    @property
    def difference(self) -> int:
        """How much it rose or fell, never negative; 0 where nothing can be compared."""
        return 0 if self.before is None else abs(self.now - self.before)

    @property
    def percent(self) -> int | None:
        """Hundredths of a percent, half up, never negative; None on no base and where it rounds to 0.00."""
        if not self.before or self.before < 0:
            return None
        return (self.difference * 20_000 + self.before) // (2 * self.before) or None

    @property
    def run(self) -> Run:
        """The difference as printed."""
        return Figure(f"change/{self.id}", amount(self.difference, self.decimals))


Named = Value | YearChange


def _compared(test: Callable[[int, int], bool]) -> Callable[[Named], bool]:
    """A predicate on a change whose last year is known."""
    return lambda v: isinstance(v, YearChange) and v.before is not None and test(v.now, v.before)


def _zero(value: Named) -> bool:
    if isinstance(value, YearChange):
        return value.now == 0 and value.before == 0
    return value.number == 0


def _empty(value: Named) -> bool:
    return value.before is None if isinstance(value, YearChange) else value.blank


HOLDS: Mapping[str, Callable[[Named], bool]] = {
    "zero": _zero,  # a change: nothing in both years
    "up": _compared(lambda now, before: now > before),
    "down": _compared(lambda now, before: now < before),
    "equal": _compared(lambda now, before: now == before),
    "no_base": _compared(lambda now, before: before == 0 and now != 0),
    "empty": _empty,  # a change: last year is not known, or there was none
}
"""The closed set of predicates."""


def cleaned(text: str, leads: Sequence[str]) -> str:
    """A typed text fit to stand inside a sentence: "原因是：人员增加。" -> "人员增加".

    Each part between ；s and line breaks loses the lead-ins given, the punctuation at its ends and,
    if nothing but 无 is left, itself.
    """
    longest_first = sorted(leads, key=len, reverse=True)
    parts = []
    for raw in re.split(r"[；;\n]", text):
        part, before = raw.lstrip(EDGES), ""
        while part != before:
            before = part
            lead = next((lead for lead in longest_first if part.startswith(lead)), "")
            part = part.removeprefix(lead).lstrip(EDGES)
        part = part.rstrip(EDGES)
        if part and part not in BLANK_WORDS and part not in parts:
            parts.append(part)
    return "；".join(parts)


def without_lead(text: str, leads: Sequence[str]) -> str:
    """A typed text without the lead-in it begins with, on the same line or on one of its own."""
    for lead in sorted(leads, key=len, reverse=True):
        rest = text.removeprefix(lead)
        alone = text.removeprefix(lead.rstrip("：:"))
        if rest != text:
            return rest.lstrip()
        if alone != text and (not alone or alone.lstrip(" \t　").startswith("\n")):
            return alone.lstrip()
    return text


class Values:
    """The values of all names of one narrative for one unit, computed when asked for."""

    def __init__(self, spec: Narrative, source: Source) -> None:
        self._spec = spec
        self._source = source
        self._befores = {change.before for change in spec.changes.values()}
        self._known: dict[str, Named] = {}

    def __getitem__(self, name: str) -> Named:
        if name not in self._known:
            self._known[name] = self._value(name)
        return self._known[name]

    def local(self, change_id: str) -> dict[str, Named]:
        """The names a phrase may use for the change it tells, beside the others."""
        spec = self._spec.changes[change_id]
        change = self.change(change_id)
        percent = change.percent
        before = Value("") if change.before is None else self._number(spec.before)
        return {
            "label": Value(spec.label),
            "now": self._number(spec.now),
            "before": before,
            "change": change,
            "percent": Value("")
            if percent is None
            else Value(Figure(f"percent/{change_id}", amount(percent)), percent),
            "reason": self._text(self._spec.texts[spec.reason]) if spec.reason else Value(""),
        }

    def change(self, change_id: str) -> YearChange:
        """A change; a year without a base (首次编制) compares with nothing, whatever was entered."""
        spec = self._spec.changes[change_id]
        comparable = not self._word(BASE).blank
        before = self._number(spec.before).number if comparable else None
        return YearChange(change_id, self._number(spec.now).number or 0, before, self._source.decimals)

    def text(self, name: str) -> str:
        """A unit's own text as entered, for paragraphs of its own; only a lead-in goes."""
        spec = self._spec.texts[name]
        text = "\n".join(self._texts(spec))
        return without_lead(text, self._spec.drop[spec.drop]) if spec.drop else text

    def _value(self, name: str) -> Named:
        spec = self._spec
        if name in spec.changes:
            return self.change(name)
        if name in spec.money:
            return self._number(name)
        if name in spec.counts:
            count = self._integer(spec.counts[name].ref)
            return Value("") if count is None else Value(Figure(spec.counts[name].ref, str(count)), count)
        return self._text(spec.texts[name]) if name in spec.texts else self._word(name)

    def _number(self, name: str) -> Value:
        """An amount; one that is missing is 0, but last year's stays missing: unknown is not nothing."""
        spec = self._spec.money[name]
        ref, number = spec.ref, self._integer(spec.ref)
        if number is None and spec.fallback:
            ref, number = spec.fallback, self._integer(spec.fallback)
        if spec.only_with and self._word(spec.only_with).blank:
            number = None
        if number is None and name in self._befores:
            return Value("")
        return Value(Figure(ref, amount(number or 0, self._source.decimals)), number or 0)

    def _integer(self, ref: str) -> int | None:
        value = self._source.lookup(ref)
        if isinstance(value, str):
            raise SpecError(f"{ref} 应为数字，得到 {value!r}", "narrative")
        return value

    def _text(self, spec: Text) -> Value:
        texts = self._texts(spec)
        return Value(cleaned("\n".join(texts), self._spec.drop[spec.drop]) if spec.drop else "；".join(texts))

    def _texts(self, spec: Text) -> list[str]:
        found = (self._source.lookup(ref) for ref in spec.refs)
        return [text for text in (str(value).strip() for value in found if value is not None) if text]

    def _word(self, name: str) -> Value:
        spec = self._spec.words[name]
        value = self._source.lookup(spec.ref)
        return Value(spec.values.get("" if value is None else str(value).strip(), spec.otherwise))
