"""The files of a pack: its own, and those it leaves to the pack it extends."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

import msgspec

from xlsx_kit.findings import Problem, SpecError, unsound
from xlsx_kit.resources import root
from xlsx_kit.spec.book import Book
from xlsx_kit.spec.lines import line_of, lines_of
from xlsx_kit.spec.shape import misfits, salvaged, text_of, toml_of

BOOK = "book.toml"


class PackFiles:
    """A pack's folder and, nearest first, those of the packs it extends.

    A file is taken from the first folder that has it; ``book.toml`` is put together key by key.
    Raises SpecError where there is no book to go by: one that is missing or cannot be read as such, or
    packs that extend one another. What else is wrong with the book is in ``problems``.
    """

    def __init__(self, folder: Traversable) -> None:
        self.folders = [folder]
        self._texts: dict[str, str] = {}
        books = [self._raw(folder)]
        while base := books[-1].get("extends"):
            if base in [f.name for f in self.folders] or not isinstance(base, str):
                path = f"{self.folders[-1].name}/{BOOK}: extends"
                raise SpecError(f"不能以 {base!r} 为基础", path, "请写另一个套表的文件夹名。")
            self.folders.append(_beside(self.folders[-1], base))
            books.append(self._raw(self.folders[-1]))
        whole: Mapping[str, Any] = {}
        for book in reversed(books):
            whole = _over(whole, book)
        path = f"{folder.name}/{BOOK}"
        self.problems = tuple(misfits(whole, Book, path))
        try:
            self.book: Book = msgspec.convert(salvaged(whole, Book), Book)
        except msgspec.ValidationError:
            raise unsound(self.located(self.problems)) from None
        if self.book.id != folder.name:
            what = f"id {self.book.id!r} 应与文件夹名一致"
            hint = f"请把 id 改为 {folder.name!r}，或给文件夹改名。"
            self.problems += (Problem(what, path, "id" if "id" in books[0] else "", hint),)

    @property
    def lineage(self) -> tuple[str, ...]:
        """The pack's id and those of the packs it extends, nearest first."""
        return tuple(folder.name for folder in self.folders)

    def nearest(self, name: str) -> tuple[dict[str, Any], str]:
        """The nearest file of a name, as plain data, and its path. Raises SpecError where there is none."""
        folder = next((f for f in self.folders if _in(f, name).is_file()), self.folders[0])
        path = f"{folder.name}/{name}"
        return toml_of(self._content(_in(folder, name), path), path), path

    def unlisted(self, kind: str) -> Iterator[str]:
        """Inputs or tables (``tables/t1``) that have a file in the pack's folder but are not in its book."""
        names = {"inputs": self.book.inputs, "tables": self.book.tables}.get(kind)
        folder = self.folders[0].joinpath(kind)
        if names is not None and folder.is_dir():
            stems = sorted(Path(file.name).stem for file in folder.iterdir() if file.name.endswith(".toml"))
            yield from (f"{kind}/{stem}" for stem in stems if stem not in names)

    def every(self, name: str) -> Iterator[tuple[str, bytes]]:
        """All files of a name with their paths, the nearest first. Raises SpecError where there is none."""
        with_one = [f for f in self.folders if _in(f, name).is_file()]
        for folder in with_one or self.folders[:1]:
            path = f"{folder.name}/{name}"
            yield path, self._content(_in(folder, name), path)

    def shared(self, kind: str, name: str) -> tuple[bytes, str]:
        """A file of ``codes`` or ``checks``: the pack's own, else the one that packs share; and its path."""
        path = f"{kind}/{name}"
        own = next((f for f in self.folders if _in(f, path).is_file()), None)
        return self._content(_in(own, path) if own else root("schemas").joinpath(kind, name), path), path

    def located(self, problems: tuple[Problem, ...]) -> tuple[Problem, ...]:
        """The problems with the lines they stand on; a key of a book beneath, in that book."""
        lines: dict[str, Mapping[str, int]] = {}

        def of(file: str) -> Mapping[str, int]:
            if file not in lines:
                known = file in self._texts and file.endswith(".toml")
                lines[file] = lines_of(self._texts[file]) if known else {}
            return lines[file]

        def located(found: Problem) -> Problem:
            file = found.file
            if file == f"{self.folders[0].name}/{BOOK}" and found.inside:
                books = [f"{folder.name}/{BOOK}" for folder in self.folders]
                file = next((book for book in books if line_of(of(book), found.inside)), file)
            return replace(found, file=file, line=found.line or line_of(of(file), found.inside))

        return tuple(located(found) for found in problems)

    def _raw(self, folder: Traversable) -> dict[str, Any]:
        path = f"{folder.name}/{BOOK}"
        return toml_of(self._content(folder.joinpath(BOOK), path), path)

    def _content(self, file: Traversable, path: str) -> bytes:
        data = content(file, path)
        self._texts[path] = text_of(data, path)
        return data


def content(file: Traversable, path: str) -> bytes:
    """The bytes of a file. Raises SpecError where it is missing."""
    try:
        return file.read_bytes()
    except OSError:
        raise SpecError("缺少文件", path, "请补上这个文件，或去掉提到它的地方。") from None


def _beside(folder: Traversable, name: str) -> Traversable:
    """The folder of another pack: in the same place, else among those that ship with the package."""
    beside = folder.parent.joinpath(name) if isinstance(folder, Path) else None
    return (
        beside if beside is not None and beside.joinpath(BOOK).is_file() else root("schemas").joinpath(name)
    )


def _in(folder: Traversable, name: str) -> Traversable:
    return folder.joinpath(*name.split("/"))


def _over(base: Mapping[str, Any], own: Mapping[str, Any]) -> dict[str, Any]:
    """One book over another: its keys, and in tables the keys of these, replace those beneath."""
    tables = {
        k: {**base[k], **v} for k, v in own.items() if isinstance(v, dict) and isinstance(base.get(k), dict)
    }
    return {**base, **own, **tables}
