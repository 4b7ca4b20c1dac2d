"""Copies of the shipped pack for tests: one to break, one small enough to write workbooks by the dozen."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

from xlsx_kit.resources import root

SCHEMAS = Path(str(root("schemas")))
REAL = "hebei-2024"
SMALL, MIDDLE = "small", "middle"
"""Packs are kept by their id once they are loaded, so one of another size needs another id."""
PACKS = sorted(file.parent.name for file in SCHEMAS.glob("*/book.toml"))
"""Every pack that ships."""
CAPACITY = re.compile(r"^capacity = (\d+)$", re.MULTILINE)


def copied(folder: Path) -> Path:
    """The shipped pack, with its own copies of the code lists, as ``<folder>/hebei-2024``."""
    pack = folder / REAL
    shutil.copytree(SCHEMAS / REAL, pack)
    shutil.copytree(SCHEMAS / "codes", pack / "codes")
    return pack


def small_schemas(folder: Path, most: int = 24, pack_id: str = SMALL) -> Path:
    """A schemas folder with ``small``: the shipped pack with at most ``most`` rows a block."""
    schemas = folder / "schemas"
    pack = schemas / pack_id
    shutil.copytree(SCHEMAS / REAL, pack)
    for file in pack.rglob("*.toml"):
        text = CAPACITY.sub(lambda m: f"capacity = {min(most, int(m[1]))}", file.read_text("utf-8"))
        file.write_text(text, "utf-8")
    replace(pack / "book.toml", f'id = "{REAL}"', f'id = "{pack_id}"')
    return schemas


def replace(file: Path, old: str, new: str) -> None:
    """Replaces the first place of a text that must be there."""
    text = file.read_text("utf-8")
    assert old in text, (file.name, old)
    file.write_text(text.replace(old, new, 1), "utf-8")
