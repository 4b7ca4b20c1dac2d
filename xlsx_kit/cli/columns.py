"""Plain text in columns, where a Chinese character is two columns wide."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence

COLUMN_GAP = "  "
NO_LINE_STARTS_WITH = frozenset("，。、；：？！）》」”’…%")
_WORDS = re.compile(r"[!-~]+|\s+|.", re.DOTALL)


def width(text: str) -> int:
    """How many columns a console gives the text."""
    return sum(_width(character) for character in text)


def padded(text: str, columns: int, *, right: bool = False) -> str:
    """The text filled up with blanks to a width."""
    blanks = " " * (columns - width(text))
    return blanks + text if right else text + blanks


def wrapped(text: str, columns: int) -> list[str]:
    """The text in lines of at most that width; Latin words stay whole, no line starts with a comma."""
    lines = [""]
    for word in _WORDS.findall(text):
        fits = width(lines[-1]) + width(word) <= columns
        if fits or not lines[-1] or word in NO_LINE_STARTS_WITH:
            lines[-1] += word
        else:
            lines.append(word.lstrip())
    return [line.rstrip() for line in lines if line.strip()]


def table(
    header: Sequence[str], rows: Iterable[Sequence[str]], *, right: Sequence[bool], widest_title: int = 12
) -> list[str]:
    """Lines of a table; long column titles take several lines, amounts stand at the right."""
    body = [list(row) for row in rows]
    titles = [
        wrapped(title, max([widest_title, *(width(row[at]) for row in body)])) or [""]
        for at, title in enumerate(header)
    ]
    depth = max(len(lines) for lines in titles)
    head = [[lines[at] if at < len(lines) else "" for lines in titles] for at in range(depth)]
    widths = [max(width(line[at]) for line in [*head, *body]) for at in range(len(header))]
    rule = ["-" * columns for columns in widths]
    return [_line(cells, widths, right) for cells in [*head, rule, *body]]


def _line(cells: Sequence[str], widths: Sequence[int], right: Sequence[bool]) -> str:
    filled = (padded(c, w, right=r) for c, w, r in zip(cells, widths, right, strict=True))
    return COLUMN_GAP.join(filled).rstrip()


def _width(character: str) -> int:
    if unicodedata.category(character) in ("Mn", "Me", "Cf", "Cc"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1
