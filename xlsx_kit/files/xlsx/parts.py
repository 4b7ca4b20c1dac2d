"""The small parts of a workbook: relationships, the list of sheets, styles and properties."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from xlsx_kit.files.xlsx.appearance import (
    Font,
    decimals_of_format,
    disguise_of_format,
    is_invisible,
    number_of,
)
from xlsx_kit.files.xlsx.faults import refused
from xlsx_kit.files.xlsx.limits import Limits
from xlsx_kit.files.xlsx.markup import VALUE_TYPES, read_elements
from xlsx_kit.files.xlsx.palette import COLOUR, PALETTE_COLOUR, in_own_colours
from xlsx_kit.files.xlsx.strings import unescaped

BUILT_IN_DATES = {*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)}
"""Number formats without text that are dates or times, those of Chinese Excel (27 to 58) included."""
NOT_DATE_LETTERS = re.compile(r'"[^"]*"|\\.|_.|\*.|\[(?!(?:h+|m+|s+)\])[^\]]*\]', re.I)
DATE_LETTERS = re.compile(r"[dmyhs]|aaa", re.I)
PRINT_AREA = "_xlnm.Print_Area"
TRUE = {"1", "true", "on"}
WHITE_TYPE = Font(colour=(("rgb", "FFFFFFFF"),))
UNSEEN = "文字与底色同色或字号过小"
SYMBOLS_SHOWN = "用了符号字体，数字和文字成了别的符号"
STRUCK = "文字加了删除线，内容照常读取"
MOST_INDENTED = 30
"""Steps of indentation, each about a character wide, beyond which nothing of an amount stays in its cell."""
MOVED_OUT = "缩进过大，内容移出了单元格"
REPEATED = "对齐方式为“填充”，内容会重复显示"


@dataclass(frozen=True, slots=True)
class Relationship:
    """A link from one part to another; ``kind`` is the last word of its type (``worksheet``)."""

    id: str
    kind: str
    target: str


@dataclass(frozen=True, slots=True)
class SheetEntry:
    """A sheet as the workbook lists it; ``relation`` leads to its part."""

    name: str
    state: str
    relation: str


@dataclass(frozen=True, slots=True)
class WorkbookPart:
    """The workbook part: its sheets in order, workbook-wide names, its way of counting days, what of a
    sheet is printed, by its name, where that is not all, the names that hold on a sheet alone, whether
    amounts are cut to the decimals that are shown, and whether it is calculated only by hand."""

    sheets: tuple[SheetEntry, ...]
    names: Mapping[str, str]
    date1904: bool
    print_areas: Mapping[str, str]
    sheet_names: Mapping[str, frozenset[str]]
    as_displayed: bool = False
    by_hand: bool = False


@dataclass(frozen=True, slots=True)
class Style:
    """What a cell's style says about reading it, and how it shows something else than what the cell holds.

    ``decimals`` are those that it shows of a number, None for all. ``dark``: white type is seen on its
    ground.
    """

    locked: bool
    date: bool
    disguise: str = ""
    decimals: int | None = None
    dark: bool = False


DEFAULT_STYLE = Style(locked=True, date=False)


@lru_cache(maxsize=256)  # those of a template's sheets
def read_relationships(data: bytes, source: str, limits: Limits) -> tuple[Relationship, ...]:
    """The inner links of one part; ``source`` is the folder they are relative to."""
    wanted = {"p:Relationship": ("Id", "Type", "Target", "TargetMode")}
    found = []
    for element in read_elements(data, wanted, "rels", limits):
        attributes = element.attributes
        if attributes.get("TargetMode", "Internal") == "Internal":
            kind = attributes.get("Type", "").rpartition("/")[2]
            found.append(
                Relationship(attributes.get("Id", ""), kind, to_member(source, attributes.get("Target", "")))
            )
    return tuple(found)


def to_member(source: str, target: str) -> str:
    """The member name a link means: relative to its part's folder, or from the root."""
    target = target.replace("\\", "/")
    joined = target if target.startswith("/") else posixpath.join("/", source, target)
    return posixpath.normpath(joined).lstrip("/")


