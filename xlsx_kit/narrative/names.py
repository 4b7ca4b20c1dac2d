"""The names of one narrative while it is checked: what each stands for and which are used."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from enum import StrEnum

from xlsx_kit.narrative.places import Layers
from xlsx_kit.narrative.spec import LOCAL_NAMES, Narrative
from xlsx_kit.spec.model import SpecError

NAME = re.compile(r"[a-z][a-z0-9_]*")
PLACEHOLDER = re.compile(r"\{([^{}]*)\}")

PARTS = (
    "money", "counts", "texts", "words", "drop", "changes", "phrases", "comparisons", "sentences", "tables",
    "forms",
)  # fmt: skip
"""The parts whose entries must be used."""


class Kind(StrEnum):
    """What a name stands for, as far as predicates care."""

    NUMBER = "数"
    TEXT = "文字"
    PERCENT = "百分数"
    CHANGE = "增减"


KINDS: Mapping[str, Kind] = {
    "money": Kind.NUMBER,
    "counts": Kind.NUMBER,
    "texts": Kind.TEXT,
    "words": Kind.TEXT,
    "changes": Kind.CHANGE,
}
"""The parts that hold values."""


class Names:
    """Resolves names and remembers that they were used. Every fault is a SpecError with its place."""

    def __init__(self, narrative: Narrative, places: Layers) -> None:
        self.narrative = narrative
        self.places = places
        self.kinds: dict[str, Kind] = {}
        self._parts: dict[str, str] = {}
        self._used: set[tuple[str, str]] = set()
        befores = {change.before for change in narrative.changes.values()}
        dropping = {name for name, text in narrative.texts.items() if text.drop}
        self.optional = befores | dropping | set(narrative.counts) | {"before", "change", "percent", "reason"}
        self._enter()

    def _enter(self) -> None:
        """Every name is well formed and stands for one thing.

        A sentence may share its name with the figure it prints, never with a change: both are
        parts of paragraphs.
        """
        for part, kind in KINDS.items():
            for name in getattr(self.narrative, part):
                if name in self._parts or name in LOCAL_NAMES:
                    taken = self._parts.get(name, "增减说明")
                    raise SpecError(f"名称 {name!r} 已用于 {taken}", self.places.of(part, name))
                self._parts[name], self.kinds[name] = part, kind
        for part in (*KINDS, "sentences"):
            for name in getattr(self.narrative, part):
                if not NAME.fullmatch(name):
                    raise SpecError(f"名称 {name!r} 只能用小写字母、数字和下划线", self.places.of(part, name))
        for name in self.narrative.sentences.keys() & self.narrative.changes.keys():
            raise SpecError(f"名称 {name!r} 已用于 changes", self.places.of("sentences", name))

    def known(self, name: str, parts: Iterable[str], place: str) -> None:
        """The name stands in one of the parts, and is used."""
        for part in parts:
            if name in getattr(self.narrative, part):
                self._used.add((part, name))
                return
        raise SpecError(f"没有名为 {name!r} 的 {'、'.join(parts)}", place)

    def kind(self, name: str, kinds: Mapping[str, Kind], place: str) -> Kind:
        """What a value's name stands for; it is used."""
        if name not in kinds:
            raise SpecError(f"没有名为 {name!r} 的数字或文字", place)
        if name in self._parts:
            self._used.add((self._parts[name], name))
        return kinds[name]

    def placeholders(self, text: str, place: str) -> list[str]:
        """The names in a text, whose braces must come in pairs."""
        if set("{}") & set(PLACEHOLDER.sub("", text)):
            raise SpecError(f"花括号不成对：{text!r}", place)
        return PLACEHOLDER.findall(text)

    def plain(self, text: str, place: str, local: Iterable[str] = ()) -> None:
        """A title, heading or inline text: not blank, with names that are never blank themselves."""
        if not text.strip():
            raise SpecError("文字为空", place)
        for name in self.placeholders(text, place):
            if name not in local and (
                self.kind(name, self.kinds, place) is Kind.CHANGE or name in self.optional
            ):
                raise SpecError(f"{name!r} 可能为空，须写成 sentences 中的句子", place)

    def unused(self) -> None:
        """Nothing was declared in vain; what lies under another file may be."""
        for part in PARTS:
            for name in getattr(self.narrative, part):
                if (part, name) not in self._used and not self.places.is_base(part, name):
                    raise SpecError(f"{name!r} 没有用到", self.places.of(part, name))
