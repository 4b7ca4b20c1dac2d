"""Errors of the rule catalogue that an entry row shows by itself: those that need no more than this workbook.

A row with such an error is marked on the sheet as well, so that no cover says yes to what the bureau refuses.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache

from xlsx_kit.addresses import a1, quoted
from xlsx_kit.compute.formula import text
from xlsx_kit.compute.layout import InputLayout, Layout
from xlsx_kit.compute.row_check import WRONG, RowCheck
from xlsx_kit.facts import Facts, Record
from xlsx_kit.findings import SpecError
from xlsx_kit.pack import CheckSpec, ColumnType, Field, Pack, reference_of
from xlsx_kit.values import amount_of

PLAIN = r"[^()\[\]\\.*+?{}^$|]+"
VALUES = re.compile(rf"\^(?:\((?P<many>{PLAIN}(?:\|{PLAIN})*)\)|(?P<one>{PLAIN}))\$")
"""A pattern that lists whole values: ``^(甲|乙)$``. What others find no formula can see."""
ANYTHING = "."
"""The pattern of an entry that is not blank."""
NUMBERS = (ColumnType.AMOUNT, ColumnType.COUNT, ColumnType.YEAR, ColumnType.DECIMAL, ColumnType.DATE)
"""What cells hold as numbers: no pattern of texts is the same of them in a formula."""


def catalogue_checks(layout: Layout, block: InputLayout, index: int) -> Iterator[RowCheck]:
    """The errors of the pack's checks that can be seen on a line of this input."""
    for spec in _checks_on_sheet(layout.pack):
        if spec.given["input"] == block.input.id:
            yield COMPILED_KINDS[spec.kind](layout, block, index, spec)


def is_on_sheet(pack: Pack, spec: CheckSpec) -> bool:
    """Whether lines of a list show a check by themselves: an error that a formula can see.

    Of a check that packs share, a pack may lack what it is about: its rows then show nothing.
    """
    if spec.kind not in COMPILED_KINDS or spec.severity != "error" or spec.status != "active":
        return False
    if not all(_has_entries(pack, *columns) for columns in _columns(spec)):
        return False
    if spec.kind != LINES:
        return not spec.given.get("unless")
    where, unless = spec.given.get("where", {}), _excuses(pack, spec)
    columns = [pack.input(spec.given["input"]).column(key) for key in (*where, *unless)]
    return (
        bool(columns)
        and all(map(VALUES.fullmatch, where.values()))
        and all(pattern == ANYTHING for pattern in unless.values())
        and all(column.is_fact and column.type not in NUMBERS for column in columns)
        and _asks_fields(pack, spec)
    )


@lru_cache(maxsize=16)
def _checks_on_sheet(pack: Pack) -> tuple[CheckSpec, ...]:
    return tuple(spec for spec in pack.checks if is_on_sheet(pack, spec))


def _columns(spec: CheckSpec) -> Iterator[tuple[str, ...]]:
    """The lists that a check cannot do without, each with the columns of it."""
    given = spec.given
    match spec.kind:
        case "other_sum":
            yield given["input"], given["key"], given["amount"]
            yield given["of"], given["link"], given["value"]
        case "parts_differ":
            yield given["input"], given["whole"], *given["parts"]
        case _:
            yield given["input"], given["at"], *given.get("where", {})


def _has_entries(pack: Pack, input_id: str, *keys: str) -> bool:
    """Whether an input is a list, and a unit enters something in all of these columns."""
    if not pack.has_input(input_id) or pack.input(input_id).kind != "list":
        return False
    return {column.key for column in pack.input(input_id).facts}.issuperset(keys)


def _excuses(pack: Pack, spec: CheckSpec) -> Mapping[str, str]:
    """What excuses a line, by its columns: nothing is excused by one that the pack lacks."""
    columns = {column.key for column in pack.input(spec.given["input"]).columns}
    return {key: pattern for key, pattern in spec.given.get("unless", {}).items() if key in columns}


def _asks_fields(pack: Pack, spec: CheckSpec) -> bool:
    """Whether what limits a check to some units are fields of forms that the pack has."""
    try:
        return all(isinstance(reference_of(pack, name), Field) for name in spec.given.get("only", {}))
    except SpecError:
        return False