@lru_cache(maxsize=16)
def read_book(data: bytes, part: str, limits: Limits) -> WorkbookPart:
    """The workbook part; two sheets of one name are refused, since a formula could mean either."""
    wanted = {
        "m:workbook": (),
        "m:workbookPr": ("date1904",),
        "m:calcPr": ("fullPrecision", "calcMode"),
        "m:sheet": ("name", "state", "r:id"),
        "m:definedName": ("name", "localSheetId"),
    }
    elements = read_elements(data, wanted, part, limits)
    if not elements or elements[0].name != "m:workbook" or elements[0].parent:
        raise refused("FILE-011")
    sheets: dict[str, SheetEntry] = {}
    names: dict[str, str] = {}
    printed: dict[str, str] = {}
    local: dict[str, set[str]] = {}
    date1904 = as_displayed = by_hand = False
    for element in elements:
        attributes = element.attributes
        if element.name == "m:workbookPr":
            date1904 = attributes.get("date1904", "0").lower() in TRUE
        elif element.name == "m:calcPr":
            as_displayed = attributes.get("fullPrecision", "1").lower() not in TRUE
            by_hand = attributes.get("calcMode") == "manual"
        elif element.name == "m:sheet":
            name = attributes.get("name", "")
            if not name or name.casefold() in sheets:
                raise refused("FILE-019", part=part, reason="工作表重名或没有名称")
            sheets[name.casefold()] = SheetEntry(
                name, attributes.get("state", "visible"), attributes.get("r:id", "")
            )
        elif element.name == "m:definedName" and "localSheetId" not in attributes and "name" in attributes:
            names[attributes["name"]] = element.text
        elif element.name == "m:definedName" and attributes.get("name") == PRINT_AREA:
            printed[attributes["localSheetId"]] = element.text
        elif element.name == "m:definedName":
            local.setdefault(attributes["localSheetId"], set()).add(attributes.get("name", ""))
    if len(sheets) > limits.sheets:
        raise refused("FILE-025", most=limits.sheets)
    areas = {s.name: printed[str(n)] for n, s in enumerate(sheets.values()) if str(n) in printed}
    own = {s.name: frozenset(local[str(n)]) for n, s in enumerate(sheets.values()) if str(n) in local}
    return WorkbookPart(tuple(sheets.values()), names, date1904, areas, own, as_displayed, by_hand)


