"""The files of a pack: its own, and those it leaves to the pack it extends."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

from xlsx_kit.findings import Problem, spec_error
from xlsx_kit.messages import declared_error
from xlsx_kit.pack.model.book import Book
from xlsx_kit.pack.model.homes import BOOK, home_of
from xlsx_kit.pack.model.joined_codes import with_widths
from xlsx_kit.pack.toml.hints import suggested_name
from xlsx_kit.pack.toml.lines import line_of, lines_of
from xlsx_kit.pack.toml.shape import fitted, text_of, toml_of
from xlsx_kit.resources import Home, PackRoot

HASH_LENGTH = 16
DEFAULT_PACK = "hebei-2024"
FIGURES, CONSOLIDATION, TRANSFERS, DISCLOSED = "figures", "consolidation", "transfers", "disclosed"
APPROVED, IMPORTS = "approved", "imports"
UNSAID: tuple[str, ...] = (FIGURES, CONSOLIDATION)
"""What older books leave to the pack that all were made from."""
OVER, ID = "extends", "id"
COLUMNS, PAIRINGS, DROP, AFTER = "columns", "pairings", "drop", "after"
TABLES = "tables/"


class PackFiles:
    """A pack's folder and, nearest first, those of the packs it extends.

    A file is taken from the first folder that has it; ``book.toml`` is put together key by key. Packs that
    are extended may lie anywhere on the search path.
    Raises SpecError where there is no book to go by: one that is missing or cannot be read as such, or
    packs that extend one another. What else is wrong with the book is in ``problems``.
    """

    def __init__(self, home: Home, search_path: Sequence[PackRoot]) -> None:
        self.homes = [home]
        self._search_path = search_path
        self._texts: dict[str, str] = {}
        books = [self._raw(home)]
        while base := books[-1].get("extends"):
            path = f"{self.homes[-1].id}/{BOOK}: extends"
            if base in self.lineage or not isinstance(base, str):
                raise declared_error("SPEC-054", path, base=base)
            self.homes.append(home_of(base, search_path, path))
            books.append(self._raw(self.homes[-1]))
        whole: Mapping[str, Any] = {}
        for book in reversed(books):
            whole = _overlaid(whole, book)
        own = books[0].get(CONSOLIDATION, {})
        self.own_transfers = isinstance(own, dict) and TRANSFERS in own
        self.own_disclosed = isinstance(own, dict) and DISCLOSED in own
        self.own_approved, self.own_imports = APPROVED in books[0], IMPORTS in books[0]
        # made before figures had names, or lists of approved amounts, from the pack whose these are
        unsaid = UNSAID if FIGURES not in whole else ()
        unsaid += (APPROVED,) if APPROVED in whole.get("checks", ()) else ()
        self.unsaid = tuple(key for key in (*unsaid, IMPORTS) if key not in whole)
        """What neither the pack nor one that it extends says, and the first pack says for them."""
        if self.unsaid:
            base = self._raw(home_of(DEFAULT_PACK, search_path, home.id))
            whole = {**{key: base[key] for key in self.unsaid if key in base}, **whole}
        self._books = {home.id: book for home, book in zip(self.homes, books, strict=True)}
        self.own_figures = frozenset(books[0].get(FIGURES, ()))
        path = f"{home.id}/{BOOK}"
        whole_book, self.problems = fitted(whole, Book, path)
        if whole_book is None:
            raise spec_error(self.located(self.problems))
        self.book: Book = with_widths(whole_book)
        if self.book.id != home.id:
            what = f"id {self.book.id!r} 应与文件夹名一致"
            hint = f"请把 id 改为 {home.id!r}，或给文件夹改名。"
            self.problems += (Problem(what, path, "id" if "id" in books[0] else "", hint),)

    @property
    def lineage(self) -> tuple[str, ...]:
        """The pack's id and those of the packs it extends, nearest first."""
        return tuple(home.id for home in self.homes)

    @property
    def hash(self) -> str:
        """The hash of everything that was read: other words in a file are another pack."""
        return hashlib.sha256(repr(sorted(self._texts.items())).encode()).hexdigest()[:HASH_LENGTH]

    def nearest(self, name: str) -> tuple[dict[str, Any], str]:
        """The nearest file of a name, as plain data, and its path. Raises SpecError where there is none.

        A file with ``extends = true`` says only what is different from the next one: its keys replace those
        beneath, and so do the keys of columns of one name.
        """
        homes = [home for home in self.homes if _file_in(home.schema, name).is_file()] or self.homes[:1]
        data, path = self._part(homes[0], name)
        whole, rest = data, homes[1:]
        if rest and OVER not in data and ID not in data:
            raise declared_error("SPEC-052", path, id=ID, over=OVER)
        while whole.pop(OVER, False) is True and rest:
            whole = over_part(self._part(rest.pop(0), name)[0], whole, path)
        return whole, path

    def _part(self, home: Home, name: str) -> tuple[dict[str, Any], str]:
        path = f"{home.id}/{name}"
        content = self._content(_file_in(home.schema, name), path)
        return toml_of(self.book.with_terms(content, money=not name.startswith(TABLES)), path), path

    def of_default(self, name: str, path: str) -> dict[str, Any]:
        """The same file of the pack that all older ones were made from, for what these leave unsaid.

        Nothing for a pack with figures of its own: what it leaves out, it does not want.
        """
        owner = path.partition("/")[0]
        if owner == DEFAULT_PACK or FIGURES in self._books.get(owner, {}):
            return {}
        file = _file_in(home_of(DEFAULT_PACK, self._search_path, path).schema, name)
        return toml_of(file.read_bytes(), path) if file.is_file() else {}

    def unlisted(self, kind: str) -> Iterator[str]:
        """Inputs or tables (``tables/t1``) that have a file in the pack's folder but are not in its book."""
        names = {"inputs": self.book.inputs, "tables": self.book.tables}.get(kind)
        folder = self.homes[0].schema.joinpath(kind)
        if names is not None and folder.is_dir():
            stems = sorted(Path(file.name).stem for file in folder.iterdir() if file.name.endswith(".toml"))
            yield from (f"{kind}/{stem}" for stem in stems if stem not in names)

    def every(self, name: str) -> Iterator[tuple[str, bytes]]:
        """All files of a name with their paths, the nearest first. Raises SpecError where there is none."""
        with_one = [home for home in self.homes if _file_in(home.schema, name).is_file()]
        for home in with_one or self.homes[:1]:
            path = f"{home.id}/{name}"
            yield path, self._content(_file_in(home.schema, name), path)

    def shared(self, kind: str, name: str) -> tuple[bytes, str]:
        """A file of ``codes`` or ``checks``, and its path: the pack's own, else the one that packs share.

        Both are looked for along the whole search path, so that a code list beside the project holds for a
        pack that ships with the package.
        """
        path = f"{kind}/{name}"
        own = [
            (place.schemas / pack, f"{pack}/{path}") for pack in self.lineage for place in self._search_path
        ]
        files = [(_file_in(folder, path), at) for folder, at in own]
        files += [(_file_in(place.schemas, path), path) for place in self._search_path]
        file, at = next(((file, at) for file, at in files if file.is_file()), files[-1])
        return self._content(file, at), at

    def beneath(self, kind: str, name: str) -> bytes | None:
        """The file of ``codes`` or ``checks`` that packs share, whether the pack has its own or not."""
        files = (_file_in(place.schemas, f"{kind}/{name}") for place in self._search_path)
        return next((file.read_bytes() for file in files if file.is_file()), None)

    @property
    def texts(self) -> Mapping[str, str]:
        """Every file that was read, by its path."""
        return dict(self._texts)

    def line_with(self, path: str, pattern: str) -> tuple[str, int]:
        """The file and line where a pattern stands: in the file of a path, else in one of its name beneath.

        The path and 0 where it stands in none. Only files that were read are looked at.
        """
        owner, _, name = path.partition("/")
        others = [f"{home.id}/{name}" for home in self.homes if home.id != owner]
        for file in (path, *others):
            for number, line in enumerate(self._texts.get(file, "").splitlines(), start=1):
                if re.search(pattern, line):
                    return file, number
        return path, 0

    def located(self, problems: tuple[Problem, ...]) -> tuple[Problem, ...]:
        """The problems with the lines they stand on; a key that only a file beneath has, in that file."""
        lines: dict[str, Mapping[str, int]] = {}

        def of(file: str) -> Mapping[str, int]:
            if file not in lines:
                known = file in self._texts and file.endswith(".toml")
                lines[file] = lines_of(self._texts[file]) if known else {}
            return lines[file]

        def located(found: Problem) -> Problem:
            file = found.file
            owner, _, name = file.partition("/")
            ids = [home.id for home in self.homes]
            if owner in ids and found.inside and not found.line:
                files = [f"{beneath}/{name}" for beneath in ids[ids.index(owner) :]]
                file = next((one for one in files if line_of(of(one), found.inside)), file)
            return replace(found, file=file, line=found.line or line_of(of(file), found.inside))

        return tuple(located(found) for found in problems)

    def _raw(self, home: Home) -> dict[str, Any]:
        path = f"{home.id}/{BOOK}"
        return toml_of(self._content(home.schema / BOOK, path), path)

    def _content(self, file: Traversable, path: str) -> bytes:
        data = content(file, path)
        self._texts[path] = text_of(data, path)
        return data


