"""What no entry reaches: cells, rows, columns, tables; members of lists; columns and rows outside sums."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction

from xlsx_kit.findings import Problem
from xlsx_kit.messages import declared_problem
from xlsx_kit.pack import ROW, TOTAL, Column, ColumnType, Expr, Field, Measure, Pack, Ref, View, parts
from xlsx_kit.pack.trial.identities import entry_words
from xlsx_kit.pack.trial.places import DeclarationPlaces, row_name
from xlsx_kit.pack.trial.probes import members_of
from xlsx_kit.pack.trial.reach import Cell, EntryReach, Reach, declared_cells
from xlsx_kit.values import Value

Shape = frozenset[tuple[str, str, frozenset[str]]]
"""What a cell measures: input, column, and what its conditions are about."""


def unreached_cells(reach: Reach, declared: DeclarationPlaces) -> Iterator[Problem]:
    """Cells that are zero whatever is entered, whole rows, columns and tables as one.

    Of a sum that is zero because its terms are, only the terms are named.
    """
    dead = reach.printed - reach.cells.keys()
    for view in reach.pack.views:
        own = {cell for cell in reach.printed if cell[0] == view.id}
        wrong = {cell for cell in own & dead if not _is_of_dead(view, cell, dead)}
        if not wrong:
            continue
        if own <= dead:
            yield declared_problem("PACK-104", declared.part("tables", view.id), table=view.table.short)
            continue
        for column in view.table.amounts:
            of_column = {cell for cell in own if cell[2] == column.id}
            if of_column and of_column <= dead and of_column & wrong:
                place = declared.column(view.id, column.id)
                yield declared_problem(
                    "PACK-103", place, table=view.table.short, column=view.title(column.id)
                )
                wrong -= of_column
        for key in dict.fromkeys(row.key for row in view.fixed):
            of_row = {cell for cell in own if cell[1] == key}
            if of_row & wrong and of_row <= dead:
                column_id = min(of_row)[2]
                name = row_name(view, key, column_id)
                place = declared.row(view.id, key, column_id)
                yield declared_problem("PACK-102", place, table=view.table.short, row=name)
                wrong -= of_row
        for table, key, column_id in sorted(wrong):
            yield declared_problem(
                "PACK-101",
                declared.cell(table, key, column_id),
                table=view.table.short,
                row=row_name(view, key, column_id),
                column=view.title(column_id),
            )


def _is_of_dead(view: View, cell: Cell, dead: frozenset[Cell]) -> bool:
    """Whether a cell adds up cells of its table that are all dead, or is their total."""
    terms = [part for part in parts(_expression(view, cell)) if isinstance(part, Ref)]
    if cell[1] == TOTAL:
        return (cell[0], ROW, cell[2]) in dead
    return bool(terms) and all((t.table, cell[1] if t.row == ROW else t.row, t.column) in dead for t in terms)


def _expression(view: View, cell: Cell) -> Expr:
    if view.fixed:
        return view.fixed[view.row_numbers[cell[1]]].cells[cell[2]]
    return view.line[cell[2]]


def rows_not_listed(reach: Reach, declared: DeclarationPlaces) -> Iterator[Problem]:
    """Tables that add up entries whose codes they do not list, or list codes of which they add up nothing."""
    for view in reach.pack.views:
        place = f"{declared.part('tables', view.id)}: rows.sources"
        if entry := next((entry for entry in reach.entries if view.id in entry.unlisted), None):
            words = {"table": view.table.short, "entry": entry_words(reach.pack, entry.probe)}
            yield declared_problem("PACK-108", place, **words)
        if entry := next((entry for entry in reach.entries if view.id in entry.blank), None):
            words = {"table": view.table.short, "entry": entry_words(reach.pack, entry.probe)}
            yield declared_problem("PACK-116", place, **words)


def lost_entries(reach: Reach, declared: DeclarationPlaces) -> Iterator[Problem]:
    """Entries that go into no table, while others of their column do and no ``purpose`` says why not."""
    reported: set[tuple[str, str]] = set()
    shown = {entry.probe.group for entry in reach.entries if entry.cells}
    for entry in reach.entries:
        group = entry.probe.group
        if not entry.cells and group in shown and group not in reported:
            reported.add(group)
            if reach.pack.input(entry.probe.input).column(entry.probe.column).purpose:
                continue
            words = entry_words(reach.pack, entry.probe)
            yield declared_problem("PACK-110", declared.input_column(*group), entry=words)


def counted_twice(reach: Reach, declared: DeclarationPlaces) -> Iterator[Problem]:
    """Cells in which an entry counts more than once: a part beside its whole, a column named twice."""
    for view in reach.pack.views:
        shares: Counter[Fraction] = Counter()
        more: dict[Cell, tuple[Fraction, EntryReach]] = {}
        for entry in reach.entries:
            held = entry.probe.amount(reach.pack)
            for cell, amount in entry.cells.items():
                if cell[0] == view.id:
                    share = abs(Fraction(amount, held))
                    shares[share] += 1
                    more[cell] = max(more.get(cell, (share, entry)), (share, entry), key=lambda one: one[0])
        usual = shares.most_common(1)[0][0] if shares else Fraction(1)
        reported: set[str] = set()
        for cell, (share, entry) in sorted(more.items(), key=lambda one: one[0]):
            times = share / usual
            column = cell[2] if not view.fixed or _sums_columns(view, cell) else ""
            if times >= 2 and times.denominator == 1 and (column or cell[1]) not in reported:
                reported.add(column or cell[1])
                place = declared.column(view.id, column) if column else declared.row(view.id, cell[1])
                words = {"entry": entry_words(reach.pack, entry.probe), "times": int(times)}
                row, title = row_name(view, cell[1], cell[2]), view.title(cell[2])
                yield declared_problem(
                    "PACK-109", place, table=view.table.short, row=row, column=title, **words
                )


def _sums_columns(view: View, cell: Cell) -> bool:
    return any(isinstance(p, Ref) and p.row == ROW for p in parts(_expression(view, cell)))


def members_without_place(reach: Reach, declared: DeclarationPlaces) -> Iterator[Problem]:
    """Members of lists that a table divides its amounts by, which no column or row of the table takes.

    A table may show some members only (拨款 of three kinds, say): a declared group, another list, or fewer
    than half of them. What may not stand together is not asked for.
    """
    for source in reach.pack.inputs:
        entries = [entry for entry in reach.entries if entry.probe.input == source.id]
        for column in source.facts:
            if column.type is not ColumnType.CHOICE or column.open or not members_of(reach.pack, column):
                continue
            for view in reach.pack.views:
                missing = _missing(reach.pack, view, column, entries)
                for member in missing:
                    words = {"column": column.title, "member": member, "table": view.table.short}
                    yield declared_problem("PACK-105", declared.member(column.list), **words)


def _missing(pack: Pack, view: View, column: Column, entries: Sequence[EntryReach]) -> list[str]:
    """The members of a column's list that a table has no place for."""
    sides = _sides(view, column, entries)
    for reached in sides:
        taken = {member for member, cells in reached.items() if cells}
        lost = [m for m in members_of(pack, column) if m in reached and not reached[m]]
        divided = len({cells for cells in reached.values() if cells}) > 1
        if lost and divided and len(taken) * 2 >= len(reached) and not _is_a_choice(pack, taken, lost):
            return lost
    return []


