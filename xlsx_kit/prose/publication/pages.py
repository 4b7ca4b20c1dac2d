"""Which page each line of the contents is on, read from the PDF's own outline."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from typing import Any

from xlsx_kit.prose.narrative.blocks import ContentsEntry
from xlsx_kit.values import without_blanks


def pages_in(pdf: bytes, entries: Iterable[ContentsEntry]) -> dict[str, str]:
    """Anchor -> page, counted from the page of the first entry as 1; entries not found are left out.

    The outline names headings in the order of the document, and more of them than the contents do.
    """
    from pypdf import PdfReader

    reader = PdfReader(io.BytesIO(pdf))
    marks = ((item.title, reader.get_destination_page_number(item)) for item in _flat(reader.outline))
    outline = [(without_blanks(str(title)), page) for title, page in marks]
    found: dict[str, int] = {}
    at = 0
    for entry in entries:
        wanted = without_blanks(entry.place or entry.text)
        place = next((n for n in range(at, len(outline)) if outline[n][0] == wanted), None)
        if place is not None and (page := outline[place][1]) is not None:
            found[entry.anchor], at = page, place + 1
    first = min(found.values(), default=0)
    return {anchor: str(page - first + 1) for anchor, page in found.items()}


def _flat(outline: list[Any]) -> Iterator[Any]:
    for item in outline:
        if isinstance(item, list):
            yield from _flat(item)
        else:
            yield item
