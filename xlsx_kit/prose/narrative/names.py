"""The names of one narrative while it is checked: what each stands for and which are used."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping

from xlsx_kit.findings import Problem
from xlsx_kit.messages import declared_error, declared_problem
from xlsx_kit.pack import UnjudgedError, suggested_name
from xlsx_kit.prose.narrative.parts import NARRATIVE_PARTS, VALUES, NameKind
from xlsx_kit.prose.narrative.places import Layers
from xlsx_kit.prose.narrative.spec import LOCAL_NAMES, Narrative, Variant

NAME = re.compile(r"[a-z][a-z0-9_]*")
PLACEHOLDER = re.compile(r"\{([^{}]*)\}")


def stated_names(variant: Variant) -> list[str]:
    """The names whose worth a wording states; one that says nothing states none."""
    return [variant.zero, *PLACEHOLDER.findall(variant.text)] if variant.text else []


class Names:
    """Resolves names and remembers that they were used. Every fault is a SpecError with its place.

    Entries that could not be read are ``broken``; what names them raises UnjudgedError.
    """

    def __init__(self, narrative: Narrative, places: Layers, broken: Collection[str] = ()) -> None:
        self.narrative = narrative
        self.places = places
        self.broken = broken
        self.kinds: dict[str, NameKind] = {}
        self._parts: dict[str, str] = {}
        self._used: set[tuple[str, str]] = set()
        befores = {change.before for change in narrative.changes.values()}
        dropping = {name for name, text in narrative.texts.items() if text.drop or text.lines_with}
        self.optional = befores | dropping | {"before", "change", "percent", "reason"}
        for part, kind in VALUES.items():
            for name in getattr(narrative, part):
                self._parts[name], self.kinds[name] = part, kind
                self.optional |= {name} if NARRATIVE_PARTS[part].optional else set()

    def entered(self) -> Iterator[Problem]:
        """Names that are not well formed or stand for two things.

        A sentence may share its name with the figure it prints, never with a change: both are
        parts of paragraphs.
        """
        first: dict[str, str] = {}
        for part in VALUES:
            for name in getattr(self.narrative, part):
                if name in first or name in LOCAL_NAMES:
                    taken = first.get(name, "增减的短语（{label}、{reason} 等）")
                    place = self.places.of(part, name)
                    yield declared_problem("NARR-047", place, name=name, taken=taken)
                first.setdefault(name, part)
        for part in (*VALUES, "sentences"):
            for name in getattr(self.narrative, part):
                if not NAME.fullmatch(name):
                    place = self.places.of(part, name)
                    yield declared_problem("NARR-048", place, name=name)
        for name in self.narrative.sentences:
            if name in self.narrative.changes:
                place = self.places.of("sentences", name)
                yield declared_problem("NARR-045", place, name=name)

    def known(self, name: str, parts: Iterable[str], place: str) -> None:
        """The name stands in one of the parts, and is used."""
        for part in parts:
            if name in getattr(self.narrative, part):
                self._used.add((part, name))
                return
            if f"{part}.{name}" in self.broken:
                raise UnjudgedError(place)
        there = [n for part in parts for n in getattr(self.narrative, part)]
        hint = suggested_name(name, there, "名称")
        if "sentences" in parts and name in self.kinds:
            hint = f"请在 [sentences] 中写成一句，句中用 {{{name}}}，再在这里用句子的名称。"
        raise declared_error("NARR-040", place, name=name, parts="、".join(parts), advice=hint)

    def kind(self, name: str, kinds: Mapping[str, NameKind], place: str) -> NameKind:
        """What a value's name stands for; it is used."""
        if name not in kinds:
            if any(f"{part}.{name}" in self.broken for part in VALUES):
                raise UnjudgedError(place)
            advice = suggested_name(name, kinds, "数字和文字")
            raise declared_error("NARR-041", place, name=name, advice=advice)
        if name in self._parts:
            self._used.add((self._parts[name], name))
        return kinds[name]

    def placeholders(self, text: str, place: str) -> list[str]:
        """The names in a text, whose braces must come in pairs."""
        if set("｛｝") & set(text):
            raise declared_error("NARR-042", place, text=text)
        if set("{}") & set(PLACEHOLDER.sub("", text)):
            raise declared_error("NARR-043", place, text=text)
        return PLACEHOLDER.findall(text)

    def plain(self, text: str, place: str, local: Iterable[str] = ()) -> None:
        """A title, heading or inline text: not blank, with names that are never blank themselves."""
        if not text.strip():
            raise declared_error("NARR-044", place)
        for name in self.placeholders(text, place):
            if name not in local and (
                self.kind(name, self.kinds, place) is NameKind.CHANGE or name in self.optional
            ):
                raise declared_error("NARR-046", place, name=name)

    def unused(self) -> Iterator[Problem]:
        """What was declared in vain.

        In a file over another that is an error: a misspelt name would change nothing, and nobody would
        see. What lies beneath need not all be used.
        """
        for part in (
            part for part in NARRATIVE_PARTS if part != "aliases"
        ):  # what others say need not stand here
            for name in getattr(self.narrative, part):
                if (part, name) in self._used or not self.places.has(part, name):
                    continue
                if not self.places.is_base(part, name):
                    place = self.places.of(part, name)
                    rule = "NARR-069" if self.places.over else "NARR-070"
                    yield declared_problem(rule, place, name=name)