def _sides(
    view: View, column: Column, entries: Sequence[EntryReach]
) -> Iterator[Mapping[str, frozenset[tuple[str, str]]]]:
    """For entries alike but in one column: the places in a table that each of its members reaches."""
    alike: dict[tuple[object, ...], dict[str, frozenset[tuple[str, str]]]] = {}
    for entry in entries:
        record = entry.probe.record
        member = record.get(column.key)
        if not isinstance(member, str):
            continue
        rest = (entry.probe.column, *_other_entries(record, column.key))
        own = (cell for cell in entry.cells if cell[0] == view.id and _is_leaf(view, cell[1], cell[2]))
        cells = frozenset((_without_code(view, row), place) for _, row, place in own)
        members = alike.setdefault(rest, {})
        members[member] = members.get(member, frozenset()) | cells
    yield from alike.values()


def _without_code(view: View, row: str) -> str:
    """A row's key; "" for that of a class, which the code decides."""
    return "" if view.fixed and view.fixed[view.row_numbers[row]].code else row


def _other_entries(record: Mapping[str, Value], key: str) -> Iterator[tuple[str, Value]]:
    """What a record holds beside one entry, but for its codes, which go round with the combinations."""
    return ((k, v) for k, v in record.items() if k != key and not (isinstance(v, str) and v.isdigit()))


