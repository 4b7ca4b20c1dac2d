"""Where the data that ships with the package is: packs, code lists, words, samples."""

from __future__ import annotations

from collections.abc import Iterable
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path


def template(lineage: Iterable[str], name: str) -> Traversable:
    """A file of a pack's words and styles: its own, else that of the nearest pack it extends."""
    folders = [root("templates") / pack for pack in lineage]
    return next((f / name for f in folders if (f / name).is_file()), folders[0] / name)


def root(kind: str) -> Traversable:
    """The folder of one kind of data ("schemas", "templates" or "samples").

    Installed, the data lies inside the package; in a checkout, beside it. The packaged copy comes
    first, because an installed neighbour might own a top-level folder of the same name.
    """
    packaged = files("xlsx_kit") / "_data" / kind
    return packaged if packaged.is_dir() else Path(__file__).parents[1] / kind
