"""narrative.toml to a sound Narrative. Everything wrong is a SpecError that names file, line and entry."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from importlib.resources.abc import Traversable
from typing import Any

import msgspec

from xlsx_kit.narrative.check import check_narrative
from xlsx_kit.narrative.places import Places
from xlsx_kit.narrative.spec import (
    Change,
    Count,
    FormSpec,
    Item,
    Money,
    Narrative,
    Section,
    Sentence,
    TableSpec,
    Text,
    Word,
)
from xlsx_kit.spec.model import SpecError

PARTS: Mapping[str, Any] = {
    "money": Money,
    "counts": Count,
    "texts": Text,
    "words": Word,
    "drop": tuple[str, ...],
    "changes": Change,
    "phrases": Sentence,
    "comparisons": tuple[str, ...],
    "sentences": Sentence,
    "tables": TableSpec,
    "forms": FormSpec,
    "aliases": str,
}
"""The named parts of the file and what each of their entries is."""


def read_narrative(file: Traversable, path: str) -> Narrative:
    """The narrative in a file; ``path`` is how errors call it. Raises SpecError."""
    try:
        return load_narrative(file.read_bytes(), path)
    except OSError:
        raise SpecError("缺少文件", path) from None


def load_narrative(data: bytes, path: str) -> Narrative:
    """The bytes of a narrative.toml as a sound narrative.

    Raises SpecError that names the file, the line and the sentence for whatever cannot stand.
    """
    try:
        text = data.decode("utf-8-sig")
        raw = tomllib.loads(text)
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise SpecError(str(error), path) from None
    places = Places(text, path)
    unknown = sorted(set(raw) - set(Narrative.__struct_fields__))
    if unknown:
        raise SpecError(f"没有名为 {unknown[0]!r} 的部分", places.of(unknown[0]))
    parts: dict[str, Any] = {name: _part(raw.get(name, {}), name, places) for name in PARTS}
    sections = raw.get("sections", [])
    if not isinstance(sections, list):
        raise SpecError("sections 应为 [[sections]]", places.of("sections"))
    narrative = Narrative(
        title=_as(raw.get("title"), str, f"{path} title"),
        opening=_as(raw.get("opening", ""), str, f"{path} opening"),
        sections=tuple(_section(raw_section, i, places) for i, raw_section in enumerate(sections)),
        **parts,
    )
    check_narrative(narrative, places)
    return narrative


def _part(entries: Any, name: str, places: Places) -> dict[str, Any]:
    if not isinstance(entries, dict):
        raise SpecError(f"{name} 应为 [{name}]", places.of(name))
    return {key: _as(_long(name, raw), PARTS[name], places.of(name, key)) for key, raw in entries.items()}


def _long(name: str, raw: Any) -> Any:
    """An entry written short, spelled out: a figure as its reference, a sentence as its only wording."""
    if not isinstance(raw, str):
        return raw
    match name:
        case "money" | "counts":
            return {"ref": raw}
        case "texts":
            return {"refs": [raw]}
        case "phrases" | "sentences":
            return [{"text": raw}]
    return raw


def _section(raw: Any, number: int, places: Places) -> Section:
    if not isinstance(raw, dict):
        raise SpecError("应为 [[sections]]", places.of_section(number))
    items = raw.get("items", [])
    if not isinstance(items, list):
        raise SpecError("items 应为 [[sections.items]]", places.of_section(number))
    read = tuple(_item(item, places.of_section(number, i)) for i, item in enumerate(items))
    section: Section = _as({**raw, "items": []}, Section, places.of_section(number))
    return Section(heading=section.heading, items=read, landscape=section.landscape)


def _item(raw: Any, place: str) -> Item:
    if isinstance(raw, dict) and isinstance(raw.get("paragraph"), list):
        groups = [{"of": [g]} if isinstance(g, str) else g for g in raw["paragraph"]]
        raw = {**raw, "paragraph": groups}
    item: Item = _as(raw, Item, place)
    return item


def _as(raw: Any, kind: Any, place: str) -> Any:
    """A value as one of the structures. Raises SpecError with the place."""
    try:
        return msgspec.convert(raw, kind)
    except msgspec.ValidationError as error:
        raise SpecError(str(error), place) from None