def asked_fields(layout: Layout) -> Mapping[str, str]:
    """The names of the fields that such checks ask, with their cells: formulas name what stands elsewhere."""
    names: dict[str, str] = {}
    for spec in _checks_on_sheet(layout.pack):
        for field in _fields(layout.pack, spec):
            block = layout.inputs[field.input]
            cell = a1(*block.fields[field.column], absolute="rc")
            names[block.entries(field.column)] = f"{quoted(block.sheet)}!{cell}"
    return names


def _fields(pack: Pack, spec: CheckSpec) -> Mapping[Field, tuple[str, ...]]:
    """The fields of forms that limit a check to some units, each with what it says of these."""
    found = {reference_of(pack, name): tuple(values) for name, values in spec.given.get("only", {}).items()}
    return {field: values for field, values in found.items() if isinstance(field, Field)}


def _sum_of_links(layout: Layout, block: InputLayout, index: int, spec: CheckSpec) -> RowCheck:
    """A line's amount is the sum of the lines of another list that name it, where there are any."""
    key, amount, of, link, value = (spec.given[name] for name in ("key", "amount", "of", "link", "value"))
    other, own = layout.inputs[of], block.entry_cell(key, index)
    # SUMPRODUCT compares texts as texts; SUMIFS would take long numeric codes for numbers
    named, same = f"--({other.entries(link)}={own})", f"--({block.entries(key)}={own})"
    gap = f"SUMPRODUCT({same},{block.entries(amount)})-SUMPRODUCT({named},{other.entries(value)})"

    def fails(record: Record, facts: Facts) -> bool:
        code, sums = record.get(key), facts.sums_by(of, link, value)
        alike = facts.sums_by(block.input.id, key, amount)
        return bool(code) and code in sums and alike.get(code, 0) != sums[code]

    condition = f'AND({own}<>"",SUMPRODUCT({named})>0,ROUND({gap},{layout.pack.book.places})<>0)'
    return RowCheck(WRONG + spec.title, condition, fails)


def _sum_of_parts(layout: Layout, block: InputLayout, index: int, spec: CheckSpec) -> RowCheck:
    """An amount of a line is the sum of others of the same line."""
    whole, parts = spec.given["whole"], spec.given["parts"]

    def cell(column: str) -> str:
        return block.entry_cell(column, index)

    def fails(record: Record, facts: Facts) -> bool:
        return amount_of(record.get(whole)) != sum(amount_of(record.get(part)) for part in parts)

    gap = "-".join(f"SUM({cell(column)})" for column in (whole, *parts))
    return RowCheck(WRONG + spec.title, f"ROUND({gap},{layout.pack.book.places})<>0", fails)


def _lines_with(layout: Layout, block: InputLayout, index: int, spec: CheckSpec) -> RowCheck:
    """A line that says one of some values in each of some columns and nothing in others, of some units."""
    fields = _fields(layout.pack, spec)
    wanted = {key: _values(pattern) for key, pattern in spec.given.get("where", {}).items()}
    wanted |= dict.fromkeys(_excuses(layout.pack, spec), ("",))
    cells = {layout.inputs[field.input].entries(field.column): values for field, values in fields.items()}
    cells |= {block.entry_cell(key, index): values for key, values in wanted.items()}

    def fails(record: Record, facts: Facts) -> bool:
        of_unit = all(facts.text(f.input, f.column) in values for f, values in fields.items())
        return of_unit and all(str(record.get(key) or "") in values for key, values in wanted.items())

    conditions = [_is_one_of(cell, values) for cell, values in cells.items()]
    condition = f"AND({','.join(conditions)})" if len(conditions) > 1 else conditions[0]
    return RowCheck(WRONG + spec.title, condition, fails)


def _values(pattern: str) -> tuple[str, ...]:
    """The values that a pattern lists."""
    found = VALUES.fullmatch(pattern)
    assert found
    return tuple((found["many"] or found["one"]).split("|"))


def _is_one_of(cell: str, values: tuple[str, ...]) -> str:
    tests = [f"{cell}={text(value)}" for value in values]
    return tests[0] if len(tests) == 1 else f"OR({','.join(tests)})"


LINES = "lines_like"
COMPILED_KINDS = {"other_sum": _sum_of_links, "parts_differ": _sum_of_parts, LINES: _lines_with}
"""Kinds of checks that are compiled to a condition on one line."""
