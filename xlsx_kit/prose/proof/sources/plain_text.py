"""The bytes of a text file as text: UTF-8, UTF-16 with or without its mark, GB18030; Big5 is named."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator, Sequence
from itertools import groupby

from xlsx_kit.messages import refusal
from xlsx_kit.prose.proof.phrases import has

MARKS_OF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
MARKS_OF_32 = (codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)
BYTES_LOOKED_AT = 4096
BAR = "|"
RULE = re.compile(r"[\s|:+=-]+")
"""A line that parts the head of a table from its rows."""
GAP = re.compile(r"[ \u3000]{2,}")
CELL = re.compile(r"[-−－]?\d[\d,]*(?:\.\d+)?%?")
FEWEST_ROWS, FEWEST_BARRED, LONGEST_ROW = 3, 2, 500
"""Rows of a table drawn with blanks, of one with bars at both ends of each row; characters of a row."""


def decoded(data: bytes) -> str:
    """The text. Raises InputError that names the encoding, or that there is none."""
    if data.startswith(MARKS_OF_32):
        return _strict(data, "utf-32", "UTF-32 编码的文字不完整")
    if data.startswith(MARKS_OF_16):
        return _strict(data, "utf-16", "UTF-16 编码的文字不完整")
    if b"\0" in data[:BYTES_LOOKED_AT]:
        return _unmarked_16(data)
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        pass
    text = _try(data, "gb18030")
    other = _try(data, "big5")
    if other is not None and has(other, "traditional") and not (text and has(text, "simplified")):
        raise refusal("PROOF-091", why="这是 Big5（繁体中文）编码的文字，请另存为 UTF-8 编码")
    if text is None:
        raise refusal("PROOF-091", why="不是 UTF-8、UTF-16 或 GB18030 编码的文字")
    return text


def _unmarked_16(data: bytes) -> str:
    """UTF-16 without its mark: every other byte of digits and blanks is 0."""
    head = data[:BYTES_LOOKED_AT]
    low, high = head[1::2].count(0), head[0::2].count(0)
    if min(low, high) * 4 > max(low, high):
        raise refusal("PROOF-091", why="不是文稿，也不是纯文本")
    return _strict(data, "utf-16-le" if low > high else "utf-16-be", "不是文稿，也不是纯文本")


def _strict(data: bytes, encoding: str, why: str) -> str:
    text = _try(data, encoding)
    if text is None or "\0" in text:
        raise refusal("PROOF-091", why=why)
    return text


def _try(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return None


def with_rows(lines: Sequence[str]) -> Iterator[str]:
    """Lines with their cells divided by tabs where they are rows of a table drawn with bars or blanks.

    Each line gives one, so that what is told of a paragraph names the one that people count; the rules of
    a table stay as they are, and do not part it.
    """
    others = _with_rows([line for line in lines if not is_rule(line)])
    for line in lines:
        yield line if is_rule(line) else next(others)


def _with_rows(lines: Sequence[str]) -> Iterator[str]:
    parted = ((line, _cells(line)) for line in lines)
    for count, group in groupby(parted, key=lambda pair: len(pair[1])):
        found = list(group)
        rows = [cells for _, cells in found if cells]
        amounts = sum(any(CELL.fullmatch(cell) for cell in cells[1:]) for cells in rows)
        fewest = FEWEST_BARRED if all(_is_barred(line.strip()) for line, _ in found) else FEWEST_ROWS
        if count > 1 and len(rows) >= fewest and amounts >= len(rows) - 1:
            yield from ("\t".join(cells) for cells in rows)
        else:
            yield from (line for line, _ in found)


def is_rule(line: str) -> bool:
    """Whether a line only parts the rows of a table."""
    text = line.strip()
    return text.startswith((BAR, "+")) and RULE.fullmatch(text) is not None


def _is_barred(text: str) -> bool:
    return text.startswith(BAR) and text.endswith(BAR)


def _cells(line: str) -> list[str]:
    """The cells of a line that may be a row, none where it cannot be one."""
    text = line.strip()
    if "\t" in text or len(text) > LONGEST_ROW or "。" in text:
        return []
    if _is_barred(text):
        return [cell.strip() for cell in text[1:-1].split(BAR)]
    return GAP.split(text) if GAP.search(text) else []
