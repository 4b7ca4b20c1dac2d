"""What each made-up entry reaches when it stands alone: cells of tables, and rules that it breaks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from xlsx_kit.compute import Evaluation, Outcome, applies, every_outcome, rollup_outcomes
from xlsx_kit.pack import ROW, TOTAL, Measure, Pack, View, parts
from xlsx_kit.pack.trial.depends import Dependencies
from xlsx_kit.pack.trial.probes import Probe, facts_with, probes_for, probes_of

Cell = tuple[str, str, str]
"""Table, row key, column; of a table that lists its rows, ROW stands for all but the total."""

RuleRow = tuple[str, str]
"""An identity, and the row it is compared on ("" for a single one)."""


@dataclass(frozen=True)
class EntryReach:
    """What one entry alone comes to: the cells that are not zero, and what each rule compares then.

    ``outcomes`` are by the ids of identities and roll-ups, without those that compare nothing with nothing;
    ``gaps`` are left less right of every identity that is missed, and ``effects`` of every one whose sides
    differ, by its row: both whether its condition lets it be checked or not.
    """

    probe: Probe
    cells: Mapping[Cell, int]
    outcomes: Mapping[str, tuple[Outcome, ...]]
    gaps: Mapping[str, tuple[int, ...]]
    effects: Mapping[RuleRow, int]
    unlisted: tuple[str, ...] = ()
    """Tables whose columns add the entry up, though none of their rows lists its code."""
    blank: tuple[str, ...] = ()
    """Tables that list a row for the entry in which it has no amount."""


@dataclass(frozen=True)
class Reach:
    """All entries of a pack with what they reach."""

    pack: Pack
    entries: tuple[EntryReach, ...]
    printed: frozenset[Cell]
    """Every cell that a table has, whether anything reaches it or not."""

    @cached_property
    def cells(self) -> Mapping[Cell, tuple[EntryReach, ...]]:
        """The entries that reach each cell."""
        found: dict[Cell, list[EntryReach]] = {}
        for entry in self.entries:
            for cell in entry.cells:
                found.setdefault(cell, []).append(entry)
        return {cell: tuple(entries) for cell, entries in found.items()}


def reach_of_pack(pack: Pack) -> Reach:
    """What made-up entries reach; where cells of fixed rows are still empty, those that they ask for, too."""
    found = reach_of(pack, probes_of(pack))
    empty = found.printed - found.cells.keys()
    measures = {
        part: None
        for view in pack.views
        for row in view.fixed
        for column, expression in row.cells.items()
        if (view.id, row.key, column) in empty
        for part in parts(expression)
        if isinstance(part, Measure)
    }
    reached = reach_of(pack, (probe for measure in measures for probe in probes_for(pack, measure)))
    return Reach(pack, (*found.entries, *reached.entries), found.printed | reached.printed)


def reach_of(pack: Pack, probes: Iterator[Probe]) -> Reach:
    """Evaluates every entry alone; of tables and rules that do not look at its input nothing is asked."""
    printed = {cell for view in pack.views for cell in declared_cells(view)}
    depends = Dependencies(pack)
    entries = []
    for probe in probes:
        facts = facts_with(pack, {probe.input: (probe.record,)})
        evaluation = Evaluation(pack, facts)
        views = [view for view in pack.views if probe.input in depends.of_view(view.id)]
        every = {cell: amount for view in views for cell, amount in cells_of(evaluation, view)}
        printed.update(every)
        cells = {cell: amount for cell, amount in every.items() if amount}
        entries.append(_reached(pack, evaluation, probe, cells, depends))
    return Reach(pack, tuple(entries), frozenset(printed))


def _reached(
    pack: Pack, evaluation: Evaluation, probe: Probe, cells: Mapping[Cell, int], depends: Dependencies
) -> EntryReach:
    outcomes: dict[str, tuple[Outcome, ...]] = {}
    gaps: dict[str, tuple[int, ...]] = {}
    effects: dict[RuleRow, int] = {}
    for identity in pack.identities:
        if probe.input not in depends.of_identity(identity):
            continue
        made = tuple(o for o in every_outcome(evaluation, identity) if o.left or o.right)
        if made and applies(evaluation, identity):
            outcomes[identity.id] = made
        if missed := tuple(o.violation for o in made if o.violation):
            gaps[identity.id] = missed
        effects |= {(identity.id, o.row): o.left - o.right for o in made if o.left != o.right}
    for rollup in pack.rollups:
        summed = tuple(o for o in rollup_outcomes(evaluation, rollup) if o.left or o.right)
        if summed:
            outcomes[rollup.id] = summed
    coded = [view for view in pack.views if view.table.rows and view.table.rows.codes]
    listed = {view.id: bool(evaluation.row_keys(view)) for view in coded}
    amounts = {v.id: any(evaluation.cell(v.id, TOTAL, c) for c in v.line) for v in coded}
    unlisted = tuple(table for table, rows in listed.items() if amounts[table] and not rows)
    blank = tuple(table for table, rows in listed.items() if rows and not amounts[table])
    return EntryReach(probe, cells, outcomes, gaps, effects, unlisted, blank)


def cells_of(evaluation: Evaluation, view: View) -> Iterator[tuple[Cell, int]]:
    """The cells of a table with their amounts; rows that list themselves are one."""
    if view.fixed:
        for fixed in view.fixed:
            for column in fixed.cells:
                yield (view.id, fixed.key, column), evaluation.cell(view.id, fixed.key, column)
        return
    sums: dict[Cell, int] = {}
    for row in evaluation.table(view.id).rows:
        for column, amount in row.cells.items():
            cell = (view.id, TOTAL if row.key == TOTAL else ROW, column)
            sums[cell] = sums.get(cell, 0) or amount
    yield from sums.items()


def declared_cells(view: View) -> Iterator[Cell]:
    """The cells of a table as declared; those of a table that lists its rows stand for all of them."""
    for row in view.fixed:
        yield from ((view.id, row.key, column) for column in row.cells)
    yield from ((view.id, ROW, column) for column in view.line)