def content(file: Traversable, path: str) -> bytes:
    """The bytes of a file. Raises SpecError where it is missing."""
    try:
        return file.read_bytes()
    except OSError:
        raise declared_error("SPEC-053", path) from None


def over_part(base: Mapping[str, Any], own: Mapping[str, Any], path: str) -> dict[str, Any]:
    """An input or a table over another: keys replace keys; a column those of the column of its name.

    Columns and checks of rows named in ``drop`` are left out. A column with ``after`` stands behind that one,
    any other new one at the end. Checks of rows of one id replace each other. Raises SpecError where there is
    no such column or check.
    """
    whole = {**base, **own}
    dropped = whole.pop(DROP, [])
    lists = [key for key in (COLUMNS, PAIRINGS) if key in base]
    if not isinstance(dropped, list) or not all(
        _are_entries(d.get(k, [])) for k in lists for d in (base, own)
    ):
        return whole  # what is wrong with them is said when it is read
    named = {key: {_entry_name(entry): entry for entry in base[key]} for key in lists}
    for name in dropped:
        _known(name, {n: None for entries in named.values() for n in entries}, f"{path}: {DROP}")
        for entries in named.values():
            entries.pop(name, None)
    for key, entries in named.items():
        for n, entry in enumerate(own.get(key, [])):
            _put(entries, entry, f"{path}: {key}[{n}].{AFTER}", merged=key == COLUMNS)
        whole[key] = list(entries.values())
    return whole


