"""Where the data that ships with the package is: packs, code lists, words, samples."""

from __future__ import annotations

from collections.abc import Iterable
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path


def template(lineage: Iterable[str], name: str) -> Traversable:
    """A file of a pack's words and styles: its own, else that of the nearest pack it extends."""
    return templates(lineage, name)[0][1]


def templates(lineage: Iterable[str], name: str) -> list[tuple[str, Traversable]]:
    """All files of a name along a pack's line, each with its pack, nearest first; at least one."""
    files = [(pack, root("templates") / pack / name) for pack in lineage]
    return [(pack, file) for pack, file in files if file.is_file()] or files[:1]


def root(kind: str) -> Traversable:
    """The folder of one kind of data ("schemas", "templates" or "samples").

    Installed, the data lies inside the package; in a checkout, beside it. The packaged copy comes
    first, because an installed neighbour might own a top-level folder of the same name.
    """
    packaged = files("xlsx_kit") / "_data" / kind
    return packaged if packaged.is_dir() else Path(__file__).parents[1] / kind
