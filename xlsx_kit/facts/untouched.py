"""Whether a unit entered anything at all."""

from __future__ import annotations

from xlsx_kit.facts.model import Facts
from xlsx_kit.pack import Pack


def nothing_entered(pack: Pack, facts: Facts) -> bool:
    """Whether there is nothing but what a unit is sent: who it is, and lines that are given."""
    return not any(
        value not in (None, "") and key not in given and not facts.is_blank((source.id, n, key))
        for source in pack.inputs
        if not any(column.stamp for column in source.columns)
        for given in [{key for line in source.presets for key in line}]
        for n, line in enumerate(facts.lines(source.id))
        for key, value in line.items()
    )
