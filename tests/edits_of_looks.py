"""What a failing sample changes of how cells look: formats, type, colours, conditional formats."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from xml.sax.saxutils import escape


def _format(parts: dict[str, bytes], places: Mapping[str, str], sheet: str, cell: str, code: str) -> None:
    """A cell with a number format of one's own, all else of its style as it was."""
    number = 900 + len(re.findall(rb'<numFmt numFmtId="9\d\d"', parts["xl/styles.xml"]))
    _restyled(parts, places[sheet], cell, "numFmtId", number)
    styles = parts["xl/styles.xml"].decode()
    entry = f'<numFmt numFmtId="{number}" formatCode="{escape(code, {chr(34): "&quot;"})}"/>'
    parts["xl/styles.xml"] = re.sub(r"<numFmts[^>]*>", lambda found: found[0] + entry, styles).encode()


def _conditional(parts: dict[str, bytes], places: Mapping[str, str], sheet: str, old: str, new: str) -> None:
    """The conditional formats of a sheet rewritten at one place of their XML."""
    edit(parts, places[sheet], old, new)


def _conditional_style(parts: dict[str, bytes], _: Mapping[str, str], number: int, style: str) -> None:
    """What conditional formats of one number make of a cell."""
    styles = parts["xl/styles.xml"].decode()
    found = re.findall(r"<dxf>.*?</dxf>", styles, re.DOTALL)
    parts["xl/styles.xml"] = styles.replace(found[number], f"<dxf>{style}</dxf>", 1).encode()


def _fade(parts: dict[str, bytes], places: Mapping[str, str], sheet: str, cell: str, colour: str) -> None:
    """A cell with type of a colour."""
    fonts = len(re.findall(r"<font>", parts["xl/styles.xml"].decode().partition("</fonts>")[0]))
    _restyled(parts, places[sheet], cell, "fontId", fonts)
    edit(parts, "xl/styles.xml", "</fonts>", f'<font><sz val="11"/><color rgb="FF{colour}"/></font></fonts>')


def _restyled(parts: dict[str, bytes], part: str, cell: str, key: str, value: int) -> None:
    """A cell with a style of its own: as it was, but for one attribute."""
    styles = parts["xl/styles.xml"].decode()
    found = re.search(r"<cellXfs[^>]*>(.*?)</cellXfs>", styles, re.DOTALL)
    number = re.search(rf'<c r="{cell}" s="(\d+)"', parts[part].decode())
    assert found, cell
    assert number, cell
    all_styles = re.findall(r"<xf [^>]*?/>|<xf .*?</xf>", found[1], re.DOTALL)
    own = re.sub(rf'{key}="\d+"', f'{key}="{value}"', all_styles[int(number[1])], count=1)
    parts["xl/styles.xml"] = styles.replace("</cellXfs>", f"{own}</cellXfs>").encode()
    edit(parts, part, rf'(<c r="{cell}") s="\d+"', rf'\1 s="{len(all_styles)}"')


def _type(parts: dict[str, bytes], places: Mapping[str, str], sheet: str, cell: str, font: str) -> None:
    """A cell with another type."""
    fonts = len(re.findall(r"<font>", parts["xl/styles.xml"].decode().partition("</fonts>")[0]))
    _restyled(parts, places[sheet], cell, "fontId", fonts)
    edit(parts, "xl/styles.xml", "</fonts>", f"<font>{font}</font></fonts>")


def _theme(parts: dict[str, bytes], _: Mapping[str, str], old: str, new: str) -> None:
    """Other colours of the theme."""
    edit(parts, "xl/theme/theme1.xml", old, new)


def _styles(parts: dict[str, bytes], _: Mapping[str, str], old: str, new: str) -> None:
    """What many cells share, rewritten at one place of the styles."""
    edit(parts, "xl/styles.xml", old, new)


def _ground(parts: dict[str, bytes], places: Mapping[str, str], sheet: str, cell: str, fill: str) -> None:
    """A cell with another ground."""
    fills = len(re.findall(r"<fill>", parts["xl/styles.xml"].decode().partition("</fills>")[0]))
    _restyled(parts, places[sheet], cell, "fillId", fills)
    edit(parts, "xl/styles.xml", "</fills>", f"<fill>{fill}</fill></fills>")


def _page_words(parts: dict[str, bytes], places: Mapping[str, str], sheet: str, where: str, now: str) -> None:
    """What is printed above (``oddHeader``) or below (``oddFooter``) every page of a sheet."""
    edit(parts, places[sheet], rf"<{where}>.*?</{where}>", f"<{where}>{escape(now)}</{where}>")


def edit(parts: dict[str, bytes], part: str, old: str, new: str) -> None:
    """One place of a part rewritten, which must be there."""
    changed, count = re.subn(old, new, parts[part].decode(), count=1, flags=re.DOTALL)
    assert count == 1, (part, old)
    parts[part] = changed.encode()


LOOKS: Mapping[str, Any] = {
    "format": _format,
    "conditional": _conditional,
    "conditional_style": _conditional_style,
    "fade": _fade,
    "type": _type,
    "theme": _theme,
    "styles": _styles,
    "ground": _ground,
    "page_words": _page_words,
}
