"""Where a long title breaks: lines of like length, and never between a year and its 年.

Widths are counted in em, the width of one Chinese character. The break is brought about by
indents, so the title stays one text for readers, search and the outline.
"""

from __future__ import annotations

import re

TOKEN = re.compile(r"[0-9A-Za-z.\-]+|.", re.DOTALL)
STICKS_TO_THE_LEFT = frozenset("，。、；：！？）》”’…")
STICKS_TO_THE_RIGHT = frozenset("（《“‘")

WIDTH_STEP = 0.25
DOUBT = 0.25
"""Programs differ in the space they put beside digits; a break must stand this much of a change."""


def title_indent(text: str, line: float) -> float:
    """How far to indent a centred title on either side, in em, where a line holds ``line`` em.

    0 where it fits on one line, or where no indent makes it look better.
    """
    tokens = _tokens(text)
    if sum(width for _, width in tokens) + DOUBT <= line:
        return 0
    best: tuple[tuple[float, ...], float] | None = None
    natural = len(_lines(tokens, line))
    width = line
    while width > line / 2:
        lines = _lines(tokens, width)
        if len(lines) > natural:
            break
        nearby = [lines, _lines(tokens, width - DOUBT), _lines(tokens, min(width + DOUBT, line))]
        key = (*max(map(_faults, nearby)), _unevenness(lines))
        if best is None or key < best[0]:
            best = (key, width)
        width -= WIDTH_STEP
    return (line - best[1]) / 2 if best else 0


def _tokens(text: str) -> list[tuple[str, float]]:
    """What may not be divided, with its width: a character, or a number with the space beside it."""
    parts: list[str] = []
    for token in TOKEN.findall(text):
        if parts and (token[0] in STICKS_TO_THE_LEFT or parts[-1][-1] in STICKS_TO_THE_RIGHT):
            parts[-1] += token
        else:
            parts.append(token)
    return [
        (part, sum(0.5 if c.isascii() else 1 for c in part) + 0.5 * (part[0].isascii())) for part in parts
    ]


def title_lines(text: str, width: float) -> list[str]:
    """The lines that a program makes of a title when it fills each in turn; ``width`` in em."""
    return _lines(_tokens(text), width)


def _lines(tokens: list[tuple[str, float]], width: float) -> list[str]:
    lines, room = [""], width
    for token, wide in tokens:
        if wide > room and lines[-1]:
            lines.append("")
            room = width
        lines[-1] += token
        room -= wide
    return lines


def _faults(lines: list[str]) -> tuple[int, int, int]:
    """Bad breaks, worst first: a year torn from its 年; any break not beside a year; a divided word.

    Words are not known; behind the year a title is made of words of two characters (单位预算信息公开).
    """
    text = "".join(lines)
    year_end = text.rfind("年") + 1
    torn = apart = divided = at = 0
    for line in lines[:-1]:
        at += len(line)
        torn += text[at - 1].isdigit() and text[at] == "年"
        apart += not (text[at].isdigit() or text[at - 1] == "年")
        divided += at > year_end and (at - year_end) % 2
    return torn, apart, divided


def _unevenness(lines: list[str]) -> float:
    widths = [sum(width for _, width in _tokens(line)) for line in lines]
    return max(widths) - min(widths)
