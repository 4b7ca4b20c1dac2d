"""What is called otherwise next year: codes, units and their names; units that become one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from xlsx_kit.campaign.listing import read_listing
from xlsx_kit.messages import declared_error
from xlsx_kit.pack import CODE, NAME, UNIT, Pack

COLUMNS = {
    "kind": ("kind", "类别"),
    "old": ("old", "原编码"),
    "new": ("new", "新编码或名称"),
    "open": ("待确认",),
}
UNITS = {"unit": CODE, "单位": CODE, "name": NAME, "单位名称": NAME}
"""What a crosswalk calls the codes and the names of units."""
SAID = {CODE: "unit"}
"""How results name what a crosswalk changes, where that is otherwise than here."""
CODES = "科目"
"""What people write behind a list's word, as in 功能科目."""


@dataclass
class Crosswalk:
    """New codes and names by old codes, by kind; ``used`` are the entries that something was found for."""

    pack: Pack
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
        unit, names = facts[UNIT], self.maps.get(NAME, {})
        code = self.new(CODE, unit[CODE])
        renamed = next((key for key in (code, unit[CODE]) if key in names), None)
        name = self.new(NAME, renamed) if renamed else unit[NAME]
        mapped = {**facts, UNIT: {**unit, CODE: code, NAME: name}}
        for source in self.pack.inputs:
            coded = {column.key: column.codes for column in source.facts if column.codes}
            if not coded:
                continue
            if not source.part:
                mapped |= self._recoded(mapped, coded)
            elif source.part in facts and source.kind == "list":
                mapped[source.part] = [{**x, **self._recoded(x, coded)} for x in facts[source.part]]
            elif source.part in facts:
                mapped[source.part] = {**facts[source.part], **self._recoded(facts[source.part], coded)}
        return mapped

    def _recoded(self, line: Mapping[str, Any], coded: Mapping[str, str]) -> dict[str, str]:
        """The coded columns of a line with the new codes."""
        return {key: self.new(codes, line[key]) for key, codes in coded.items() if line.get(key)}

    def towards(self, facts: Mapping[str, Any]) -> dict[str, Any]:
        """A facts file whose lines name other units by their new codes."""
        spec = self.pack.book.consolidation and self.pack.book.consolidation.transfers
        if not spec:
            return dict(facts)
        part, key = self.pack.input(spec.input).part, spec.partner
        lines = [{**x, key: self.new(CODE, x[key])} if x.get(key) else x for x in facts.get(part, ())]
        return {**facts, part: lines} if lines else dict(facts)

    @property
    def unused(self) -> list[tuple[str, str]]:
        """Entries that nothing was found for: misspelt, or of a unit without a return."""
        pairs = [(kind, old) for kind, olds in self.maps.items() for old in olds]
        return [(SAID.get(kind, kind), old) for kind, old in pairs if (kind, old) not in self.used]


def kinds_of(pack: Pack) -> dict[str, str]:
    """What a crosswalk may say changes -> code, name, or the code list of the pack.

    A list is called as the pack calls it for short, by its title, its id, or a column that has its codes.
    """
    kinds = dict(UNITS)
    for source in pack.inputs:
        kinds |= {column.key: column.codes for column in source.facts if column.codes}
    for list_id, codes in pack.codes.items():
        kinds |= {codes.spec.kind: list_id, codes.spec.title: list_id, list_id: list_id}
    return kinds


def _list_called(word: str, pack: Pack) -> str | None:
    """The one code list whose title has this word: of packs without a short word for it."""
    word = word.removesuffix(CODES)
    found = [list_id for list_id, codes in pack.codes.items() if word and word in codes.spec.title]
    return found[0] if len(found) == 1 else None


def read_crosswalk(path: Path, pack: Pack) -> Crosswalk:
    """The crosswalk in a table (csv, xlsx) of kind, old and new.

    A line that is still 待确认, as ``codes crosswalk`` writes its guesses, is refused.
    Raises SpecError with the place of what is wrong, InputError for a file that is no table.
    """
    maps, kinds = dict[str, dict[str, str]](), kinds_of(pack)
    for place, row in read_listing(path, COLUMNS, optional=["open"]):
        if row.get("open"):
            raise declared_error("ROUND-072", place, old=row["old"])
        kind = kinds.get(row["kind"]) or _list_called(row["kind"], pack)
        if kind is None or not row["old"] or not row["new"]:
            words = ["单位", "单位名称", *(codes.spec.kind for codes in pack.codes.values())]
            raise declared_error("ROUND-073", place, kinds="、".join(words))
        if row["old"] in maps.setdefault(kind, {}):
            raise declared_error("ROUND-074", place, old=row["old"])
        maps[kind][row["old"]] = row["new"]
    for old, new in maps.get(CODE, {}).items():
        if maps[CODE].get(new, new) != new:
            raise declared_error("ROUND-075", path.name, old=old, new=new, last=maps[CODE][new])
    return Crosswalk(pack, maps)
