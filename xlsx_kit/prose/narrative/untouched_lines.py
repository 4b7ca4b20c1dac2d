"""Given lines of lists that a unit left alone: where the form asks for zeros, they are none."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from xlsx_kit.compute import Evaluation
from xlsx_kit.facts import Facts, dimension_of
from xlsx_kit.pack import TOTAL, Column, Conditions, Entry, Input, Pack, leaves, reference_of
from xlsx_kit.prose.narrative.begun_lines import gap_of, is_asked, is_begun
from xlsx_kit.prose.narrative.composition import Gap
from xlsx_kit.prose.narrative.summed_entries import measures_of
from xlsx_kit.values import Value


def left_alone(source: Input, facts: Facts) -> Iterator[tuple[int, Mapping[str, Value]]]:
    """The given lines of a list in which a unit entered nothing, with their numbers; those that are not there
    at all would follow the others.

    A unit may choose another 资金来源 in a given line: it is still that line by what no other one was given.
    """
    lines = facts.lines(source.id)
    behind = len(lines)
    for preset in source.presets:
        telling = {key: value for key, value in preset.items() if not is_shared(source, key, value)}
        own = lines_with(preset, lines) or lines_with(telling, lines)
        if not any(is_begun(source, facts, n, lines[n]) for n in own):
            yield own[0] if own else behind, preset
            behind += not own


def is_shared(source: Input, key: str, value: Value) -> bool:
    """Whether all given lines of a list have a value."""
    return all(preset.get(key) == value for preset in source.presets)


def lines_with(given: Mapping[str, Value], lines: Sequence[Mapping[str, Value]]) -> list[int]:
    """The numbers of the lines that have all of what is given; none have nothing."""
    return [n for n, line in enumerate(lines) if given and given.items() <= line.items()]


def first_left_alone(evaluation: Evaluation, ref: str) -> Gap | None:
    """The first line left alone of those that a figure is added up from, in a column that asks for zeros.

    Where this year's amount is 0 when it is blank, a line that is blank in both years was 0 last year too.
    """
    pack, facts = evaluation.pack, evaluation.facts
    for source, key, where in added_up(pack, ref):
        asking = pack.input(source)
        if not is_asked(asking.column(key)) or may_be_left(asking, asking.column(key)):
            continue
        wanted = [(pack.dimension(source, name), values) for name, values in where]
        for n, line in left_alone(asking, facts):
            if all(dimension_of(column, line) in values for column, values in wanted):
                return gap_of(asking, line, key, n)
    return None


def may_be_left(source: Input, column: Column) -> bool:
    """Whether a column has last year's figure of one that is 0 where it is blank."""
    return bool(column.last_year) and source.column(column.last_year).blank_is_zero


def added_up(pack: Pack, ref: str) -> Iterator[tuple[str, str, Conditions]]:
    """The columns of lists that a figure is added up from, each with what its lines must meet."""
    reference = reference_of(pack, ref)
    yield from ((one.input, one.column, one.where) for one in measures_of(pack, reference))
    for leaf in leaves(reference):
        if isinstance(leaf, Entry) and leaf.line == TOTAL:
            yield from ((leaf.input, column, ()) for column in leaf.columns)
