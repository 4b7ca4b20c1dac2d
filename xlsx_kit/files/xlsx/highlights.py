"""Conditional formats: for which cells they hold, under which condition, and what they make of a cell."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from xlsx_kit.files.xlsx.appearance import Font, disguise_of_format, is_invisible, warns
from xlsx_kit.files.xlsx.limits import Limits
from xlsx_kit.files.xlsx.markup import read_elements
from xlsx_kit.files.xlsx.palette import COLOUR, PALETTE_COLOUR, in_own_colours
from xlsx_kit.files.xlsx.parts import TRUE

NO_FORMAT = "[object Object]"
"""What exceljs writes for every number format of a conditional format."""
PARENTS = {"m:numFmt": "m:dxf", "m:color": "m:font", "m:strike": "m:font"}
"""Where these are of a conditional format's style: borders have colours, too."""
UNSEEN = "条件格式使文字与底色同色"
STRUCK = "条件格式给文字加了删除线"


@dataclass(frozen=True, slots=True)
class DataValidation:
    """What may be typed into some areas (as written): the type of ECMA-376, whether anything else is refused,
    and the formulas."""

    areas: str
    kind: str
    stops: bool
    limits: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ConditionalStyle:
    """What a rule makes of a cell: coloured type or ground, in red or yellow or not (``warns``), or another
    value than it holds (``disguise``)."""

    coloured: bool = False
    disguise: str = ""
    warns: bool = False


@dataclass(frozen=True, slots=True)
class ConditionalFormat:
    """One rule: its areas as they are written, its formula, and the number of its style (-1 for none).

    ``replaces``: bars or icons stand in place of the values. ``own`` is the style of one in an extension.
    """

    areas: str
    formula: str
    style: int
    replaces: bool = False
    own: ConditionalStyle | None = None


@dataclass(slots=True)
class StyleDraft:
    """The style of a conditional format while its elements are read."""

    colour: tuple[tuple[str, str], ...] = ()
    ground: Mapping[str, str] | None = None
    disguise: str = ""

    def take(self, name: str, attributes: Mapping[str, str]) -> None:
        """An element of the style: its number format, type that is struck out, its colour or the ground's."""
        if name == "m:numFmt":
            code = attributes.get("formatCode")
            shown = disguise_of_format("", code) if code and code != NO_FORMAT else ""
            self.disguise = shown.replace("数字格式", "条件格式")
        elif name == "m:strike":
            self.disguise = self.disguise or (STRUCK if attributes.get("val", "1").lower() in TRUE else "")
        elif name == "m:color":
            self.colour = tuple(sorted(attributes.items()))
        else:
            self.ground = attributes

    def finished(self) -> ConditionalStyle:
        """The conditional style that was read."""
        coloured = bool(self.colour or self.ground)
        unseen = coloured and is_invisible(Font(colour=self.colour), self.ground or {})
        alarming = any(warns(dict(colour)) for colour in (self.colour, self.ground) if colour)
        return ConditionalStyle(coloured, UNSEEN if unseen else self.disguise, alarming)


def ground_style(attributes: Mapping[str, str]) -> ConditionalStyle:
    """What a scale of colours makes of a cell that has one of them as its ground."""
    return ConditionalStyle(coloured=True, disguise=UNSEEN if is_invisible(Font(), attributes) else "")


@lru_cache(maxsize=16)
def read_conditional_styles(data: bytes, part: str, limits: Limits) -> tuple[ConditionalStyle, ...]:
    """The styles of conditional formats, in the order of their numbers."""
    wanted = {
        "m:dxf": (),
        "m:numFmt": ("numFmtId", "formatCode"),
        "m:color": COLOUR,
        "m:bgColor": COLOUR,
        "m:strike": ("val",),
        **PALETTE_COLOUR,
    }
    drafts: list[StyleDraft] = []
    for element in in_own_colours(read_elements(data, wanted, part, limits)):
        if element.name == "m:dxf":
            drafts.append(StyleDraft())
        elif not drafts:
            continue
        elif element.parent == PARENTS.get(element.name, element.parent):
            drafts[-1].take(element.name, element.attributes)
    return tuple(draft.finished() for draft in drafts)
