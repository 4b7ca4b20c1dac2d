"""Conditional formats: for which cells they hold, under which condition, and what they make of a cell."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from xlsx_kit.files.xlsx.appearance import Font, disguise_of_format, is_invisible
from xlsx_kit.files.xlsx.limits import Limits
from xlsx_kit.files.xlsx.markup import read_elements

COLOUR = ("rgb", "theme", "tint", "indexed")
NO_FORMAT = "[object Object]"
"""What exceljs writes for every number format of a conditional format."""
UNSEEN = "条件格式使文字与底色同色"


@dataclass(frozen=True, slots=True)
class DataValidation:
    """What may be typed into some areas (as written): the type of ECMA-376, whether anything else is refused,
    and the formulas."""

    areas: str
    kind: str
    stops: bool
    limits: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ConditionalFormat:
    """One rule: its areas as they are written, its formula, and the number of its style (-1 for none).

    ``replaces``: bars or icons stand in place of the values.
    """

    areas: str
    formula: str
    style: int
    replaces: bool = False


@dataclass(frozen=True, slots=True)
class ConditionalStyle:
    """What a rule makes of a cell: coloured type or ground, or another value than it holds (``disguise``)."""

    coloured: bool = False
    disguise: str = ""


@dataclass(slots=True)
class _Draft:
    colour: tuple[tuple[str, str], ...] = ()
    ground: Mapping[str, str] | None = None
    disguise: str = ""

    def finished(self) -> ConditionalStyle:
        coloured = bool(self.colour or self.ground)
        unseen = coloured and is_invisible(Font(colour=self.colour), self.ground or {})
        return ConditionalStyle(coloured, UNSEEN if unseen else self.disguise)


@lru_cache(maxsize=16)
def read_conditional_styles(data: bytes, part: str, limits: Limits) -> tuple[ConditionalStyle, ...]:
    """The styles of conditional formats, in the order of their numbers."""
    wanted = {
        "m:dxf": (),
        "m:numFmt": ("numFmtId", "formatCode"),
        "m:color": COLOUR,
        "m:bgColor": COLOUR,
    }
    drafts: list[_Draft] = []
    for element in read_elements(data, wanted, part, limits):
        if element.name == "m:dxf":
            drafts.append(_Draft())
        elif not drafts:
            continue
        elif element.name == "m:numFmt" and element.parent == "m:dxf":
            code = element.attributes.get("formatCode")
            shown = disguise_of_format("", code) if code and code != NO_FORMAT else ""
            drafts[-1].disguise = shown.replace("数字格式", "条件格式")
        elif element.name == "m:color" and element.parent == "m:font":
            drafts[-1].colour = tuple(sorted(element.attributes.items()))
        elif element.name == "m:bgColor":
            drafts[-1].ground = element.attributes
    return tuple(draft.finished() for draft in drafts)
