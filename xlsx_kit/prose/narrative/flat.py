"""Blocks whose figures are plain text, for a document that people may correct by hand."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from xlsx_kit.prose.narrative.blocks import (
    Block,
    BodyParagraph,
    Caption,
    Cell,
    Cover,
    Figure,
    FormBlock,
    GridRows,
    Run,
    Runs,
    TableBlock,
)


def flat_blocks(blocks: Iterable[Block]) -> tuple[Block, ...]:
    """The same document without bindings: neighbouring texts and figures become one run of text."""
    return tuple(_flat(block) for block in blocks)


def _flat(block: Block) -> Block:
    match block:
        case BodyParagraph(runs):
            return BodyParagraph(_runs(runs))
        case Cover(title, lines):
            return Cover(tuple(map(_runs, title)), tuple(map(_runs, lines)))
        case TableBlock():
            return _table(block)
        case FormBlock():
            below = _table(block.below) if block.below else None
            return replace(block, caption=_caption(block.caption), rows=_grid(block.rows), below=below)
        case _:
            return block


def _table(block: TableBlock) -> TableBlock:
    body = tuple(tuple(_text(cell) for cell in row) for row in block.body)
    return replace(block, caption=_caption(block.caption), header=_grid(block.header), body=body)


def _caption(caption: Caption) -> Caption:
    return replace(caption, left=_runs(caption.left), right=_runs(caption.right))


def _grid(rows: GridRows) -> GridRows:
    return tuple(tuple(replace(cell, run=_text(cell.run) or "") for cell in row) for row in rows)


def _runs(runs: Runs) -> Runs:
    """A word processor spaces digits among Chinese evenly only within one run."""
    joined: list[Run] = []
    for run in map(_text, runs):
        if isinstance(run, str) and joined and isinstance(joined[-1], str):
            joined[-1] += run
        elif run is not None:
            joined.append(run)
    return tuple(joined)


def _text(run: Cell) -> Cell:
    return run.text if isinstance(run, Figure) else run
