"""Names that lines give to codes which no list names."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from xlsx_kit.compute.rows import SumLine
from xlsx_kit.pack import ColumnType, Pack


def typed_names(pack: Pack, lines: Callable[[str, str], Sequence[SumLine]], codes: str) -> dict[str, str]:
    """By code of a list the name that the last line with money gives it; ``lines`` are those of an input."""
    found: dict[str, str] = {}
    for source in pack.inputs:
        for column in source.columns:
            if column.type is ColumnType.NAME and column.fallback:
                code = source.column(column.of)
                for line in lines(source.id, codes) if code.codes == codes else ():
                    name = str(line.record.get(column.fallback) or "")
                    if name and line.number:
                        found[str(line.record.get(column.of))] = name
    return found
