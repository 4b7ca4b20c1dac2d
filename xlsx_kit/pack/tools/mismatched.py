"""What in a pack's tables, book and rules does not fit what it names or stands beside."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace
from difflib import get_close_matches
from itertools import chain

from xlsx_kit.findings import Problem
from xlsx_kit.messages import declared_problem
from xlsx_kit.pack import (
    HEADING_NUMBER,
    NUMERALS,
    ROW,
    SCOPE,
    UNIT,
    ColumnType,
    Measure,
    Pack,
    Ref,
    SpecError,
    View,
    leaves,
    parts,
    reference_of,
    type_of,
)

TYPED_YEAR = re.compile(r"(?<!\d)20\d\d(?=年)")
CITED = re.compile(r"《[^》]*》")
BRACES = re.compile(r"\{\w+\}(?:年度?)?")
LEADING_NUMBER = re.compile(r"^\s*(?:(?:[（(]?[一二三四五六七八九十]+[）)、]|\d+[.．、])\s*|其中：)*")
"""Before the label of a row."""
LEADING_TABLE = re.compile(r"^(?:公开)?(?:表\d+|\d+表)")
"""Before the name of a sheet."""
QUOTED = re.compile(r"“([^“”]{2,20})”")
NEARLY = 0.75
"""How alike a quoted name and that of a sheet are, where one is taken for the other misspelt."""


def mismatched(pack: Pack, places: Mapping[str, str]) -> Iterator[Problem]:
    """Warnings about a sound pack; ``places`` are the paths of its inputs, tables and rules."""
    for view in pack.views:
        path = places[f"tables/{view.id}"]
        yield from _typed(pack, view, path)
        yield from _numbered_rows(view, path)
    yield from dict.fromkeys(
        found for view in pack.views for found in _decimals(pack, view, places[f"tables/{view.id}"])
    )
    yield from _lone_money(pack, places)
    yield from _inputs(pack, places)
    yield from _scopes(pack)
    yield from _rules(pack, places)
    yield from _quoted_sheets(pack, places)
    yield from _publication(pack)
    yield from _consolidation(pack)
    yield from _budgets(pack)
    yield from _charts(pack)


def _typed(pack: Pack, view: View, path: str) -> Iterator[Problem]:
    """Years and scopes that are typed where the unit's own belong."""
    table = view.table
    texts = {"title": table.title, "note": table.note}
    texts |= {f"notes[{n}]": note for n, note in enumerate(table.notes)}
    texts |= {f"columns[{n}].head": "／".join(column.head) for n, column in enumerate(table.columns)}
    for key, text in texts.items():
        typed_year = _year_of_book(pack) if key.startswith("note") else TYPED_YEAR
        if found := typed_year.search(CITED.sub("", text)):
            yield declared_problem("PACK-228", f"{path}: {key}", table=table.short, key=key, written=found[0])
    scopes = pack.book.scopes
    typed = next((scope for scope in scopes if table.title.startswith(scope)), "")
    others = [scope for scope in scopes if scope != typed]
    if typed and others and any("{scope}" in other.table.title for other in pack.views):
        at = f"{path}: title"
        yield declared_problem("PACK-224", at, table=table.short, typed=typed, others="、".join(others))


def _year_of_book(pack: Pack) -> re.Pattern[str]:
    """A typed year that is the book's; in a note another one is that of a decree (财政部2018年印发的)."""
    scope = "|".join([BRACES.pattern, *map(re.escape, pack.book.scopes)])
    return re.compile(rf"{TYPED_YEAR.pattern}(?=年(?:度|(?:{scope})?(?:预算|决算)))")


def _numbered_rows(view: View, path: str) -> Iterator[Problem]:
    """Rows of one side that are numbered 一、二、 out of turn; a numbering may begin again."""
    for s, side in enumerate(view.table.sides):
        last = 0
        for n, row in enumerate(side.rows):
            found = HEADING_NUMBER.match(row.label.strip())
            number = NUMERALS.get(found[1], 0) if found else 0
            if number > 1 and number <= last:
                at = f"{path}: sides[{s}].rows[{n}].label"
                yield declared_problem("PACK-231", at, table=view.table.short, label=row.label.strip())
            last = number or last