@lru_cache(maxsize=16)
def read_styles(data: bytes, part: str, limits: Limits) -> Mapping[str, Style]:
    """The cell styles by their number as text; a style is locked unless it says otherwise."""
    wanted = {
        "m:numFmt": ("numFmtId", "formatCode"),
        "m:cellXfs": (),
        "m:xf": ("numFmtId", "fontId", "fillId"),
        "m:protection": ("locked",),
        "m:alignment": ("horizontal", "indent"),
        "m:font": (),
        "m:name": ("val",),
        "m:charset": ("val",),
        "m:sz": ("val",),
        "m:strike": ("val",),
        "m:color": COLOUR,
        "m:fill": (),
        "m:patternFill": ("patternType",),
        "m:fgColor": COLOUR,
        **PALETTE_COLOUR,
    }
    formats: dict[str, str] = {}
    styles: list[tuple[str, bool, str]] = []
    dark: list[bool] = []
    fonts: list[Font] = []
    fills: list[Mapping[str, str]] = []
    in_cell_styles = False
    for element in in_own_colours(read_elements(data, wanted, part, limits)):
        attributes = element.attributes
        if element.name == "m:numFmt" and element.parent != "m:dxf":
            formats[attributes.get("numFmtId", "")] = attributes.get("formatCode", "")
        elif element.name == "m:xf":
            in_cell_styles = element.parent == "m:cellXfs"
            if in_cell_styles:
                font, fill = (int(number_of(attributes.get(key), 0)) for key in ("fontId", "fillId"))
                shown = _unseen(fonts[font], fills[fill]) if _are_listed(font, fonts, fill, fills) else ""
                styles.append((attributes.get("numFmtId", "0"), True, shown))
                dark.append(0 <= fill < len(fills) and not is_invisible(WHITE_TYPE, fills[fill]))
        elif element.name == "m:protection" and element.parent == "m:xf" and in_cell_styles:
            styles[-1] = (styles[-1][0], attributes.get("locked", "1").lower() in TRUE, styles[-1][2])
        elif element.name == "m:alignment" and element.parent == "m:xf" and in_cell_styles:
            if moved := _moved(attributes):
                styles[-1] = (*styles[-1][:2], styles[-1][2] or moved)
        elif element.parent == "m:font" and fonts:
            fonts[-1] = fonts[-1].with_(element.name, attributes)
        elif element.parent == "m:fill" and attributes.get("patternType") == "none" and fills:
            fills[-1] = {}
        elif element.name == "m:font" and element.parent != "m:dxf":
            fonts.append(Font())
        elif element.name == "m:fill" and element.parent != "m:dxf":
            fills.append({})
        elif (element.name == "m:fgColor" or element.parent == "m:stop") and fills:
            # of a ground that runs from one colour to another the last one counts
            fills[-1] = attributes
    dates = {number: is_date_format(number, formats.get(number)) for number, _, _ in styles}
    disguises = {number: disguise_of_format(number, formats.get(number)) for number, _, _ in styles}
    decimals = {number: decimals_of_format(number, formats.get(number)) for number, _, _ in styles}
    return {
        str(i): _style(locked, dates[number], unseen or disguises[number], decimals[number], dark[i])
        for i, (number, locked, unseen) in enumerate(styles)
    }


def _unseen(font: Font, fill: Mapping[str, str]) -> str:
    """How type hides or changes what it prints, "" where it does not."""
    if font.symbols:
        return SYMBOLS_SHOWN
    return UNSEEN if is_invisible(font, fill) else STRUCK if font.struck else ""


def _moved(alignment: Mapping[str, str]) -> str:
    """How an alignment hides or changes what a cell shows, "" where it does not."""
    if alignment.get("horizontal") == "fill":
        return REPEATED
    return MOVED_OUT if number_of(alignment.get("indent"), 0) > MOST_INDENTED else ""


def _are_listed(font: int, fonts: Sequence[object], fill: int, fills: Sequence[object]) -> bool:
    return 0 <= font < len(fonts) and 0 <= fill < len(fills)


@lru_cache(maxsize=128)
def _style(locked: bool, date: bool, disguise: str, decimals: int | None, dark: bool) -> Style:
    return Style(locked, date, disguise, decimals, dark)


def is_date_format(number: str, code: str | None) -> bool:
    """Whether a number format shows a date or a time; ``code`` is its text where it has one."""
    if code is None:
        return number.isdecimal() and len(number) < 4 and int(number) in BUILT_IN_DATES
    bare = NOT_DATE_LETTERS.sub("", code.split(";")[0])
    return bare.lower() not in {"general", "g/通用格式"} and DATE_LETTERS.search(bare) is not None


def read_properties(data: bytes, part: str, limits: Limits) -> dict[str, str]:
    """The custom document properties, each value as text."""
    wanted: dict[str, tuple[str, ...]] = {"cp:property": ("name",)}
    wanted |= {f"vt:{name}": () for name in VALUE_TYPES.split()}
    properties: dict[str, str] = {}
    name = ""
    for element in read_elements(data, wanted, part, limits):
        if element.name == "cp:property":
            name = element.attributes.get("name", "")
        elif element.parent == "cp:property" and name:
            properties[name] = _as_meant(unescaped(element.text))
    return properties


def _as_meant(text: str) -> str:
    """A property's text; SheetJS reads its UTF-8 bytes as Latin-1 and writes these letters."""
    try:
        return text.encode("latin-1").decode()
    except UnicodeError:
        return text
