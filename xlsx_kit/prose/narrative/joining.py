"""Pieces of sentences joined as Chinese does: pauses between them, one stop at the end."""

from __future__ import annotations

import re
from collections.abc import Iterable

from xlsx_kit.prose.narrative.blocks import Run, Runs, plain

PAUSES = "，、；："
STOPS = "。！？"
UNENDED = "，、；）》’"
"""Marks that a paragraph does not end with."""
INNER = str.maketrans("（）", "〔〕")
BEFORE_MARK = re.compile(r"[ \t\u3000\u00a0]+(?=[，。、；：！？）〕】》”])")


def joined(parts: Iterable[Runs], mark: str) -> Runs:
    """Parts that are not blank, divided by the mark; a part's own pause at its end gives way to it."""
    runs: Runs = ()
    for part in parts:
        if part:
            runs = (*ended(runs, mark), *part) if runs else part
    return merged(runs)


def ended(runs: Runs, mark: str) -> Runs:
    """Runs that end with the mark, whatever pause they ended with; a full stop of their own stays."""
    text = plain(runs)
    if not text or text[-1] in STOPS or (text[-1] == "”" and text[-2:-1] in STOPS):
        return runs
    last = runs[-1]
    if isinstance(last, str):
        runs = (*runs[:-1], last.rstrip(PAUSES))
    return merged((*runs, mark))


def paragraphs(text: str) -> list[str]:
    """The lines of a text that somebody typed; the last one is ended, unless lines above end with a word.

    These are names, one below the other. A last line that ends with a mark of another kind stays as it is.
    Blanks before a mark go: behind one a line would begin with the mark.
    """
    lines = [line for raw in text.splitlines() if (line := BEFORE_MARK.sub("", raw.strip()))]
    listed = any(line[-1].isalnum() for line in lines[:-1])
    if lines and not listed and (lines[-1][-1].isalnum() or lines[-1][-1] in UNENDED):
        lines[-1] = plain(ended((lines[-1],), "。"))
    return lines


def standing(run: Run, before: Iterable[Run]) -> Run:
    """A value as it stands behind ``before``: inside brackets its own are of another form (GB/T 15834)."""
    if not isinstance(run, str) or "（" not in run:
        return run
    text = plain(before)
    return run.translate(INNER) if text.count("（") > text.count("）") else run


def last(runs: Runs) -> str:
    """The last character of runs that are not blank."""
    return plain(runs)[-1]


def merged(runs: Iterable[Run]) -> Runs:
    """Runs without blank ones, neighbouring texts made one."""
    merged: list[Run] = []
    for run in runs:
        last = merged[-1] if merged else None
        if isinstance(run, str) and isinstance(last, str):
            merged[-1] = last + run
        elif run:
            merged.append(run)
    return tuple(merged)
