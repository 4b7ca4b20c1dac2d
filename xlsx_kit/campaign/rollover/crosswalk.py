"""What is called otherwise next year: codes, units and their names; units that become one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from xlsx_kit.campaign.listing import read_listing
from xlsx_kit.findings import SpecError

COLUMNS = {
    "kind": ("kind", "类别"),
    "old": ("old", "原编码"),
    "new": ("new", "新编码或名称"),
    "open": ("待确认",),
}
KINDS = {
    "unit": "unit",
    "单位": "unit",
    "name": "name",
    "单位名称": "name",
    "function": "function",
    "功能科目": "function",
    "economic": "economic",
    "经济科目": "economic",
}
CODED = (("ledger", "function"), ("carry_out", "function"), ("basic", "economic"))
"""Lists of a facts file with the codes that change."""


@dataclass
class Crosswalk:
    """New codes and names by old codes, by kind; ``used`` are the entries that something was found for."""

    maps: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    used: set[tuple[str, str]] = field(default_factory=set)

    def new(self, kind: str, old: str) -> str:
        """What an old code is now; itself where nothing is said of it."""
        if old not in self.maps.get(kind, {}):
            return old
        self.used.add((kind, old))
        return self.maps[kind][old]

    def mapped(self, facts: Mapping[str, Any]) -> dict[str, Any]:
        """A facts file in next year's codes and names; a unit's name may be said under either code."""
        unit, names = facts["unit"], self.maps.get("name", {})
        code = self.new("unit", unit["code"])
        renamed = next((key for key in (code, unit["code"]) if key in names), None)
        name = self.new("name", renamed) if renamed else unit["name"]
        mapped = {**facts, "unit": {**unit, "code": code, "name": name}}
        for part, key in CODED:
            lines = [{**x, key: self.new(key, x[key])} if key in x else x for x in facts.get(part, ())]
            mapped |= {part: lines} if lines else {}
        return mapped

    def towards(self, facts: Mapping[str, Any]) -> dict[str, Any]:
        """A facts file whose lines name other units by their new codes."""
        ledger = [dict(line) for line in facts.get("ledger", ())]
        for line in ledger:
            if line.get("counterparty"):
                line["counterparty"] = self.new("unit", line["counterparty"])
        return {**facts, "ledger": ledger} if ledger else dict(facts)

    @property
    def unused(self) -> list[tuple[str, str]]:
        """Entries that nothing was found for: misspelt, or of a unit without a return."""
        said = [(kind, old) for kind, olds in self.maps.items() for old in olds]
        return [entry for entry in said if entry not in self.used]


def read_crosswalk(path: Path) -> Crosswalk:
    """The crosswalk in a table (csv, xlsx) of kind, old and new.

    A line that is still 待确认, as ``codes crosswalk`` writes its guesses, is refused.
    Raises SpecError with the place of what is wrong, InputError for a file that is no table.
    """
    maps: dict[str, dict[str, str]] = {}
    for place, said in read_listing(path, COLUMNS, optional=["open"]):
        if said.get("open"):
            raise SpecError(f"{said['old']} 还没有确认：请核对新编码，再清空“待确认”一栏", place)
        kind = KINDS.get(said["kind"])
        if kind is None or not said["old"] or not said["new"]:
            kinds = "、".join(word for word in KINDS if not word.isascii())
            raise SpecError(f"类别应为{kinds}之一，原、新都要填", place)
        if said["old"] in maps.setdefault(kind, {}):
            raise SpecError(f"{said['old']} 写了两次", place)
        maps[kind][said["old"]] = said["new"]
    for old, new in maps.get("unit", {}).items():
        if maps["unit"].get(new, new) != new:
            raise SpecError(f"{old} 并入的 {new} 又改为 {maps['unit'][new]}，请直接写最后的编码", path.name)
    return Crosswalk(maps)
