"""Whether a document that follows the pack's outline has all its sections."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from xlsx_kit.findings import Finding
from xlsx_kit.prose.narrative.blocks import Heading
from xlsx_kit.prose.proof.facts.reference import ReferenceFacts
from xlsx_kit.prose.proof.grammar.tokens import normalized, without_ordinal
from xlsx_kit.prose.proof.rules import found
from xlsx_kit.prose.proof.sources.document import Line

FOLLOWS = Fraction(3, 5)
"""Share of the pack's headings that must be there: a document with fewer has an outline of its own."""
FEWEST = 5


def missing_sections(
    lines: Sequence[Line], expected: ReferenceFacts
) -> Iterator[tuple[Line, Finding | None]]:
    """Each heading of the pack that is not there, at the one before it that is."""
    places: dict[str, Line] = {}
    for line in lines:
        if not line.is_row:
            places.setdefault(heading_key(line.text), line)
    ours = list(
        dict.fromkeys(heading_key(block.text) for block in expected.narrative if isinstance(block, Heading))
    )
    there = [_place(heading, places) for heading in ours]
    known = [line for line in there if line is not None]
    if len(known) < FEWEST or len(known) < FOLLOWS * len(ours):
        return
    before = known[0]
    for heading, place in zip(ours, there, strict=True):
        if place is None:
            yield before, found("section_missing", before, 0, len(before.text), title=heading)
        else:
            before = place


def heading_key(text: str) -> str:
    """What a heading says: without blanks, its number and the mark at its end."""
    plain = normalized(text).text
    return plain[without_ordinal(plain)[1] :].rstrip("。:")


def _place(heading: str, places: dict[str, Line]) -> Line | None:
    """A line of its own, or the beginning of one that goes on behind it."""
    if heading in places:
        return places[heading]
    return next(
        (line for words, line in places.items() if words.startswith((f"{heading}。", f"{heading}:"))), None
    )
