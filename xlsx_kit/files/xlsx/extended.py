"""Conditional formats in the extension of a sheet: Excel puts there those that look at other sheets."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from xlsx_kit.files.xlsx.highlights import ConditionalFormat, StyleDraft
from xlsx_kit.files.xlsx.parts import TRUE

FORMULA, TYPE, BORDER, COLOUR = "xm:f", "m:font", " border", "m:color"
"""Of colours those of type count: lines have some, too, and come behind it."""
STRIKE = "m:strike"
PARTS = frozenset({"m:numFmt", COLOUR, "m:bgColor", STRIKE})


class ExtendedFormats:
    """Their elements one after the other; the areas come behind the rules that hold for them."""

    def __init__(self) -> None:
        self._rules: list[ConditionalFormat] = []
        self._draft: StyleDraft | None = None
        self._in_type = False

    def start(self, name: str, attributes: Mapping[str, str]) -> bool:
        """Takes an element; whether it says anything."""
        if name == "x14:cfRule":
            self._rules.append(ConditionalFormat("", "", -1))
            self._draft = None
        elif not self._rules:
            return False
        elif name in ("x14:dataBar", "x14:iconSet"):
            shown = attributes.get("showValue", "1").lower() in TRUE
            self._rules[-1] = replace(self._rules[-1], replaces=not shown)
        elif name == "x14:dxf":
            self._draft = StyleDraft()
        elif name == TYPE or name.endswith(BORDER):
            self._in_type = name == TYPE
        elif name in PARTS and self._draft and (name != COLOUR or self._in_type):
            self._draft.take(name, attributes)
        else:
            return False
        if self._draft:
            self._rules[-1] = replace(self._rules[-1], own=self._draft.finished())
        return True

    def end(self, name: str, text: str) -> list[ConditionalFormat]:
        """Takes the text of an element; gives the formats that are complete with it."""
        if name == FORMULA:
            if self._rules and not self._rules[-1].formula:
                self._rules[-1] = replace(self._rules[-1], formula=text)
            return []
        complete = [replace(rule, areas=text) for rule in self._rules]
        self._rules.clear()
        self._draft = None
        return complete