def _decimals(pack: Pack, view: View, path: str) -> Iterator[Problem]:
    """More decimals printed than are entered, in the same money."""
    printed, money = view.furniture.decimals, view.table.money or pack.book.money
    if printed is not None and printed > pack.book.decimals and money == pack.book.money:
        own = view.table.furniture.decimals is not None
        where = view.table.short if own else "公开表"
        place = f"{path}: furniture.decimals" if own else f"{pack.id}/book.toml: furniture.decimals"
        yield declared_problem("PACK-225", place, where=where, printed=printed, decimals=pack.book.decimals)


def _lone_money(pack: Pack, places: Mapping[str, str]) -> Iterator[Problem]:
    """The only table of amounts in the book's money, where all others say another one."""
    views = [view for view in pack.views if _has_amounts(pack, view)]
    plain = [view for view in views if not view.table.money]
    others = {view.table.money for view in views if view.table.money}
    if len(plain) != 1 or len(others) != 1 or len(views) <= 2 or pack.book.money in others:
        return
    (money,) = others
    at = places[f"tables/{plain[0].id}"]
    yield declared_problem("PACK-223", at, table=plain[0].table.short, money=pack.book.money, usual=money)


def _has_amounts(pack: Pack, view: View) -> bool:
    cells = (cell for row in view.fixed for cell in row.cells.values())
    return any(type_of(pack, cell) is ColumnType.AMOUNT for cell in (*cells, *view.line.values()))


def _inputs(pack: Pack, places: Mapping[str, str]) -> Iterator[Problem]:
    """Amounts of tables that next year's workbooks would begin with, and counts of one unit for several."""
    measured = {
        (part.input, part.column)
        for view in pack.views
        for cell in (*(c for row in view.fixed for c in row.cells.values()), *view.line.values())
        for part in parts(cell)
        if isinstance(part, Measure)
    }
    for source in pack.inputs:
        path = places[f"inputs/{source.id}"]
        for n, column in enumerate(source.columns):
            carried = source.carried if column.carried is None else column.carried
            if carried and source.kind == "list" and (source.id, column.key) in measured:
                at = f"{path}: columns[{n}]"
                yield declared_problem("PACK-232", at, source=source.title, column=column.title)
            first = column.roll_up in ("first", "last")
            if first and column.type in (ColumnType.COUNT, ColumnType.AMOUNT, ColumnType.DECIMAL):
                yield declared_problem("PACK-233", f"{path}: columns[{n}].roll_up", column=column.title)


def _scopes(pack: Pack) -> Iterator[Problem]:
    """Scopes that a unit cannot choose."""
    columns = pack.input(UNIT).columns if pack.has_input(UNIT) else ()
    for column in columns:
        if column.key == SCOPE and column.list in pack.book.lists:
            known = pack.book.lists[column.list]
            if lacking := [scope for scope in pack.book.scopes if scope not in known]:
                at = f"{pack.id}/book.toml: lists.{column.list}"
                yield declared_problem("PACK-234", at, lacking="、".join(lacking), list_name=column.list)


def _rules(pack: Pack, places: Mapping[str, str]) -> Iterator[Problem]:
    """Rules without words for whoever has to mend something."""
    own = ((rule.spec.id, rule.spec.title, rule.spec.basis, rule.spec.hint) for rule in pack.identities)
    rolled = ((rule.id, rule.title, rule.basis, rule.hint) for rule in pack.rollups)
    for rule_id, *words in chain(own, rolled):
        for key, text in zip(("title", "basis", "hint"), words, strict=True):
            if not text.strip():
                yield declared_problem("PACK-235", f"{places[rule_id]}.{key}", rule_id=rule_id, key=key)


