"""The theme of a workbook: the colour of its text, which nearly all cells take."""

from __future__ import annotations

from functools import lru_cache

from xlsx_kit.files.xlsx.appearance import is_faint
from xlsx_kit.files.xlsx.limits import Limits
from xlsx_kit.files.xlsx.markup import read_elements
from xlsx_kit.findings import InputError

PAPER = "window"
"""The system's colour of the ground, which is white."""


@lru_cache(maxsize=16)
def has_faint_text(data: bytes, part: str, limits: Limits) -> bool:
    """Whether a theme's text cannot be seen on white; one that cannot be read is not used by any program."""
    wanted = {"a:srgbClr": ("val",), "a:sysClr": ("val",)}
    try:
        found = read_elements(data, wanted, part, limits)
    except InputError:
        return False
    for element in found:
        if element.parent == "a:dk1":
            colour = element.attributes.get("val", "")
            return colour == PAPER if element.name == "a:sysClr" else is_faint(colour)
    return False
