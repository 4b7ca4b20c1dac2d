"""A workbook file as it stands: its parts, and of every cell the place, lock and whether it has a formula."""

from __future__ import annotations

import re
import zipfile
from dataclasses import dataclass
from io import BytesIO

from lxml import etree

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
LINK = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


@dataclass(frozen=True)
class RawSheet:
    """One sheet: its part's name, its XML, cells with a formula, unlocked cells (blank ones, too)."""

    part: str
    root: etree._Element
    formulas: frozenset[str]
    unlocked: frozenset[str]
    cells: int


def parts_of(data: bytes) -> dict[str, bytes]:
    """Every part of the file."""
    with zipfile.ZipFile(BytesIO(data)) as package:
        return {name: package.read(name) for name in package.namelist()}


def sheets_of(data: bytes) -> dict[str, RawSheet]:
    """The sheets by name, in order."""
    parts = parts_of(data)
    book = etree.fromstring(parts["xl/workbook.xml"])
    links = {e.get("Id"): e.get("Target") for e in etree.fromstring(parts["xl/_rels/workbook.xml.rels"])}
    open_styles = _unlocked_styles(parts["xl/styles.xml"])
    return {
        str(sheet.get("name")): _sheet(f"xl/{links[sheet.get(LINK)]}", parts, open_styles)
        for sheet in book.iter(f"{MAIN}sheet")
    }


def joined(parts: dict[str, bytes]) -> bytes:
    """The parts as a file, the same whenever it is made."""
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        for name, content in parts.items():
            package.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED, compresslevel=1)
    return out.getvalue()


def _unlocked_styles(styles: bytes) -> set[str]:
    formats = etree.fromstring(styles).find(f"{MAIN}cellXfs")
    assert formats is not None
    found = [(str(n), xf.find(f"{MAIN}protection")) for n, xf in enumerate(formats)]
    return {n for n, protection in found if protection is not None and protection.get("locked") == "0"}


def _sheet(part: str, parts: dict[str, bytes], open_styles: set[str]) -> RawSheet:
    cells = re.findall(rb'<c r="([A-Z]+\d+)"(?: s="(\d+)")?[^>]*?(/>|><f)?', parts[part])
    formulas = frozenset(place.decode() for place, _, rest in cells if rest == b"><f")
    unlocked = frozenset(place.decode() for place, style, _ in cells if style.decode() in open_styles)
    return RawSheet(part, etree.fromstring(parts[part]), formulas, unlocked, len(cells))
