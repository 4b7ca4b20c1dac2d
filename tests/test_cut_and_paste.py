"""Entries cut and pasted by a real client: whatever moves, the tables are those of the entries as they stand.

A formula that names an entry cell follows it when it is cut, and a range loses or gains an end. The
workbooks' formulas find entries by their place instead.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.comparing import (
    check_lines,
    cover_counts,
    cover_verdict,
    differences,
    published,
    row_checks,
    stored,
    within_print,
)
from tests.edits import with_patch
from tests.filling import cell_of, layout_for, records_of, typed
from tests.office.client import Entry, Office
from xlsx_kit import api
from xlsx_kit.addresses import a1, letters
from xlsx_kit.compute.layout import InputLayout, Layout, entry_columns
from xlsx_kit.findings import Severity
from xlsx_kit.pack import ColumnType
from xlsx_kit.resources import root

Move = tuple[str, str, str]
BOOKS = ("chengde-2024", "nine-funds", "yuan-rich", "shanghai-department", "final-accounts-department")


def _runs(block: InputLayout) -> Iterator[tuple[int, int]]:
    """Neighbouring entry columns: what can be cut in one piece."""
    places = sorted(block.columns[c.key] for c in entry_columns(block.input))
    start = last = places[0]
    for place in places[1:]:
        if place > last + 1:
            yield start, last
            start = place
        last = place
    yield start, last


def _moved(block: InputLayout, first: int, last: int, to: int) -> Iterator[Move]:
    """Lines ``first`` to ``last``, from 0, cut out and pasted at line ``to``."""
    for left, right in _runs(block):
        area = f"{a1(block.first + first, left)}:{a1(block.first + last, right)}"
        yield block.sheet, area, f"{letters(left)}{block.first + to}"


def _lists(facts: dict[str, Any], path: Path) -> list[tuple[InputLayout, int]]:
    layout = layout_for(facts)
    lines = api.read(path).to_dict()
    found = [(b, len(lines[b.input.part])) for b in layout.inputs.values() if b.input.kind == "list"]
    return [(block, count) for block, count in found if count > 1 and not block.input.presets]


KINDS = {
    "a line from the middle to the end": lambda block, n: _moved(
        block, n // 2, n // 2, block.input.capacity - 1
    ),
    "the first line to the end": lambda block, n: _moved(block, 0, 0, block.input.capacity - 1),
    "all lines down by one": lambda block, n: _moved(block, 0, n - 1, 1),
    "the last line of all to the first": lambda block, n: _moved(
        block, block.input.capacity - 1, block.input.capacity - 1, n - 1
    ),
    "one line onto the next": lambda block, n: _moved(block, 0, 0, 1),
}


def in_reverse(layout: Layout, facts: dict[str, Any], lists: list[tuple[InputLayout, int]]) -> list[Entry]:
    """Every list sorted the other way round, and its first line pasted once more below it."""
    entries: list[Entry] = []
    for block, count in lists:
        records = [*records_of(block.input, facts)][:count]
        for index, record in enumerate([*reversed(records), records[0]]):
            for column in entry_columns(block.input):
                sheet, cell = cell_of(layout, block.input.id, index, column.key)
                value = typed(column, record.get(column.key))
                entries.append((sheet, cell, "" if value is None else value))
    return entries


def among_lines(lists: list[tuple[InputLayout, int]]) -> list[tuple[str, int, int]]:
    """One row to insert in the middle of every list, from the last of a sheet to its first."""
    rows = [(block.sheet, block.first + count // 2, 1) for block, count in lists]
    return sorted(rows, key=lambda row: (row[0], -row[1]))


@pytest.fixture(scope="module", params=BOOKS)
def sent(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> tuple[dict[str, Any], Path]:
    facts = json.loads((root("samples") / "pass" / f"{request.param}.json").read_text("utf-8"))
    return facts, api.generate(facts, tmp_path_factory.mktemp("cut") / "sent.xlsx").path


@pytest.mark.parametrize("kind", KINDS)
def test_a_moved_line_changes_nothing_but_its_place(
    office: Office, sent: tuple[dict[str, Any], Path], kind: str, tmp_path: Path
) -> None:
    facts, source = sent
    layout = layout_for(facts)
    moves = [move for block, count in _lists(facts, source) for move in KINDS[kind](block, count)]
    assert moves

    agrees(layout, office.cut(source, tmp_path / "moved.xlsx", moves), tmp_path)


def test_lists_in_reverse_with_a_line_pasted_below(
    office: Office, sent: tuple[dict[str, Any], Path], tmp_path: Path
) -> None:
    facts, source = sent
    layout = layout_for(facts)
    entries = in_reverse(layout, facts, _lists(facts, source))

    agrees(layout, office.fill(source, tmp_path / "sorted.xlsx", entries).target, tmp_path)


def agrees(layout: Layout, moved: Path, tmp_path: Path) -> None:
    """Tables, checks, cover and row checks are those of the facts, and the cover says no where we do."""
    shown, now = stored(moved), api.read(moved).to_dict()
    tables = api.tables(moved).to_dict()
    printed = within_print(layout, shown, tables["unit"]["scope"])
    assert differences(published(layout, tables, now), printed) == []
    again = stored(api.generate(now, tmp_path / "again.xlsx").path)
    ours, theirs = (check_lines(layout, shown_by) for shown_by in (shown, again))
    assert {k: v.status for k, v in ours.items()} == {k: v.status for k, v in theirs.items()}
    assert cover_counts(layout, shown) == cover_counts(layout, again)
    assert cover_verdict(layout, shown) == cover_verdict(layout, again)
    errors = {f.rule for f in api.validate(moved).files[0].findings if f.severity is Severity.ERROR}
    assert bool(cover_verdict(layout, shown)[0]) >= bool(errors), errors
    checks, expected = row_checks(layout, shown), row_checks(layout, again)
    assert {k: sorted(v.values()) for k, v in checks.items()} == {
        k: sorted(v.values()) for k, v in expected.items()
    }


def test_a_field_cut_out_of_its_place_is_blank_there(
    office: Office, sent: tuple[dict[str, Any], Path], tmp_path: Path
) -> None:
    facts, source = sent
    layout = layout_for(facts)
    block = next(
        b
        for b in layout.inputs.values()
        if b.input.kind == "form" and len(b.fields) > 2 and not any(c.stamp for c in b.input.columns)
    )
    (row, column), (other, _) = list(block.fields.values())[:2]

    moved = office.cut(source, tmp_path / "moved.xlsx", [(block.sheet, a1(row, column), a1(other, column))])

    shown, tables = stored(moved), api.tables(moved).to_dict()
    printed = within_print(layout, shown, tables["unit"]["scope"])
    assert differences(published(layout, tables, api.read(moved).to_dict()), printed) == []


def test_rows_inserted_among_lines_lose_no_entry(
    office: Office, sent: tuple[dict[str, Any], Path], tmp_path: Path
) -> None:
    """With the protection taken off somebody can: where tables lose a line of it the cover is not green."""
    facts, source = sent
    layout = layout_for(facts)
    rows = among_lines(_lists(facts, source))

    moved = office.insert(source, tmp_path / "inserted.xlsx", rows)

    now = api.read(moved).to_dict()
    assert now == api.read(source).to_dict()
    shown, tables = stored(moved), api.tables(moved).to_dict()
    printed = within_print(layout, shown, tables["unit"]["scope"])
    wrong = differences(published(layout, tables, now), printed)
    assert not wrong or cover_verdict(layout, shown)[0], wrong
    told = {f.rule for f in api.validate(moved).files[0].findings}
    assert "TPL-023" in told


def test_an_error_value_among_the_codes_spreads_nowhere(
    office: Office, sent: tuple[dict[str, Any], Path], tmp_path: Path
) -> None:
    """The tables have all other lines; what they add up is a number still, and the cover says no."""
    facts, source = sent
    layout = layout_for(facts)
    coded = [
        (block.sheet, a1(block.first + 1, block.columns[column.key]))
        for block, _ in _lists(facts, source)
        for column in block.input.columns
        if column.type is ColumnType.CODE and column.required
    ]
    broken = tmp_path / "broken.xlsx"
    patch = [["cell", sheet, cell, {"t": "e", "v": "#N/A", "f": "NA()"}] for sheet, cell in coded]
    broken.write_bytes(with_patch(source.read_bytes(), patch))

    office.recalculate(broken, broken)

    shown, tables = stored(broken), api.tables(broken).to_dict()
    printed = within_print(layout, shown, tables["unit"]["scope"])
    wrong = differences(published(layout, tables, api.read(broken).to_dict()), printed)
    assert [one for one in wrong if one.endswith("'' found")] == []  # as errors are read
    assert len(wrong) <= 2, wrong
    assert cover_verdict(layout, shown)[0]
    errors = {(f.sheet, f.cell) for f in api.validate(broken).files[0].findings if f.rule == "CELL-013"}
    assert errors == {*coded}
