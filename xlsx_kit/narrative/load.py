"""narrative.toml to a sound Narrative. Everything wrong is a SpecError that names file, line and entry."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from importlib.resources.abc import Traversable
from typing import Any

import msgspec

from xlsx_kit.narrative.check import check_narrative
from xlsx_kit.narrative.places import Layers, Places
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


def read_narrative(file: Traversable, path: str, *over: tuple[Traversable, str]) -> Narrative:
    """The narrative in a file; ``path`` is how errors call it. Raises SpecError.

    Files in ``over`` (the nearest last) say only what is different: entries replace those of their
    name, sections those of their numeral (一、), others are added at the end.
    """
    return layered_narrative([(_content(f, p), p) for f, p in ((file, path), *over)])


def load_narrative(data: bytes, path: str) -> Narrative:
    """The bytes of a narrative.toml as a sound narrative.

    Raises SpecError that names the file, the line and the sentence for whatever cannot stand.
    """
    return layered_narrative([(data, path)])


def layered_narrative(layers: Sequence[tuple[bytes, str]]) -> Narrative:
    """Files over one another as one sound narrative. Raises SpecError as ``load_narrative`` does."""
    raws, places = [], Layers()
    for data, path in layers:
        raw, own = _raw(data, path)
        places.put(own, raw)
        raws.append((raw, path))
    parts: dict[str, Any] = {}
    for name in PARTS:
        merged: dict[str, Any] = {}
        for raw, _ in raws:
            entries = raw.get(name, {})
            merged = {**merged, **entries} if isinstance(entries, dict) else entries
        parts[name] = _part(merged, name, places)
    texts: dict[str, str] = {}
    for raw, path in raws:
        texts |= {key: _as(raw[key], str, f"{path} {key}") for key in ("title", "opening") if key in raw}
    if "title" not in texts:
        raise SpecError("缺少 title", layers[0][1])
    sections = tuple(_section(raw, i, places) for i, raw in enumerate(places.sections))
    narrative = Narrative(title=texts["title"], opening=texts.get("opening", ""), sections=sections, **parts)
    check_narrative(narrative, places)
    return narrative


def _content(file: Traversable, path: str) -> bytes:
    try:
        return file.read_bytes()
    except OSError:
        raise SpecError("缺少文件", path) from None


def _raw(data: bytes, path: str) -> tuple[dict[str, Any], Places]:
    try:
        text = data.decode("utf-8-sig")
        raw = tomllib.loads(text)
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise SpecError(str(error), path) from None
    places = Places(text, path)
    unknown = sorted(set(raw) - set(Narrative.__struct_fields__))
    if unknown:
        raise SpecError(f"没有名为 {unknown[0]!r} 的部分", places.of(unknown[0]))
    if not isinstance(raw.get("sections", []), list):
        raise SpecError("sections 应为 [[sections]]", places.of("sections"))
    return raw, places


def _part(entries: Any, name: str, places: Layers) -> dict[str, Any]:
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


def _section(raw: Any, number: int, places: Layers) -> Section:
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