def _put(entries: dict[str, Any], entry: Mapping[str, Any], path: str, *, merged: bool) -> None:
    """Puts an entry in the place of that of its name, behind the one it names, or at the end."""
    name, after = _entry_name(entry), entry.get(AFTER)
    changed = {**(entries.get(name, {}) if merged else {}), **{k: v for k, v in entry.items() if k != AFTER}}
    if after is None:
        entries[name] = changed
        return
    entries.pop(name, None)
    _known(after, entries, path)
    following = list(entries)[list(entries).index(after) + 1 :]
    entries[name] = changed
    for other in following:
        entries[other] = entries.pop(other)


def _known(name: str, columns: Mapping[str, Any], path: str) -> None:
    if name not in columns:
        advice = suggested_name(str(name), columns, "列和核对")
        raise declared_error("SPEC-051", path, name=name, advice=advice)


def _are_entries(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(one, dict) for one in value)


def _entry_name(entry: Mapping[str, Any]) -> str:
    return str(entry.get("key") or entry.get("id"))


def _file_in(folder: Traversable, name: str) -> Traversable:
    return folder.joinpath(*name.split("/"))


def _overlaid(base: Mapping[str, Any], own: Mapping[str, Any]) -> dict[str, Any]:
    """One book over another: its keys, and in tables the keys of these, replace those beneath."""
    tables = {
        k: {**base[k], **v} for k, v in own.items() if isinstance(v, dict) and isinstance(base.get(k), dict)
    }
    return {**base, **own, **tables}
