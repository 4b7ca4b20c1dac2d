"""The files of a pack: its own, and those it leaves to the pack it extends."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

from xlsx_kit.resources import root
from xlsx_kit.spec.book import Book
from xlsx_kit.spec.model import SpecError, converted, decoded

BOOK = "book.toml"


class PackFiles:
    """A pack's folder and, nearest first, those of the packs it extends.

    A file is taken from the first folder that has it; ``book.toml`` is put together key by key.
    Raises SpecError for a book that is missing or not sound, and for packs that extend one another.
    """

    def __init__(self, folder: Traversable) -> None:
        self.folders = [folder]
        books = [_raw(folder)]
        while base := books[-1].get("extends"):
            if base in [f.name for f in self.folders] or not isinstance(base, str):
                raise SpecError(f"不能以 {base!r} 为基础", f"{self.folders[-1].name}/{BOOK}")
            self.folders.append(_beside(self.folders[-1], base))
            books.append(_raw(self.folders[-1]))
        whole: Mapping[str, Any] = {}
        for book in reversed(books):
            whole = _over(whole, book)
        self.book: Book = converted(whole, Book, f"{folder.name}/{BOOK}")
        if self.book.id != folder.name:
            raise SpecError(f"id {self.book.id!r} 应与文件夹名一致", f"{folder.name}/{BOOK}")

    @property
    def lineage(self) -> tuple[str, ...]:
        """The pack's id and those of the packs it extends, nearest first."""
        return tuple(folder.name for folder in self.folders)

    def declared(self, name: str, kind: type[Any]) -> Any:
        """The nearest file of a name, as its structure. Raises SpecError where there is none."""
        folder = next((f for f in self.folders if _in(f, name).is_file()), self.folders[0])
        path = f"{folder.name}/{name}"
        return decoded(content(_in(folder, name), path), kind, path)

    def every(self, name: str, kind: type[Any]) -> Iterator[tuple[str, Any]]:
        """All files of a name with their paths, the nearest first. Raises SpecError where there is none."""
        with_one = [f for f in self.folders if _in(f, name).is_file()]
        for folder in with_one or self.folders[:1]:
            path = f"{folder.name}/{name}"
            yield path, decoded(content(_in(folder, name), path), kind, path)

    def shared(self, kind: str, name: str) -> tuple[bytes, str]:
        """A file of ``codes`` or ``checks``: the pack's own, else the one that packs share; and its path."""
        path = f"{kind}/{name}"
        own = next((f for f in self.folders if _in(f, path).is_file()), None)
        return content(_in(own, path) if own else root("schemas").joinpath(kind, name), path), path


def content(file: Traversable, path: str) -> bytes:
    """The bytes of a file. Raises SpecError where it is missing."""
    try:
        return file.read_bytes()
    except OSError:
        raise SpecError("缺少文件", path) from None


def _raw(folder: Traversable) -> dict[str, Any]:
    path = f"{folder.name}/{BOOK}"
    raw: dict[str, Any] = decoded(content(folder.joinpath(BOOK), path), dict, path)
    return raw


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
    tables = {k: {**base[k], **v} for k, v in own.items() if isinstance(v, dict) and k in base}
    return {**base, **own, **tables}
