"""narrative.toml to a sound Narrative, or everything that is wrong with it, by file, line and entry."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from importlib.resources.abc import Traversable
from typing import Any, get_type_hints

from xlsx_kit.findings import Problem, Severity, SpecError, spec_error
from xlsx_kit.messages import declared_problem
from xlsx_kit.pack import ProblemList, content, converted, replaced, suggested_name, text_of, toml_of
from xlsx_kit.prose.narrative.check import narrative_problems
from xlsx_kit.prose.narrative.parts import NARRATIVE_PARTS, VALUES, entry_type
from xlsx_kit.prose.narrative.places import Layers, SourceLines
from xlsx_kit.prose.narrative.spec import Narrative
from xlsx_kit.prose.narrative.spec_order import Item, PartSpec, SectionSpec

WHOLE_KEYS = ("unit", "decimals", "trailing_zeros", "cover", "contents", "parts", "new")
"""What a file says as a whole or not at all."""

Figures = Mapping[str, Mapping[str, Any]]
"""A pack's figures, name -> reference, by the part an entry of theirs would stand in."""
NO_FIGURES: Figures = {}


@dataclass(frozen=True)
class PartialNarrative:
    """A narrative as far as it could be read, None where nothing is to go by, and what is wrong or unused.

    ``broken`` names the entries that could not be read (``money.income``).
    """

    narrative: Narrative | None
    problems: tuple[Problem, ...]
    places: Layers
    broken: frozenset[str] = frozenset()

    @property
    def sound(self) -> Narrative:
        """The narrative. Raises one SpecError with everything that is wrong."""
        wrong = [p for p in self.problems if p.severity is Severity.ERROR]
        if wrong or self.narrative is None:
            raise spec_error(wrong)
        return self.narrative


def read_narrative(file: Traversable, path: str, *over: tuple[Traversable, str]) -> Narrative:
    """The narrative in a file; ``path`` is how errors call it. Raises SpecError.

    Files in ``over`` (the nearest last) say only what is different: entries replace those of their
    name, sections those of their numeral (一、), others are added at the end.
    """
    return examined_files((file, path), *over).sound


def examined_files(*files: tuple[Traversable, str]) -> PartialNarrative:
    """What can be said of files over one another, each with how errors call it. Raises nothing."""
    try:
        return examined([(content(file, path), path) for file, path in files])
    except SpecError as error:
        return PartialNarrative(None, error.problems, Layers())


def load_narrative(data: bytes, path: str, figures: Figures = NO_FIGURES) -> Narrative:
    """The bytes of a narrative.toml as a sound narrative.

    Raises SpecError that names the file, the line and the sentence for whatever cannot stand.
    """
    return layered_narrative([(data, path)], figures)


def layered_narrative(layers: Sequence[tuple[bytes, str]], figures: Figures = NO_FIGURES) -> Narrative:
    """Files over one another as one sound narrative. Raises SpecError as ``load_narrative`` does."""
    return examined(layers, figures).sound


def examined(
    layers: Sequence[tuple[bytes, str]], figures: Figures = NO_FIGURES, book: str = ""
) -> PartialNarrative:
    """What can be said of files over one another: the narrative and everything wrong with it.

    ``figures`` are names that need no entry, by the part that theirs would stand in; ``book`` is the path of
    the file that declares them.
    """
    loader = _NarrativeLoader(figures, book)
    for data, path in layers:
        with loader.gathered.gathering():
            loader.put(data, path)
    return loader.examined()


UNREAD = "（未读出）"
"""The heading of a section that could not be read."""


