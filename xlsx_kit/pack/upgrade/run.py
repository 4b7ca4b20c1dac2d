"""``pack upgrade``: a pack of an earlier version is given what it left to the pack that all were made from.

What such a pack does not say is read as the first pack says it, as far as it fits. Written into the pack, it
can be seen there and changed. Nothing that stands in a file is changed or moved; the files as they were are
kept. The completed pack is read before anything is written, and must be the same pack as before.
"""

from __future__ import annotations

import shutil
import tempfile
from codecs import BOM_UTF8
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from xlsx_kit.filenames import numbered
from xlsx_kit.findings import spec_error
from xlsx_kit.json_objects import JsonObject
from xlsx_kit.messages import declared_error
from xlsx_kit.outputs import replace_file, write_file
from xlsx_kit.pack import (
    BEFORE_UPGRADE,
    BOOK,
    CONSOLIDATION,
    DEFAULT_PACK,
    FIGURES,
    Pack,
    PackExamination,
    PackFiles,
    converted,
    examined,
    toml_of,
    with_carried,
)
from xlsx_kit.pack.tools import folder_of, is_error, unsaid_title
from xlsx_kit.pack.trial import plain_data, word_files, words_in
from xlsx_kit.pack.upgrade.text import only_entries, sections, with_entries
from xlsx_kit.resources import packs_from

TRANSFERS = f"{CONSOLIDATION}.transfers"
ADDED = "# 由 xlsx-kit pack upgrade 照 {base} 补写：原来没有写，读作如此。可以修改。\n"
NO_FIT = "{part}：{base} 的与本套表的表、列对不上，没有补写"
NO_FIGURES = "与本套表的表、列对不上，没有补写的指标：{names}"


@dataclass(frozen=True)
class PackUpgrade(JsonObject, rows={"added": ("file", "added")}):
    """What was added to which file of a pack, where the old files are kept, what is left to decide."""

    folder: Path
    added: tuple[tuple[str, str], ...]
    kept: Path | None
    left: tuple[str, ...]


@dataclass(frozen=True)
class _Completion:
    """Files of the pack's folder as they will be, what was added to each, what is left to decide."""

    texts: dict[str, str]
    added: tuple[tuple[str, str], ...]
    left: tuple[str, ...]


def upgrade_pack(directory: Path | str) -> PackUpgrade:
    """Writes into the pack in a folder what it leaves unsaid; nothing where it says everything.

    Raises SpecError for a pack that is not sound, or extends one that has to be completed first; OSError.
    """
    folder = folder_of(Path(directory))
    found = examined(folder)
    if found.pack is None or found.files is None or any(map(is_error, found.problems)):
        raise spec_error(found.problems)
    files = found.files
    if files.unsaid and len(files.homes) > 1:
        base = files.lineage[-1]
        raise declared_error("SPEC-137", f"{base}/{BOOK}", pack=files.lineage[0], base=base)
    done = _completed(found.pack, files)
    if not done.texts:
        return PackUpgrade(folder, (), None, done.left)
    _hold(found, folder, done.texts)
    kept = next(path for name in numbered(BEFORE_UPGRADE) if not (path := folder / name).exists())
    for name in done.texts:
        write_file(kept / name, (folder / name).read_bytes())
    for name, text in done.texts.items():
        mark = BOM_UTF8 if (folder / name).read_bytes().startswith(BOM_UTF8) else b""
        replace_file(folder / name, mark + text.encode())
    return PackUpgrade(folder, done.added, kept, done.left)


def _completed(pack: Pack, files: PackFiles) -> _Completion:
    texts, added, left = dict[str, str](), list[tuple[str, str]](), list[str]()
    for name in (f"inputs/{source.id}.toml" for source in pack.inputs):
        path = f"{pack.id}/{name}"
        if path in files.texts and (wanted := _carried(files, name, path)):
            texts[name] = with_entries(files.texts[path], wanted)
            added.append((path, "、".join(dict.fromkeys(key for one in wanted.values() for key in one))))
    if files.unsaid:
        book, words = _book(pack, files, texts)
        base = {"base": DEFAULT_PACK}
        left += [NO_FIT.format(part=unsaid_title(key), **base) for key, held in words.items() if not held]
        added += [(f"{pack.id}/{BOOK}", unsaid_title(key)) for key in words if words[key]]
        if book:
            own = files.texts[f"{pack.id}/{BOOK}"]
            ending = "\r\n" if "\r\n" in own else "\n"
            more = f"\n\n{ADDED.format(**base)}{book}".replace("\n", ending)
            texts[BOOK] = own.rstrip() + more
            lost = [n for n in toml_of(_base(files).encode(), BOOK)[FIGURES] if n not in pack.book.figures]
            if FIGURES in files.unsaid and lost:
                left.append(NO_FIGURES.format(names="、".join(lost)))
    return _Completion(texts, tuple(added), tuple(left))


