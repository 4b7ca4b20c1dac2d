"""File names that are legal on Windows, readable, short enough and different from one another."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator
from pathlib import PurePosixPath

# What NTFS and FAT forbid, as characters that look the same.
FORBIDDEN = str.maketrans('<>:"/\\|?*', "＜＞：＂／＼｜？＊")
DEVICES = {"con", "prn", "aux", "nul", "conin$", "conout$", "clock$"} | {
    f"{port}{n}" for port in ("com", "lpt") for n in "0123456789¹²³"
}
# Control characters, direction marks, halves of characters.
UNSEEN = {"Cc", "Cf", "Cs"}
# 255 bytes is what Linux allows a name, 260 characters what Windows allows a whole path.
MOST_BYTES = 180


def workbook_name(code: str, name: str, again: str = "") -> str:
    """``<code> <name>.xlsx`` as every system accepts it; ``again`` tells it from another one."""
    return legal_name(f"{code} {name}", f"{again}.xlsx")


def legal_name(stem: str, suffix: str) -> str:
    """A stem made legal and cut to the length bound, with its suffix."""
    text = unicodedata.normalize("NFC", stem).translate(FORBIDDEN)
    text = "".join(
        " " if c.isspace() else c for c in text if c.isspace() or unicodedata.category(c) not in UNSEEN
    )
    text = " ".join(text.split()).lstrip(".~ ")
    while len((text + suffix).encode()) > MOST_BYTES:
        text = text[:-1]
    text = text.rstrip(". ") or "_"
    if text.partition(".")[0].rstrip().casefold() in DEVICES:
        text = f"_{text}"
    return text + suffix


def unique_names(units: Iterable[tuple[str, str]]) -> list[str]:
    """A name for each code and name, in order, none equal to another on a system that ignores case."""
    names: dict[str, str] = {}
    for code, name in units:
        found, n = workbook_name(code, name), 1
        while found.casefold() in names:
            n += 1
            found = workbook_name(code, name, f" ({n})")
        names[found.casefold()] = found
    return list(names.values())


def numbered(relative: str) -> Iterator[str]:
    """A name, and the names to be tried where it is taken: ``a.xlsx``, ``a (2).xlsx`` …"""
    yield relative  # nearly always the one
    path = PurePosixPath(relative)
    yield from (str(path.with_name(f"{path.stem} ({n}){path.suffix}")) for n in range(2, 1_000))