def _is_a_choice(pack: Pack, taken: set[str], lost: Sequence[str]) -> bool:
    """Whether those taken, and none of the others, are of what the pack calls by a name."""
    named = (*pack.book.groups.values(), *pack.book.lists.values())
    return any(taken <= set(members) and not set(lost) & set(members) for members in named)


def _is_leaf(view: View, row: str, column: str) -> bool:
    """Whether a cell holds entries itself, and no other cells of its table."""
    if row == TOTAL and not view.fixed:
        return False
    return not any(isinstance(part, Ref) for part in parts(_expression(view, (view.id, row, column))))


def outside_sums(reach: Reach, declared: DeclarationPlaces) -> Iterator[Problem]:
    """Columns and rows that no sum takes, though it takes others of their kind."""
    for view in reach.pack.views:
        reported: set[str] = set()
        for cell in sorted(cell for cell in reach.cells if cell[0] == view.id and cell[1] != TOTAL):
            if _is_leaf(view, cell[1], cell[2]):
                yield from _cells_outside(reach, view, cell, declared, reported)


def _cells_outside(
    reach: Reach, view: View, cell: Cell, declared: DeclarationPlaces, reported: set[str]
) -> Iterator[Problem]:
    _, row, column = cell
    shape = _shape(view, cell)
    if not shape:
        return
    others = {c for c in declared_cells(view) if c != cell and not _is_leaf(view, c[1], c[2])}
    across = {c for c in others if c[1] == row}
    down = {c for c in others if c[2] == column}
    for sums, rule, key in ((across, "PACK-106", column), (down, "PACK-107", row)):
        alike = [s for s in sums if any(_shape(view, leaf) == shape for leaf in _leaves(view, s))]
        free = [e for e in reach.cells[cell] if not any(s in e.cells for s in sums)]
        if alike and free and key not in reported and not any(_is_meant(reach, s, shape) for s in alike):
            reported.add(key)
            if rule == "PACK-106":
                names = "、".join(dict.fromkeys(view.title(s[2]) for s in sorted(alike)))
                words = {"table": view.table.short, "column": view.title(column), "sums": names}
                yield declared_problem("PACK-106", declared.column(view.id, column), **words)
            else:
                names = "、".join(dict.fromkeys(row_name(view, s[1], column) for s in sorted(alike)))
                words = {"table": view.table.short, "row": row_name(view, row, column), "sums": names}
                yield declared_problem("PACK-107", declared.row(view.id, row, column), **words)


def _is_meant(reach: Reach, total: Cell, shape: Shape) -> bool:
    """Whether what a sum takes is what the pack calls by a name: then it leaves others out on purpose."""
    wanted = {key for _, _, keys in shape for key in keys}
    taken = {key: {str(e.probe.record.get(key)) for e in reach.cells.get(total, ())} for key in wanted}
    return any(_is_named(reach.pack, members) for members in taken.values() if len(members) > 1)


def _is_named(pack: Pack, taken: set[str]) -> bool:
    return any(taken == set(members) for members in pack.book.groups.values())


def _leaves(view: View, cell: Cell, seen: frozenset[Cell] = frozenset()) -> Iterator[Cell]:
    """The cells of its own table that a sum comes down to."""
    if cell in seen or cell not in set(declared_cells(view)):
        return
    terms = [p for p in parts(_expression(view, cell)) if isinstance(p, Ref) and p.table == view.id]
    if not terms:
        yield cell
    for term in terms:
        inner = (view.id, cell[1] if term.row == ROW else term.row, term.column)
        yield from _leaves(view, inner, seen | {cell})


def _shape(view: View, cell: Cell) -> Shape:
    measured = [part for part in parts(_expression(view, cell)) if isinstance(part, Measure | Field)]
    return frozenset((part.input, part.column, _condition_keys(part)) for part in measured)


def _condition_keys(part: Measure | Field) -> frozenset[str]:
    return frozenset(key for key, _ in part.where) if isinstance(part, Measure) else frozenset()
