"""How a cell can show something else than what it holds: number formats and type that mislead.

Judged by itself, not against the template: clients respell formats and number styles anew, and what no format
of ours does (hide a figure, divide it by a thousand, print another in its place) misleads in any workbook.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from math import isfinite

from xlsx_kit.files.xlsx.format_sections import sections_of, uses_of

LEAST_SIZE = 4
"""Points below which type cannot be read."""
LEAST_CONTRAST = 1.35
"""Ratio of luminances below which text is taken for its ground; the palest of our own styles has 4."""
WHITE, BLACK = (255, 255, 255), (0, 0, 0)
FIRST = "000000 FFFFFF FF0000 00FF00 0000FF FFFF00 FF00FF 00FFFF"
PALETTE = (
    f"{FIRST} {FIRST} 800000 008000 000080 808000 800080 008080 C0C0C0 808080 9999FF 993366 FFFFCC "
    "CCFFFF 660066 FF8080 0066CC CCCCFF 000080 FF00FF FFFF00 00FFFF 800080 800000 008080 0000FF "
    "00CCFF CCFFFF CCFFCC FFFF99 99CCFF FF99CC CC99FF FFCC99 3366FF 33CCCC 99CC00 FFCC00 FF9900 "
    "FF6600 666699 969696 003366 339966 003300 333300 993300 993366 333399 333333 000000 FFFFFF"
).split()
"""Colours by number, as ECMA-376 has them (18.8.27); the last two, 64 and 65, are those of the system."""
THEMED = {0: WHITE, 1: BLACK}
"""Colours of the theme that hardly any theme changes: ground and text."""

LITERAL = re.compile(r'"([^"]*)"|[\\!](.)|_.|\*.|\[[^\]]*\]')
PLACE = re.compile(r"[0#?]")
SCALED = re.compile(r"[0#?],+(?![0#?,])")
GENERAL = re.compile(r"general|g/通用格式", re.I)
DATE = re.compile(r"[dmyhs]|aaa|e{1,4}(?![+-])", re.I)
SCIENTIFIC = re.compile(r"e[+-]", re.I)
SIGN = re.compile(r"^\s*[-−－]")
FRACTION = re.compile(r"[0#?] *[/] *[0-9#?]")
WHITE_TYPE = re.compile(r"\[(?:white|白色|(?:color|颜色) ?2)\]", re.I)
SYMBOLS = re.compile(r"(?:wingdings|webdings|symbol|opensymbol|marlett)[ 0-9]*", re.I)
FALSE = frozenset({"0", "false", "off"})
SYMBOL_CHARSET = "2"
"""Fonts that show other signs for digits, by their name or character set."""
WHOLE_NUMBERS = (1, 3, 37, 38)
"""Built-in formats without decimals."""
BUILT_IN = {
    **dict.fromkeys((9, 10), "数字格式把金额显示为百分数"),
    **dict.fromkeys((11, 48), "数字格式以科学记数法显示，位数不全"),
    **dict.fromkeys((12, 13), "数字格式把小数显示为近似的分数"),
}
"""Built-in formats that show another amount."""


@dataclass(frozen=True, slots=True)
class Font:
    """Size, colour and signs of type, as far as they decide whether it is seen; type that is struck out says
    that it does not count."""

    size: float = 11
    colour: tuple[tuple[str, str], ...] = ()
    symbols: bool = False
    struck: bool = False

    def with_(self, element: str, attributes: Mapping[str, str]) -> Font:
        """The font with what one of its elements says."""
        if element == "m:sz":
            return replace(self, size=number_of(attributes.get("val"), 11))
        if element == "m:strike":
            return replace(self, struck=attributes.get("val", "1").lower() not in FALSE)
        if element in ("m:name", "m:rFont", "m:charset"):
            name = attributes.get("val", "")
            symbols = name == SYMBOL_CHARSET if element == "m:charset" else bool(SYMBOLS.fullmatch(name))
            return replace(self, symbols=self.symbols or symbols)
        return replace(self, colour=tuple(sorted(attributes.items()))) if element == "m:color" else self


def number_of(text: str | None, otherwise: float) -> float:
    """A number of a style; what is none is left to the programs that show it."""
    try:
        number = float(text or "")
    except ValueError:
        return otherwise
    return number if isfinite(number) else otherwise


def is_invisible(font: Font, fill: Mapping[str, str]) -> bool:
    """Whether text in this font cannot be seen on this fill; a colour that is not known is seen."""
    if font.size < LEAST_SIZE or (fill and dict(font.colour) == dict(fill)):
        return True
    text, ground = _colour(dict(font.colour)) if font.colour else BLACK, _colour(fill) if fill else WHITE
    return text is not None and ground is not None and _contrast(text, ground) < LEAST_CONTRAST


def _colour(attributes: Mapping[str, str]) -> tuple[int, ...] | None:
    rgb, number = attributes.get("rgb", ""), attributes.get("indexed", "")
    if number.isdecimal() and int(number) < len(PALETTE):
        rgb = PALETTE[int(number)]
    if re.fullmatch("[0-9A-Fa-f]{6,8}", rgb):
        return tuple(int(rgb[-6:][n : n + 2], 16) for n in (0, 2, 4))
    if attributes.get("theme", "").isdecimal():
        base = THEMED.get(int(attributes["theme"]))
        tint = min(max(number_of(attributes.get("tint"), 0), -1), 1)
        return base and tuple(round(c * (1 + tint) if tint < 0 else c + (255 - c) * tint) for c in base)
    return None


def warns(attributes: Mapping[str, str]) -> bool:
    """Whether a colour is a red or a yellow; one that is not known is taken for such."""
    rgb = _colour(attributes)
    return rgb is None or rgb[0] > rgb[1]


def is_faint(rgb: str) -> bool:
    """Whether type of a colour, six digits, cannot be seen on white."""
    colour = _colour({"rgb": rgb})
    return colour is not None and _contrast(colour, WHITE) < LEAST_CONTRAST


def _contrast(one: tuple[int, ...], other: tuple[int, ...]) -> float:
    lights = sorted(map(_luminance, (one, other)))
    return (lights[1] + 0.05) / (lights[0] + 0.05)


def _luminance(colour: tuple[int, ...]) -> float:
    return sum(share * _linear(c) for share, c in zip((0.2126, 0.7152, 0.0722), colour, strict=True))


def _linear(channel: int) -> float:
    """A channel of sRGB as light, after WCAG 2."""
    share = channel / 255
    return share / 12.92 if share <= 0.03928 else ((share + 0.055) / 1.055) ** 2.4


@lru_cache(maxsize=1024)
def disguise_of_format(number: str, code: str | None) -> str:
    """How a number format shows another amount than the cell holds; "" where it shows that amount.

    What shows amounts above 0 decides: the first section, or each that a condition gives some to. Another
    shows negative ones, the last of four shows texts. Blank sections for zero are usual. Formats of dates are
    read as dates.
    """
    if code is None:
        return BUILT_IN.get(int(number), "") if number.isdecimal() and len(number) < 4 else ""
    sections = sections_of(code)
    uses = uses_of(sections)
    negative = next((s for s, use in zip(sections, uses, strict=False) if use.negative and not use.above), "")
    text = sections[3] if len(sections) > 3 else None
    above = [section for section, use in zip(sections, uses, strict=False) if use.above]
    blank = not code.strip()
    return next((found for one in above if (found := _disguise_of(one, negative, text, blank=blank))), "")


def _disguise_of(section: str, negative: str, text: str | None, *, blank: bool) -> str:
    """How a section shows other amounts than there are, or those for negative ones and for texts do."""
    bare = LITERAL.sub("", section)
    if WHITE_TYPE.search(section):
        return "数字格式使文字成为白色"
    if GENERAL.search(bare) or "@" in bare or blank:
        return _literal_digits(section)
    if not PLACE.search(bare):
        return "" if DATE.search(bare) else "数字格式把内容隐藏，或换成了固定的文字"
    if SCALED.search(bare):
        return "数字格式把金额缩小了显示"
    if "%" in bare:
        return BUILT_IN[9]
    if SCIENTIFIC.search(bare):
        return BUILT_IN[11]
    if FRACTION.search(bare):
        return BUILT_IN[12]
    if text is not None and "@" not in text:
        return "数字格式把文字隐藏，或换成了固定的文字"
    if PLACE.search(LITERAL.sub("", negative)) and not _shows_sign(negative):
        return "数字格式不显示负号"
    return _literal_digits(section)


@lru_cache(maxsize=1024)
def decimals_of_format(number: str, code: str | None) -> int | None:
    """How many decimals a number format shows; None where it shows all that there are, or no number."""
    if code is None:
        return 0 if number in map(str, WHOLE_NUMBERS) else None
    bare = LITERAL.sub("", sections_of(code)[0])
    if GENERAL.search(bare) or "@" in bare or not PLACE.search(bare) or SCIENTIFIC.search(bare):
        return None
    _, _, decimals = bare.partition(".")
    return len(PLACE.findall(decimals))


def _literal_digits(section: str) -> str:
    """Digits, or words of magnitude, that a format prints whatever the cell holds."""
    fixed = "".join(map(_words, LITERAL.finditer(section)))
    if re.search(r"\d", fixed):
        return "数字格式加上了单元格中没有的数字"
    if SIGN.search(LITERAL.sub(_words, section)):
        return "数字格式加上了单元格中没有的负号"
    return "数字格式另加了金额单位" if re.search("[百千万亿]", fixed) else ""


def _words(literal: re.Match[str]) -> str:
    return literal[1] or literal[2] or ""


def _shows_sign(section: str) -> bool:
    return any(sign in section for sign in ("-", "(", "（", "[Red]", "[红色]", "[RED]"))
