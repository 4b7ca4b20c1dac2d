"""Identities about a code that may be published without its parts: where it is, they have nothing to compare.

The amount of 2080505 in an identity is no amount of the unit's where 20805 stands alone: the difference would
be said of what the unit does not publish.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache

from xlsx_kit.compute.plans import ExactValues
from xlsx_kit.facts import Record
from xlsx_kit.pack import (
    MOST_ANSWERS,
    MOST_PACKS,
    ROW,
    TOTAL,
    CodeList,
    Column,
    Identity,
    Input,
    JoinedCodes,
    Pack,
    Ref,
    parts,
)

Above = tuple[str, int]
"""A code list and the key of one of its codes."""


def entered_key(codes: CodeList, column: Column, record: Record) -> int:
    """The key of a record's code, at any level that its column takes; 0 where it is none."""
    if isinstance(codes, JoinedCodes):
        return codes.joined(*(str(record.get(key) or "") for key in (column.of, column.by)))
    return codes.entered(str(record.get(column.key) or ""), undivided=column.undivided)


def codes_above(pack: Pack, identity: Identity) -> tuple[Above, ...]:
    """The codes above those that an identity names; none where no list of the pack stops above a leaf."""
    return _codes_above(pack).get(identity.id, ())


@lru_cache(MOST_PACKS)
def _codes_above(pack: Pack) -> Mapping[str, tuple[Above, ...]]:
    """By identity, of those that have any."""
    every = ((identity.id, tuple(_named_below(pack, identity))) for identity in pack.identities)
    return {identity: found for identity, found in every if found}


def _named_below(pack: Pack, identity: Identity) -> Iterator[Above]:
    found: dict[Above, None] = {}
    for part in (*parts(identity.left), *parts(identity.right)):
        rows = pack.view(part.table).table.rows if isinstance(part, Ref) else None
        if not isinstance(part, Ref) or part.row in (ROW, TOTAL) or rows is None or not rows.codes:
            continue
        codes = pack.codes[rows.codes]
        own = codes.key(part.row)
        found |= {(codes.id, key): None for key in codes.ancestors(own) if key < own}
    yield from (one for one in found if undivided_inputs(pack, one[0]))


@lru_cache(MOST_ANSWERS)
def undivided_inputs(pack: Pack, codes: str) -> tuple[Input, ...]:
    """The lists in which codes of a code list may stand without their parts."""
    columns = ((source, pack.code_column(source.id, codes)) for source in pack.inputs)
    return tuple(s for s, column in columns if column and column.undivided)


def stands_above(evaluation: ExactValues, identity: Identity) -> bool:
    """Whether something that an identity names is below a code that stands without its parts."""
    return any(
        line.number and line.key == key
        for codes, key in codes_above(evaluation.pack, identity)
        for source in undivided_inputs(evaluation.pack, codes)
        for line in evaluation.lines(source.id, codes)
    )
