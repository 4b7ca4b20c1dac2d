"""Lines of lists that a unit began and did not end: what is blank in them is unknown, unless it may be 0."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from xlsx_kit.compute import Evaluation
from xlsx_kit.facts import Entry, Facts
from xlsx_kit.pack import Column, ColumnType, Input, Pack, reference_of
from xlsx_kit.prose.narrative.composition import Gap
from xlsx_kit.prose.narrative.spec import Narrative
from xlsx_kit.prose.narrative.summed_entries import measures_of
from xlsx_kit.values import Value

BLANK = (None, "")


def blank_entries(pack: Pack, facts: Facts) -> Iterator[Entry]:
    """Figures that nobody entered in lines that were begun, of lists whose lines are given.

    A figure that a unit may leave out (``omit_blank``), or that is 0 where it is blank (``blank_is_zero``),
    is none of them.
    """
    for source in pack.inputs:
        wanted = [c.key for c in source.facts if is_asked(c)] if source.presets else []
        for n, line in enumerate(facts.lines(source.id) if wanted else ()):
            blank = [key for key in wanted if facts.is_blank((source.id, n, key))]
            if blank and is_begun(source, facts, n, line):
                yield from ((source.id, n, key) for key in blank)


def is_asked(column: Column) -> bool:
    """Whether a column of a list with given lines asks for a figure, a 0 where there is none."""
    figure = column.type in (ColumnType.AMOUNT, ColumnType.COUNT)
    return figure and not column.omit_blank and not column.blank_is_zero


def is_begun(source: Input, facts: Facts, n: int, line: Mapping[str, Value]) -> bool:
    """Whether a unit entered more in a line than the list was sent with."""
    given = {key for preset in source.presets for key in preset}
    return any(
        value not in BLANK and key not in given and not facts.is_blank((source.id, n, key))
        for key, value in line.items()
    )


def gaps_of_lines(words: Narrative, pack: Pack, facts: Facts) -> Iterator[Gap]:
    """What the lines of a unit lack that its text adds up; of what it compares with, others say so."""
    entries = tuple(blank_entries(pack, facts))
    if not entries:
        return
    compared = {change.before for change in words.changes.values()}
    stated = [*(m.ref for name, m in words.money.items() if name not in compared)]
    stated += [count.ref for count in words.counts.values()]
    added, bases = (
        {(m.input, m.column) for ref in refs for m in measures_of(pack, reference_of(pack, ref))}
        for refs in (stated, [words.money[name].ref for name in compared])
    )
    for source, n, key in entries:
        if (source, key) in added - bases:
            yield gap_of_line(pack, facts, (source, n, key))


def first_unended(evaluation: Evaluation, ref: str) -> Gap | None:
    """The first entry that begun lines lack of those that an amount is added up from."""
    pack, facts = evaluation.pack, evaluation.facts
    blank = tuple(blank_entries(pack, facts))
    if not blank:
        return None
    met = {
        (measure.input, n, measure.column)
        for measure in measures_of(pack, reference_of(pack, ref))
        for n in evaluation.lines_met(measure)
    }
    return next((gap_of_line(pack, facts, entry) for entry in blank if entry in met), None)


def entry_names(
    pack: Pack, facts: Facts, columns: Sequence[tuple[str, str]], lines: Sequence[int]
) -> tuple[str, ...]:
    """Entries by their names: of lines of the first column's list, else the blank columns of forms."""
    if not columns:
        return ()
    source, key = columns[0]
    if lines:
        asking, there = pack.input(source), facts.lines(source)
        return tuple(gap_of(asking, there[n], key, n).what for n in lines)
    blank = [(i, k) for i, k in columns if facts.is_blank((i, 0, k))] or columns
    return tuple(f"{pack.input(i).title}中的“{pack.input(i).column(k).title}”" for i, k in blank)


def gap_of_line(pack: Pack, facts: Facts, entry: Entry) -> Gap:
    """An entry that a begun line lacks, by its list, the line and the column."""
    source, n, key = entry
    return gap_of(pack.input(source), facts.lines(source)[n], key, n)


def gap_of(source: Input, line: Mapping[str, Value], key: str, n: int) -> Gap:
    """What the line with a number lacks in a column, named by what the list was sent with, or by what a line
    of a free list must have.
    """
    given = dict.fromkeys(key for preset in source.presets for key in preset)
    given = given or {column.key: None for column in source.facts if column.required}
    named = "、".join(str(line[key]) for key in given if line.get(key) not in BLANK)
    return Gap(f"{source.title}中“{named}”的{source.column(key).title}", ((source.id, key),), (n,))
