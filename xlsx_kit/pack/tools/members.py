"""Where a pack names one member, column or class and takes another, or all of them but one."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from itertools import pairwise

from xlsx_kit.findings import Problem
from xlsx_kit.messages import declared_problem
from xlsx_kit.pack import (
    HEADING_NUMBER,
    NUMERALS,
    ColumnType,
    Expr,
    Identity,
    Measure,
    Pack,
    Ref,
    SpecError,
    View,
    leaves,
    parts,
    reference_of,
)
from xlsx_kit.pack.tools.contradictions import table_meant
from xlsx_kit.pack.tools.mismatched import conditions_taken
from xlsx_kit.prose import Narrative

LEAST_MEMBER = 4
"""Characters of a member whose name says something within a text."""
LAST_YEAR = re.compile(r"上年|去年|\{last_year\}")


def misdirected(
    pack: Pack, narrative: Narrative | None, places: Mapping[str, str], at: Callable[..., str]
) -> Iterator[Problem]:
    """Warnings about a sound pack; ``places`` are the paths of its inputs, tables and rules.

    ``at`` says where an entry of the narrative stands, by its part and name.
    """
    for view in pack.views:
        path = places[f"tables/{view.id}"]
        yield from _texts(pack, view, path)
        yield from _few_rows(pack, view, path)
        yield from _codes_without_rule(pack, view, path)
    yield from _groups(pack)
    yield from _imports(pack)
    yield from _series(pack)
    if narrative is not None:
        yield from _contents(narrative, at)
        yield from _added_in_text(pack, narrative)


def _cells(view: View) -> Iterator[Expr]:
    yield from (cell for row in view.fixed for cell in row.cells.values())
    yield from view.line.values()


def _texts(pack: Pack, view: View, path: str) -> Iterator[Problem]:
    """Titles and notes that name another member than the only one whose money the table shows."""
    taken: dict[frozenset[str], set[str]] = {}
    for measure in (part for cell in _cells(view) for part in parts(cell) if isinstance(part, Measure)):
        given = dict(measure.where)
        for column in pack.input(measure.input).columns:
            if column.type is ColumnType.CHOICE and column.list in pack.book.lists:
                listed = pack.values(column.list)
                taken.setdefault(frozenset(listed), set()).update(given.get(column.key, listed))
    alone = [one.table.title for one in pack.views].count(view.table.title) == 1  # else that is told
    texts = {"title": view.table.title if alone else "", "note": view.table.note}
    texts |= {f"notes[{n}]": text for n, text in enumerate(view.table.notes)}
    for known, values in taken.items():
        for key, text in texts.items() if len(values) == 1 else ():
            (own,) = values
            others = [m for m in sorted(known - values) if len(m) >= LEAST_MEMBER and m in text]
            if others and own not in text and not table_meant(pack, view, text):
                yield declared_problem(
                    "PACK-218", f"{path}: {key}", table=view.table.short, own=own, key=key, others=others[0]
                )


def _few_rows(pack: Pack, view: View, path: str) -> Iterator[Problem]:
    """Tables that cannot hold a row for each class, of lists that have more lines than that."""
    rows = view.table.rows
    if rows is None or not rows.codes or not rows.sources:
        return
    classes = len(pack.codes[rows.codes].class_codes)
    lines = min(pack.input(source.input).capacity for source in rows.sources)
    if rows.capacity <= min(classes, lines):
        at = f"{path}: rows.capacity"
        table = view.table.short
        yield declared_problem("PACK-215", at, table=table, capacity=rows.capacity, classes=classes)


def _codes_without_rule(pack: Pack, view: View, path: str) -> Iterator[Problem]:
    """Fixed rows of codes with the codes below them, that no rule adds up, where rules do so of others."""
    keys = {row.code: row.key for row in view.fixed if row.code}
    below = {key: {keys[c] for c in keys if c != code and c.startswith(code)} for code, key in keys.items()}
    parents = {key for key, others in below.items() if others}
    ruled = {
        key for key in parents if any(_adds_up(one, view.id, key, below[key]) for one in pack.identities)
    }
    for key in sorted(parents - ruled) if ruled else ():
        yield declared_problem("PACK-216", f"{path}: sides", table=view.table.short, key=key, view=view.id)


def _adds_up(identity: Identity, table: str, parent: str, below: set[str]) -> bool:
    """Whether one side of a rule is a row and the other has rows that are part of it."""
    sides = [
        {part.row for part in parts(side) if isinstance(part, Ref) and part.table == table}
        for side in (identity.left, identity.right)
    ]
    return any(own == {parent} and other & below for own, other in (sides, sides[::-1]))


def _groups(pack: Pack) -> Iterator[Problem]:
    """Figures called as a group is that take some of its members only."""
    for name, members in pack.book.groups.items():
        if name not in pack.book.figures:
            continue
        for listed, taken in conditions_taken(pack, name):
            lacking = [member for member in members if member not in taken]
            if {*members} <= listed and taken and taken < {*members}:
                at = f"{pack.id}/book.toml: figures.{name}"
                yield declared_problem("PACK-219", at, name=name, lacking="、".join(lacking))


def _imports(pack: Pack) -> Iterator[Problem]:
    """Columns filled from another term of an export than the one that is called as they are."""
    for n, spec in enumerate(pack.book.imports):
        for key, term in spec.columns.items():
            if key != term and key in spec.columns.values():
                at = f"{pack.id}/book.toml: imports[{n}].columns.{key}"
                yield declared_problem("PACK-220", at, key=key, term=term)


def _series(pack: Pack) -> Iterator[Problem]:
    """Bars of this year's figures under the name of last year's."""
    for n, chart in enumerate(pack.book.publication.charts):
        last = [
            all(_of_last_year(pack, row[k]) for row in chart.rows) for k in range(1, len(chart.series) + 1)
        ]
        for name, is_last in zip(chart.series, last, strict=True) if chart.rows and any(last) else ():
            if LAST_YEAR.search(name) and not is_last:
                path = f"{pack.id}/book.toml: publication.charts[{n}].series"
                yield declared_problem("PACK-221", path, chart=chart.title, name=name)


def _of_last_year(pack: Pack, figure: str) -> bool:
    """Whether a figure is made of columns that take last year's amounts."""
    try:
        found = leaves(reference_of(pack, figure))
    except SpecError:  # said where it is declared
        return False
    measures = [part for part in found if isinstance(part, Measure)]
    return bool(measures) and all(pack.input(one.input).column(one.column).last_year for one in measures)