def _quoted_sheets(pack: Pack, places: Mapping[str, str]) -> Iterator[Problem]:
    """Names in quotation marks, for people to follow, that are nearly those of sheets."""
    sheets = {
        pack.book.check_sheet,
        pack.book.cover.sheet,
        *(name for source in pack.inputs for name in (source.sheet, source.title)),
        *(name for view in pack.views for name in (view.table.sheet, view.table.short)),
    }
    others = {column.title for source in pack.inputs for column in source.columns}
    labels = {label for view in pack.views for row in view.fixed for label in row.labels.values()}
    others |= labels | {LEADING_NUMBER.sub("", label) for label in labels}
    others |= {value for values in pack.book.lists.values() for value in values}
    others |= {BRACES.sub("", view.table.title) for view in pack.views}
    others |= {LEADING_TABLE.sub("", name) for name in sheets}
    texts = [
        (text, f"{pack.id}/book.toml: cover.instructions[{n}]")
        for n, text in enumerate(pack.book.cover.instructions)
    ]
    texts += [(one.spec.hint, f"{places[one.id]}.hint") for one in pack.identities]
    texts += [(one.hint, f"{places[one.id]}.hint") for one in pack.rollups]
    for text, path in texts:
        for name in QUOTED.findall(text):
            known = BRACES.sub("", name) in sheets | others
            if not known and (near := get_close_matches(name, sheets, 1, NEARLY)):
                yield declared_problem("PACK-236", path, name=name, near=near[0])


def _publication(pack: Pack) -> Iterator[Problem]:
    """Files of several units under one name."""
    file = pack.book.publication.file
    if "{name}" not in file and "{code}" not in file:
        yield declared_problem("PACK-226", f"{pack.id}/book.toml: publication.file", file=file)


def _consolidation(pack: Pack) -> Iterator[Problem]:
    spec = pack.book.consolidation
    if spec and spec.by and spec.by not in spec.shown:
        at = f"{pack.id}/book.toml: consolidation.by"
        yield declared_problem("PACK-227", at, by=spec.by, shown="、".join(spec.shown))


def _budgets(pack: Pack) -> Iterator[Problem]:
    """Budget figures under a member that the figure so called does not take here; members without one."""
    for n, spec in enumerate(pack.book.budget):
        path = f"{pack.id}/book.toml: budget[{n}]"
        column = pack.input(spec.input).column(spec.by)
        members = pack.values(column.list)
        if spec.adjusted and spec.adjusted == spec.column:
            yield declared_problem("PACK-229", f"{path}.adjusted", column=spec.column)
        if lacking := [member for member in members if member not in spec.figures]:
            yield declared_problem("PACK-230", f"{path}.figures", lacking="、".join(lacking))
        for member, figure in spec.figures.items():
            for listed, taken in conditions_taken(pack, figure):
                if member in listed and taken and member not in taken:
                    at = f"{path}.figures"
                    yield declared_problem(
                        "PACK-238", at, member=member, figure=figure, taken="、".join(sorted(taken))
                    )


def conditions_taken(pack: Pack, figure: str) -> Iterator[tuple[set[str], set[str]]]:
    """For each column of choices that a figure of this pack looks at: its choices, and those it takes."""
    try:
        pending = [*leaves(reference_of(pack, figure))]
    except SpecError:  # said where it is declared
        return
    found: dict[frozenset[str], set[str]] = {}
    for part in pending:
        if isinstance(part, Ref):
            view = pack.view(part.table)
            cells = (
                view.fixed[view.row_numbers[part.row]].cells if part.row in view.row_numbers else view.line
            )
            inner = parts(cells[part.column]) if part.column in cells else ()
            pending += [
                replace(one, row=part.row) if isinstance(one, Ref) and one.row == ROW else one
                for one in inner
            ]
        if not isinstance(part, Measure):
            continue
        for key, values in part.where:
            column = pack.input(part.input).column(key)
            if column.type is ColumnType.CHOICE:
                found.setdefault(frozenset(pack.values(column.list)), set()).update(values)
    yield from ((set(listed), taken) for listed, taken in found.items())


def _charts(pack: Pack) -> Iterator[Problem]:
    """Bars of money beside bars of cars or people, and bars of texts."""
    for n, chart in enumerate(pack.book.publication.charts):
        refs = [ref for _, *others in chart.rows for ref in others]
        types = Counter(type_of(pack, reference_of(pack, ref)) for ref in refs)
        usual = types.most_common(1)[0][0] if types else None
        for ref in refs:
            kind = type_of(pack, reference_of(pack, ref))
            if kind is not usual or kind not in (ColumnType.AMOUNT, ColumnType.COUNT):
                at = f"{pack.id}/book.toml: publication.charts[{n}].rows"
                yield declared_problem("PACK-237", at, chart=chart.title, ref=ref)
