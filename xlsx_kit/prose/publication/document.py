"""The whole publication as blocks: contents, published tables, narrative with its attached tables."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import count

from xlsx_kit.compute import Evaluation
from xlsx_kit.prose.narrative.blocks import Block, Contents, ContentsEntry, Heading, PageTurn, TableBlock
from xlsx_kit.prose.publication.tables import table_block
from xlsx_kit.prose.word.xml import anchor_of

Pages = Mapping[str, str]
"""Anchor -> the page it is on, as printed there."""


def publication_blocks(evaluation: Evaluation, narrative: Iterable[Block], pages: Pages) -> tuple[Block, ...]:
    """Everything in order. Pages begin with 1 behind the contents; what is not in ``pages`` is not known."""
    numbers = count(1)
    pack, facts = evaluation.pack, evaluation.facts
    tables = [table_block(evaluation, view, anchor_of(next(numbers))) for view in pack.views]
    told = [_anchored(block, numbers) for block in narrative]
    words = pack.book.publication
    groups = ((words.tables, _entries(tables, pages)), (words.narrative, _entries(told, pages)))
    said = {"year": facts.year, "scope": facts.scope, "name": facts.unit_name, "code": facts.unit_code}
    contents = Contents(
        words.contents.format_map(said), tuple((group.format_map(said), lines) for group, lines in groups)
    )
    blocks: list[Block] = [contents]
    for view, table in zip(pack.views, tables, strict=True):
        blocks += [PageTurn(view.table.landscape), table]
    return (*blocks, PageTurn(False), *told)


def contents_of(blocks: Iterable[Block]) -> Iterator[ContentsEntry]:
    """The lines of the contents."""
    for block in blocks:
        if isinstance(block, Contents):
            yield from (entry for _, entries in block.groups for entry in entries)


def _anchored(block: Block, numbers: Iterator[int]) -> Block:
    """The sections of the narrative are named by the contents; nothing below them is."""
    if isinstance(block, Heading) and block.level == 1:
        return replace(block, anchor=anchor_of(next(numbers)))
    return block


def _entries(blocks: Iterable[Block], pages: Pages) -> tuple[ContentsEntry, ...]:
    found = []
    for block in blocks:
        if isinstance(block, TableBlock) and block.caption.anchor:
            found.append(ContentsEntry(block.caption.title, block.caption.anchor))
        if isinstance(block, Heading) and block.anchor:
            found.append(ContentsEntry(block.text, block.anchor))
    return tuple(replace(entry, page=pages.get(entry.anchor, "")) for entry in found)