def _contents(narrative: Narrative, at: Callable[..., str]) -> Iterator[Problem]:
    """Lines of the contents whose numbers leave one out."""
    lines = [part.contents for part in narrative.parts if HEADING_NUMBER.match(part.contents)]
    numbers = [NUMERALS.get(line[: line.index("、")], 0) for line in lines]
    for (before, number), line in zip(pairwise(numbers), lines[1:], strict=True):
        if number - before > 1:
            yield declared_problem("PACK-217", at("parts", word=line), line=line)


def _added_in_text(pack: Pack, narrative: Narrative) -> Iterator[Problem]:
    """Figures that leave out one of the columns that a table in the text adds up."""
    whole = {
        (table.part, frozenset(column.sum))
        for table in narrative.tables.values()
        for column in table.columns
        if column.sum
    }
    for name in pack.book.figures:
        try:
            found = leaves(reference_of(pack, name))
        except SpecError:  # said where it is declared
            continue
        measures = [part for part in found if isinstance(part, Measure) and not part.where]
        keys = {part.column for part in measures}
        for source, summed in whole if len(keys) > 1 and len(measures) == len(found) else ():
            if keys < summed and len(summed - keys) == 1 and {part.input for part in measures} == {source}:
                (lacking,) = summed - keys
                at = f"{pack.id}/book.toml: figures.{name}"
                yield declared_problem(
                    "PACK-222", at, name=name, column=pack.input(source).column(lacking).title
                )
