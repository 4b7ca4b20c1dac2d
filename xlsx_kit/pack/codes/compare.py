"""Two years' codes beside each other: kept, renamed, ended, new, and what an ended one may be called now."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from xlsx_kit.pack.model.codes import CodeList

LIKELY = 0.5
"""How alike two names must be, 1 being equal, for one code to be named as the successor of another."""
NEWCOMER = 0.1
"""What a code that is new adds to its likeness: an old one was there beside the ended one."""


@dataclass(frozen=True, slots=True)
class ChangedCode:
    """A code that changed; ``kind`` is renamed, ended or new. A successor of an ended one is a guess."""

    kind: str
    old: str = ""
    old_name: str = ""
    new: str = ""
    new_name: str = ""

    def to_dict(self) -> dict[str, str | bool | None]:
        """What is blank is null; a code that ended and has a likely successor is a guess."""
        names = {k: getattr(self, k) or None for k in ("old", "old_name", "new", "new_name")}
        return {"kind": self.kind, **names, "guess": self.kind == "ended" and bool(self.new)}


@dataclass(frozen=True)
class CodeComparison:
    """How many codes of a list are as they were, and those that are not, ordered by code."""

    codes: CodeList
    kept: int
    pairs: tuple[ChangedCode, ...]

    def to_dict(self) -> dict[str, Any]:
        """How many codes were kept, and those that were not."""
        return {"kept": self.kept, "pairs": [pair.to_dict() for pair in self.pairs]}


def compared(codes: CodeList, before: Mapping[str, str], after: Mapping[str, str]) -> CodeComparison:
    """The codes and names of one year against another's."""
    pairs = [
        ChangedCode("renamed", code, name, code, after[code])
        for code, name in before.items()
        if code in after and after[code] != name
    ]
    for code, name in before.items():
        if code not in after:
            successor = _successor(codes, code, before, after)
            pairs.append(ChangedCode("ended", code, name, successor, after.get(successor, "")))
    pairs += [
        ChangedCode("new", new=code, new_name=name) for code, name in after.items() if code not in before
    ]
    pairs.sort(key=lambda p: (codes.key(p.old or p.new), len(p.old or p.new), p.kind))
    kept = sum(after.get(code) == name for code, name in before.items())
    return CodeComparison(codes, kept, tuple(pairs))


def _successor(codes: CodeList, code: str, before: Mapping[str, str], after: Mapping[str, str]) -> str:
    """The code of the same level whose name, and the names above it, are most alike; "" where none is."""

    def likeness(other: str) -> float:
        above = zip(_names_above(codes, code, before), _names_above(codes, other, after), strict=True)
        around = [_similarity(one, another) for one, another in above]
        place = sum(around) / len(around) if around else 0.0
        return _similarity(before[code], after[other]) + place / 2 + (NEWCOMER if other not in before else 0)

    level = [c for c, name in after.items() if len(c) == len(code) and _are_similar(before[code], name)]
    return max(sorted(level), key=likeness, default="")


def _names_above(codes: CodeList, code: str, names: Mapping[str, str]) -> list[str]:
    return [names.get(code[:width], "") for width in codes.spec.widths if width < len(code)]


def _are_similar(one: str, other: str) -> bool:
    """Whether two names are alike enough; the cheap bounds first."""
    matcher = SequenceMatcher(None, one, other, autojunk=False)
    return all(bound() >= LIKELY for bound in (matcher.real_quick_ratio, matcher.quick_ratio, matcher.ratio))


def _similarity(one: str, other: str) -> float:
    return SequenceMatcher(None, one, other, autojunk=False).ratio()