def _carried(files: PackFiles, name: str, path: str) -> dict[str, dict[str, Any]]:
    """By entry of an input's file, the keys about next year that it leaves to the first pack."""
    own = toml_of(files.texts[path].encode(), path)
    whole = with_carried(own, files.of_default(name, path))
    wanted = {"id": {key: value for key, value in whole.items() if key not in own}}
    for n, (column, more) in enumerate(zip(own.get("columns", ()), whole.get("columns", ()), strict=True)):
        wanted[f"columns[{n}].key"] = {key: value for key, value in more.items() if key not in column}
    return {place: keys for place, keys in wanted.items() if keys}


def _base(files: PackFiles) -> str:
    return files.texts[f"{DEFAULT_PACK}/{BOOK}"]


def _book(pack: Pack, files: PackFiles, texts: Mapping[str, str]) -> tuple[str, dict[str, bool]]:
    """What is added to the book, and for every key that it lacks whether anything is."""
    parts: dict[str, list[str]] = {key: [] for key in files.unsaid}
    numbers = dict.fromkeys(parts, -1)
    data = toml_of(_base(files).encode(), BOOK)
    takes = False
    for header, section in sections(_base(files)):
        key = header.partition(".")[0]
        if key not in parts or key == FIGURES:
            continue
        if isinstance(data[key], list):
            if header == key:
                numbers[key] += 1
                held = getattr(pack.book, key)
                takes = any(one == converted(data[key][numbers[key]], type(one), BOOK) for one in held)
        else:
            spec = pack.book.consolidation
            shown = spec is not None and {*spec.shown, *filter(None, [spec.by])} <= {*pack.book.figures}
            takes = shown and (not header.startswith(TRANSFERS) or bool(spec and spec.transfers))
        if takes:
            parts[key].append(section)
    if FIGURES in parts:
        rest = "\n".join(section for found in parts.values() for section in found)
        if used := _used_figures(pack, files, {**texts, "added": rest}):
            figures = next(section for header, section in sections(_base(files)) if header == FIGURES)
            parts[FIGURES] = [only_entries(figures, used)]
    return "\n".join(s for found in parts.values() for s in found), {k: bool(v) for k, v in parts.items()}


def _used_figures(pack: Pack, files: PackFiles, texts: Mapping[str, str]) -> set[str]:
    """The figures that the pack's files name, and those that these are made of."""
    own = {path: text for path, text in files.texts.items() if path != f"{DEFAULT_PACK}/{BOOK}"}
    every = [*own.items(), *word_files(pack).items(), *texts.items()]
    data = [toml_of(text.encode(), path) for path, text in every if not path.endswith(".csv")]
    named, used = {word for one in data for word in words_in(one)}, set[str]()
    while named:
        more = {name for name in named if name in pack.book.figures} - used
        used |= more
        named = {word for name in more for word in words_in(plain_data(pack.book.figures[name]))}
    return used


def _hold(found: PackExamination, folder: Path, texts: Mapping[str, str]) -> None:
    """Reads the completed pack. Raises SpecError where it would not be the pack that it is now."""
    with tempfile.TemporaryDirectory() as made, packs_from(folder.parents[1]):
        copied = Path(made) / "schemas" / folder.name
        shutil.copytree(folder, copied)
        for name, text in texts.items():
            (copied / name).write_bytes(text.encode())
        again = examined(copied)
    if problems := [one for one in again.problems if is_error(one)]:
        raise spec_error(problems)
    differs = [name for name, before, after in _compared(found.pack, again.pack) if before != after]
    if differs:
        raise declared_error("SPEC-138", f"{folder.name}/{BOOK}", differs="、".join(differs))


def _compared(before: Pack | None, after: Pack | None) -> Iterator[tuple[str, Any, Any]]:
    assert before is not None
    assert after is not None
    for name in ("inputs", "views", "identities", "rollups", "checks"):
        yield name, getattr(before, name), getattr(after, name)
    for name in before.book.__struct_fields__:
        if name != FIGURES:
            yield name, getattr(before.book, name), getattr(after.book, name)
    figures = after.book.figures
    yield FIGURES, {n: f for n, f in before.book.figures.items() if n in figures}, figures
