"""Codes that one unit publishes without their parts: the parts that others have are taken into them.

A total over units beside the parts of some of them would show, as their difference, what the one does not
publish.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from xlsx_kit.campaign.consolidation.transfers import FactsFile, Line
from xlsx_kit.pack import Column, Input, Pack


def without_parts(pack: Pack, units: Sequence[FactsFile]) -> list[FactsFile]:
    """The facts files of units with no code below one that any of them publishes without its parts."""
    undivided = {
        (column.codes, code) for column, code in _codes(pack, units) if _stands_alone(pack, column, code)
    }
    if not undivided:
        return list(units)
    return [
        {
            **one,
            **{s.part: [_cut(pack, s, line, undivided) for line in one[s.part]] for s in _coded(pack, one)},
        }
        for one in units
    ]


def _coded(pack: Pack, facts: Mapping[str, Any]) -> Iterator[Input]:
    """The lists of a facts file that have codes."""
    for source in pack.inputs:
        if source.kind == "list" and facts.get(source.part) and any(column.codes for column in source.facts):
            yield source


def _codes(pack: Pack, units: Sequence[FactsFile]) -> Iterator[tuple[Column, str]]:
    for one in units:
        for source in _coded(pack, one):
            for column in (c for c in source.facts if c.codes):
                yield from ((column, str(line.get(column.key) or "")) for line in one[source.part])


def _stands_alone(pack: Pack, column: Column, code: str) -> bool:
    codes = pack.codes[column.codes]
    key = codes.entered(code, undivided=column.undivided)
    return bool(key) and not codes.is_leaf(key)


def _cut(pack: Pack, source: Input, line: Line, undivided: set[tuple[str, str]]) -> Line:
    """A line with its codes cut to the highest one that is published without its parts."""
    cut = dict(line)
    for column in (c for c in source.facts if c.codes):
        code = str(line.get(column.key) or "")
        widths = pack.codes[column.codes].spec.widths
        above = next(
            (code[:w] for w in widths if w < len(code) and (column.codes, code[:w]) in undivided), ""
        )
        if above:
            cut[column.key] = above
            # a name typed for the part is not the whole's
            typed = [c.fallback for c in source.columns if c.of == column.key and c.fallback]
            cut |= dict.fromkeys((key for key in typed if key in cut), "")
    return cut
