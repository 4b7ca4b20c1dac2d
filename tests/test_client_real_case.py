"""The real 2024 case, typed by a real client into the empty workbook its unit is sent."""

from __future__ import annotations

import json
import random
import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from tests.comparing import (
    Shown,
    check_lines,
    cover_counts,
    cover_verdict,
    differences,
    facts_in,
    published,
    row_checks,
    stored,
    within_print,
)
from tests.filling import Hand, default_layout, entries_of, real_case, records_of
from tests.office.client import Office, Typed
from xlsx_kit import api
from xlsx_kit.compute.layout import InputLayout
from xlsx_kit.findings import Severity
from xlsx_kit.pack.model.inputs import Column, ColumnType, Input
from xlsx_kit.workbook.model.cover import ALL_PRINTED

LAYOUT = default_layout()
CASE = real_case()
HOLDS = "通过"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where this module's workbooks go."""
    return tmp_path_factory.mktemp("real_case")


@pytest.fixture(scope="module")
def sent(folder: Path) -> Path:
    """The empty workbook the unit is sent: nothing but the unit is known."""
    return api.generate({"unit": CASE["unit"]}, folder / "sent.xlsx").path


@pytest.fixture(scope="module")
def returned(office: Office, sent: Path, folder: Path) -> Path:
    """The workbook as it comes back: typed in, recalculated and saved by the office."""
    filled = office.fill(sent, folder / "returned.xlsx", entries_of(LAYOUT, CASE))
    assert filled.refused == ()
    return filled.target


@pytest.fixture(scope="module")
def shown(returned: Path) -> Shown:
    """Every value in the returned workbook."""
    return stored(returned)


@pytest.fixture(scope="module")
def found(returned: Path) -> list[tuple[Any, ...]]:
    """What validation says of the returned workbook above a note."""
    return found_in(returned)


def test_reading_gives_the_facts_that_were_typed(returned: Path) -> None:
    facts = facts_in(returned)

    assert facts == facts_in(CASE)
    assert facts["ledger"] == CASE["ledger"]
    assert facts["three_public_counts"] == CASE["three_public_counts"]
    assert facts["texts"] == CASE["texts"]
    assert api.read(returned).findings == ()


def test_validation_finds_no_error_and_the_same_as_in_the_facts(
    found: list[tuple[Any, ...]], folder: Path
) -> None:
    facts = folder / "facts.json"
    facts.write_text(json.dumps(CASE), "utf-8")

    assert not [f for f in found if f[0] is Severity.ERROR]
    assert found == found_in(facts)


def test_every_published_cell_is_what_the_tables_say(returned: Path, shown: Shown) -> None:
    tables = api.tables(returned).to_dict()

    assert tables == api.tables(CASE).to_dict()
    assert differences(published(LAYOUT, tables), within_print(LAYOUT, shown)) == []


def test_checks_and_cover_agree(shown: Shown) -> None:
    lines = check_lines(LAYOUT, shown).values()

    assert [line for line in lines if line.status != HOLDS or line.gap] == []
    assert cover_verdict(LAYOUT, shown) == (0, 0, "表内检查通过，可以报送。")
    assert cover_counts(LAYOUT, shown) == {i.title: (entered(i), 0, 0) for i in LAYOUT.pack.inputs}


def test_every_row_that_is_filled_in_is_ticked(shown: Shown) -> None:
    checks = row_checks(LAYOUT, shown)

    for name, found in checks.items():
        source = LAYOUT.inputs[name].input
        assert set(found.values()) <= {"√"}, name
        assert len(found) == entered(source), name
        if source.kind == "list":
            first = LAYOUT.inputs[name].first
            assert list(found) == list(range(first, first + len(found))), name


def test_it_shows_what_the_prefilled_workbook_promised(shown: Shown, folder: Path) -> None:
    promised = stored(api.generate(CASE, folder / "prefilled.xlsx").path)
    texts = {i.sheet for i in LAYOUT.pack.inputs if i.kind == "texts"}  # a person breaks rows elsewhere
    sheets = {b.sheet for b in LAYOUT.inputs.values()} | {t.sheet for t in LAYOUT.tables.values()}
    sheets |= {LAYOUT.pack.book.cover.sheet, LAYOUT.pack.book.check_sheet}

    found = differences(promised, shown, sorted(sheets - texts))
    assert [one for one in found if ALL_PRINTED not in one] == []  # pages are counted when it is generated


@pytest.mark.parametrize("spelling", ["number", "with name"])
def test_order_gaps_and_spelling_do_not_matter(
    office: Office, sent: Path, returned: Path, folder: Path, spelling: str
) -> None:
    scattered = random.Random(spelling)

    def rows(block: InputLayout, count: int) -> Sequence[int]:
        return scattered.sample(range(block.input.capacity), count) if block.input.kind == "list" else [0]

    def spell(column: Column, value: Typed) -> Typed:
        if column.type is not ColumnType.CODE or value is None:
            return value
        if spelling == "number":
            return int(str(value))
        return f"{value} {LAYOUT.pack.codes[column.codes].name(str(value), CASE['unit']['year'])}"

    entries = entries_of(LAYOUT, CASE, Hand(rows, spell))
    filled = office.fill(sent, folder / f"{spelling}.xlsx", entries)

    assert filled.refused == ()
    shown, tables = stored(filled.target), api.tables(filled.target).to_dict()
    assert tables == api.tables(returned).to_dict()
    assert differences(published(LAYOUT, tables), within_print(LAYOUT, shown)) == []
    assert facts_in(filled.target, ordered=False) == facts_in(CASE, ordered=False)
    assert {mark for found in row_checks(LAYOUT, shown).values() for mark in found.values()} == {"√"}
    assert cover_verdict(LAYOUT, shown)[:2] == (0, 0)


@pytest.mark.parametrize("program", ["office", "openpyxl"])
def test_saving_it_again_changes_nothing(
    office: Office, returned: Path, found: list[tuple[Any, ...]], folder: Path, program: str
) -> None:
    again = folder / f"{program}.xlsx"
    if program == "office":
        office.resave(returned, again)
    else:
        with warnings.catch_warnings(action="ignore"):  # of print areas that are formulas
            openpyxl.load_workbook(returned).save(again)

    assert facts_in(again) == facts_in(CASE)
    assert found_in(again) == found


def entered(source: Input) -> int:
    """How many lines, or fields, of an input the case fills in."""
    records = records_of(source, CASE)
    if source.kind == "list":
        return len(records)
    fields = [c.key for c in source.facts if not c.stamp]
    return sum(record.get(key) not in (None, "") for record in records for key in fields)


def found_in(path: Path) -> list[tuple[Any, ...]]:
    """What validation says above a note."""
    findings = api.validate(path).files[0].findings
    return [
        (f.severity, f.rule, f.sheet, f.cell, f.message) for f in findings if f.severity is not Severity.NOTE
    ]
