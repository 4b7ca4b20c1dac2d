"""Lines that are blank where a figure is added up: in a free list, a 0 that they are part of is unknown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from xlsx_kit.compute import Evaluation
from xlsx_kit.facts import dimension_of
from xlsx_kit.pack import ColumnType, Input, Measure, Pack
from xlsx_kit.prose.narrative.begun_lines import gap_of, is_asked
from xlsx_kit.prose.narrative.composition import Gap
from xlsx_kit.prose.narrative.untouched_lines import added_up


def is_open(source: Input, key: str) -> bool:
    """Whether a column of a free list asks for a figure and does not say itself that it is missing."""
    column = source.column(key)
    return not source.presets and is_asked(column) and not column.required


def adds_up_open_columns(pack: Pack, ref: str) -> bool:
    """Whether a figure is added up from such columns."""
    return any(is_open(pack.input(source), key) for source, key, _ in added_up(pack, ref))


def first_blank(evaluation: Evaluation, ref: str) -> Gap | None:
    """The first line that is blank in all such columns that a figure is added up from."""
    pack, facts = evaluation.pack, evaluation.facts
    met: dict[tuple[str, int], list[str]] = {}
    for source, key, where in added_up(pack, ref):
        if not is_open(pack.input(source), key):
            continue
        wanted = [(pack.dimension(source, name), values) for name, values in where]
        for n, line in enumerate(facts.lines(source)):
            if all(dimension_of(column, line) in values for column, values in wanted):
                met.setdefault((source, n), []).append(key)
    return next(
        (
            gap_of(pack.input(source), facts.lines(source)[n], keys[0], n)
            for (source, n), keys in met.items()
            if all(facts.is_blank((source, n, key)) for key in keys)
        ),
        None,
    )


def blank_lines(evaluation: Evaluation, measure: Measure, new: Sequence[str], zero: bool) -> list[int]:
    """The lines that are blank in the column that is summed, beside another amount, or where the sum of a
    free list is ``zero``; not those that say that there was none last year.
    """
    facts, source = evaluation.facts, evaluation.pack.input(measure.input)
    lines = facts.lines(measure.input)
    others = [c.key for c in source.facts if c.type is ColumnType.AMOUNT and c.key != measure.column]
    alone = zero and is_open(source, measure.column)
    return [
        n
        for n in evaluation.lines_met(measure)
        if facts.is_blank((measure.input, n, measure.column))
        and (alone or any(lines[n].get(key) for key in others))
        and not is_new(lines[n], new)
    ]


def is_new(line: Mapping[str, Any], new: Sequence[str]) -> bool:
    """Whether a text of a line says that there was none last year."""
    texts = "".join(value for value in line.values() if isinstance(value, str))
    return any(words in texts for words in new)
