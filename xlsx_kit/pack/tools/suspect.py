"""What is legal in a pack but odd: declared and never used, compared with itself, printed twice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import Any

from xlsx_kit.findings import Problem
from xlsx_kit.messages import declared_problem
from xlsx_kit.pack import HEADING_NUMBER, Expr, ExprNode, Measure, Minus, Pack, Ref, Sum, View, parts
from xlsx_kit.pack.tools.used import conditions_of, used_columns
from xlsx_kit.prose import Narrative

FIRST_NUMERAL = "一、"


def oddities(pack: Pack, narrative: Narrative | None, places: Mapping[str, str]) -> Iterator[Problem]:
    """Warnings about a sound pack; ``places`` are the paths of its inputs, tables and rules."""
    yield from _columns(pack, narrative, places)
    yield from _required_of_presets(pack, places)
    yield from _identities(pack, places)
    yield from _labels(pack, places)
    yield from _captions(pack, places)
    yield from _printed(pack, places)
    yield from _line_numbers(pack, places)
    yield from _lists(pack)


def _columns(pack: Pack, narrative: Narrative | None, places: Mapping[str, str]) -> Iterator[Problem]:
    used = used_columns(pack, narrative)
    for source in pack.inputs:
        for n, column in enumerate(source.columns):
            if f"{source.id}.{column.key}" not in used:
                path = f"{places[f'inputs/{source.id}']}: columns[{n}]"
                yield declared_problem("PACK-251", path, key=column.key, column=column.title)


def _required_of_presets(pack: Pack, places: Mapping[str, str]) -> Iterator[Problem]:
    """Entries that must be made on lines which are listed already, whether the unit has them or not."""
    for source in pack.inputs:
        for n, column in enumerate(source.columns):
            if source.presets and column.required and not all(column.key in one for one in source.presets):
                path = f"{places[f'inputs/{source.id}']}: columns[{n}].required"
                yield declared_problem("PACK-151", path, block=source.sheet, column=column.title)


def _identities(pack: Pack, places: Mapping[str, str]) -> Iterator[Problem]:
    for identity in pack.identities:
        if not any(_terms(Minus(identity.left, identity.right)).values()):
            yield declared_problem("PACK-250", places[identity.id], identity=identity.id)


def _terms(expr: Expr, sign: int = 1) -> Counter[Expr]:
    """How often an expression adds each of its terms; below zero where it takes them away."""
    found: Counter[Expr] = Counter()
    match expr:
        case Sum(terms):
            for term in terms:
                found.update(_terms(term, sign))
        case Minus(left, right):
            found.update(_terms(left, sign))
            found.update(_terms(right, -sign))
        case _:
            found[expr] = sign
    return found


def _labels(pack: Pack, places: Mapping[str, str]) -> Iterator[Problem]:
    """Rows of one name on one side; those below different numbered rows (一、 and 二、) are told apart."""
    for view in pack.views:
        path = places[f"tables/{view.id}"]
        for s, side in enumerate(view.table.sides):
            seen: dict[tuple[str, str], int] = {}
            above = ""
            for n, row in enumerate(side.rows):
                label = row.label.strip()
                if label.startswith(FIRST_NUMERAL):
                    seen = {}  # a numbering that begins again tells its rows from those before
                key = ("" if HEADING_NUMBER.match(label) else above, label)
                above = label if HEADING_NUMBER.match(label) else above
                if label and key in seen:
                    at = f"{path}: sides[{s}].rows[{n}]"
                    table = view.table.short
                    yield declared_problem("PACK-255", at, table=table, label=label, seen=seen[key] + 1)
                seen.setdefault(key, n)


def _captions(pack: Pack, places: Mapping[str, str]) -> Iterator[Problem]:
    """Tables that are called the same: by their short names, or by the numbers printed above them."""
    first: dict[tuple[str, str], View] = {}
    for view in pack.views:
        named = {("short", "简称"): view.table.short, ("furniture.corner", "表号"): view.furniture.corner}
        named |= {("title", "题目"): view.table.title}
        for (key, called), text in named.items():
            if text and (other := first.setdefault((key, text), view)) is not view:
                at = f"{places[f'tables/{view.id}']}: {key}"
                yield declared_problem("PACK-252", at, called=called, text=text, table=other.table.title)


def _printed(pack: Pack, places: Mapping[str, str]) -> Iterator[Problem]:
    """Cells of a table in another shape that are printed nowhere, though their row and column are."""
    for view in pack.views:
        columns = [one.column for one in view.table.printed]
        shown = {(key, column) for line in view.grid for key, column in zip(line, columns, strict=True)}
        rows = {key for key, _ in shown}
        for row in view.fixed if columns else ():
            for column in row.cells:
                if row.key in rows and column in columns and (row.key, column) not in shown:
                    yield declared_problem(
                        "PACK-256",
                        f"{places[f'tables/{view.id}']}: printed",
                        table=view.table.short,
                        label=row.label.strip(),
                        title=view.title(column),
                    )


def _line_numbers(pack: Pack, places: Mapping[str, str]) -> Iterator[Problem]:
    """Columns of line numbers, side by side, that give the same number twice."""
    for view in pack.views:
        numbered = [(n, c) for n, c in enumerate(view.table.columns) if c.role == "number" and view.fixed]
        for (_, left), (n, right) in pairwise(numbered):
            last = left.first + len(view.fixed) - 1
            if left.first <= right.first <= last:
                at = f"{places[f'tables/{view.id}']}: columns[{n}].first"
                yield declared_problem(
                    "PACK-253", at, table=view.table.short, first=right.first, last=last, next=last + 1
                )


def _lists(pack: Pack) -> Iterator[Problem]:
    """Lists, groups, code lists and words that nothing names."""
    book, path = pack.book, f"{pack.id}/book.toml"
    columns = [column for source in pack.inputs for column in source.columns]
    lists = {name for c in columns for name in (c.list, c.branches)}
    lists |= {str(check.given["list"]) for check in pack.checks if "list" in check.given}
    for kind, names, used in (
        ("列表", {f"lists.{n}": n for n in book.lists}, lists),
        ("树", {f"trees.{n}": n for n in book.trees}, lists),
        ("组", {f"groups.{n}": n for n in book.groups}, _groups(pack)),
        (
            "科目表",
            {f"codes.{name}": name for name, spec in book.codes.items() if not spec.purpose},
            {c.codes for c in columns},
        ),
        ("组的名称", {f"words.{n}": n for n in book.words}, set(book.groups)),
    ):
        for place, name in names.items():
            if name not in used:
                yield declared_problem("PACK-254", f"{path}: {place}", kind=kind, name=name)


def _groups(pack: Pack) -> set[str]:
    """The names of groups in conditions: as written, and, in rules, as the values they stand for."""
    written = {value for where in conditions_of(pack) for value in _texts(dict(where))}
    written |= {value for figure in pack.book.figures.values() for value in _texts_of(figure)}
    written |= {value for identity in pack.identities for value in _texts_of(identity.spec.left)}
    chosen = {frozenset(values) for view in pack.views for values in _divided(pack, view).values()}
    chosen |= {
        frozenset(values)
        for view in pack.views
        for row in view.fixed
        for total in row.cells.values()
        for values in _taken(view, total, {}).values()
        if len(values) > 1 and any(isinstance(part, Ref) for part in parts(total))
    }
    written |= {name for name, members in pack.book.groups.items() if frozenset(members) in chosen}
    return written | {value for identity in pack.identities for value in _texts_of(identity.spec.right)}


def _divided(pack: Pack, view: View) -> dict[str, set[str]]:
    """By column of entries the values that a table has columns or rows for: a group may say which."""
    found: dict[str, set[str]] = {}
    rows = [row.where for side in view.table.sides for row in side.rows]
    for where in (*(column.where for column in view.table.columns), *rows):
        for key, values in where.items():
            for value in [values] if isinstance(values, str) else values:
                found.setdefault(key, set()).update(pack.book.groups.get(value, [value]))
    return found


def _taken(view: View, expr: Expr, found: dict[str, set[str]]) -> dict[str, set[str]]:
    """By column of entries the values that a fixed row takes, in the rows that it adds up, too."""
    for part in parts(expr):
        if isinstance(part, Measure):
            for key, values in part.where:
                found.setdefault(key, set()).update(values)
        elif isinstance(part, Ref) and part.table == view.id and part.row in view.row_numbers:
            cells = view.fixed[view.row_numbers[part.row]].cells
            _taken(view, cells.get(part.column, Sum(())), found)
    return found


def _texts_of(node: str | ExprNode) -> Iterator[str]:
    if isinstance(node, ExprNode):
        yield from _texts(dict(node.where))
        for inner in (*(node.sum or ()), *(node.minus or ())):
            yield from _texts_of(inner)


def _texts(value: Any) -> Iterator[str]:
    """Every text in plain data."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for inner in value.values():
            yield from _texts(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _texts(inner)
