"""A whole narrative of one unit: its cover, its parts in order, and what nobody may publish without."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from xlsx_kit.prose.narrative.blocks import Block, BodyParagraph, Cover, PageTurn, Title
from xlsx_kit.prose.narrative.spec_order import ContentsSpec, PartSpec


@dataclass(frozen=True)
class ComposedPart:
    """A part: what it prints, or the published tables that stand in its place."""

    spec: PartSpec
    title: str
    contents: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Gap:
    """What nobody entered, by its name, and the columns (input, column) in which it would stand.

    ``lines`` are those of the first column's list that lack it, where others do not.
    """

    what: str
    columns: tuple[tuple[str, str], ...]
    lines: tuple[int, ...] = ()
    entries: tuple[str, ...] = ()
    """What was not entered, by name: for each of the lines, else for each column of an input."""

    @property
    def entry(self) -> str:
        """The first of them, and how many there are."""
        first, count = next(iter(self.entries), ""), len(self.entries)
        return f"{first}等 {count} 项" if count > 1 else first


@dataclass(frozen=True)
class Composition:
    """What the words of a pack come to for one unit.

    A narrative without parts is one part, behind the published tables; then ``contents`` is None. ``missing``
    are the texts and lists without which nothing may be published, ``unknown`` is what has an amount this
    year while nobody entered last year's; each is named once.
    """

    title: str
    opening: str
    parts: tuple[ComposedPart, ...]
    missing: tuple[Gap, ...] = ()
    unknown: tuple[Gap, ...] = ()
    cover: Cover | None = None
    contents: ContentsSpec | None = None
    whole: bool = True
    """Whether the narrative is of one piece, with a title and an opening."""
    untouched: bool = False
    """Whether the unit entered nothing at all, so that there is nothing to say of it."""

    @property
    def blocks(self) -> tuple[Block, ...]:
        """The narrative alone, as one document."""
        return tuple(self._blocks())

    def _blocks(self) -> Iterator[Block]:
        if self.whole:
            yield Title(self.title)
            if self.opening:
                yield BodyParagraph((self.opening,))
        written = [part for part in self.parts if part.blocks]
        for number, part in enumerate(written):
            if number:
                yield PageTurn(part.spec.landscape)
            if part.title:
                yield Title(part.title)
            yield from part.blocks
