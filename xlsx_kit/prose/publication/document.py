"""The whole publication as blocks: cover, contents, and its parts in the order of the pack."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import count

from xlsx_kit.compute import Evaluation
from xlsx_kit.pack import in_order
from xlsx_kit.prose.narrative.blocks import (
    Block,
    Contents,
    ContentsEntry,
    Heading,
    PageTurn,
    TableBlock,
    Title,
)
from xlsx_kit.prose.narrative.composition import ComposedPart, Composition
from xlsx_kit.prose.narrative.spec_order import ContentsSpec, PartSpec
from xlsx_kit.prose.publication.tables import table_block
from xlsx_kit.prose.word.xml import anchor_of

Pages = Mapping[str, str]
"""Anchor -> the page it is on, as printed there."""


@dataclass(frozen=True, slots=True)
class Chapter:
    """A part with its blocks anchored: its line of the contents, those below it, what it prints."""

    head: ContentsEntry
    entries: tuple[ContentsEntry, ...]
    blocks: tuple[Block, ...]


def publication_blocks(evaluation: Evaluation, made: Composition, pages: Pages) -> tuple[Block, ...]:
    """Everything in order. Pages begin with 1 behind the contents; what is not in ``pages`` is not known."""
    numbers = count(1)
    facts, words = evaluation.facts, evaluation.pack.book.publication
    names = {"year": facts.year, "scope": facts.scope, "name": facts.unit_name, "code": facts.unit_code}
    if made.whole:
        tables = PartSpec(id="tables", tables=tuple(view.id for view in evaluation.pack.views))
        # a unit that entered nothing may have no part left: its title and opening remain
        first = made.parts[0] if made.parts else ComposedPart(PartSpec(id=""), "", "", ())
        narrative = replace(first, blocks=made.blocks, contents=words.narrative.format_map(names))
        parts = [ComposedPart(tables, "", words.tables.format_map(names), ()), narrative]
    else:
        parts = list(made.parts)
    spec = made.contents or ContentsSpec(title=words.contents.format_map(names))
    chapters = [_chapter(evaluation, part, numbers) for part in parts]
    groups = tuple((_paged(c.head, pages), tuple(_paged(e, pages) for e in c.entries)) for c in chapters)
    blocks: list[Block] = [made.cover, PageTurn(False)] if made.cover else []
    blocks.append(Contents(spec.title, groups, spec.ends))
    for chapter in chapters:
        blocks += chapter.blocks
    return tuple(blocks)


def contents_of(blocks: Iterable[Block]) -> Iterator[ContentsEntry]:
    """The lines of the contents that name a place."""
    for block in blocks:
        if isinstance(block, Contents):
            yield from block.entries


def _chapter(evaluation: Evaluation, part: ComposedPart, numbers: Iterator[int]) -> Chapter:
    """A part with its places, its tables before its sections.

    One with a title of its own begins with it, and that is a place, too.
    """
    title = Title(part.title, anchor_of(next(numbers))) if part.title else None
    tables, text = _tables(evaluation, part, numbers), _anchored(part.blocks, numbers)
    entries = _entries([*tables, *text]) if part.spec.listed else ()
    numbering = part.spec.numbering
    entries = tuple(
        replace(e, text=in_order(numbering, n) + e.text, place=e.text) for n, e in enumerate(entries, start=1)
    )
    pages: list[list[Block]] = [
        [PageTurn(evaluation.pack.view(id_).table.landscape), table]
        for id_, table in zip(part.spec.tables, tables, strict=True)
    ]
    pages += [[PageTurn(part.spec.landscape), *text]] if text else []
    if title and pages:
        pages[0].insert(1, title)
    head = ContentsEntry(part.contents, title.anchor if title else "", place=part.title)
    return Chapter(head, entries, tuple(block for page in pages for block in page))


def _tables(evaluation: Evaluation, part: ComposedPart, numbers: Iterator[int]) -> tuple[TableBlock, ...]:
    views = [evaluation.pack.view(table) for table in part.spec.tables]
    return tuple(table_block(evaluation, view, anchor_of(next(numbers))) for view in views)


def _anchored(blocks: Iterable[Block], numbers: Iterator[int]) -> tuple[Block, ...]:
    """The sections of the narrative are named by the contents; nothing below them is."""
    return tuple(
        replace(block, anchor=anchor_of(next(numbers)))
        if isinstance(block, Heading) and block.level == 1
        else block
        for block in blocks
    )


def _entries(blocks: Sequence[Block]) -> tuple[ContentsEntry, ...]:
    found = []
    for block in blocks:
        if isinstance(block, TableBlock) and block.caption.anchor:
            found.append(ContentsEntry(block.caption.title, block.caption.anchor))
        if isinstance(block, Heading) and block.anchor:
            found.append(ContentsEntry(block.text, block.anchor))
    return tuple(found)


def _paged(entry: ContentsEntry, pages: Pages) -> ContentsEntry:
    return replace(entry, page=pages.get(entry.anchor, ""))
