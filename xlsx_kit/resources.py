"""Where the data that ships with the package is: packs, code lists, words, samples."""

from __future__ import annotations

from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path


def root(kind: str) -> Traversable:
    """The folder of one kind of data ("schemas", "templates" or "samples").

    Installed, the data lies inside the package; in a checkout, beside it. The packaged copy comes
    first, because an installed neighbour might own a top-level folder of the same name.
    """
    packaged = files("xlsx_kit") / "_data" / kind
    return packaged if packaged.is_dir() else Path(__file__).parents[1] / kind