class _NarrativeLoader:
    """Puts a narrative together entry by entry; what cannot be read is noted and left out."""

    def __init__(self, figures: Figures, book: str) -> None:
        self.figures = figures
        self.gathered = ProblemList()
        self.places = Layers(book)
        self.raws: list[tuple[dict[str, Any], str]] = []
        self.broken: set[str] = set()

    def put(self, data: bytes, path: str) -> None:
        """Lays a file over those before. Raises SpecError where it cannot be read at all."""
        text = text_of(data, path)
        raw = toml_of(data, path)
        places = SourceLines(text, path)
        for name in raw.keys() - set(Narrative.__struct_fields__):
            hint = suggested_name(name, Narrative.__struct_fields__, "可用的部分")
            self.gathered.add([declared_problem("NARR-071", places.of(name), name=name, advice=hint)])
            meant = get_close_matches(name, NARRATIVE_PARTS, 1)
            self.broken |= {f"{meant[0]}.{key}" for key in raw[name]} if meant else set()
        if not isinstance(raw.get("sections", []), list):
            self.gathered.add([declared_problem("NARR-072", places.of("sections"))])
            del raw["sections"]
        self.places.put(places, raw)
        self.raws.append((raw, path))

    def examined(self) -> PartialNarrative:
        """The narrative of all files."""
        if not self.raws:
            return PartialNarrative(None, self.gathered.problems, self.places)
        parts: Any = {name: self._part(name) for name in NARRATIVE_PARTS}
        texts = {key: self._text(key) for key in ("title", "opening")}
        parts |= {key: found for key in WHOLE_KEYS if (found := self._nearest_value(key)) is not None}
        sections = [self._section(raw, number) for number, raw in enumerate(self.places.sections)]
        sections = [_in_its_part(section, parts.get("parts", ())) for section in sections]
        narrative = Narrative(
            title=texts["title"] or "", opening=texts["opening"] or "", sections=tuple(sections), **parts
        )
        readable = not self.gathered.problems
        judged = narrative_problems(narrative, self.places, self.broken)
        self.gathered.add(p for p in judged if readable or p.severity is Severity.ERROR)
        return PartialNarrative(narrative, self.gathered.problems, self.places, frozenset(self.broken))

    def _part(self, name: str) -> dict[str, Any]:
        taken = {key for raw, _ in self.raws for part in VALUES for key in _entries(raw, part)}
        taken |= {key for raw, _ in self.raws for key in _names_of_rows(raw)}
        merged: dict[str, Any] = {n: ref for n, ref in self.figures.get(name, {}).items() if n not in taken}
        for raw, _ in self.raws:
            entries = raw.get(name, {})
            if isinstance(entries, dict):
                merged |= entries
            else:
                self.gathered.add([declared_problem("NARR-073", self.places.of(name), name=name)])
        found: dict[str, Any] = {}
        for key, raw in merged.items():
            with self.gathered.gathering():
                found[key] = converted(_long(name, raw), entry_type(name), self.places.of(name, key))
            if key not in found:
                self.broken.add(f"{name}.{key}")
        return found

    def _text(self, key: str) -> str | None:
        text = None
        for raw, path in self.raws:
            if key in raw:
                with self.gathered.gathering():
                    text = str(converted(raw[key], str, f"{path} {key}"))
        if text is None and key == "title":
            self.gathered.add([declared_problem("NARR-074", self.raws[0][1])])
        return text

    def _nearest_value(self, key: str) -> Any:
        """What the nearest file says under a key, read; None where none does or it cannot be read."""
        values = [raw[key] for raw, _ in self.raws if key in raw]
        if values:
            with self.gathered.gathering():
                return converted(values[-1], get_type_hints(Narrative)[key], self.places.of(key))
        return None

    def _section(self, raw: Any, number: int) -> SectionSpec:
        place = self.places.of_section(number)
        found: SectionSpec | None = None
        with self.gathered.gathering():
            found = converted({**raw, "items": []} if isinstance(raw, dict) else raw, SectionSpec, place)
        items = raw.get("items", []) if isinstance(raw, dict) else []
        if not isinstance(items, list):
            self.gathered.add([declared_problem("NARR-075", place)])
            items = []
        read: list[Item] = []
        for i, item in enumerate(items):
            with self.gathered.gathering():
                read.append(converted(_grouped(item), Item, self.places.of_section(number, i)))
        return replaced(found or SectionSpec(heading=UNREAD, items=()), items=tuple(read))


def _in_its_part(section: SectionSpec, parts: Sequence[PartSpec]) -> SectionSpec:
    """A section in the part that lists its id, where its own part, of the file beneath, does not."""
    listing = [part.id for part in parts if section.id and section.id in part.sections]
    return replaced(section, part=listing[0]) if listing and section.part not in listing else section


def _entries(raw: Mapping[str, Any], part: str) -> Iterable[str]:
    entries = raw.get(part, {})
    return entries if isinstance(entries, dict) else ()


def _names_of_rows(raw: Mapping[str, Any]) -> Iterable[str]:
    """The names that rows bring of their own."""
    entries = raw.get("rows")
    for rows in entries.values() if isinstance(entries, dict) else ():
        if isinstance(rows, dict):
            names = rows.get("names")
            yield from (n for n in names if isinstance(n, str)) if isinstance(names, list) else ()
            yield from (key for part in VALUES for key in _entries(rows, part))


def _long(name: str, raw: Any) -> Any:
    """An entry written short, spelled out: a figure as its reference, a sentence as its only wording."""
    if name == "rows" and isinstance(raw, dict):
        return {
            **raw,
            **{part: _full_entries(part, raw[part]) for part in ("texts", "sentences") if part in raw},
        }
    return _spelled_out(name, raw)


def _spelled_out(part: str, raw: Any) -> Any:
    match NARRATIVE_PARTS[part].short if isinstance(raw, str) else "":
        case "":
            return raw
        case "refs":
            return {"refs": [raw]}
        case "text":
            return [{"text": raw}]
        case key:
            return {key: raw}


def _full_entries(part: str, entries: Any) -> Any:
    """The texts and sentences of rows, each spelled out; a text is a reference."""
    if not isinstance(entries, dict):
        return entries
    return {
        key: raw if not isinstance(raw, str) else {"ref": raw} if part == "texts" else [{"text": raw}]
        for key, raw in entries.items()
    }


def _grouped(item: Any) -> Any:
    """An item with every piece of its paragraph as a group."""
    if isinstance(item, dict) and isinstance(item.get("paragraph"), list):
        return {**item, "paragraph": [{"of": [g]} if isinstance(g, str) else g for g in item["paragraph"]]}
    return item
