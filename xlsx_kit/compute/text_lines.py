"""Long texts as rows: one paragraph a row, and a paragraph too tall for one row over several.

A row of a sheet ends at 409 points, so a longer paragraph is cut behind punctuation and its further
rows are marked as going on.
"""

from __future__ import annotations

import re

# 25 lines of 49 characters fit into 409 points at the width of the entry column.
ROW_CHARACTERS = 1200
BREAKS = re.compile(r"[。；！？，、]")


def text_rows(text: str) -> list[tuple[bool, str]]:
    """The rows of a text: whether each goes on with the row above, and its words."""
    if not text:
        return []
    rows: list[tuple[bool, str]] = []
    for paragraph in text.split("\n"):
        more = False
        while len(paragraph) > ROW_CHARACTERS:
            cut = _cut(paragraph)
            rows.append((more, paragraph[:cut]))
            paragraph, more = paragraph[cut:], True
        rows.append((more, paragraph))
    return rows


def text_of_rows(rows: list[tuple[bool, str]]) -> str:
    """The text of rows as entered: blank rows around it are dropped, those inside are empty lines."""
    while rows and not rows[-1][1]:
        rows = rows[:-1]
    text = ""
    started = False
    for more, words in rows:
        if not started and not words:
            continue
        text += words if more or not started else "\n" + words
        started = True
    return text


def row_ends(rows: list[tuple[bool, str]]) -> list[int]:
    """Where the words of each row end in the text of all of them, in characters."""
    ends = list[int]()
    length, started = 0, False
    for more, words in rows:
        if started or words:
            length += len(words) + (started and not more)
            started = True
        ends.append(length)
    return ends


def _cut(paragraph: str) -> int:
    """Behind the last punctuation that still fits, else at the limit."""
    ends = [m.end() for m in BREAKS.finditer(paragraph, ROW_CHARACTERS // 2, ROW_CHARACTERS)]
    return ends[-1] if ends else ROW_CHARACTERS
