"""Colours by number as a workbook has them that brings its own palette."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from xlsx_kit.files.xlsx.markup import Element

COLOUR = ("rgb", "theme", "tint", "indexed")
"""What says which colour an element is."""
PALETTE_COLOUR: Mapping[str, tuple[str, ...]] = {"m:rgbColor": ("rgb",)}
"""What of a palette of one's own is read."""


def in_own_colours(elements: Sequence[Element]) -> Sequence[Element]:
    """Elements of styles; those with a colour by number with what the workbook's own palette has for it."""
    palette = {
        str(number): element.attributes.get("rgb", "")
        for number, element in enumerate(e for e in elements if e.name == "m:rgbColor")
    }
    return [_coloured(element, palette) for element in elements] if palette else elements


def _coloured(element: Element, palette: Mapping[str, str]) -> Element:
    rgb = palette.get(element.attributes.get("indexed", ""))
    return replace(element, attributes={"rgb": rgb}) if rgb else element
