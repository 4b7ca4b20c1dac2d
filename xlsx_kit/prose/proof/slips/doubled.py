"""Paragraphs that a document has twice, as they are left where a text was put together from others."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from xlsx_kit.findings import Finding
from xlsx_kit.prose.proof.rules import found
from xlsx_kit.prose.proof.sources.document import Line

SHORTEST = 40
"""Characters: shorter ones (本单位无此项支出) are rightly said more than once."""


def doubled(lines: Sequence[Line]) -> Iterator[tuple[Line, Finding | None]]:
    """Each paragraph with figures that is word for word another one before it.

    Words without a full stop are heads and rows of tables, which a PDF has as lines, page after page.
    """
    first: dict[str, int] = {}
    for line in lines:
        words = "".join(line.text.split())
        if line.is_row or len(words) < SHORTEST or "。" not in words or not any(c.isdigit() for c in words):
            continue
        if words in first:
            yield line, found("doubled", line, 0, len(line.text), first=first[words])
        first.setdefault(words, line.number)
